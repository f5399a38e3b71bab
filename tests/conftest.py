"""What all tests share: the bundled reference data, a parser, and small helpers to write documents."""

from __future__ import annotations

import gc
import hashlib
import os
from pathlib import Path

import pytest

from loader.codebook import Codebook, load_codebook
from loader.model import ParsedReport, Reject, Source
from loader.parse import Parser
from loader.reference import reference_folder

# What a command says is compared in English, whoever runs the tests; tests of the Chinese messages ask for them.
os.environ["LANGUAGE"] = "en"

PROJECT = Path(__file__).resolve().parent.parent
#: Real reports as crawled lie beside the project where it is developed; tests that read them are skipped elsewhere.
SEEDS = PROJECT.parent / "shared" / "seeds"


def pytest_collection_finish() -> None:
    """Half a million objects of the tests themselves stay to the end: going through them again and again takes minutes."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """What was set apart goes as usual: libraries look for objects that were left over."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook(reference_folder())


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser(reference_folder())


def source_of(data: bytes, path: str = "report.txt") -> Source:
    return Source(path, hashlib.sha256(data).hexdigest(), len(data))


def parse_bytes(parser: Parser, data: bytes) -> ParsedReport:
    """Parse bytes that are expected to be a report."""
    parsed = parser.parse(data, source_of(data))
    assert isinstance(parsed, ParsedReport), parsed
    return parsed


def refusal_of(parser: Parser, data: bytes) -> str:
    """The reason code with which bytes are rejected."""
    parsed = parser.parse(data, source_of(data))
    assert isinstance(parsed, Reject), parsed
    return parsed.reason


def numbers_of(report: ParsedReport) -> dict[str, str]:
    """Key -> number of the reported facts, as short text: "requests.received.total" -> "10"."""
    return {
        ".".join(
            part
            for part in (fact.table_code, fact.row_code, fact.measure, fact.applicant_type)
            if part not in ("count", "not_applicable")
        ): format(fact.value, "f")
        for fact in report.facts
        if fact.value is not None
    }
