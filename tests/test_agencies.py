"""Which agency a printed name stands for. Names are of real agencies: what they are called is a fact."""

from __future__ import annotations

import runpy
import shutil
from typing import TYPE_CHECKING

import pytest

from loader.agencies import AliasError, Clue, Resolver, agency_id, gather_clues, read_aliases, read_clues, write_clues
from loader.agencies.clues import COLUMNS as PLACE_COLUMNS
from loader.agencies.gazetteer import COLUMNS, SHORT_COLUMNS, stem
from loader.agencies.kinds import BRANCH_COLUMNS, KIND_COLUMNS, NATIONAL_COLUMNS, SUBJECT_COLUMNS, WORD_COLUMNS
from loader.agencies.spelling import looks_alike
from loader.reference import read_tsv, reference_folder
from tests.conftest import PROJECT
from tests.eval import agencies as sample

if TYPE_CHECKING:
    from pathlib import Path

    from loader.agencies import Resolution


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(reference_folder())


def told(found: Resolution) -> tuple[str | None, str | None, str | None, str]:
    return found.division_code, found.level, found.kind_code, found.confidence


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("湖南省岳阳市统计局", ("430600", "prefecture", "statistics", "exact")),
        ("杭州市商务局", ("330100", "prefecture", "commerce", "exact")),
        ("杭州商务局", ("330100", "prefecture", "commerce", "exact")),
        ("鼎城区商务局", ("430703", "county", "commerce", "exact")),
        ("临湘市文旅广电局", ("430682", "county", "culture_tourism", "exact")),
        ("华容区行政审批局", ("420703", "county", "administrative_approval", "exact")),
        ("华容县行政审批服务局", ("430623", "county", "administrative_approval", "exact")),
        ("吉林市教育局", ("220200", "prefecture", "education", "exact")),
        ("吉林省教育厅", ("220000", "province", "education", "exact")),
        ("海南州教育局", ("632500", "prefecture", "education", "exact")),
        ("海南省教育厅", ("460000", "province", "education", "exact")),
        ("常德市鼎城区镇德桥镇人民政府", ("430703", "township", "government", "exact")),
        ("中山市石岐街道办事处", ("442000", "township", "subdistrict", "exact")),
        ("北京市朝阳区教育委员会", ("110105", "county", "education", "exact")),
        ("積石山保安族東鄉族撒拉族自治縣財政局", ("622927", "county", "finance", "exact")),
        ("国家税务总局汨罗市税务局", ("430681", "county", "tax", "exact")),
        ("国家统计局汨罗调查队", ("430681", "county", "survey_team", "exact")),
        ("长沙海关", ("430100", "prefecture", "customs", "exact")),
        ("商务部", ("000000", "national", "commerce", "exact")),
        ("苏州市自然资源和规划局吴江分局", ("320509", "county", "natural_resources", "exact")),
        ("杭州市公安局交通警察支队", ("330100", "prefecture", "public_security", "exact")),
        ("漯河回族区商务局", ("410304", "county", "commerce", "proposed")),
        ("鼓楼区统计局", (None, None, "statistics", "none")),
        ("区统计局", (None, None, "statistics", "none")),
        ("木王镇人民政府", (None, None, "government", "none")),
        ("岳阳市华容区教育局", (None, None, "education", "none")),
        ("杭州市水务集团有限公司", (None, None, None, "none")),
        ("政府信息公开工作年度报告", (None, None, None, "none")),
        ("我局", (None, None, None, "none")),
        ("", (None, None, None, "none")),
    ],
)
def test_names(resolver: Resolver, name: str, expected: tuple[str | None, str | None, str | None, str]) -> None:
    assert told(resolver.resolve(name, 2022)) == expected


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("洛阳市孟津县教育局", 2020, "410322"),
        ("洛阳市孟津区教育局", 2021, "410308"),
        ("桥东区教育局", 2021, "130702"),
        ("杭州市江干区教育局", 2020, "330104"),
        ("杭州市钱塘区教育局", 2022, "330114"),
        ("济南市莱芜区教育局", 2019, "370116"),
        ("重庆市渝北区教育委员会", 2023, "500112"),
    ],
)
def test_divisions_of_the_time(resolver: Resolver, name: str, year: int, code: str) -> None:
    assert resolver.resolve(name, year).division_code == code


def test_a_name_of_several_divisions_needs_the_year_or_a_clue(resolver: Resolver) -> None:
    assert resolver.resolve("桥东区教育局", 2019).candidates == ("130502", "130702")
    assert told(resolver.resolve("鼓楼区统计局", 2022, [Clue("phone", "0591")])) == (
        "350102",
        "county",
        "statistics",
        "context",
    )
    assert resolver.resolve("鼓楼区统计局", 2022, [Clue("phone", "010")]).confidence == "none"
    # Two clues that speak for different places decide nothing.
    torn = [Clue("phone", "0591"), Clue("other_name", "南京市人民政府")]
    assert resolver.resolve("鼓楼区统计局", 2022, torn).candidates == ("320106", "320302", "350102", "410204")


