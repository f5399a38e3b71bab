"""Text as printed -> text as compared: one script, one width, no glosses, no layout.

Printed text is never replaced by what these functions return; it is only looked up and recognised with it. Numbers
are read in `values`, not here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import opencc

#: A gloss that some crawls put behind a character: 開(kāi), 開（kai）, 項(xiàng)(xiang).
#: Latin letters in brackets directly behind a Chinese character; tones composed by NFKC.
PINYIN_GLOSS = re.compile(r"(?<=[\u3400-\u9fff])(?:\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêế]{1,7}\))+")

#: The same before any folding, with the character that it glosses.
PRINTED_GLOSS = re.compile(r"[\u3400-\u9fff][(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêế]{1,7}[)）]")

#: 一、 (一) 1. 1、 (1) and the like in front of a label, once or twice. A number needs a mark behind it: 三安全 stays.
_ENUMERATOR = re.compile(
    r"^(?:\([一二三四五六七八九十\d|]{1,4}\)[、.,:]?|[一二三四五六七八九十]{1,3}[、.,:)]|\d{1,2}[、.,:)])+"
)
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\u00ad]+")
#: Marks that labels are printed with and without.
_LABEL_MARKS = re.compile(r"""["“”‘’'`´「」『』《》<>〈〉·•,、;。.…\-—–_~*#\\/|()\[\]【】:!?]+""")
_REMARK = re.compile(r"(?<=.)[(:\[【〔].*$", re.DOTALL)
_PAGE_NUMBER = re.compile(r"第\d{1,4}页(?:[,/]?共\d{1,4}页)?|[-—–―_]{1,2}第?\d{1,4}页?[-—–―_]{1,2}")
_LONGEST_PAGE_NUMBER = 30
_REFERENCE = re.compile(r"&#(?:[0-9]+|[xX][0-9a-fA-F]+);?")
_YEAR_REMARK = re.compile(r"\(?(?:19|20)\d\d年度?\)?")


#: 乾县 and 乾安县 are written so in simplified script; what is dry, and becomes 干, is in no report.
_KEPT = "乾"


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _traditional_characters() -> frozenset[str]:
    """Every character that the converter's own tables may change; text without one needs no conversion."""
    dictionary = Path(opencc.__file__).parent / "dictionary"
    characters: set[str] = set()
    for name in ("TSCharacters.txt", "TSPhrases.txt"):
        for line in (dictionary / name).read_text(encoding="utf-8").splitlines():
            before, _, after = line.partition("\t")
            if before not in after.split(" "):
                characters.update(set(before) - set(after) - set(_KEPT))
    return frozenset(characters)


@lru_cache(maxsize=1)
def _perhaps_traditional() -> re.Pattern[str]:
    """Finds every traditional character; rare ideographs are one range, since sets of those are searched one by one."""
    usual = "".join(sorted(character for character in _traditional_characters() if character <= "\uffff"))
    return re.compile(f"[{usual}\U00020000-\U0003ffff]")


def simplify(text: str) -> str:
    """Traditional to simplified script, length preserved; text in simplified script comes back as it is."""
    return text if _perhaps_traditional().search(text) is None else _simplified(text)


@lru_cache(maxsize=8192)
def _simplified(text: str) -> str:
    """Conversion takes long, and a text is looked at by several stages."""
    return _KEPT.join(str(_converter().convert(part)) for part in text.split(_KEPT))


def simplify_characters(text: str) -> str:
    """As `simplify`, character by character: no word of reports is converted otherwise, and words take far longer."""
    return text if _perhaps_traditional().search(text) is None else text.translate(_SIMPLIFIED)


class _SimplifiedCharacters(dict[int, str]):
    """Each character's simplified one, remembered."""

    def __missing__(self, code: int) -> str:
        character = simplify(chr(code))
        self[code] = character
        return character


_SIMPLIFIED = _SimplifiedCharacters()


def other_script(text: str) -> tuple[list[str], list[str]]:
    """The traditional characters and the pinyin glosses of a text, in order; both empty for plain simplified text."""
    traditional = _traditional_characters()
    found = [character for character in _perhaps_traditional().findall(text) if character in traditional]
    return found, PRINTED_GLOSS.findall(text)


def _character(reference: re.Match[str]) -> str:
    # What stood there cannot be told: 17&#8.1 must not become 17.1.
    return html.unescape(reference[0]) or "\ufffd"


def plain_text(text: str) -> str:
    """Prose for recognition: one width (NFKC), no pinyin glosses, simplified script. Line breaks stay."""
    if "&" in text:
        if "&#" in text:
            text = _REFERENCE.sub(_character, text)
        text = html.unescape(text)  # entities that a crawl left as they were: 0&nbsp;
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text)
    if "(" in folded:
        folded = PINYIN_GLOSS.sub("", folded)
    return simplify(folded)


def squeeze(text: str) -> str:
    """Remove all white space and invisible characters (zero-width, directional, soft hyphen)."""
    return _INVISIBLE.sub("", text)


def is_page_number(text: str) -> bool:
    """Whether a text is the number of a page that it was made from: - 4 -, 第 3 页 共 9 页."""
    return len(text) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(squeeze(plain_text(text))) is not None


def label_keys(text: str) -> tuple[str, ...]:
    """The keys under which a printed label is looked up, most specific first.

    Blanks, line breaks, marks, numbering, glosses, script and width never tell labels apart. Behind the full key comes
    the key without its remark, since forms are filled in with explanations:
    `规章(设区的市、自治州人民政府应提供相关数据)` is looked up as itself, then as `规章`.
    """
    return _label_keys(text)


@lru_cache(maxsize=65_536)
def _label_keys(text: str) -> tuple[str, ...]:
    folded = squeeze(plain_text(text))
    core = _ENUMERATOR.sub("", folded)
    candidates = (
        core,
        _REMARK.sub("", core),
        _YEAR_REMARK.sub("", core),
        _REMARK.sub("", _YEAR_REMARK.sub("", core)),
    )
    keys: list[str] = []
    for candidate in candidates:
        key = _LABEL_MARKS.sub("", candidate).casefold()
        if key and key not in keys:
            keys.append(key)
    return tuple(keys)


def numbered_key(text: str) -> str | None:
    """The key of a label with its number in brackets, None for a label without one.

    Only the number tells the row （六）其他 from the row 3.其他.
    """
    folded = squeeze(plain_text(text))
    if not folded.startswith("("):
        return None
    return _LABEL_MARKS.sub("", folded).casefold() or None


def label_key(text: str) -> str:
    """The first of `label_keys`, "" where the text holds nothing but layout."""
    keys = label_keys(text)
    return keys[0] if keys else ""
