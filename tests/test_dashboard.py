"""`ogi dashboard` in a real browser: what it shows is what the warehouse says, and any text stays text."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from click.testing import CliRunner

from loader.cli import main
from loader.dashboard import chart_library, page, read_content, render_page
from loader.dashboard.content import Content
from loader.dashboard.page import SCRIPTS
from loader.model import LoaderError
from loader.visible import visible
from tests.browser import PHONE, running_browser, window
from tests.conftest import PROJECT
from tests.handmade import load, made_report, one, query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

TABS = ("overview", "requests", "refusals", "applicants", "disputes", "ranking", "agency", "quality")
GOVERNMENT = "a5f8c51780994"
HOSTILE = (
    "示例<img src=x onerror=alert(1)>局",
    "示例</script><script>alert(2)</script>局",
    "示例\"'><svg/onload=alert(3)>&amp;局",
    "示例\u202e局政人\u2066民\u200b府",
    '=HYPERLINK("http://example.invalid","示例局")',
    "示例" + "很长的名称" * 60 + "局",
    "示例${alert(4)}{{constructor}}datum['x']\\局",
    "示例,\"引号\"\r\n换行局",
)  # fmt: skip


def rendered(warehouse: Path, folder: Path, library: str, *, has_facts: bool | None = None) -> Path:
    out = folder / "dashboard.html"
    out.write_text(render_page(read_content(warehouse, has_facts=has_facts), library), encoding="utf-8", newline="\n")
    return out


def comparable(rows: Iterable[Iterable[object]]) -> list[tuple[object, ...]]:
    """Rows in an order of their own; JSON does not tell 1 from 1.0."""
    plain = [tuple(float(one) if type(one) is int else one for one in row) for row in rows]
    return sorted(plain, key=str)


def digits(value: object) -> str:
    """A decimal with thousands separated, without padding zeros: 1603.890000 is 1,603.89."""
    text = "" if value is None else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def library() -> str:
    return chart_library()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundled")
    loaded = CliRunner().invoke(main, ["load", str(PROJECT / "data/reports"), "--warehouse", str(folder)])
    assert loaded.exit_code == 0, loaded.output
    return folder


@pytest.fixture(scope="module")
def bundled(warehouse: Path, tmp_path_factory: pytest.TempPathFactory, library: str) -> Path:
    return rendered(warehouse, tmp_path_factory.mktemp("page"), library)


@pytest.fixture(scope="module")
def odd_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hostile names, a blank report, a lost table, a report of no agency, numbers that no double holds."""
    folder = tmp_path_factory.mktemp("odd")
    reports = [
        made_report(
            f"hostile {place}",
            {"received": 40 + place, "outcome.granted": 40 + place, "outcome.total": 40 + place},
            agency=name, title=name, path=f"in/{place}{name}.txt",
        )
        for place, name in enumerate(HOSTILE)
    ]  # fmt: skip
    reports += [
        made_report("blank", {"received": None, "outcome.total": None}, agency="示例市空白局"),
        made_report("lost", agency="示例市缺表局", lost_tables=("requests", "disputes"), status="partial"),
        made_report("nobody", {"received": 7}, agency=None),
        made_report("small", {"received": "12.345678"}, agency="示例市甲收费局", year=2023),
        made_report("large", {"received": "123456789012.100001"}, agency="示例市乙收费局", year=2023),
    ]
    load(folder, reports)
    return folder


@pytest.fixture(scope="module")
def odd(odd_warehouse: Path, tmp_path_factory: pytest.TempPathFactory, library: str) -> Path:
    return rendered(odd_warehouse, tmp_path_factory.mktemp("page"), library)


