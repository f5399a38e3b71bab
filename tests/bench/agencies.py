"""Invented agencies of several regions, whose names end as the table of agency kinds knows them."""

from __future__ import annotations

import csv
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loader.agencies import name_id
from loader.reference import reference_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST = "东西南北上下大小新古"
_SECOND = "川山江海湖城原林泉溪"
_PLACES = tuple(first + second for first, second in itertools.product(_FIRST, _SECOND))
_CITIES = 10
_COUNTIES = 8
_TOWNS = 10
#: Kinds of departments that a province has, and a city or county.
_PROVINCIAL, _LOCAL = 20, 36
#: Requests that an agency of a level receives in an ordinary year: province, prefecture, county, township.
_REQUESTS = (400.0, 60.0, 12.0, 2.0)


@dataclass(frozen=True, slots=True)
class Agencies:
    """Agencies as columns; every sequence has one entry an agency."""

    names: list[str]
    ids: list[str]
    #: Requests in an ordinary year; 0 where hardly anybody ever asks.
    requests: np.ndarray
    is_government: np.ndarray


def draw_agencies(count: int, rng: np.random.Generator) -> Agencies:
    """`count` agencies of as many provinces as are needed, in random order."""
    one_province = len(list(_province("")))
    provinces = itertools.islice(_province_names(), count // one_province + 2)
    drawn = [agency for name in provinces for agency in _province(name)]
    chosen = [drawn[index] for index in rng.permutation(len(drawn))[:count]]
    names = [name for name, _ in chosen]
    levels = np.array([level for _, level in chosen], dtype=np.int64)
    ordinary = np.array(_REQUESTS)[levels] * rng.lognormal(0.0, 1.0, count)
    is_never_asked = rng.random(count) < 0.2
    return Agencies(
        names=names,
        ids=[name_id(name) or "" for name in names],
        requests=np.where(is_never_asked, 0.0, ordinary),
        is_government=np.array([name.endswith("政府") for name in names]),
    )


def _province_names() -> Iterator[str]:
    yield "示例省"
    for place in _PLACES:
        yield f"示例{place}省"


def _province(province: str) -> Iterator[tuple[str, int]]:
    """Every agency of a province with its level, 0 to 3."""
    offices, bureaus = _departments()
    yield f"{province}人民政府", 0
    for office in offices:
        yield province + office, 0
    for number in range(_CITIES):
        city = f"{province}{_PLACES[number * 7]}市"
        yield f"{city}人民政府", 1
        for bureau in bureaus:
            yield city + bureau, 1
        for county_number in range(_COUNTIES):
            place = _PLACES[(number * 7 + county_number * 3 + 1) % len(_PLACES)]
            county = city + place + ("县" if county_number % 2 else "区")
            yield f"{county}人民政府", 2
            for bureau in bureaus:
                yield county + bureau, 2
            for town_number in range(_TOWNS):
                yield f"{county}{_PLACES[county_number * _TOWNS + town_number]}镇人民政府", 3


def _departments() -> tuple[list[str], list[str]]:
    """Names of departments of provinces, and those of cities and counties: one a kind."""
    with (reference_folder() / "agency_subjects.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        subjects = {row["kind_code"]: row["subject"] for row in rows if not row["organ"]}
    chosen = [subjects[kind] for kind in sorted(subjects)]
    return [f"{subject}厅" for subject in chosen[:_PROVINCIAL]], [f"{subject}局" for subject in chosen[:_LOCAL]]
