"""Corpora: a record a line of JSON, an array of records, or a row of Parquet -> one document each.

Which columns hold the page, its text, its title and its id is told by their names (`record_columns.tsv`), unless given.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from loader.collections.budget import Counted, Member
from loader.collections.kinds import UNPACK_ERRORS, unpacked
from loader.inputs import MAX_BYTES, too_large
from loader.model import Reject, UnreadableDocument
from loader.reference import read_tsv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from loader.collections.budget import Budget

_COLUMNS = ("role", "column", "evidence")
_ROWS_AT_ONCE = 256
_LONGEST_ID = 300


@dataclass(frozen=True, slots=True)
class RecordColumns:
    """The names of columns by what they hold, each the likelier first. Compared without regard to case."""

    html: tuple[str, ...]
    text: tuple[str, ...]
    title: tuple[str, ...]
    id: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path, *, text: str | None = None, identifier: str | None = None) -> RecordColumns:
        """The usual names; `text` (a page or its text) and `identifier` stand in place of them where given.

        Raises:
            CodebookError: `record_columns.tsv` is missing or malformed.
        """
        names: dict[str, list[str]] = {"html": [], "text": [], "title": [], "id": []}
        for row in read_tsv(folder / "record_columns.tsv", _COLUMNS):
            names[row["role"]].append(row["column"])
        return cls(
            html=() if text else tuple(names["html"]),
            text=(text.lower(),) if text else tuple(names["text"]),
            title=tuple(names["title"]),
            id=(identifier.lower(),) if identifier else tuple(names["id"]),
        )

    def all(self) -> frozenset[str]:
        """Every name."""
        return frozenset((*self.html, *self.text, *self.title, *self.id))


def read_json_records(
    file: BinaryIO, columns: RecordColumns, budget: Budget, *, is_array: bool
) -> Iterator[Member | Reject]:
    """The documents of a JSON Lines file, packed or not, or of a JSON array. A line that is no record is a reject.

    Raises:
        UnreadableDocument: `broken_record`, `too_large`, `archive_bomb`, `damaged_archive`.
    """
    try:
        records = _array(file) if is_array else _lines(cast("BinaryIO", Counted(unpacked(file), budget)))
        for number, record in records:
            yield _member(number, record, columns)
    except UNPACK_ERRORS as error:
        raise UnreadableDocument(
            "damaged_archive", f"the corpus is damaged or cut off ({error}); fetch it again"
        ) from None


def _lines(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            while not line.endswith(b"\n") and (line := file.readline(MAX_BYTES)):
                pass
            yield number, too_large("")
        elif line.strip():
            yield number, _loaded(line)


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Reject("", None, "broken_record", f"the line is no JSON ({error}); write the corpus again")


def _array(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            "too_large", "a JSON array of this size cannot be read; write one record a line (JSONL)"
        )
    records = _loaded(data)
    if isinstance(records, Reject):
        raise UnreadableDocument(records.reason, records.message)
    yield from enumerate(records, start=1)


def read_parquet_records(file: BinaryIO, columns: RecordColumns) -> Iterator[Member | Reject]:
    """The documents of a Parquet file, row by row.

    Raises:
        UnreadableDocument: `damaged_archive`, `no_text_column`.
    """
    try:
        table = pq.ParquetFile(file)
        names = [name for name in table.schema_arrow.names if name.lower() in columns.all()]
        if not any(name.lower() in (*columns.html, *columns.text) for name in names):
            raise _no_text_column(table.schema_arrow.names)
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=names):
            for record in batch.to_pylist():
                number += 1
                yield _member(number, record, columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableDocument("damaged_archive", f"the Parquet file is damaged ({error}); fetch it again") from None


def _no_text_column(found: Sequence[str]) -> UnreadableDocument:
    message = f"no column is known to hold a report's text, found {', '.join(found)}; say which with --text-column"
    return UnreadableDocument("no_text_column", message)


def _member(number: int, record: Any, columns: RecordColumns) -> Member | Reject:
    if isinstance(record, Reject):
        return Reject(str(number), None, record.reason, record.message)
    if not isinstance(record, dict):
        return Reject(str(number), None, "broken_record", "the record is no object with named fields")
    fields = {str(name).lower(): value for name, value in record.items()}
    name = _identifier(fields, columns) or str(number)
    page, text = _first(fields, columns.html), _first(fields, columns.text)
    title = _first(fields, columns.title)
    content = page or text
    if content is None:
        if not any(column in fields for column in (*columns.html, *columns.text)):
            refusal = _no_text_column(list(map(str, record)))
            return Reject(name, None, refusal.reason, refusal.message)
        return Member(name, b"")
    if title and title.strip() not in content:
        content = f"<title>{html.escape(title)}</title>{content}" if page else f"{title}\n{content}"
    return Member(name, content.encode("utf-8", errors="surrogatepass"))


def _identifier(fields: Mapping[str, object], columns: RecordColumns) -> str | None:
    for column in columns.id:
        value = fields.get(column)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:_LONGEST_ID]
    return None


def _first(fields: Mapping[str, object], columns: Sequence[str]) -> str | None:
    """The first column that holds text."""
    for column in columns:
        value = fields.get(column)
        if isinstance(value, bytes):
            value = value.decode("utf-8", errors="replace")
        if isinstance(value, str) and value.strip():
            return value
    return None
