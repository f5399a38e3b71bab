"""Labels that were not read, or read for being close to one, come back as rows for labels.tsv."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from loader.cli import main
from loader.codebook import LABEL_COLUMNS, load_codebook
from loader.reference import reference_folder
from loader.unread_labels import PrintedLabel, label_rows

if TYPE_CHECKING:
    from pathlib import Path

REPORT = """示例市商务局2022年政府信息公开工作年度报告
二、主动公开政府信息情况
第二十条第（五）项
信息内容 | 本年处理决定数量 |
行政许可 | 5 |
其中:新办 | 3 |
三、收到和处理政府信息公开申请情况
申请人情况 | 自然人 | 法人或其他组织 | 总计 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他
一、本年新收政府信息公开申请数量 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |
4.保护第三方合法权溢 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
"""


def test_rows_are_sorted_by_how_many_reports_print_them() -> None:
    codebook = load_codebook(reference_folder())
    printed = [
        PrintedLabel("unknown_label", "其中:新办", 1, "a.txt", "b1 r1 c1"),
        PrintedLabel("close_label", "4.保护第三方合法权溢", 2, "b.txt", "b1 r2 c1"),
        PrintedLabel("close_label", "保护第三方 合法权溢", 3, "c.txt", "b1 r3 c1"),
        PrintedLabel("unread_cell", "行政许可", 9, "d.txt", "b1 r4 c1"),
        PrintedLabel("unread_cell", "有关数据见下表。", 9, "d.txt", "b1 r5 c1"),
    ]
    rows = label_rows(printed, codebook)
    assert [row.fields() for row in rows] == [
        (
            "requests", "row", "outcome.denied.third_party_rights", "保护第三方 合法权溢",
            "read as a close label, in 5 reports: c.txt b1 r3 c1",
        ),
        ("", "", "", "其中:新办", "not read, in 1 report: a.txt b1 r1 c1"),
    ]  # fmt: skip


def test_the_command_prints_rows_of_labels_tsv(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    runner = CliRunner()
    warehouse = ["--warehouse", str(tmp_path / "warehouse")]
    assert runner.invoke(main, ["load", str(tmp_path / "report.txt"), *warehouse, "--workers", "1"]).exit_code == 0
    result = runner.invoke(main, ["labels", *warehouse])
    assert result.exit_code == 0
    header, *rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert header == list(LABEL_COLUMNS)
    assert ["requests", "row", "outcome.denied.third_party_rights", "4.保护第三方合法权溢"] in [row[:4] for row in rows]
    assert ["", "", "", "其中:新办"] in [row[:4] for row in rows]
    assert all(len(row) == len(LABEL_COLUMNS) for row in rows)
