"""Tables and views as files for other tools: Parquet, CSV as Excel opens it, or rows for a workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Self

import duckdb

from loader.messages import tell
from loader.model import WarehouseError
from loader.warehouse.describe import CHINESE_PREFIX
from loader.warehouse.publish import KEYS, table_names, view_names
from loader.warehouse.read import connect_readonly
from loader.warehouse.selection import Condition, Selection
from loader.warehouse.sqltext import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

Language = Literal["en", "zh"]

#: Text that a spreadsheet would run as a formula when it opens the file; -21 and +19 are numbers and stay.
RUN_AS_FORMULA = r"^\s*([=@＝＠]|[+\-＋－].*[^0-9.,%])"
#: Text that a spreadsheet would take for another number or a date: 007, 2e5, 16 digits and more, 1-2, 3/4.
READ_AS_ANOTHER = r"^\s*(0\d+|\d+[eE]\d+|\d{16,}|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?)\s*$"
_BYTE_ORDER_MARK = "\ufeff"
#: The relation that explains the columns of all others, and goes along with them.
DICTIONARY = "dictionary"
_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export, with what it means."""

    #: As in the warehouse.
    name: str
    #: As the file calls it.
    shown: str
    data_type: str
    comment_en: str
    comment_zh: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view as an export takes it."""

    #: As in the warehouse.
    name: str
    #: As the file or sheet is called.
    shown: str
    name_zh: str
    comment_en: str
    comment_zh: str
    columns: tuple[Column, ...]
    #: The rows, in the order of their key, or of all columns where a view has none; columns as in the warehouse.
    query: str
    #: Which of `selection.LIMITS` it could not be limited by, since it knows nothing of it.
    unlimited: tuple[str, ...] = ()


class Exporter:
    """A warehouse that is open for an export: which relations, their rows, and files of them.

    A context manager. Equal warehouses give equal rows in equal order.
    """

    def __init__(self, directory: Path, selection: Selection | None = None, language: Language = "en") -> None:
        """Open the warehouse.

        Args:
            directory: the warehouse.
            selection: what is taken; everything where None.
            language: what files and columns are called in; codes stay codes.

        Raises:
            WarehouseError: there is no warehouse, or a place or kind of the selection is unknown.
        """
        self._connection = connect_readonly(directory)
        self._language = language
        try:
            self._condition = Condition(self._connection, selection or Selection())
        except WarehouseError:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def relations(self, names: Sequence[str] | None = None) -> list[Relation]:
        """The tables and views of those names; a Chinese name gives Chinese columns. All tables and views where None.

        Raises:
            WarehouseError: there is no such table or view.
        """
        there = [*table_names(self._connection), *view_names(self._connection)]
        known = [name for name in there if not name.startswith(CHINESE_PREFIX)]
        rows = self._connection.execute(
            "select relation_name, name_zh from dictionary where column_name = ''"
        ).fetchall()
        chinese = {name_zh: name for name, name_zh in rows if name in known}
        found = []
        for name in known if names is None else dict.fromkeys(names):
            plain = name.removeprefix(CHINESE_PREFIX)
            if name not in known and plain not in chinese:
                raise WarehouseError(
                    tell("no table or view is called {name!r}; there are {names}", name=name, names=", ".join(known))
                )
            found.append(
                self._relation(chinese.get(plain, name), is_chinese=plain in chinese or self._language == "zh")
            )
        return found

    def dictionary(self, relations: Sequence[Relation]) -> Relation:
        """What explains the columns of some relations: their rows of the table `dictionary`."""
        whole = self._relation(DICTIONARY, is_chinese=self._language == "zh")
        names = ", ".join(literal(relation.name) for relation in relations)
        query = f"select * from ({whole.query}) where relation_name in ({names}) order by relation_name, column_order"  # noqa: S608
        return replace(whole, query=query, unlimited=())

    def write(self, relation: Relation, path: Path, file_format: Literal["parquet", "csv"]) -> None:
        """Write a relation to a file, which appears whole or not at all.

        Raises:
            WarehouseError: the file cannot be written.
        """
        unfinished = path.with_name(path.name + ".part")
        statement = _parquet_statement if file_format == "parquet" else _csv_statement
        try:
            self._connection.execute(statement(relation, unfinished))
            unfinished.replace(path)
        except (OSError, duckdb.Error) as error:
            unfinished.unlink(missing_ok=True)
            raise WarehouseError(tell("{path}: cannot be written ({error})", path=path, error=error)) from error

    def rows(self, relation: Relation) -> Iterator[tuple[Any, ...]]:
        """The rows of a relation, fetched as they are asked for.

        Raises:
            WarehouseError: they cannot be read.
        """
        try:
            found = self._connection.cursor().execute(relation.query)
            while batch := found.fetchmany(_ROWS_AT_ONCE):
                yield from batch
        except duckdb.Error as error:
            raise WarehouseError(tell("{name}: cannot be read ({error})", name=relation.name, error=error)) from error

    def query(self, text: str) -> list[tuple[Any, ...]]:
        """The rows of a query of our own."""
        return self._connection.execute(text).fetchall()

    def condition(self, columns: Sequence[str]) -> str:
        """The selection as a condition on rows with these columns; `true` where it does not limit them."""
        return self._condition.of(columns)[0]

    def _relation(self, name: str, *, is_chinese: bool) -> Relation:
        described = {
            column: (name_zh, english, chinese)
            for column, name_zh, english, chinese in self._connection.execute(
                "select column_name, name_zh, comment_en, comment_zh from dictionary where relation_name = ?", (name,)
            ).fetchall()
        }
        name_zh, english, chinese = described.get("", (name, "", ""))
        columns = []
        for column, data_type in self._connection.execute(
            "select column_name, data_type from duckdb_columns() "
            "where database_name = current_database() and schema_name = 'main' and table_name = ? order by column_index",
            (name,),
        ).fetchall():
            column_zh, comment_en, comment_zh = described.get(column, (column, "", ""))
            shown = column_zh if is_chinese else column
            columns.append(Column(column, shown, data_type, comment_en, comment_zh, column_zh))
        condition, unlimited = self._condition.of([column.name for column in columns])
        order = ", ".join(map(identifier, KEYS.get(name, ()))) or "all"
        query = f"select * from {identifier(name)} where {condition} order by {order}"  # noqa: S608
        shown = name_zh if is_chinese else name
        return Relation(name, shown, name_zh, english, chinese, tuple(columns), query, unlimited)


def export(
    directory: Path, out: Path, file_format: Literal["parquet", "csv"], relations: Sequence[str] | None = None
) -> list[Path]:
    """Write one file a table or view into the folder `out`, with the dictionary of their columns, and tell which.

    CSV is UTF-8 with a byte order mark (Excel takes it for the local code page otherwise), dates are ISO, numbers have
    no padding zeros, an empty field is NULL, and text that a spreadsheet would run as a formula, or take for another
    number or a date, gets a `'` in front. Parquet holds every value as it is. Rows are ordered by key, or by all columns
    where a view has none.

    `relations` names tables and views; None means all of them.

    Raises:
        WarehouseError: there is no warehouse, a relation is unknown, or `out` cannot be written to.
    """
    with Exporter(directory) as exporter:
        return write_files(exporter, exporter.relations(relations), out, file_format)


def _unwatched(_count: int) -> None:
    """Nobody is told how far an export has come."""


def write_files(
    exporter: Exporter,
    relations: Sequence[Relation],
    out: Path,
    file_format: Literal["parquet", "csv"],
    *,
    with_dictionary: bool = True,
    on_file: Callable[[int], None] = _unwatched,
) -> list[Path]:
    """Write one file a relation into a folder, and the dictionary of their columns unless it is left out; gives the files.

    `on_file` is told 1 as each file is done.

    Raises:
        WarehouseError: `out` cannot be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(tell("{out}: cannot be written to ({reason})", out=out, reason=error.strerror)) from error
    written = []
    is_there = any(each.name == DICTIONARY for each in relations)
    beside = [exporter.dictionary(relations)] if with_dictionary and not is_there else []
    for relation in (*relations, *beside):
        path = out / f"{relation.shown}.{file_format}"
        exporter.write(relation, path, file_format)
        written.append(path)
        on_file(1)
    return written


