"""`ogi inspect`: each cell stands with what became of it, what is missing says why, and no text of a document is obeyed."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from loader.cli import main
from loader.inspection import Inspection, Inspector, render_page, render_terminal
from loader.inspection.forms import fact_key
from loader.inspection.view import CellView, Gap
from loader.inspection.wording import needs_reason
from loader.model import Document, Fact, Issue, ParsedReport
from loader.readers import read_document
from loader.reference import reference_folder
from loader.visible import visible
from tests.conftest import PROJECT, SEEDS, parse_bytes, source_of
from tests.test_glued import REPORT as GLUED

if TYPE_CHECKING:
    from pathlib import Path

    from loader.inspection.view import MatrixCell
    from loader.parse import Parser

GOLDEN = PROJECT / "tests" / "golden"
TEXT = (GOLDEN / "blanks_keep_their_places" / "report.txt").read_text(encoding="utf-8")
ESC = "\x1b"
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
#: Direction turned around, a cleared screen, a mark without width, a control of the second set.
HOSTILE = f"<script>alert(1)</script>\u202e{ESC}[2J{ESC}]0;x\x07\u200b\x9b31m&amp;\"'"


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    return Inspector(reference_folder())


def inspect(parser: Parser, inspector: Inspector, data: bytes) -> Inspection:
    return inspector.inspect(read_document(data), parse_bytes(parser, data))


def cells_of(inspection: Inspection) -> dict[str, CellView]:
    """Locator -> cell, of all that is shown."""
    return {
        cell.locator: cell
        for block in inspection.blocks
        for row in block.rows
        if not isinstance(row, Gap)
        for cell in row.cells
    }


def matrix_of(inspection: Inspection) -> list[MatrixCell]:
    return [cell for table in inspection.tables for part in table.parts for row in part.rows for cell in row.cells]


def row_of(inspection: Inspection, row_code: str) -> tuple[MatrixCell, ...]:
    return next(
        row.cells
        for table in inspection.tables
        for part in table.parts
        for row in part.rows
        if row.row_code == row_code
    )


def terminal(inspection: Inspection) -> str:
    return render_terminal(inspection, 80, has_colours=False)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def hidden(text: str) -> list[str]:
    """Characters other than line breaks that cannot be seen where they stand."""
    return [character for character in text if character != "\n" and unicodedata.category(character) in _HIDDEN]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["inspect", *arguments])
    return result.exit_code, result.stdout, result.stderr


class Markup(HTMLParser):
    """The tags of a page, which must be balanced, with their attributes and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]


def all_documents() -> list[Path]:
    paths = [*(PROJECT / "data" / "reports").rglob("*.txt"), *(PROJECT / "data" / "formats").glob("*-*-*.*")]
    paths += GOLDEN.glob("*/report.*")
    return sorted(paths) + (sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else [])