class TestFile:
    def test_the_same_warehouse_gives_the_same_bytes(
        self, warehouse: Path, bundled: Path, tmp_path: Path, library: str
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        shutil.copy(warehouse / "ogi.duckdb", elsewhere)
        assert rendered(elsewhere, tmp_path, library).read_bytes() == bundled.read_bytes()

    def test_data_cannot_end_the_element_that_holds_them(self) -> None:
        harmless, hostile = (
            render_page(Content(json.dumps({"text": text}), "{}", {}, has_facts=False), "")
            for text in ("x", "</script><script>alert(1)</script><!--<script")
        )
        assert hostile.lower().count("<script") == harmless.lower().count("<script")
        held = re.search(r'id="data-summary">(.*?)</script>', hostile, re.DOTALL)
        assert held is not None
        assert json.loads(held[1]) == {"text": "</script><script>alert(1)</script><!--<script"}

    def test_it_names_no_address_and_allows_none(self, odd: Path, library: str) -> None:
        text = odd.read_text(encoding="utf-8").replace(library, "")
        assert not re.search(r"\b(src|srcset|action|poster)\s*=|url\(|@import|<(?:link|base)(?![^>]*data:,)", text)
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy is not None
        assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
        assert "unsafe-eval" not in policy[1]
        assert not re.search(r"https?:", policy[1])

    def test_our_scripts_make_no_markup_of_text(self) -> None:
        ours = "".join(page._read(name) for name in SCRIPTS)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", ours)

    def test_every_text_is_used_and_every_text_used_is_there(self) -> None:
        ours = "".join(page._read(name) for name in SCRIPTS)
        texts = page._texts()
        assert [key for key, text in texts["zh"].items() if not text and key != "gap"] == []
        assert [key for key, text in texts["en"].items() if not text] == []
        whole = set(re.findall(r"\bt\(\s*\"([\w.]+)\"", ours)) | set(re.findall(r'"(\w+\.\w+)"', ours))
        prefixes = tuple(f"{prefix}." for prefix in re.findall(r"t\(`(\w+)\.\$\{", ours))
        columns = {f"column.{key}" for key in re.findall(r'column\("(\w+)", "\w+"\)', ours)}
        missing = {key for key in whole | columns if "." in key and not key.endswith(".js")} - set(texts["zh"])
        assert missing == set()
        left = {key for key in texts["zh"] if key not in whole | columns and not key.startswith(prefixes)}
        assert left == set()

    def test_facts_are_left_out_of_a_large_page_unless_asked_for(
        self, warehouse: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        n_reports = one(warehouse, "select count(*) from report where is_current")
        monkeypatch.setattr("loader.dashboard.content.FEW_REPORTS", n_reports)
        assert read_content(warehouse).has_facts
        monkeypatch.setattr("loader.dashboard.content.FEW_REPORTS", int(str(n_reports)) - 1)
        assert not read_content(warehouse).has_facts
        assert read_content(warehouse, has_facts=True).details

    def test_the_command_writes_the_page(self, odd_warehouse: Path, odd: Path, tmp_path: Path) -> None:
        out = tmp_path / "page.html"
        done = CliRunner().invoke(main, ["dashboard", str(out), "--warehouse", str(odd_warehouse)])
        assert (done.exit_code, done.output) == (0, f"{out}\n")
        assert out.read_bytes() == odd.read_bytes()

    def test_what_cannot_be_written_is_told(self, odd_warehouse: Path, tmp_path: Path) -> None:
        arguments = ["dashboard", str(tmp_path / "none" / "page.html"), "--warehouse", str(odd_warehouse)]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 1
        assert "cannot be written" in done.output

    def test_no_warehouse_is_told(self, tmp_path: Path) -> None:
        done = CliRunner().invoke(main, ["dashboard", str(tmp_path / "page.html"), "--warehouse", str(tmp_path)])
        assert done.exit_code == 1
        assert "ogi load" in done.output
        assert list(tmp_path.iterdir()) == []

    def test_a_missing_library_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "vl_convert", None)
        with pytest.raises(LoaderError, match=r"ogi-warehouse\[dashboard\]"):
            chart_library()


class TestNumbers:
    """What the page works out is what the views say."""

    def test_indicators_of_reports_and_their_ranks(self, browser: Browser, bundled: Path, warehouse: Path) -> None:
        script = """() => store.indicator.indicator.flatMap((name) => {
          const indicator = indicatorOf(name);
          return store.years.flatMap((year) => {
            const reports = selectedReports(DEFAULTS, year).filter((no) => store.report.agency[no] !== null);
            return ranked(indicator, reports).rows
              .filter((row) => row.state !== "n")
              .map((row) => [store.report.report_id[row.no], name, row.num, row.den, row.value, row.rank, row.isFailed]);
          });
        })"""
        with window(browser, bundled) as shown:
            found = shown.open().do(script)
        expected = query(
            warehouse,
            """select report_id, indicator, num::double, den::double, value, rank, n_failed > 0
            from v_agency_comparison where indicator_kind in ('count', 'rate', 'ratio', 'complement')
                and indicator <> 'procurement_mean'""",
        )
        assert len(expected) > 5000
        assert comparable(found) == comparable(expected)

    @pytest.mark.parametrize("dimension", ["all", "kind", "level", "region"])
    def test_pooled_rates(self, browser: Browser, bundled: Path, warehouse: Path, dimension: str) -> None:
        script = """(dimension) => filterOptions()[dimension === "all" ? "level" : dimension]
          .map(([value]) => value)
          .filter((value) => value !== "departments" && (value === "all") === (dimension === "all"))
          .flatMap((value) => store.years.flatMap((year) => {
            const reports = selectedReports({ ...DEFAULTS, [dimension]: value }, year);
            return store.indicator.indicator.map((name) => {
              const { nReports, nValues, nFailed, num, den, value: rate } = pooled(indicatorOf(name), reports);
              const isCount = indicatorOf(name).isCount;
              const exact = num === null ? null : Number(num);
              return [year, value, name, nReports, nValues, nFailed, exact, ...(isCount ? [null, null] : [den, rate])];
            });
          }))
          .filter((row) => row[3] > 0)"""
        with window(browser, bundled) as shown:
            found = shown.open().do(script, dimension)
        column = {"all": "'all'", "kind": "kind_code"}.get(dimension, dimension)
        expected = query(
            warehouse,
            f"""select year, {column}, indicator, n_reports, n_values, n_failed, num::double, den::double, pooled
            from v_indicator_group where grouping_code = '{dimension}'
                and indicator_kind in ('count', 'rate', 'ratio', 'complement') and indicator <> 'procurement_mean'""",
        )
        assert len(expected) > 400
        assert comparable(found) == comparable(expected)

    def test_numbers_that_no_double_holds_keep_their_digits(
        self, browser: Browser, odd: Path, odd_warehouse: Path
    ) -> None:
        with window(browser, odd) as shown:
            shown.open("tab=ranking&year=2023&indicator=received")
            values = [row[2] for row in shown.table("ranking")[1:]]
            sums = shown.do("() => pooled(indicatorOf('received'), selectedReports(DEFAULTS, 2023)).num")
        assert values[:2] == ["123,456,789,012.100001", "12.345678"]
        total = one(
            odd_warehouse,
            "select sum(value)::varchar from fact where row_code = 'received' and applicant_type = 'total' and year = 2023",
        )
        assert sums == total == "123456789024.445679"


#: Panel -> indicators drawn over the years, as the tables of indicators name them.
DRAWN = {
    "requests": {
        "received": "'received'",
        "outcomes": "'granted_rate', 'partially_granted_rate', 'denied_rate', 'unavailable_rate', 'not_processed_rate', "
        "'other_rate'",
        "handling": "'disclosure_rate', 'completion_rate', 'carry_over_rate'",
    },
    "refusals": {
        "grounds": "select indicator from indicator where indicator like 'ground\\_%' escape '\\'",
        "denied": "'denied_rate', 'partially_granted_rate'",
    },
    "applicants": {
        "applicants": "select indicator from indicator where catalogue_id in ('I30', 'I31')",
        "applicant_rates": "select indicator from indicator where catalogue_id = 'I32'",
    },
    "disputes": {
        "disputes": "'reconsiderations', 'lawsuits'",
        "dispute_rates": "'reconsideration_rate', 'lawsuit_rate', 'dispute_rate'",
    },
}  # fmt: skip


class TestViews:
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("tab", DRAWN)
    def test_charts_of_indicators_have_a_mark_for_each_value(
        self, browser: Browser, bundled: Path, warehouse: Path, tab: str, language: str
    ) -> None:
        with window(browser, bundled) as shown:
            shown.open(f"tab={tab}&lang={language}")
            found = {panel: Counter(shown.marks(panel)) for panel in DRAWN[tab]}
        for panel, names in DRAWN[tab].items():
            rows = query(
                warehouse,
                f"""select indicator_name_{language}, year, num::bigint, den::bigint from v_indicator_group
                where grouping_code = 'all' and n_values > 0 and indicator in ({names})""",
            )
            assert len(rows) > 5
            told = Counter()
            for name, year, num, den in rows:
                shown_num, shown_den = (f"{value:,}" if value is not None else None for value in (num, den))
                quotient = {
                    "zh": f"分子 {shown_num} ÷ 分母 {shown_den}",
                    "en": f"{shown_num} of {shown_den} (numerator, denominator)",
                }[language]
                told[f"{name} {year}", shown_num if den is None else quotient] += 1
            # The first line of a mark is its name, the second the value, the third what it stands on.
            marks = Counter()
            for text in found[panel].elements():
                name, value, *rest = text.split("\n")
                quotient = next((line for line in rest if "÷" in line or "(numerator" in line), value.split(" ")[0])
                marks[name, quotient] += 1
            assert marks == told

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_overview(self, browser: Browser, bundled: Path, warehouse: Path, language: str) -> None:
        with window(browser, bundled) as shown:
            shown.open(f"lang={language}")
            marks = {panel: len(shown.marks(panel)) for panel in ("reports", "findings", "coverage")}
            tiles = shown.page.locator(".tile dd").evaluate_all("all => all.map(one => one.firstChild.textContent)")
        n_current, n_agencies, n_facts = query(
            warehouse,
            "select count(*), count(distinct agency_id), sum(n_facts)::bigint from report where is_current",
        )[0]
        errors = one(warehouse, "select count(*) from v_check where severity = 'error'")
        assert tiles == [f"{n_current}", f"{n_agencies}", "2019–2024", f"{n_facts:,}", f"{errors}"]
        assert marks == {
            "reports": one(warehouse, "select count(distinct (year, status)) from report where is_current"),
            "findings": one(warehouse, "select count(distinct (year, severity)) from v_check where year is not null"),
            "coverage": one(warehouse, "select count(*) from v_filing"),
        }

    def test_the_heat_map_of_few_agencies_tells_who_filed(
        self, browser: Browser, bundled: Path, warehouse: Path
    ) -> None:
        with window(browser, bundled) as shown:
            shown.open("lang=en&tables=coverage")
            rows = [tuple(row[:4]) for row in shown.table("coverage")[1:]]
        words = {"filed": "on time", "late": "late", "no_date": "reported, no date given", "not_filed": "no report"}
        filings = query(
            warehouse,
            """select agency_name, coalesce(v.agency_id, e.agency_id), year::varchar, filing
            from v_filing v left join expected_agency e using (agency_name)""",
        )
        assert sorted(rows) == sorted((*row[:3], words[str(row[3])]) for row in filings)

    def test_many_agencies_are_shown_in_groups(self, browser: Browser, bundled: Path, warehouse: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open("lang=en")
            panel = """() => coveragePanel(store.agencies, { ...DEFAULTS, tables: "coverage" }, go)"""
            rows = shown.do(
                f"() => [...({panel})().querySelectorAll('tbody tr')].map(row => [...row.children].map(one => one.textContent))"
            )
        sums: Counter[str] = Counter()
        for _, year, _, num, _ in rows:
            sums[year] += int(num)
        expected = query(warehouse, "select year::varchar, n_reported from v_coverage_rate")
        assert sorted(sums.items()) == sorted(expected)

    def test_quality(self, browser: Browser, bundled: Path, warehouse: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open("tab=quality&lang=en&tables=cells_requests,rules")
            rules = [tuple(row[:1] + row[2:6]) for row in shown.table("rules")[1:]]
            cells = [tuple(row[:2] + row[3:5]) for row in shown.table("cells_requests")[1:]]
            passes = len(shown.marks("passes"))
        all_reports = one(warehouse, "select count(*)::varchar from report where is_current")
        expected = query(
            warehouse,
            "select check_id, severity, count(*)::varchar, count(distinct report_id)::varchar from v_check group by all",
        )
        assert sorted(rules) == sorted((*row, all_reports) for row in expected)
        blank = query(
            warehouse,
            """select year::varchar, 'blank', format('{:,}', sum(n_blank)::bigint), format('{:,}', sum(n_expected)::bigint)
            from v_blank_rate where table_code = 'requests' group by year""",
        )
        assert sorted(row for row in cells if row[1] == "blank") == sorted(blank)
        assert passes == one(
            warehouse,
            """select count(pass_rate) from v_check_rate where kind_code = '*' and region = '*' and check_id in
            (select check_id from check_rate where n_fail > 0 and kind_code = '*' and region = '*')""",
        )

    def test_filters_change_the_ranking_to_what_sql_gives(
        self, browser: Browser, bundled: Path, warehouse: Path
    ) -> None:
        with window(browser, bundled) as shown:
            shown.open("tab=ranking&lang=en")
            page_ = shown.page
            page_.select_option("select[name=year]", "2023")
            page_.select_option("select[name=region]", "示例省")
            page_.select_option("select[name=level]", "county")
            page_.select_option("select[name=indicator]", "received")
            page_.wait_for_timeout(100)
            shown.drawn()
            rows = [tuple(row[:3]) for row in shown.table("ranking")[1:]]
            marks = len(shown.marks("ranking"))
            page_.select_option("select[name=kind]", "education")
            page_.wait_for_timeout(100)
            alone = [row[1] for row in shown.drawn().table("ranking")[1:]]
        expected = query(
            warehouse,
            """select rank() over (order by value desc)::varchar, agency_name, value::bigint::varchar
            from v_agency_comparison
            where indicator = 'received' and year = 2023 and region = '示例省' and level = 'county' order by value desc""",
        )
        assert len(expected) > 2
        assert sorted(rows) == sorted(expected)
        assert [row[0] for row in rows] == [row[0] for row in expected]
        assert marks == len(expected)
        assert alone == ["示例省东川市青溪区教育局"]

    def test_departments_are_all_but_governments_and_their_offices(
        self, browser: Browser, bundled: Path, warehouse: Path
    ) -> None:
        with window(browser, bundled) as shown:
            found = shown.open("kind=departments").do("() => selectedReports(currentState()).length")
        assert found == one(
            warehouse,
            """select count(*) from report join agency using (agency_id)
            where is_current and kind_code not in ('government', 'government_office')""",
        )

    def test_small_denominators_and_absences_say_why_they_have_no_rank(self, browser: Browser, odd: Path) -> None:
        with window(browser, odd) as shown:
            shown.open("tab=ranking&year=2022&indicator=granted_rate&lang=en")
            states = {row[1]: (row[0], row[2], row[5]) for row in shown.table("ranking")[1:]}
        assert states["示例市空白局"] == ("", "", "a cell is blank")
        assert states["示例市缺表局"] == ("", "", "the table is missing")
        assert states["示例" + "很长的名称" * 60 + "局"] == ("1", "100.0%", "has a value, its figures fail a check")

    @pytest.mark.parametrize("panel", ["outcomes", "received", "outcome_details"])
    def test_the_table_shows_what_the_chart_does(self, browser: Browser, bundled: Path, panel: str) -> None:
        with window(browser, bundled) as shown:
            marks = shown.open("tab=requests&year=2022&lang=en").marks(panel)
            shown.page.click(f"#p-{panel} button.toggle")
            shown.page.wait_for_selector(f"#p-{panel} table")
            head, *rows = shown.table(panel)
            assert shown.drawn().marks(panel) == []
        name, value = head.index("Indicator"), head.index("Value")
        told = sorted(f"{row[name]} {row[0]}\n{row[value]}" for row in rows if row[value])
        assert told == sorted("\n".join(mark.split("\n")[:2]).removesuffix(" 件") for mark in marks)

    def test_a_mark_tells_its_quotient_on_hover(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open("tab=requests")
            mark = shown.page.locator("#p-outcomes .chart svg path[aria-roledescription]").first
            told = mark.get_attribute("aria-label")
            mark.hover()
            shown.page.wait_for_selector("#tooltip:not([hidden])")
            assert shown.page.locator("#tooltip").text_content() == told
        assert told is not None
        assert re.search(r"分子 [\d,]+ ÷ 分母 [\d,]+\n\d+ 份年报中 \d+ 份有数值", told)

    def test_an_agency_with_its_facts_and_findings(self, browser: Browser, bundled: Path, warehouse: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open(f"tab=agency&agency={GOVERNMENT}&year=2023&lang=en")
            facts = {}
            for table in ("proactive", "requests", "disputes"):
                head, *rows = shown.table(f"facts_{table}")
                places = [head.index(name) for name in ("Value", "As printed", "Place", "Source")]
                facts[table] = sorted([row[place] for place in places] for row in rows)
            findings = [(row[2], row[5]) for row in shown.table("agency_findings")[1:]]
            years = [row[0] for row in shown.table("agency_reports")[1:]]
        for table, rows in facts.items():
            expected = query(
                warehouse,
                f"""select value, value_raw, locator, source_path
                from v_fact where agency_id = '{GOVERNMENT}' and year = 2023 and table_code = '{table}'""",
            )
            assert rows == sorted([digits(value), *rest] for value, *rest in expected)
            assert len(rows) > 9
        assert sorted(findings) == sorted(
            query(
                warehouse,
                f"select check_id, message_en from v_check where agency_id = '{GOVERNMENT}' and year = 2023",
            )
        )
        assert years == ["2019", "2020", "2021", "2022", "2023", "2024"]

    def test_without_facts_the_page_gives_a_command_that_gets_them(
        self, browser: Browser, warehouse: Path, tmp_path: Path, library: str
    ) -> None:
        path = rendered(warehouse, tmp_path, library, has_facts=False)
        with window(browser, path) as shown:
            command = shown.open(f"tab=agency&agency={GOVERNMENT}").page.locator("#p-how pre").inner_text()
            findings = sum(int(row[4]) for row in shown.table("agency_findings")[1:])
        wanted = re.search(r'-c "([^"]+)"', command)
        assert wanted is not None
        rows = query(warehouse, wanted[1])
        assert len(rows) == one(warehouse, f"select count(*) from v_fact where agency_id = '{GOVERNMENT}'")
        assert findings == one(warehouse, f"select count(*) from v_check where agency_id = '{GOVERNMENT}'")

    def test_a_search_finds_agencies_by_part_of_their_name(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open("tab=agency").page.fill("#wanted", "公安")
            names = shown.page.locator("#names a").all_inner_texts()
            shown.page.click("#names a")
            shown.page.wait_for_selector("main h2")
            shown.drawn()
            heading = shown.page.locator("main h2").inner_text()
        assert names == [heading] == ["示例省东川市公安局"]


class TestAddress:
    def test_it_restores_the_view(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open()
            shown.page.click("#language")
            shown.page.click("#tab-ranking")
            shown.page.select_option("select[name=year]", "2022")
            shown.page.select_option("select[name=kind]", "departments")
            shown.page.select_option("select[name=indicator]", "denied_rate")
            shown.page.select_option("select[name=order]", "asc")
            shown.page.wait_for_timeout(100)
            text, state = shown.drawn().text(), shown.page.url.partition("#")[2]
            shown.page.go_back()
            shown.page.wait_for_timeout(100)
            before = shown.drawn().text()
        chosen = {"year": "2022", "kind": "departments", "indicator": "denied_rate", "order": "asc"}
        assert dict(parse_qsl(state)) == {"lang": "en", "tab": "ranking", **chosen}
        with window(browser, bundled) as shown:
            assert shown.open(state).text() == text != before
            assert "Share denied" in text

    @pytest.mark.parametrize("state", ["tab=nothing&year=1&lang=xx&indicator=__proto__", "%%%=&&=#", "agency=%3Cb%3E"])
    def test_a_wrong_one_is_as_by_default(self, browser: Browser, bundled: Path, state: str) -> None:
        with window(browser, bundled) as shown:
            expected = shown.open().text()
            assert shown.open(state).text() == expected

    def test_an_unknown_agency_is_told(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            assert "没有编号为 a<b>c 的机关" in shown.open("tab=agency&agency=a%3Cb%3Ec").text()


class TestAccess:
    def test_tabs_and_tables_by_keyboard(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            page_ = shown.open("lang=en").page
            page_.focus("#tab-overview")
            page_.keyboard.press("ArrowRight")
            page_.wait_for_selector("#tab-requests[aria-selected=true]")
            assert page_.evaluate("() => document.activeElement.id") == "tab-requests"
            page_.focus("#p-received button.toggle")
            page_.keyboard.press("Enter")
            page_.wait_for_selector("#p-received table")
            shown.drawn()
            pressed = "() => document.activeElement.closest('.panel').id + document.activeElement.ariaPressed"
            assert page_.evaluate(pressed) == "p-receivedtrue"

    def test_charts_and_controls_have_names(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open()
            for tab in TABS:
                shown.go(f"tab={tab}")
                unnamed = """() => [...document.querySelectorAll('.chart svg, select, input, section')].filter(one => {
                  const owner = one.closest('[aria-label]') ?? one.querySelector('[aria-label]');
                  return !owner && !one.labels?.length && !one.getAttribute('aria-labelledby');
                }).length"""
                assert shown.do(unnamed) == 0, tab

    @pytest.mark.parametrize("name", ["bundled", "odd"])
    def test_a_phone_shows_it_without_scrolling_sideways(
        self, browser: Browser, request: pytest.FixtureRequest, name: str
    ) -> None:
        too_wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        tables = ",".join(("received", "outcomes", "coverage", "rules", "passes", "grounds", "applicants", "disputes"))
        with window(browser, request.getfixturevalue(name), PHONE) as shown:
            agency = shown.open().do("() => store.agency.agency_id[store.report.agency[0]]")
            settings = ("lang=zh", "lang=en", f"agency={agency}&tables={tables}")
            widths = {(tab, rest): shown.go(f"tab={tab}&{rest}").do(too_wide) for tab, rest in product(TABS, settings)}
        assert set(widths.values()) == {0}, widths

    def test_charts_follow_the_width_of_the_window(self, browser: Browser, bundled: Path) -> None:
        width = "() => document.querySelector('#p-received svg').getBoundingClientRect().width"
        with window(browser, bundled) as shown:
            before = shown.open("tab=requests").do(width)
            shown.page.set_viewport_size({"width": 700, "height": 900})
            shown.page.wait_for_timeout(400)
            after, room = shown.drawn().do(width), shown.do("() => document.querySelector('#p-received').clientWidth")
        assert after != before
        assert room - 40 <= after <= room

    def test_print_leaves_out_what_is_pressed_and_cuts_no_table(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open("tab=ranking").page.emulate_media(media="print")
            assert not shown.page.is_visible("#tabs")
            assert not shown.page.is_visible("#p-ranking .save")
            assert shown.do("() => getComputedStyle(document.querySelector('.scroll')).overflowY") == "visible"


class TestText:
    """Hostile names are shown, downloaded and searched as the text they are."""

    def test_no_text_becomes_markup(self, browser: Browser, odd: Path) -> None:
        with window(browser, odd) as shown:
            shown.open()
            for tab, language in product(TABS, ("zh", "en")):
                shown.go(f"tab={tab}&lang={language}&year=2022&indicator=received&tables=coverage,rules")
                foreign = (
                    "() => document.querySelectorAll('main img, main script, main svg[onload], main iframe').length"
                )
                assert shown.do(foreign) == 0

    def test_names_are_there_with_what_is_hidden_written_out(
        self, browser: Browser, odd: Path, odd_warehouse: Path
    ) -> None:
        with window(browser, odd) as shown:
            rows = shown.open("tab=ranking&year=2022&indicator=received").table("ranking")[1:]
            marks = shown.marks("ranking")
        names = query(odd_warehouse, "select agency_name from report where year = 2022 and agency_id is not null")
        stored = [str(name) for (name,) in names]
        assert set(HOSTILE[:7]) < set(stored)
        assert sorted(row[1] for row in rows) == sorted(map(visible, stored))
        ranked = [f"{row[0]}. {row[1]}" for row in rows if row[0]]
        assert [mark.split("\n")[0] for mark in marks] == ranked

    def test_every_agency_has_a_page_with_its_name(self, browser: Browser, odd: Path, odd_warehouse: Path) -> None:
        agencies = query(odd_warehouse, "select agency_id, agency_name from agency order by agency_name")
        with window(browser, odd) as shown:
            shown.open()
            for agency_id, name in agencies:
                heading = shown.go(f"tab=agency&agency={agency_id}").page.locator("main h2").text_content()
                assert heading == visible(str(name))
            text = shown.go("tab=agency&agency=none").text()
        assert "未写明机关的年报" in text
        assert "in/nobody.txt" in text

    def test_a_download_is_read_back_as_it_is_shown(
        self, browser: Browser, odd: Path, odd_warehouse: Path, tmp_path: Path
    ) -> None:
        with window(browser, odd) as shown:
            shown.open("tab=ranking&year=2022&indicator=received&lang=en")
            head, *table = shown.table("ranking")
            with shown.page.expect_download() as pending:
                shown.page.click("#p-ranking .save")
            path = tmp_path / pending.value.suggested_filename
            pending.value.save_as(path)
        data = path.read_bytes()
        assert path.name == "ogi-ranking.csv"
        assert data.startswith(b"\xef\xbb\xbf")
        columns, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        assert columns == head
        assert len(rows) == len(table)
        formula = next(row[1] for row in rows if "HYPERLINK" in row[1])
        assert formula == "'" + HOSTILE[4]
        stored = {str(name) for (name,) in query(odd_warehouse, "select agency_name from agency")}
        assert {row[1].removeprefix("'") for row in rows} <= stored
        values = {row[1]: row[2] for row in rows}
        assert values[HOSTILE[0]] == "40"
        assert values["示例市空白局"] == ""

    def test_ids_that_look_like_numbers_stay_text(self, browser: Browser, odd: Path) -> None:
        script = """() => csvText(
          ["id", "percent", "text"].map((kind, place) => ({ key: "abc"[place], label: "=bc"[place], kind })),
          [
            { a: "1234567890123456", b: -0.5, c: "-21" },
            { a: "12345e67", b: null, c: "+a\\n\\"b\\"" },
            { a: "12ab", b: 0, c: "＝1" },
          ],
        )"""
        with window(browser, odd) as shown:
            text = shown.open().do(script)
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert lines == [
            ["'=", "b", "c"], ["'1234567890123456", "-0.5", "-21"], ["'12345e67", "", "'+a\n\"b\""], ["12ab", "0", "'＝1"],
        ]  # fmt: skip


class TestSmall:
    """Little or nothing is told in words."""

    def test_an_empty_warehouse(self, browser: Browser, tmp_path: Path, library: str) -> None:
        load(tmp_path)
        with window(browser, rendered(tmp_path, tmp_path, library)) as shown:
            shown.open()
            told = {tab: shown.go(f"tab={tab}").text().strip() for tab in TABS}
        assert set(told.values()) == {"仓库中没有年报。先用 ogi load 载入。"}

    def test_one_report_without_any_table(self, browser: Browser, tmp_path: Path, library: str) -> None:
        lost = ("proactive", "requests", "disputes")
        load(tmp_path, [made_report("alone", agency="示例市商务局", lost_tables=lost, status="partial")])
        with window(browser, rendered(tmp_path, tmp_path, library)) as shown:
            agency = shown.open().do("() => store.agency.agency_id[store.report.agency[0]]")
            for tab in TABS:
                shown.go(f"tab={tab}&agency={agency}")
                silent = """() => [...document.querySelectorAll('.panel')]
                  .filter(one => !one.querySelector('svg path[aria-roledescription], table, .none, pre')).map(one => one.id)"""
                assert shown.do(silent) == [], tab
                assert shown.do("() => document.querySelectorAll('.panel, #names li').length") > 0, tab

    def test_filters_that_leave_nothing(self, browser: Browser, bundled: Path) -> None:
        with window(browser, bundled) as shown:
            shown.open()
            for tab in TABS:
                text = shown.go(f"tab={tab}&kind=education&level=township").text()
                assert re.search("没有|0 个机关", text), tab
                assert not re.search("NaN|undefined|null|Infinity", text), tab
