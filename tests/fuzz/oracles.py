"""What must hold whatever a document holds. A broken promise is a line of text; the document that breaks it is kept."""

from __future__ import annotations

import html
import io
import re
import resource
import time
import traceback
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import loader.parse
import loader.readers
from loader.collections import Member, RecordColumns, find_kind, read_members
from loader.inputs import identify
from loader.model import Document, ParsedReport, Reject, UnreadableDocument
from loader.normalize import simplify, squeeze
from loader.parse import Parser
from loader.pipeline import InputRead, gather
from loader.readers.isolation import _answer
from loader.reference import reference_folder
from loader.values import CHANGE_MEASURE

if TYPE_CHECKING:
    from loader.readers.formats import Format
    from loader.values import ValueGrammar

#: What a document takes at most, in seconds of processor time: beyond it `ogi load` ends it. Coverage costs three times as much.
SECONDS = 60
#: A document that the loader reads is at most 64 MiB; a hundred times less is fuzzed, so this is generous.
MEMORY = 3 * 1024**3
_ONE_IN_EIGHT = "2"
_FAILURES = ("parser_failure", "reader_failure")
_SPACE = re.compile(r"[\s\u200b]+")
#: A note behind the number may hold digits of its own: 12(其中修订3件).
_NOTE = re.compile(r"\([^\d()][^()]*\)\s*$")
_REFERENCE = re.compile(r"&#?\w+;?")
_NO_DIGITS = re.compile(r"[^0-9]")


class _HereReader:
    """Reads in this process what `ogi load` reads in a child, so that coverage is seen; without programs and recognition."""

    def read(self, format_: Format, media_type: str, data: bytes) -> Document:
        if format_.programs or format_.extra == "ocr":
            raise UnreadableDocument("needs_program", "not fuzzed: another program reads this format")
        answer = _answer(media_type, 10 * SECONDS, data)
        if isinstance(answer, Document):
            return answer
        raise UnreadableDocument(*answer)