@pytest.mark.parametrize("path", all_documents(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_lost_between_document_facts_and_issues(path: Path, parser: Parser, inspector: Inspector) -> None:
    data = path.read_bytes()
    report = parser.parse(data, source_of(data))
    if not isinstance(report, ParsedReport):
        pytest.skip(f"no report: {report.reason}")
    inspection = inspector.inspect(read_document(data), report)
    shown = cells_of(inspection)
    assert inspection.facts_without_place == ()
    assert sorted(fact_key(fact) for cell in shown.values() for fact in cell.facts) == sorted(
        map(fact_key, report.facts)
    )
    assert all(fact.locator == cell.locator for cell in shown.values() for fact in cell.facts)
    in_forms = [cell.fact for cell in matrix_of(inspection) if cell.fact is not None]
    assert in_forms == list(report.facts), "the forms' cells are the facts, in codebook order"
    placed = [number for cell in shown.values() for number in cell.issues]
    assert sorted((*placed, *inspection.issues_without_place)) == list(range(1, len(report.issues) + 1))
    loose = [cell for cell in shown.values() if cell.kind == "figure" and not (cell.issues or cell.concerned)]
    assert loose == [], "a figure of a table is a fact, or an issue names it"
    unexplained = [cell for cell in matrix_of(inspection) if needs_reason(cell.fact) and not cell.reasons]
    assert unexplained == []
    lines = terminal(inspection).splitlines()
    assert max(map(cell_len, lines)) <= 80
    page = Markup(render_page(inspection))
    assert len(page.ids()) == len(set(page.ids()))
    targets = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert targets <= {f"#{name}" for name in page.ids()}


def test_a_cell_stands_with_the_fact_it_became(parser: Parser, inspector: Inspector) -> None:
    inspection = inspect(parser, inspector, TEXT.encode())
    cell = cells_of(inspection)["b1 r12 c2"]
    assert (cell.text, cell.kind) == ("470", "fact")
    assert [(fact.row_code, str(fact.value)) for fact in cell.facts] == [("art20_5.licensing", "470")]
    assert "r12 c2  470                     = 470 件  行政许可 · 本年处理决定数量\n" in terminal(inspection)
    assert '<b class="raw">470</b><small class="note">= 470 件  行政许可 · 本年处理决定数量</small>' in render_page(
        inspection
    )


def test_labels_and_figures_are_told_apart(parser: Parser, inspector: Inspector) -> None:
    shown = cells_of(inspect(parser, inspector, TEXT.encode()))
    assert (shown["b1 r12 c1"].kind, shown["b1 r12 c1"].facts) == ("label", ())
    assert "b1 r4 c1" not in shown, "prose before the first table is not shown"


def test_a_blank_is_shown_as_blank_and_never_as_zero(parser: Parser, inspector: Inspector) -> None:
    inspection = inspect(parser, inspector, TEXT.encode())
    cells = row_of(inspection, "art20_1.normative_documents")
    assert [cell.fact.status for cell in cells if cell.fact] == ["reported", "blank", "blank"]
    assert "□ blank 行政规范性文件 · 本年废止件数".replace(" ", "") in squeezed(terminal(inspection))
    assert re.search(r"^ ?行政规范性文件 +2 件 +□ +□$", terminal(inspection), re.MULTILINE)
    assert '<td class="blank"' in render_page(inspection)


def test_an_ambiguous_cell_names_the_issue_that_explains_it(parser: Parser, inspector: Inspector) -> None:
    data = (PROJECT / "data" / "reports" / "demo" / "np-commerce-2023.txt").read_bytes()
    inspection = inspect(parser, inspector, data)
    cell = row_of(inspection, "outcome.denied.state_secret")[0]
    issues = [inspection.report.issues[number - 1] for number in cell.reasons]
    assert [(issue.code, issue.evidence) for issue in issues] == [("ambiguous_values", "0 | 0 | 0 | 0")]
    assert [issue.message.partition(":")[0] for issue in issues] == ["requests.outcome.denied.state_secret"]
    shown = cells_of(inspection)
    begin = shown[issues[0].locator]
    assert begin.issues == cell.reasons
    row = [one for one in shown.values() if one.row == begin.row and one.kind == "figure"]
    assert [one.concerned for one in row if one is not begin] == [cell.reasons] * 3
    page = Markup(render_page(inspection))
    assert f"issue-{cell.reasons[0]}" in page.ids()
    assert f"? #{cell.reasons[0]}" in terminal(inspection)


def test_a_row_that_is_not_there_is_absent_with_its_reason(parser: Parser, inspector: Inspector) -> None:
    text = "\n".join(line for line in TEXT.splitlines() if not line.startswith("行政强制"))
    inspection = inspect(parser, inspector, text.encode())
    (cell,) = row_of(inspection, "art20_6.coercion")
    assert cell.fact is None
    assert [inspection.report.issues[number - 1].code for number in cell.reasons] == ["missing_row"]
    assert f"行政强制 – #{cell.reasons[0]}".replace(" ", "") in squeezed(terminal(inspection))
    assert '<td class="absent" title="absent 缺失">–' in render_page(inspection)


def test_a_row_that_only_some_provinces_print_is_not_called_absent(parser: Parser, inspector: Inspector) -> None:
    data = (PROJECT / "data" / "reports" / "real" / "002_a2685a52b6c2b6a4.txt").read_bytes()
    inspection = inspect(parser, inspector, data)
    codes = {row.row_code for table in inspection.tables for part in table.parts for row in part.rows}
    assert "art20_1.regulations" in codes
    assert "art20_1.other_documents" not in codes


def test_unreadable_cells_keep_their_text_and_issue(parser: Parser, inspector: Inspector) -> None:
    inspection = inspect(parser, inspector, TEXT.replace("行政许可 | 470 |", "行政许可 | 约470余 |").encode())
    (cell,) = row_of(inspection, "art20_5.licensing")
    assert cell.fact is not None
    assert (cell.fact.status, cell.fact.value_raw) == ("unreadable", "约470余")
    assert [inspection.report.issues[number - 1].code for number in cell.reasons] == ["unreadable_value"]
    assert f"✗ #{cell.reasons[0]}" in terminal(inspection)


def test_figures_that_became_nothing_are_pointed_out(parser: Parser, inspector: Inspector) -> None:
    """With its facts and issues taken away, a figure of a table must not look like text."""
    data = TEXT.encode()
    report = parse_bytes(parser, data)
    kept = tuple(fact for fact in report.facts if fact.locator != "b1 r12 c2")
    poorer = ParsedReport(
        report.report_id, report.source, report.media_type, report.meta, "2021", "2021", "2021", "loaded", kept, ()
    )
    inspection = inspector.inspect(read_document(data), poorer)
    assert cells_of(inspection)["b1 r12 c2"].kind == "figure"
    assert re.search(r"^r12 c2 +470 +figure without a fact$", terminal(inspection), re.MULTILINE)
    assert "no issue explains it" in terminal(inspection)
    assert re.search(r"^ ?行政许可 +– !$", terminal(inspection), re.MULTILINE)
    assert 'class="cell lost" id="b1r12c2"' in render_page(inspection)


def test_what_points_nowhere_is_told_at_the_end(parser: Parser, inspector: Inspector) -> None:
    data = TEXT.encode()
    report = parse_bytes(parser, data)
    first = report.facts[0]
    moved = Fact(*fact_key(first), first.value, first.unit, first.status, first.evidence, "", "b7 r1 c1")
    issues = (Issue("unread_cell", "hint", "neither label nor value", "b8 r1 c1"),)
    odd = ParsedReport(
        report.report_id, report.source, report.media_type, report.meta, "2021", "2021", "2021", "loaded",
        (moved, *report.facts[1:]), issues,
    )  # fmt: skip
    inspection = inspector.inspect(read_document(data), odd)
    assert inspection.facts_without_place == (moved,)
    assert inspection.issues_without_place == (1,)
    ending = terminal(inspection).partition("facts whose locator is no cell of the document")[2]
    assert "b7 r1 c1" in ending
    assert "at b8 r1 c1, which is no cell" in squeezed_lines(ending)
    assert "b8 r1 c1: no cell" in Markup(render_page(inspection)).text


def squeezed_lines(text: str) -> str:
    return " ".join(text.split())


class TestHostileText:
    def document(self) -> bytes:
        lines = TEXT.splitlines()
        lines[0] = f"示例市商务局2022年政府信息公开工作年度报告{HOSTILE}"
        lines[11] = f"行政许可 | {HOSTILE} |"
        return "\n".join(lines).encode()

    def crafted(self, parser: Parser, inspector: Inspector) -> Inspection:
        """A cell, issue, title and path that no reader has cleaned."""
        report = parse_bytes(parser, TEXT.encode())
        document = read_document(TEXT.encode())
        cells = list(document.cells)
        place = cells.index("470")
        cells[place] = HOSTILE
        changed = Document(cells, document.blocks, document.rows, document.columns, document.media_type)
        facts = tuple(
            Fact(*fact_key(fact), None, HOSTILE, "unreadable", "labelled", HOSTILE + "2", fact.locator)
            if fact.locator == document.locator(place)
            else fact
            for fact in report.facts
        )
        meta = type(report.meta)(HOSTILE, HOSTILE, 2022, None, HOSTILE, HOSTILE)
        issues = (
            Issue("unreadable_value", "warning", HOSTILE, document.locator(place), HOSTILE),
            Issue("unread_part", "warning", HOSTILE, HOSTILE, HOSTILE),
        )
        source = type(report.source)(f"{HOSTILE}\udc80", report.source.sha256, 1)
        odd = ParsedReport(
            report.report_id, source, report.media_type, meta, "2021", "2021", "2021", "loaded", facts, issues
        )
        return inspector.inspect(changed, odd)

    @pytest.mark.parametrize("kind", ["read", "crafted"])
    def test_the_page_holds_it_as_text(self, kind: str, parser: Parser, inspector: Inspector) -> None:
        inspection = inspect(parser, inspector, self.document()) if kind == "read" else self.crafted(parser, inspector)
        page = render_page(inspection)
        assert page.encode()
        markup = Markup(page)
        assert "script" not in {tag for tag, _ in markup.tags}
        assert "<script>alert(1)</script>" in markup.text
        assert not any(name.startswith("on") for _, attributes in markup.tags for name in attributes)
        assert hidden(page) == []
        assert "⟨U+202E⟩" in markup.text

    @pytest.mark.parametrize("kind", ["read", "crafted"])
    @pytest.mark.parametrize("has_colours", [False, True])
    def test_the_terminal_gets_no_control_of_it(
        self, kind: str, has_colours: bool, parser: Parser, inspector: Inspector
    ) -> None:
        inspection = inspect(parser, inspector, self.document()) if kind == "read" else self.crafted(parser, inspector)
        text = render_terminal(inspection, 80, has_colours=has_colours)
        assert (ESC in text) is has_colours
        without_colours = re.sub(rf"{ESC}\[[\d;]*m", "", text)
        assert hidden(without_colours) == []
        assert "⟨U+202E⟩" in text

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("规章 3件", "规章 3件"),
            (f"{ESC}[31m", "⟨U+001B⟩[31m"),
            ("a\u202eb\u2066c\u200fd", "a⟨U+202E⟩b⟨U+2066⟩c⟨U+200F⟩d"),
            ("1\u200b2\ufeff3\u00ad4", "1⟨U+200B⟩2⟨U+FEFF⟩3⟨U+00AD⟩4"),
            ("一\n二\t三\r", "一⏎二⇥三⟨U+000D⟩"),
            ("\x9b\x85\u2028\ue123\udc80\U000e0041", "⟨U+009B⟩⟨U+0085⟩⟨U+2028⟩⟨U+E123⟩⟨U+DC80⟩⟨U+E0041⟩"),
        ],
    )
    def test_what_cannot_be_seen_is_written_out(self, text: str, shown: str) -> None:
        assert visible(text) == shown