@pytest.mark.parametrize(
    ("name", "clue", "code"),
    [
        ("区统计局", Clue("other_name", "福州市鼓楼区人民政府"), "350102"),
        ("县教育局", Clue("other_name", "华容县人民政府"), "430623"),
        ("木王镇人民政府", Clue("other_name", "镇安县人民政府"), "611025"),
        ("市教育局", Clue("index_number", "11341702486344515H/202110-00013"), None),
        ("区教育局", Clue("index_number", "11341702486344515H/202110-00013"), "341702"),
        ("区统计局", Clue("phone", "0591"), None),
        ("区统计局", Clue("other_name", "福州市人民政府"), None),
    ],
)
def test_a_name_without_place_is_what_the_document_names(
    resolver: Resolver, name: str, clue: Clue, code: str | None
) -> None:
    assert resolver.resolve(name, 2022, [clue]).division_code == code


def test_one_agency_under_two_spellings_is_one_and_two_with_one_short_name_are_two(resolver: Resolver) -> None:
    def key(name: str, year: int = 2022, *clues: Clue) -> str | None:
        return agency_id(resolver.resolve(name, year, clues))

    same = key("湖南省岳阳市发展和改革委员会")
    assert same == key("岳阳市发改委") == key("岳阳市發展和改革委員會") == key(" 岳阳市 发展改革委 ")
    assert key("洛阳市孟津县教育局", 2020) == key("洛阳市孟津区教育体育局", 2021)
    assert key("西安市扶贫办", 2020) == key("西安市乡村振兴局", 2022)
    others = [
        same, key("岳阳县发展和改革局"), key("岳阳市住房和城乡建设局"), key("岳阳市房产管理局"), key("岳阳市教育局"),
        key("岳阳市教育考试院"), key("岳阳市公安局"), key("岳阳市公安局交通警察支队"), key("岳阳市城市管理局"),
        key("岳阳市综合行政执法局"), key("岳阳市人民政府"), key("岳阳市人民政府办公室"), key("岳阳市交通运输局"),
        key("岳阳市交通运输综合行政执法支队"), key("岳阳经济技术开发区管理委员会"), key("新疆教育厅"),
        key("新疆生产建设兵团教育局"),
    ]  # fmt: skip
    assert len(set(others)) == len(others)
    assert key("鼓楼区统计局", 2022, Clue("phone", "0591")) != key("鼓楼区统计局", 2022, Clue("phone", "025"))
    # A proposal is never used: the name as printed stands for itself.
    assert key("漯河回族区商务局") != key("瀍河回族区商务局")
    assert agency_id(resolver.resolve("  ")) is None


def test_a_proposal_says_what_it_stands_on(resolver: Resolver) -> None:
    found = resolver.resolve("漯河回族区商务局", 2021)
    assert found.name == found.printed_name == "漯河回族区商务局"
    assert found.candidates == ("410203", "410304")
    assert "瀍河回族区" in found.evidence
    assert told(resolver.resolve("汩罗市教育局", 2021)) == ("430681", "county", "education", "proposed")
    # 杭州市 as well as 株洲市.
    assert told(resolver.resolve("杭洲市教育局", 2021)) == (None, None, "education", "none")


@pytest.mark.parametrize(
    "name", ["监督管理" * 40, "岳阳市" + "教育和" * 60 + "局", "市" * 5000, "鼓楼区" * 300, "县" * 90 + "人民政府"]
)
def test_no_name_takes_long(resolver: Resolver, name: str) -> None:
    """A grammar that tries every way to part a name would not end within the test's time."""
    assert not resolver.resolve(name, 2022).is_resolved


def test_looks() -> None:
    assert looks_alike("漯河回族区", "瀍河回族区")
    assert not looks_alike("漯河回族区", "顺河回族区")
    assert not looks_alike("漯河回族区", "漯河回族区")
    assert stem("恩施土家族苗族自治州") == "恩施"
    assert stem("岳阳市") == "岳阳"
    assert stem("沙县") == "沙县"


def test_full_names(resolver: Resolver) -> None:
    assert resolver.resolve("鼎城区商务局", 2022).name == "湖南省常德市鼎城区商务局"
    assert resolver.resolve("仙桃市财政局", 2022).name == "湖北省仙桃市财政局"