@dataclass
class Examiner:
    """Holds documents to the promises, one after the other.

    Attributes:
        slowest: seconds of processor time, and the size of the document.
    """

    slowest: tuple[float, int] = (0.0, 0)
    outcomes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        loader.readers._isolated = _HereReader()  # type: ignore[assignment]
        import loader.readers.pdf.read as pdf

        pdf.is_ocr_installed = lambda: False  # type: ignore[attr-defined]
        self._parser = Parser(reference_folder())
        # Remembers nothing: what is remembered must change nothing.
        self._forgetful = Parser(reference_folder(), remember=0)
        self._columns = RecordColumns.load(reference_folder())
        self._grammar = self._parser.codebook.grammar

    def examine(self, target: str, data: bytes) -> list[str]:
        """The promises that the document breaks; none where all hold."""
        started = time.process_time()
        try:
            broken = {"values": self._value, "collections": self._collection}.get(target, self._document)(data)
        except Exception as error:
            broken = [f"raised {type(error).__name__}: {traceback.format_exc(limit=-4)}"]
        seconds = time.process_time() - started
        self.slowest = max(self.slowest, (seconds, len(data)))
        if seconds > SECONDS:
            broken.append(f"took {seconds:.0f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        if peak > MEMORY:
            broken.append(f"the process took {peak / 1024**3:.1f} GiB")
        return broken

    def _value(self, data: bytes) -> list[str]:
        text = data.decode("utf-8", "surrogatepass" if data.isascii() else "ignore")
        return [line for measure in ("count", CHANGE_MEASURE) for line in broken_value(self._grammar, text, measure)]

    def _document(self, data: bytes) -> list[str]:
        source = identify("fuzzed", data)
        parsed = self._parser.parse(data, source)
        self._count(parsed)
        broken = self._parsed(parsed, data)
        if source.sha256 < _ONE_IN_EIGHT and parsed != self._forgetful.parse(data, source):
            broken.append("read twice: it says two things")
        broken += _not_accounted(gather([InputRead(source, parsed)]).batch, 1)
        return broken

    def _collection(self, data: bytes) -> list[str]:
        file = io.BytesIO(data)
        if find_kind(file, "fuzzed.jsonl") is None:
            return []
        file.seek(0)
        broken: list[str] = []
        entries: list[InputRead] = []
        paths: list[str] = []
        for member in read_members("fuzzed.jsonl", file, self._columns):
            if isinstance(member, Reject):
                parsed: ParsedReport | Reject = member
                entries.append(InputRead(parsed=member))
                paths.append(member.source_path)
            else:
                source = identify(member.path, member.data)
                parsed = self._parser.parse(member.data, source)
                entries.append(InputRead(source, parsed))
                paths.append(member.path)
                broken += self._parsed(parsed, member.data)
            self._count(parsed)
        if not entries:
            broken.append("a collection gives neither documents nor a reject")
        rejects = [entry.parsed for entry in entries if isinstance(entry.parsed, Reject)]
        broken += [f"{reject.reason}: {reject.message}" for reject in rejects if reject.reason in _FAILURES]
        file.seek(0)
        found = read_members("fuzzed.jsonl", file, self._columns)
        again = [entry.path if isinstance(entry, Member) else entry.source_path for entry in found]
        if paths != again:
            broken.append("opened twice, it holds other documents")
        return broken + _not_accounted(gather(entries).batch, len(entries))

    def _count(self, parsed: ParsedReport | Reject) -> None:
        name = parsed.reason if isinstance(parsed, Reject) else parsed.status
        self.outcomes[name] = self.outcomes.get(name, 0) + 1

    def _parsed(self, parsed: ParsedReport | Reject, data: bytes) -> list[str]:
        if isinstance(parsed, Reject):
            return [f"{parsed.reason}: {parsed.message}"] if parsed.reason in _FAILURES else []
        printed = loader.parse.read_document(data)
        text = _bare("".join(printed.cells))
        broken = []
        for fact in parsed.facts:
            if (fact.value is not None) != (fact.status == "reported"):
                broken.append(f"status and number contradict: {fact}")
            if fact.value is None:
                continue
            if _bare(fact.value_raw) not in text:
                broken.append(f"not printed: {fact.value_raw!r} {fact}")
            # A letter is a zero where a printed identity holds with it, which the evidence tells.
            raw = fact.value_raw.translate(self._grammar.zeros) if fact.evidence == "resolved" else fact.value_raw
            if not _says(self._grammar, fact.value, raw):
                broken.append(f"does not say the number: {fact}")
        return broken


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _not_accounted(batch: object, count: int) -> list[str]:
    accounted = len(batch.report) + len(batch.reject)  # type: ignore[attr-defined]
    return [] if accounted == count else [f"{count} inputs, {accounted} reports and rejects"]


def broken_value(grammar: ValueGrammar, text: str, measure: str) -> list[str]:
    """What a cell's text and the number read from it contradict each other in."""
    value = grammar.read(text, measure)
    if (value.number is not None) != (value.status == "reported"):
        return [f"status and number contradict: {text!r} {value.status} {value.number}"]
    if value.number is None:
        return []
    if not _says(grammar, value.number, text):
        return [f"does not say the number: {text!r} {value.number}"]
    if abs(value.number) >= 10**12 or value.number != value.number.quantize(Decimal("0.000001")):
        return [f"does not fit DECIMAL(18,6): {text!r} {value.number}"]
    # As the warehouse has it; with the zeros that a cell may print behind it, it would be longer than any cell.
    plain = format(value.number.quantize(Decimal("0.000001")), "f")
    if grammar.read(plain, "count").number != value.number:
        return [f"not read as itself: {text!r} {plain}"]
    return []


def _says(grammar: ValueGrammar, number: Decimal, text: str) -> bool:
    """Whether a text prints just the digits of a number in their order, and a sign that fits: without the grammar's patterns."""
    if any(unicodedata.category(character) == "No" for character in text):
        return False
    text = _REFERENCE.sub(lambda found: html.unescape(found[0]) or "?", text)
    text = _NOTE.sub("", unicodedata.normalize("NFKC", text))
    digits = "".join(str(int(character)) for character in text if character.isdecimal())
    if not digits:
        return number == 0 and squeeze(text) in grammar.unchanged
    falls = any(word in simplify(text) for word, sign in grammar.signs.items() if sign < 0)
    has_sign = falls or any(mark in text for mark in "-−–－﹣")
    printed = _NO_DIGITS.sub("", format(number, "f"))
    return printed.strip("0") == digits.strip("0") and (number >= 0 or has_sign) and "?" not in text


__all__ = ["MEMORY", "SECONDS", "Examiner", "broken_value"]
