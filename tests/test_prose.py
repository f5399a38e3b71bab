"""What sentences state: the grammar, the places of what was read, sections, and the labelled sample."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest

from loader.model import CodebookError, Document, ReportMeta
from loader.prose import Prose, load_prose_reference, read_prose
from loader.prose.numbers import fold, read_amount, read_numeral
from loader.prose.reference import STATEMENT_COLUMNS
from loader.reference import read_tsv, reference_folder
from tests.eval.statements import SAMPLE, measure, read_entries

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


def prose(*cells: str, agency: str = "示例市商务局", year: int | None = 2023) -> Prose:
    count = len(cells)
    document = Document(list(cells), [1] * count, list(range(1, count + 1)), [1] * count, "text/plain")
    meta = ReportMeta(None, agency, year, None, None, None)
    return read_prose(document, range(count), meta, load_prose_reference(reference_folder()))


# --- the labelled sample


def test_the_sample_is_read_without_a_wrong_reading() -> None:
    """A wrong reading is worse than a missing one: precision is one, recall may only rise."""
    result = measure()
    assert sum(score.expected for score in result.scores.values()) >= 620
    assert [(text, wrong) for text, wrong, _ in result.differences if wrong] == []
    assert result.recall >= 0.98


def test_nearly_half_of_the_sample_states_nothing() -> None:
    """Other years, bodies, subjects and subsets: nearly as many texts as those that are read."""
    lines = SAMPLE.read_text("utf-8").splitlines()[1:]
    silent = [line for line in lines if line.endswith("\t")]
    assert len(lines) >= 600
    assert len(silent) >= 280


# --- the grammar, a rule a pair: read, and not read


@pytest.mark.parametrize(
    ("spoken", "silent"),
    [
        ("收到政府信息公开申请12件", "2022年收到政府信息公开申请12件"),
        ("收到政府信息公开申请12件", "收到政府信息公开申请12余件"),
        ("收到政府信息公开申请12件", "全市收到政府信息公开申请12件"),
        ("收到政府信息公开申请12件", "收到政府信息公开申请表12件"),
        ("收到政府信息公开申请12件", "收到申请12件"),
        ("未收到政府信息公开申请", "未收到政府信息公开投诉"),
        ("未发生因政府信息公开引起的行政复议", "未发生行政复议"),
        ("政府信息公开行政诉讼1件", "政府信息公开胜诉1件"),
        ("政府信息公开申请予以公开5件", "予以公开5件"),
        ("作出行政处罚5件", "公示行政处罚5件"),
        ("结合教育系统工作实际", "结合商务系统工作实际"),
        ("2023年,我局将继续加强公开", "2023年,我局将公开纳入考核"),
        ("2023年,我局计划加强培训", "2023年,我局计划生育协会开展活动"),
        ("收到3件政府信息公开申请", "收到3件政府信息公开投诉"),
        ("上年结转政府信息公开申请2件", "上年结转资金2件"),
        ("2022年结转政府信息公开申请2件", "2021年结转政府信息公开申请2件"),
        ("政府信息公开申请结转2024年1件", "政府信息公开申请结转2025年1件"),
        ("截至2023年12月31日,收到政府信息公开申请12件", "截至2023年11月30日,收到政府信息公开申请12件"),
        ("2023年累计收到政府信息公开申请12件", "截至2023年底,累计收到政府信息公开申请12件"),
        ("2023年,收到政府信息公开申请12件", "2021年至2023年,收到政府信息公开申请12件"),
        ("收到政府信息公开申请12件", "收到政府信息公开申请12件以上"),
        ("市商务局收到政府信息公开申请12件", "市教育局收到政府信息公开申请12件"),
        ("因信息公开引发行政诉讼1件", "信息公开行政诉讼一审1件"),
        ("未收取信息处理费", "按规定收费"),
        ("现公布示例市教育局2023年政府信息公开工作年度报告", "现公布示例市商务局2023年政府信息公开工作年度报告"),
        ("制定规范性文件3件", "公开规范性文件3件"),
    ],
)
def test_what_is_read_and_what_is_not(spoken: str, silent: str) -> None:
    assert read_entries(spoken, "示例市商务局", 2023)
    assert not read_entries(silent, "示例市商务局", 2023)


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请12件,其中涉及征地5件,予以公开4件",
        "收到政府信息公开申请12件,去年收到8件,予以公开4件",
        "收到政府信息公开申请12件,办理人大建议5件,予以公开4件",
        "收到政府信息公开申请12件,全市各部门办结500件,予以公开4件",
    ],
)
def test_what_goes_on_about_something_else_is_not_read(text: str) -> None:
    assert read_entries(text, "示例市商务局", 2023) == ["received=12"]


def test_a_comparison_is_about_the_clause_before_it() -> None:
    assert read_entries("收到政府信息公开申请12件,同比增加3件,办结12件", "示例市商务局", 2023) == [
        "received=12",
        "answered=12",
    ]


def test_without_a_year_none_that_is_named_is_the_reports() -> None:
    assert prose("2023年收到政府信息公开申请12件", year=None).statements == ()


@pytest.mark.parametrize(
    ("agency", "entries"),
    [("示例县人民政府", ["received=12"]), ("示例市人民政府", []), ("示例县商务局", []), ("示例县人民政府办公室", [])],
)
def test_a_whole_county_is_its_governments_own(agency: str, entries: list[str]) -> None:
    assert read_entries("全县各部门共收到政府信息公开申请12件", agency, 2023) == entries


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("共收到政府信息公开申请12件,其中上年结转2件", ["accepted=12", "carried_in=2"]),
        ("新收政府信息公开申请12件,其中上年结转2件", ["received=12", "carried_in=2"]),
        ("收到政府信息公开申请12件(上年结转2件)", ["received=12", "carried_in=2"]),
        ("收到政府信息公开申请12件,办结13件(含上年结转2件)", ["received=12", "answered=13", "carried_in=2"]),
    ],
)
def test_what_counts_those_carried_in_was_accepted(text: str, entries: list[str]) -> None:
    assert read_entries(text, "示例市商务局", 2023) == entries


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("收到政府信息公开申请12件,其中网络申请8件,办结7件", ["received=12", "channel.network=8"]),
        ("收到政府信息公开申请12件,其中网络申请8件,办结12件", ["received=12", "channel.network=8", "answered=12"]),
        ("收到政府信息公开申请12件,其中网络申请8件,共办结7件", ["received=12", "channel.network=8", "answered=7"]),
        ("我局收到政府信息公开申请5件,本机关收到政府信息公开申请3件", []),
    ],
)
def test_numbers_that_may_be_of_a_part(text: str, entries: list[str]) -> None:
    assert read_entries(text, "示例市商务局", 2023) == entries


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("办结政府信息公开申请40件,予以公开20件,占50%", ["answered=40", "granted=20", "granted/answered=50"]),
        (
            "收到政府信息公开申请40件,网络申请30件,占75%",
            ["received=40", "channel.network=30", "channel.network/received=75"],
        ),
        ("收到政府信息公开申请40件,予以公开20件,占比50%", ["received=40", "granted=20"]),
        ("收到政府信息公开申请40件,占全市的5%", ["received=40"]),
        ("收到政府信息公开申请40件,按时办结率100%", ["received=40"]),
    ],
)
def test_shares_need_their_whole(text: str, entries: list[str]) -> None:
    assert read_entries(text, "示例市商务局", 2023) == entries


def test_a_paragraph_over_several_lines_is_one() -> None:
    statements = prose("2023年,我局共收到政府信息公开申", "请12", "件,办结11件,结转下年", "1件。").statements
    assert [(said.statement_code, said.value, said.locator) for said in statements] == [
        ("received", 12, "b1 r2 c1"),
        ("answered", 11, "b1 r3 c1"),
        ("carried_out", 1, "b1 r4 c1"),
    ]
    assert statements[0].value_raw == "12\n件"


def test_a_heading_says_what_its_paragraph_is_about() -> None:
    assert [said.statement_code for said in prose("(二)依申请公开", "共受理5件,办结5件。").statements] == [
        "accepted",
        "answered",
    ]
    assert not prose("(二)依申请公开", "共受理5件。", "(三)信访", "共受理5件。").statements[1:]


@pytest.mark.parametrize(
    "text",
    [
        "一、本年新收政府信息公开申请数量 10 0 0 0 0 0 10 二、上年结转政府信息公开申请数量 1 0 0 0 0 0 1",
        "四、结转下年度继续办理 0 0 0 0 0 0 0 四、政府信息公开行政复议、行政诉讼情况 行政复议 行政诉讼",
        "四、结转下年度继续办理 无 无 无 无 无 无 无 四、政府信息公开行政复议、行政诉讼情况 行政复议 行政诉讼",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 0 0 0 0 0 0 0",
        "第二十条第(五)项 信息内容 本年处理决定数量 行政许可 470 第二十条第(六)项 行政处罚 3 行政强制 0",
    ],
)
def test_tables_that_lost_their_lines_are_no_sentences(text: str) -> None:
    assert prose(text).statements == ()


# --- numbers and places


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12件", 12), ("1,204件", 1204), ("1.2万件", 12000), ("0件", 0), ("三件", 3), ("十件", 10), ("十二件", 12),
        ("二十件", 20), ("一百零五件", 105), ("两千三百件", 2300), ("二〇件", 20), ("12 件", 12), ("１２件", 12), ("12宗", 12),
    ],
)  # fmt: skip
def test_numbers(text: str, number: int) -> None:
    assert [said.value for said in prose(f"收到政府信息公开申请{text}。").statements] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "10余件", "近百件", "3-5件", "3至5件", "12", "第12件", "1 2件", "1.5件", "一百十十件", "1.23456万件", "1，204件", "12人",
        "约12件", "12件左右", "数十件", "1,20件",
    ],
)  # fmt: skip
def test_no_numbers(text: str) -> None:
    assert prose(f"收到政府信息公开申请{text}。").statements == ()


def test_amounts_keep_their_unit() -> None:
    statements = prose("收取信息处理费1.25万元。").statements
    assert (statements[0].value, statements[0].unit) == (Decimal("1.25"), "万元")
    assert read_amount("1.5", None, "件") is None


def test_numerals() -> None:
    assert [read_numeral(text) for text in ("十", "百", "十十", "三二", "百十")] == [10, None, None, 32, None]


def test_what_was_read_is_shown_as_it_stands() -> None:
    text = "全年新收到依申請(qǐng)公開(kāi)１０件，辦結十二件。"
    statements = prose("", text).statements
    assert [(said.statement_code, said.value, said.value_raw, said.locator) for said in statements] == [
        ("received", 10, "１０件", "b1 r2 c1"),
        ("answered", 12, "十二件", "b1 r2 c1"),
    ]
    assert statements[0].sentence == "全年新收到依申請(qǐng)公開(kāi)１０件"


def test_folding_keeps_the_places() -> None:
    folded, places = fold("開（kāi）㈠３件")
    assert folded == "开(一)3件"
    assert [places[folded.index(character)] for character in "开3件"] == [0, 7, 8]


# --- sections

HEADINGS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip


def test_sections_and_what_stands_below_them() -> None:
    cells = [part for heading in HEADINGS for part in (heading, "本年度工作平稳。")]
    sections = prose(*cells).sections
    assert [(part.section, part.heading, part.n_characters, part.locator) for part in sections] == [
        (number, heading, 8, f"b1 r{2 * number - 1} c1") for number, heading in enumerate(HEADINGS, start=1)
    ]
    assert len({part.text_sha256 for part in sections}) == 1


def test_a_table_of_contents_is_no_section() -> None:
    sections = prose(*HEADINGS, *(part for heading in HEADINGS for part in (heading, "正文。"))).sections
    assert [part.locator for part in sections] == [f"b1 r{7 + 2 * number} c1" for number in range(6)]
    assert {part.n_characters for part in sections} == {3}


def test_a_heading_within_its_paragraph_and_without_number() -> None:
    sections = prose("一、总体情况 2023年,我局认真落实条例。", "其他需要报告的事项", "").sections
    assert [(part.section, part.heading, part.n_characters, part.text_sha256 is None) for part in sections] == [
        (1, "一、总体情况", 15, False),
        (6, "其他需要报告的事项", 0, True),
    ]


def test_a_missing_section_is_missing() -> None:
    sections = prose(*(heading for heading in HEADINGS if not heading.startswith("五"))).sections
    assert [part.section for part in sections] == [1, 2, 3, 4, 6]


# --- real reports, hostile input, reference data


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not here")
def test_what_the_seeds_state() -> None:
    from loader.inputs import identify
    from loader.model import ParsedReport
    from loader.parse import Parser

    parser = Parser(reference_folder())
    stated = {}
    for path in sorted(SEEDS.glob("*.txt")):
        report = parser.parse(path.read_bytes(), identify(path.name, path.read_bytes()))
        assert isinstance(report, ParsedReport)
        stated[path.name[:3]] = {
            said.statement_code: said.value for said in report.statements if said.statement_code != "period_year"
        }
    assert stated["001"] == {
        "received": 10, "channel.network": 8, "channel.letter": 1, "channel.in_person": 1, "answered": 11, "carried_in": 1,
        "granted": 7, "partially_granted": 2, "denied": 1, "other": 1, "no_reconsideration": None, "no_litigation": None,
        "no_fee_notice": None, "fee_statement": None,
    }  # fmt: skip
    assert stated["004"] == {"body": None, "plan_year": 2021}
    assert stated["000"] == {}


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10**6,
        "件" * 10**6,
        "占" * 10**6,
        "未" * 10**6,
        "一" * 10**6 + "件",
        "收到政府信息公开申请" * 10**5,
        "申请1件" * (10**6 // 4),
        "政府信息公开申请1 " * 10**5,
        "一、 \n" * (10**6 // 4),
        "開(kāi)" * (10**6 // 6),
        "(" * 10**6,
    ],
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    """A million characters take no longer than a million characters do: nothing grows with their square."""
    started = time.process_time()
    prose(text)
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("prose_words.tsv", "\nfiller\t", "\nfilling\t", "unknown kind 'filling'"),
        ("prose_words.tsv", "\nanswer\t办结\t", "\nanswer\t受理\t", "found '受理', expected a text that no other"),
        ("prose_words.tsv", "\tgranted\t", "\tgiven\t", "'given' is not in prose_statements.tsv"),
        ("prose_headings.tsv", "\n6\t", "\n7\t", "no section '7'"),
        ("prose_units.tsv", "\nmoney\t", "\nmonies\t", "found 'monies'"),
        ("prose_phrases.tsv", "\nplan_word\t", "\nplans\t", "found 'plans'"),
    ],
)
def test_broken_reference_data_stops(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    for path in reference_folder().glob("prose_*.tsv"):
        text = path.read_text("utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new, 1) if path.name == file else text, "utf-8")
    with pytest.raises(CodebookError, match=message):
        load_prose_reference(tmp_path)


@pytest.mark.parametrize("path", sorted(reference_folder().glob("prose_*.tsv")), ids=lambda path: path.stem)
def test_tables_are_sorted(path: Path) -> None:
    rows = path.read_bytes().splitlines()[1:]
    assert rows == sorted(set(rows))


def test_every_code_is_described() -> None:
    codes = {row["statement_code"] for row in read_tsv(reference_folder() / "prose_statements.tsv", STATEMENT_COLUMNS)}
    stated = {
        entry.partition("=")[0]
        for line in SAMPLE.read_text("utf-8").splitlines()[1:]
        for entry in line.split("\t")[3].split(";")
    }
    assert {part for entry in stated if entry for part in entry.split("/")} <= codes