def test_clues_of_a_document() -> None:
    clues = gather_clues(
        ["鼓楼区统计局 2022年年报", "地址:福州市鼓楼区津泰路1号,邮编:350001,电话:0591-87654321"],
        ["鼓楼区政府"],
        "002489604/2024-00117",
    )
    assert [(clue.kind, clue.value) for clue in clues] == [
        ("other_name", "鼓楼区政府"),
        ("index_number", "002489604/2024-00117"),
        ("phone", "0591"),
        ("postcode", "350001"),
        ("address", "福州市鼓楼区津泰路1号"),
    ]
    assert read_clues(write_clues(clues)) == clues
    assert write_clues([]) is None
    assert read_clues(None) == ()
    assert len(gather_clues(["x" * 9], [f"示例{number}局" for number in range(99)], None)) == 12


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name\tagency\treason\n", "line 1"),
        ("printed_name\tagency\treason\n一\t\t\n", "line 2"),
        ("printed_name\tagency\treason\n一\t二\n", "line 2"),
        ("printed_name\tagency\treason\n一局\t二\tx\n一局\t三\ty\n", "stands twice"),
        ("", "line 1"),
    ],
)
def test_a_broken_alias_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "agency_aliases.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AliasError, match=complaint):
        read_aliases(path)


def test_an_alias_file_may_have_comments_and_be_absent(tmp_path: Path) -> None:
    path = tmp_path / "agency_aliases.tsv"
    assert read_aliases(path) == {}
    path.write_text("\ufeffprinted_name\tagency\treason\n# 甲\t乙\t\n\n 我 局 \t湖南省财政厅\t来函\n", encoding="utf-8")
    assert read_aliases(path) == {"我局": ("湖南省财政厅", "来函")}


def test_the_labelled_sample() -> None:
    result = sample.score()
    assert result.n_names >= 300
    assert result.n_resolved > 200
    assert result.precision >= sample.PRECISION
    assert result.resolved >= sample.RESOLVED


@pytest.mark.parametrize(
    ("name", "columns", "key"),
    [
        ("divisions", COLUMNS, ("code", "name", "from_year")),
        ("agency_kinds", KIND_COLUMNS, ("kind_code",)),
        ("agency_subjects", SUBJECT_COLUMNS, ("subject",)),
        ("agency_words", WORD_COLUMNS, ("word",)),
        ("agency_branches", BRANCH_COLUMNS, ("before", "after")),
        ("national_bodies", NATIONAL_COLUMNS, ("name",)),
        ("place_codes", PLACE_COLUMNS, ("clue_kind", "prefix")),
        ("division_short_names", SHORT_COLUMNS, ("name",)),
    ],
)
def test_reference_tables_have_unique_keys(name: str, columns: tuple[str, ...], key: tuple[str, ...]) -> None:
    keys = [tuple(row[column] for column in key) for row in read_tsv(reference_folder() / f"{name}.tsv", columns)]
    assert len(keys) == len(set(keys)) > 0


def test_the_gazetteer_is_whole(resolver: Resolver) -> None:
    """Every code has a parent, every successor is there, and every place goes on somewhere or ended before 2018."""
    gazetteer = resolver.gazetteer
    today = [division for division in gazetteer.divisions if division.to_year is None]
    assert {level: sum(division.level == level for division in today) for level in ("province", "prefecture")} == {
        "province": 31, "prefecture": 333,
    }  # fmt: skip
    assert 2840 < sum(division.level == "county" for division in today) < 2860
    assert [division.code for division in gazetteer.divisions if not gazetteer.has(division.code[:2] + "0000")] == []
    lost = [
        (division.code, division.name)
        for division in gazetteer.divisions
        if division.to_year is not None and division.to_year >= 2019
        and gazetteer.named(gazetteer.current(division.code), None).to_year is not None
    ]  # fmt: skip
    assert lost == []


@pytest.mark.parametrize("code", ["430703", "330100", "430682", "420703", "410304"])
def test_codes_of_the_seeds_are_there(resolver: Resolver, code: str) -> None:
    assert resolver.gazetteer.has(code)


def test_every_division_is_found_by_its_name(resolver: Resolver) -> None:
    """In full, and, where only one division has the name, by it alone; never another one's."""
    gazetteer = resolver.gazetteer
    today = [division for division in gazetteer.divisions if division.to_year is None]
    for division in today:
        full = gazetteer.full_name(division.code, 2024)
        assert told(resolver.resolve(f"{full}市场监督管理局", 2024))[::3] == (division.code, "exact"), full
        alone = resolver.resolve(f"{division.name}市场监督管理局", 2024)
        assert alone.division_code == division.code or division.code in alone.candidates, division.name


@pytest.mark.parametrize("name", ["divisions", "place_codes"])
def test_the_gazetteer_is_what_its_sources_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    shutil.copytree(reference_folder(), tmp_path / "reference")
    module = runpy.run_path(str(PROJECT / "tools" / f"{name}.py"))
    monkeypatch.setitem(module["main"].__globals__, "REFERENCE", tmp_path / "reference")
    module["main"]()
    assert (tmp_path / "reference" / f"{name}.tsv").read_bytes() == (reference_folder() / f"{name}.tsv").read_bytes()