def test_the_page_asks_for_nothing(parser: Parser, inspector: Inspector) -> None:
    page = render_page(inspect(parser, inspector, TEXT.encode()))
    markup = Markup(page)
    assert {tag for tag, _ in markup.tags} & {"script", "link", "img", "iframe", "base", "form"} == set()
    assert all((attributes["href"] or "").startswith("#") for tag, attributes in markup.tags if tag == "a")
    assert not re.search(r"https?:|url\(|@import|//", page.replace("http-equiv", ""))
    assert "default-src 'none'" in page


def test_a_report_without_tables_says_so(parser: Parser, inspector: Inspector) -> None:
    data = "\n".join([*TEXT.splitlines()[:4], "统计表见附件图片。" * 3, *TEXT.splitlines()[-4:]]).encode()
    inspection = inspect(parser, inspector, data)
    assert inspection.report.facts == ()
    assert [table.parts for table in inspection.tables] == [(), (), ()]
    assert [inspection.report.issues[table.reasons[0] - 1].code for table in inspection.tables] == ["missing_table"] * 3
    assert "no cell of a statutory table was found" in terminal(inspection)
    assert "No cell of a statutory table was found" in render_page(inspection)


def test_tables_of_the_same_document_stand_in_their_own_blocks(parser: Parser, inspector: Inspector) -> None:
    data = (PROJECT / "data" / "formats" / "dc-commerce-2021-html.html").read_bytes()
    inspection = inspect(parser, inspector, data)
    grids = [block for block in inspection.blocks if block.is_grid]
    tables = [
        {fact.table_code for row in block.rows if not isinstance(row, Gap) for cell in row.cells for fact in cell.facts}
        for block in grids
    ]
    assert [table for table in tables if table] == [{"proactive"}, {"requests"}, {"disputes"}]


