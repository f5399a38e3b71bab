"""The panel: one row an agency and year, one variable a printed cell of either form, for statistics packages.

A variable's name is made of the parts that `panel_variables.tsv` gives to its row, its column and its applicants
(`rec_np`: requests received from natural persons), so that names never change with what a warehouse holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loader.model import CodebookError
from loader.reference import read_tsv
from loader.warehouse.export import Column, Relation
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from pathlib import Path

    from loader.warehouse.export import Exporter

VARIABLES_FILE = "panel_variables.tsv"
#: Stata's limit, the tightest of the packages'.
_LONGEST_NAME = 32
_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: What stands in front of the cells: column of the query -> its name, meaning in English and in Chinese.
_BEFORE = {
    "agency_id": ("r.agency_id", "VARCHAR", "Key of the agency", "机关编号"),
    "year": ("r.year", "INTEGER", "Year of the report", "年度"),
    "agency_name": ("r.agency_name", "VARCHAR", "Name of the agency", "机关名称"),
    "kind": ("a.kind_code", "VARCHAR", "Kind of the agency", "机关类别"),
    "level": ("a.level", "VARCHAR", "Level of the agency", "机关层级"),
    "region": ("a.region", "VARCHAR", "Province", "省份"),
    "division": ("a.division_code", "VARCHAR", "Code of the division", "行政区划代码"),
    "form_act": ("r.form_proactive", "VARCHAR", "Form of the table of proactive disclosure", "主动公开表的表式"),
    "form_req": ("r.form_requests", "VARCHAR", "Form of the table of requests", "依申请公开表的表式"),
    "form_dis": ("r.form_disputes", "VARCHAR", "Form of the table of disputes", "复议诉讼表的表式"),
    "status": ("r.status", "VARCHAR", "loaded, or partial where a table is missing or incomplete", "装载状态"),
    "published": ("r.published_on", "DATE", "Date of publication", "发布日期"),
    "n_values": ("r.n_values", "INTEGER", "Cells with a number", "有数值的单元格数"),
    "n_blank": ("r.n_blank", "INTEGER", "Cells printed blank", "空白的单元格数"),
    "n_doubt": (
        "r.n_facts - r.n_values - r.n_blank", "INTEGER", "Cells that hold no certain number", "无法确定数值的单元格数",
    ),
    "report_id": ("r.report_id", "VARCHAR", "Key of the document", "报告编号"),
    "source": ("r.source_path", "VARCHAR", "Path of the document", "来源文件"),
}  # fmt: skip
_CODEBOOK_COLUMNS = (
    ("variable", "变量", "Name of the variable", "变量名"),
    ("label_en", "英文标签", "Label in English", "英文标签"),
    ("label_zh", "中文标签", "Label in Chinese, as the form prints it", "中文标签，按表式"),
    ("forms", "表式", "Forms that print the cell", "印有该单元格的表式"),
    ("unit", "单位", "Unit that the form names; empty where it names none", "表式所列单位；未列的为空"),
    ("table_code", "表代码", "Table of the cell", "所在表"),
    ("row_code", "行代码", "Row of the cell", "所在行"),
    ("measure", "列代码", "Column of the cell", "所在列"),
    ("applicant_type", "申请人类型", "Applicants of the cell", "申请人类型"),
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the panel."""

    name: str
    label_en: str
    label_zh: str
    #: '2019', '2021' or '2019 2021'; '' for what stands in front of the cells.
    forms: str
    unit: str
    #: table_code, row_code, measure, applicant_type; empty for what stands in front of the cells.
    cell: tuple[str, ...]
    data_type: str


def panel_variables(exporter: Exporter, reference: Path) -> list[Variable]:
    """All variables of the panel, in the order of the forms.

    Raises:
        CodebookError: a row, column or applicant type has no part of a name, or two variables have one name.
    """
    parts = {
        (row["axis"], row["code"]): (row["part"], row["label_en"])
        for row in read_tsv(reference / VARIABLES_FILE, ("axis", "code", "part", "label_en"))
    }
    variables = [
        Variable(name, english, chinese, "", "", (), kind) for name, (_, kind, english, chinese) in _BEFORE.items()
    ]
    for table, row, measure, applicant, unit, label_zh, forms in exporter.query(_CELLS):
        try:
            named = [parts[axis, code] for axis, code in (("row", row), ("measure", measure), ("applicant", applicant))]
        except KeyError as error:
            raise CodebookError(
                f"{VARIABLES_FILE}: {error.args[0]} has no part of a variable's name; add a row"
            ) from error
        name = "_".join(part for part, _ in named if part)
        label = ", ".join(label for _, label in named if label)
        variables.append(
            Variable(name, label, label_zh, forms, unit or "", (table, row, measure, applicant), "DECIMAL(18,6)")
        )
    names = [variable.name for variable in variables]
    wrong = sorted(
        {name for name in names if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or names.count(name) > 1}
    )
    if wrong:
        raise CodebookError(f"{VARIABLES_FILE}: no name of a variable, or one that stands twice: {', '.join(wrong)}")
    return variables


