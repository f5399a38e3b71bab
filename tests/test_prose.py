"""What sentences state: the grammar, the places of what was read, sections, and the labelled sample."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest

from loader.model import CodebookError, Document, ReportMeta
from loader.prose import Prose, load_prose_reference, read_prose
from loader.prose.numbers import NUMBER, fold, read_number, read_numeral
from loader.reference import reference_folder
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
    assert sum(score.expected for score in result.scores.values()) >= 160
    assert [(text, wrong) for text, wrong, _ in result.differences if wrong] == []
    assert result.recall >= 0.985


def test_half_of_the_sample_states_nothing() -> None:
    """Other years, bodies, subjects and subsets: as many sentences as those that are read."""
    lines = SAMPLE.read_text("utf-8").splitlines()[1:]
    silent = [line for line in lines if line.endswith("\t")]
    assert len(lines) >= 180
    assert len(silent) >= 90


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


def test_without_a_year_nothing_is_about_it() -> None:
    assert prose("收到政府信息公开申请12件", year=None).statements == ()


# --- numbers and places


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12件", 12), ("1,204件", 1204), ("1.2万件", 12000), ("0件", 0), ("三件", 3), ("十件", 10), ("十二件", 12),
        ("二十件", 20),
        ("一百零五件", 105), ("两千三百件", 2300), ("二〇件", 20), ("12 件", 12), ("3.5万元", Decimal(35000)),
        ("一百十十件", None), ("1.5件", None), ("1.23456万件", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: Decimal | int | None) -> None:
    match = NUMBER.fullmatch(text)
    assert match is not None
    assert read_number(match) == number


@pytest.mark.parametrize("text", ["10余件", "近百件", "3-5件", "12", "第12件"])
def test_no_numbers(text: str) -> None:
    assert NUMBER.fullmatch(text) is None


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
        "fee_statement": None,
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
        ("prose_words.tsv", "\nneutral\t", "\nneutrality\t", "unknown kind 'neutrality'"),
        ("prose_words.tsv", "\nneutral\t\t\t一\t", "\nneutral\t\t\t办结\t", "'办结' stands twice"),
        ("prose_sections.tsv", "\n6\t", "\n7\t", "no section '7'"),
    ],
)
def test_broken_reference_data_stops(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    for name in ("prose_words.tsv", "prose_sections.tsv"):
        text = (reference_folder() / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == file else text, "utf-8")
    with pytest.raises(CodebookError, match=message):
        load_prose_reference(tmp_path)