def test_another_report_on_the_page_is_told_and_not_shown(parser: Parser, inspector: Inspector) -> None:
    data = (GOLDEN / "second_report_on_the_page" / "report.txt").read_bytes()
    inspection = inspect(parser, inspector, data)
    (number,) = (n for n, issue in enumerate(inspection.report.issues, 1) if issue.code == "other_report")
    last = list(cells_of(inspection).values())[-1]
    assert (last.locator, last.issues) == ("b1 r36 c1", (number,))
    ending = inspection.blocks[-1].rows[-1]
    assert isinstance(ending, Gap)
    assert ending.is_other_report
    assert f"{ending.rows} rows of another report, left out" in terminal(inspection)
    assert f"{ending.rows} 行属于另一份年报，未读" in render_page(inspection)


def test_text_without_separators_is_shown_as_locators_count_it(parser: Parser, inspector: Inspector) -> None:
    data = GLUED.format(granted="13720000139").encode()
    inspection = inspect(parser, inspector, data)
    assert read_document(data).locator(len(read_document(data).cells) - 1) == "b1 r2 c1", "one line, one cell"
    assert inspection.facts_without_place == ()
    (cell,) = (cell for cell in cells_of(inspection).values() if cell.text == "15130000154")
    assert [str(fact.value) for fact in cell.facts] == ["151", "3", "0", "0", "0", "0", "154"]
    lines = squeezed(terminal(inspection))
    assert "itsseparatorsarelost" in lines
    assert "=151件一、本年新收政府信息公开申请数量·自然人" in lines
    assert "=154件一、本年新收政府信息公开申请数量·总计" in lines


