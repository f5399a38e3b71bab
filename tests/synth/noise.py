"""Disturbances that must not change the facts: script, glosses, punctuation, digits, blanks, line ends.

In: a plan drawn once a report. The text functions work on a whole page, `value_text` on the text of one figure cell.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from opencc import OpenCC

from tests.synth.labels import HERE

if TYPE_CHECKING:
    import random

SCRIPTS = ("hans", "hant", "hant_keeps", "hant_over", "hant_taiwan")
_FULL_BRACKETS = str.maketrans("()", "（）")
_FULL_PUNCTUATION = str.maketrans("():,;", "（）：，；")
_FULL_DIGITS = str.maketrans("0123456789.+-", "０１２３４５６７８９．＋－")
#: What a converter that goes by single characters leaves in simplified script.
_KEPT = str.maketrans({"於": "于", "範": "范", "裏": "里", "裡": "里"})
_OVER = (("制發", "製發"), ("強制", "強製"), ("只計", "隻計"), ("復議", "複議"), ("制作", "製作"))
_TAIWAN = (("規範性文件", "規範性檔案"), ("采購", "採購"), ("制作", "製作"))
_HAN = re.compile("[一-鿿]+")
_THOUSANDS = re.compile(r"(?<![\d.])\d{4,}")


@dataclass(slots=True)
class Noise:
    """The noise of one report; the defaults are none."""

    script: str = "hans"
    #: none, tone `開(kāi)`, plain `開(kai)`, double `開(kāi)(kāi)`.
    gloss: str = "none"
    #: half, brackets `（一）`, full also `：，；`.
    punctuation: str = "half"
    full_width_digits: bool = False
    thousands: bool = False
    padded_values: bool = False
    label_variants: bool = False
    label_spaces: bool = False
    label_breaks: bool = False
    #: What trails each line: '', ' ', no-break or ideographic space.
    trailing: str = ""
    crlf: bool = False
    indented_paragraphs: bool = False
    furniture_before: bool = False
    furniture_after: bool = False
    metadata: bool = False
    repeated_title: bool = False
    narrative: bool = False
    second_list: bool = False
    notice_cited: bool = False
    #: A local statistic the form does not ask for, as a line below the proactive table.
    local_line: bool = False

    def names(self) -> list[str]:
        """Names of what is switched on, for the record of the sample."""
        found = []
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if value is True:
                found.append(name)
            elif isinstance(value, str) and value not in ("", "none", "half", "hans"):
                found.append(f"{name}:{value!r}" if name == "trailing" else f"{name}:{value}")
        return found


def draw_noise(rng: random.Random) -> Noise:
    """Noise at random; about a fifth of the reports have hardly any."""
    noise = Noise(furniture_before=rng.random() < 0.3, furniture_after=rng.random() < 0.35)
    noise.metadata = rng.random() < 0.3
    noise.notice_cited = rng.random() < 0.35
    noise.narrative = rng.random() < 0.08
    noise.second_list = rng.random() < 0.04
    noise.punctuation = rng.choices(("half", "brackets", "full"), (70, 10, 20))[0]
    if rng.random() < 0.2:
        return noise
    if rng.random() < 0.17:
        noise.script = rng.choices(SCRIPTS[1:], (3, 6, 1, 2))[0]
    if rng.random() < (0.35 if noise.script != "hans" else 0.02):
        noise.gloss = rng.choices(("tone", "plain", "double"), (6, 3, 1))[0]
    noise.full_width_digits = rng.random() < 0.04
    noise.thousands = rng.random() < 0.03 and noise.punctuation == "half"
    noise.padded_values = rng.random() < 0.05
    noise.label_variants = rng.random() < 0.45
    noise.label_spaces = rng.random() < 0.3
    noise.label_breaks = rng.random() < 0.2
    noise.trailing = rng.choices(("", " ", "\u00a0", "\u3000"), (80, 10, 5, 5))[0]
    noise.crlf = rng.random() < 0.1
    noise.indented_paragraphs = rng.random() < 0.2
    noise.repeated_title = rng.random() < 0.06
    noise.local_line = rng.random() < 0.04
    return noise


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@lru_cache(maxsize=50_000)
def _to_hant(run: str) -> str:
    return str(_converter().convert(run))


@cache
def glosses(kind: str) -> dict[int, str]:
    """Translation table from a character to itself with its gloss."""
    bare = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔù", "aaaaeeeeiiiioooouuuu")
    table: dict[int, str] = {}
    with (HERE / "glosses.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            pinyin = row["pinyin"].translate(bare) if kind == "plain" else row["pinyin"]
            table[ord(row["character"])] = row["character"] + f"({pinyin})" * (2 if kind == "double" else 1)
    return table


def disturb_page(text: str, noise: Noise) -> str:
    """Script, glosses, punctuation, trailing blanks and line ends of a whole page."""
    if noise.script != "hans":
        text = _HAN.sub(lambda match: _to_hant(match.group()), text)
        if noise.script == "hant_keeps":
            text = text.translate(_KEPT)
        for old, new in {"hant_over": _OVER, "hant_taiwan": _TAIWAN}.get(noise.script, ()):
            text = text.replace(old, new)
    if noise.gloss != "none":
        text = text.translate(glosses(noise.gloss))
    if noise.punctuation == "brackets":
        text = text.translate(_FULL_BRACKETS)
    elif noise.punctuation == "full":
        text = text.translate(_FULL_PUNCTUATION)
    if noise.trailing:
        text = text.replace("\n", noise.trailing + "\n")
    if noise.crlf:
        text = text.replace("\n", "\r\n")
    return text


def value_text(text: str, noise: Noise) -> str:
    """The text of a figure cell; empty cells stay empty."""
    if not text:
        return text
    if noise.thousands:
        text = _THOUSANDS.sub(lambda match: f"{int(match.group()):,}", text, count=1)
    if noise.full_width_digits:
        text = text.translate(_FULL_DIGITS)
    return f" {text} " if noise.padded_values else text
