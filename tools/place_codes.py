"""Builds `data/reference/place_codes.tsv`: which divisions the area codes of telephones and the first digits of postcodes tell.

Run by `make divisions`. Area codes are those of the package phonenumbers (Apache licence), which names places in Chinese;
the first two digits of a postcode stand for a province, as China Post has laid them down.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from phonenumbers.geodata import GEOCODE_DATA

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
COLUMNS = ("clue_kind", "prefix", "division_codes")
#: First two digits of postcodes -> first two digits of the province's code.
POSTCODES = {
    "11": "10", "12": "30", "13": "05 06 07", "14": "03 04", "15": "01 02", "21": "11 12", "22": "13", "23": "15 16",
    "31": "20", "32": "21 22", "33": "31 32", "34": "23 24", "35": "35 36", "36": "33 34", "37": "25 26 27",
    "41": "45 46 47", "42": "43 44", "43": "41 42", "44": "51 52", "45": "53 54", "46": "57", "50": "40",
    "51": "61 62 63 64", "52": "55 56", "53": "65 66 67", "54": "85 86", "61": "71 72", "62": "73 74", "63": "81",
    "64": "75", "65": "83 84",
}  # fmt: skip
#: Mobile numbers begin with 1; Beijing's area code is 10.
_LONGEST = 3
_ENDINGS = ("壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "省")


def main() -> None:
    """Write the table."""
    with (REFERENCE / "divisions.tsv").open(encoding="utf-8", newline="") as source:
        today = [row for row in csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE) if not row["to_year"]]
    rows = [("phone", "0" + code, " ".join(codes)) for code, codes in _area_codes(today)]
    for province, prefixes in POSTCODES.items():
        rows += [("postcode", prefix, province + "0000") for prefix in prefixes.split()]
    with (REFERENCE / "place_codes.tsv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(COLUMNS)
        writer.writerows(sorted(rows))
    print(f"{len(rows)} prefixes", file=sys.stderr)


def _area_codes(today: list[dict[str, str]]) -> list[tuple[str, list[str]]]:
    provinces = {name: row["code"] for row in today if row["level"] == "province" for name in _short(row["name"])}
    found: list[tuple[str, list[str]]] = []
    for prefix, names in GEOCODE_DATA.items():
        code = prefix.removeprefix("86")
        if "zh" not in names or code == prefix or len(code) > _LONGEST or (code.startswith("1") and code != "10"):
            continue
        place = names["zh"].replace("株州", "株洲")
        province = max((name for name in provinces if place.startswith(name)), key=len)
        codes = [_within(provinces[province], name, today) for name in re.split("[、,]", place.removeprefix(province))]
        # Counties beside a prefecture share its code and tell no more than it does.
        known = [each for number, each in enumerate(codes) if each and (number == 0 or each.endswith("00"))]
        if known:
            found.append((code, list(dict.fromkeys(known))))
    return found


def _short(name: str) -> list[str]:
    return [name, *(name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending))][:2]


def _within(province: str, name: str, today: list[dict[str, str]]) -> str:
    """The code of a place in a province, prefectures first; the province's own where no place is named."""
    if not name:
        return province
    stem = re.sub(r"(?:市|地区|[一-龥]*自治州|盟)$", "", name) or name
    codes = [row["code"] for row in today if row["code"][:2] == province[:2] and row["name"].startswith(stem)]
    return min(codes, key=lambda code: (not code.endswith("00"), code), default="")


if __name__ == "__main__":
    main()