class TestCommand:
    PATH = str(PROJECT / "data" / "reports" / "real" / "002_a2685a52b6c2b6a4.txt")

    def test_piped_output_has_no_colours_and_fits(self) -> None:
        environment = os.environ | {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "200"}
        done = subprocess.run(
            [sys.executable, "-m", "loader", "inspect", self.PATH],
            capture_output=True, check=True, cwd=PROJECT, env=environment,
        )  # fmt: skip
        text = done.stdout.decode()
        assert ESC not in text
        assert max(map(cell_len, text.splitlines())) <= 80
        assert "临湘市文旅广电局" in text

    def test_a_terminal_gets_colours(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
        assert f"{ESC}[36m" in self.on_terminal(environment), "positional cells are cyan"

    def test_a_terminal_that_wants_no_colours_gets_none(self) -> None:
        assert ESC not in self.on_terminal(os.environ | {"NO_COLOR": "1", "TERM": "xterm"})

    def on_terminal(self, environment: dict[str, str]) -> str:
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "loader", "inspect", self.PATH], stdout=theirs, cwd=PROJECT, env=environment
        ) as process:
            os.close(theirs)
            received = b""
            while True:
                try:
                    part = os.read(ours, 65_536)
                except OSError:  # on Linux, the other end being closed
                    break
                if not part:
                    break
                received += part
            assert process.wait(60) == 0
        os.close(ours)
        return received.decode()

    def test_a_page_is_written_and_nothing_else_printed(self, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        assert run(self.PATH, "--html", str(page)) == (0, f"{page}\n", "")
        assert page.read_text(encoding="utf-8").endswith("</html>\n")

    def test_a_report_is_not_overwritten_by_its_page(self, tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        path.write_text(TEXT, encoding="utf-8")
        code, _, told = run(str(path), "--html", str(path))
        assert (code, path.read_text(encoding="utf-8")) == (1, TEXT)
        assert "choose another path" in told

    def test_a_page_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        code, _, told = run(self.PATH, "--html", str(tmp_path / "none" / "page.html"))
        assert code == 1
        assert "cannot be written" in told

    @pytest.mark.parametrize(("content", "reason"), [(b"", "empty_file"), ("今天天气很好。".encode(), "not_a_report")])
    def test_what_is_rejected_gives_its_reason_and_exit_code_1(
        self, tmp_path: Path, content: bytes, reason: str
    ) -> None:
        path = tmp_path / "input.txt"
        path.write_bytes(content)
        code, shown, told = run(str(path))
        assert (code, shown) == (1, "")
        assert re.match(rf"Error: {re.escape(str(path))}: {reason}: \S", told)

    def test_a_missing_file_is_told_without_its_controls(self, tmp_path: Path) -> None:
        code, _, told = run(str(tmp_path / f"{ESC}[2J.txt"))
        assert code == 1
        assert "missing_path" in told
        assert ESC not in told

    def test_a_document_of_an_archive(self) -> None:
        archive = PROJECT / "data" / "formats" / "archive.zip"
        code, shown, _ = run(f"{archive}!2021/cl-health-2021.xlsx")
        assert code == 0
        assert "收到和处理政府信息公开申请情况 (requests, form 2021)" in shown