def _parquet_statement(relation: Relation, path: Path) -> str:
    shown = ", ".join(f"{identifier(column.name)} as {identifier(column.shown)}" for column in relation.columns)
    query = f"select {shown} from ({relation.query})"  # noqa: S608
    return f"copy ({query}) to {literal(str(path))} (format parquet, compression zstd)"


def _csv_statement(relation: Relation, path: Path) -> str:
    shown = ", ".join(
        f"{_spreadsheet_text(column)} as {identifier((_BYTE_ORDER_MARK if place == 0 else '') + column.shown)}"
        for place, column in enumerate(relation.columns)
    )
    query = f"select {shown} from ({relation.query})"  # noqa: S608
    return f"copy ({query}) to {literal(str(path))} (format csv, header true)"


def _spreadsheet_text(column: Column) -> str:
    name = identifier(column.name)
    if column.data_type.startswith("DECIMAL") and not column.data_type.endswith(",0)"):
        # 116408.280000 -> 116408.28, 10.000000 -> 10
        return f"rtrim(rtrim(cast({name} as varchar), '0'), '.')"
    if column.data_type == "VARCHAR":
        changed = literal(f"({RUN_AS_FORMULA})|({READ_AS_ANOTHER})")
        return f"case when regexp_matches({name}, {changed}, 's') then '''' || {name} else {name} end"
    return name
