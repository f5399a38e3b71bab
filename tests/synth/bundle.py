"""Writes the bundled demonstration reports and their description.

    python -m tests.synth.bundle [ROOT]

writes ROOT/data/reports/demo/ and the part of ROOT/data/README.md between its two demo marks. The five real reports
in ROOT/data/reports/real/ are their own source and are left alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.synth.demo import ERRORS, demo_samples

ROOT = Path(__file__).resolve().parents[2]
OPENS, CLOSES = "<!-- demo: opens -->", "<!-- demo: closes -->"

DESCRIPTIONS = {
    "broken_row_total": "the total of 本年新收 is not the sum of its applicants",
    "broken_outcome_total": "(七)总计 is not the sum of the outcome rows",
    "carried_in_mismatch": "carried in differs from last year's carried out",
    "items_as_decisions": "项 taken for 件: prior year plus change printed as decisions (34, -21, 13)",
    "fee_in_yuan": "fees printed in 元 under the header 万元",
    "dispute_total": "the total of reconsideration cases is not their sum",
    "partly_counted_twice": "(七)总计 leaves out the partly granted requests",
    "issued_exceeds_in_force": "two documents issued, none in force, none repealed",
    "requests_parts": "only (七)总计 and 结转下年度 are filled, the rows above are empty",
    "copied_year": "all figures are last year's",
    "procurement_without_items": "an amount of procurement without an item",
    "negative_items": "the change takes away more matters than there were",
    "misplaced_applicant": "one outcome stands under 商业企业 instead of 自然人",
    "text_differs": "the prose states two more requests received than the table prints",
    "disputes_without_requests": "a reconsideration, though no request came in this year or the year before",
    "borrowed_figures": "all figures are those of another agency's report of the year",
    "republished": "a second version of the report before it, one licence decision more",
    "duplicate": "the same bytes under a second name",
}


def write_demo(folder: Path) -> str:
    """Writes the demonstration files into `folder`, removing what was there; returns the table of special files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    rows = ["| file | agency | year | what is special | rule |", "|---|---|---|---|---|"]
    rules = dict(ERRORS.values())
    rules |= {"republished": "X09", "duplicate": "one report, two paths"}
    for sample, error in demo_samples():
        (folder / sample.filename).write_bytes(sample.data)
        note = DESCRIPTIONS.get(error, "")
        missing = [table for table, form in sample.truth.forms.items() if form is None]
        if missing:
            note, rules[error] = f"partial: the table {missing[0]} was an image", "S13"
        due = "2019" if sample.truth.year <= 2020 else "2021"
        forms = {table: form for table, form in sample.truth.forms.items() if form}
        if not error and any(form != due for form in forms.values()):
            note = "form not the one due for the year: " + ", ".join(f"{t} {f}" for t, f in forms.items())
            rules[error] = "S02" if len(set(forms.values())) == 1 else "S02, S03"
        if note:
            cells = (sample.filename, sample.truth.agency_name, str(sample.truth.year), note, rules[error])
            rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def update_readme(path: Path, table: str) -> None:
    """Puts the table between the two marks of the README."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(OPENS)
    _, _, after = rest.partition(CLOSES)
    path.write_text(f"{before}{OPENS}\n{table}\n{CLOSES}{after}", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.synth.bundle", description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=ROOT)
    data = parser.parse_args().root / "data"
    table = write_demo(data / "reports" / "demo")
    readme = data / "README.md"
    if readme.exists():
        update_readme(readme, table)
    print(f"{len(list((data / 'reports' / 'demo').glob('*.txt')))} files in {data / 'reports' / 'demo'}")


if __name__ == "__main__":
    main()