def panel_relation(exporter: Exporter, variables: list[Variable]) -> Relation:
    """One row an agency and year: its current report. Reports of no known agency or year are not in it.

    NULL: the cell holds no number, or the form has no such cell (the codebook of the panel says which forms have it).
    """
    cells = [variable for variable in variables if variable.cell]
    listed = ",\n".join(
        f"({number}, {', '.join(map(literal, variable.cell))})" for number, variable in enumerate(cells)
    )
    wide = ",\n".join(
        f"max(value) filter (where cell_no = {number}) as {identifier(variable.name)}"
        for number, variable in enumerate(cells)
    )
    before = ", ".join(f"{expression} as {identifier(name)}" for name, (expression, *_) in _BEFORE.items())
    shown = ", ".join(identifier(variable.name) for variable in cells)
    wanted = exporter.condition(("report_id", "agency_id", "year"))
    query = f"""
        with cell(cell_no, table_code, row_code, measure, applicant_type) as (values {listed}),
        chosen as (
            select * from report where is_current and agency_id is not null and year is not null and {wanted}
        ),
        wide as (
            select f.report_id, {wide}
            from fact f
            join cell c
                on c.table_code = f.table_code
                and c.row_code = f.row_code
                and c.measure = f.measure
                and c.applicant_type = f.applicant_type
            where f.report_id in (select report_id from chosen)
            group by f.report_id
        )
        select {before}, {shown}
        from chosen r
        left join agency a on a.agency_id = r.agency_id
        left join wide w on w.report_id = r.report_id
        order by r.agency_id, r.year
    """  # noqa: S608
    columns = tuple(
        Column(each.name, each.name, each.data_type, each.label_en, each.label_zh, each.label_zh) for each in variables
    )
    return Relation(
        "panel", "panel", "面板数据",
        "One row an agency and year, one variable a cell.", "每个机关每年一行，每个单元格一个变量。",
        columns, query,
    )  # fmt: skip


def panel_codebook(variables: list[Variable]) -> Relation:
    """What each variable of the panel is: one row a variable."""
    rows = ", ".join(
        "("
        + ", ".join(
            [str(number), *map(literal, (v.name, v.label_en, v.label_zh, v.forms, v.unit, *(v.cell or ("",) * 4)))]
        )
        + ")"
        for number, v in enumerate(variables)
    )
    names = [name for name, *_ in _CODEBOOK_COLUMNS]
    query = f"select {', '.join(names)} from (values {rows}) v(place, {', '.join(names)}) order by place"  # noqa: S608
    columns = tuple(
        Column(name, name, "VARCHAR", english, chinese, name_zh)
        for name, name_zh, english, chinese in _CODEBOOK_COLUMNS
    )
    return Relation(
        "panel_codebook", "panel_codebook", "面板变量", "Every variable of the panel.", "面板数据的变量说明。",
        columns, query,
    )  # fmt: skip


_CELLS = """
    with applicant as (
        select applicant_type, label_zh, applicant_order from applicant_type where applicant_type <> 'not_applicable'
    ),
    printed as (
        select
            table_code, row_code, measure,
            max_by(unit, form) as unit,
            max_by(concat_ws('：', row_label_zh, if(measure = 'count', null, measure_label_zh)), form) as label_zh,
            string_agg(form, ' ' order by form) as forms,
            max_by(row_order, form) as row_order,
            max(form) as last_form,
            max_by(rowid, form) as place
        from codebook
        group by table_code, row_code, measure
    )
    select
        p.table_code, p.row_code, p.measure,
        coalesce(a.applicant_type, 'not_applicable'),
        p.unit,
        concat_ws('，', p.label_zh, a.label_zh),
        p.forms
    from printed p
    left join applicant a
        on p.table_code = 'requests'
    order by
        list_position(['proactive', 'requests', 'disputes'], p.table_code), p.last_form desc, p.row_order, p.place,
        a.applicant_order
"""
