"""Bytes -> text, decided from the bytes alone.

Labels and declarations lie (GBK pages call themselves gb2312, UTF-8 pages likewise), so nothing but the bytes counts:
a byte order mark, then valid UTF-8, then whichever of GB18030, Big5 and UTF-16 gives most of the characters that
Chinese administrative prose is made of.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from loader.model import Issue, UnreadableDocument

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: What the reports' prose and labels are made of, in both scripts. GB bytes read as Big5 (or the other way round)
#: give rare characters instead.
_COMMON = frozenset(
    "的一是在不有和人这中大为上国我以要他时来用到作地出分对会可主发年动同工也能下过产面方后定行法所民经三之进等部度力化"
    "高自理现实加量体制机本性应开合因由其前政四日社事平形相全关各重新内数第条结问意建月公无系情者提题展五果文总件长基"
    "资级少统接知将组计指区强决被处保规领导增受共权收改采转单教安务每目示议报名信息申请项复诉讼未经直属于秘密他律规禁止"
    "申许可罚收费许局镇乡街道办县市省委员会商务育卫生财政"
    "這個為國時來對會發動過產後經進現實體機應開關數條結問題務報據統區強處領導將組計總業無權轉單採購複復議訴訟規範項請"
    "許罰費屬與維審續辦縣鄉鎮員財衛資訊類點層場長東車門風馬華觀環護讓議證識讀設訪說論調"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE_CHARACTERS = 20_000
_FEW_CHARACTERS = 700
#: Pages have a hundred characters of markup for one of text.
_SAMPLED_CHARACTERS = 400_000
_CUT_TAIL_BYTES = 3
#: Above this share of undecodable characters among the non-ASCII ones, the bytes are not in that encoding.
_TOLERATED_DAMAGE = 0.02
_LEAST_PLAUSIBLE = 0.1
#: GB text has a share of 0.5 and more; Big5 text read as GB less than a fifth of that.
_SURE = 0.4
#: Undecodable, or of no meaning beyond one machine.
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{1,200}")
_BINARY_CONTROL_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was read in, and how many characters the bytes no longer tell (U+FFFD)."""

    text: str
    encoding: str
    damaged: int

    def issues(self) -> tuple[Issue, ...]:
        """`damaged_encoding` (hint) where bytes were no characters."""
        if not self.damaged:
            return ()
        message = f"{self.damaged} characters cannot be told from the bytes (read as {self.encoding})"
        return (Issue("damaged_encoding", "hint", message),)


def decode(data: bytes) -> Decoded:
    """Text of `data`, without a byte order mark.

    Raises:
        UnreadableDocument: `binary_file` where no encoding gives text.
    """
    decoded = _by_mark(data) or _as_utf8(data) or _by_plausibility(data)
    _refuse_binary(decoded.text)
    return replace(decoded, text=_CONTROLS.sub("", decoded.text))


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    return None


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _as_utf8(data: bytes) -> Decoded | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _CUT_TAIL_BYTES:
            # A crawl that was cut at a byte count may end within a character.
            return Decoded(data[: error.start].decode("utf-8"), "utf-8", 1)
        decoded = _replacing(data, "utf-8")
        non_ascii = sum(1 for character in decoded.text if character > "\x7f")
        return decoded if decoded.damaged <= _TOLERATED_DAMAGE * non_ascii else None
    if text.count("\0") > _BINARY_CONTROL_SHARE * len(text):
        return None
    return Decoded(text, "utf-8", text.count("\ufffd"))


def as_gb18030(data: bytes) -> Decoded | None:
    """The text, where the bytes are GB18030 (or GBK, GB2312) beyond doubt; else None."""
    try:
        decoded = Decoded(data.decode("gb18030"), "gb18030", 0)
    except UnicodeDecodeError:
        return None
    return decoded if _plausibility(decoded, _FEW_CHARACTERS) >= _SURE else None


def _by_plausibility(data: bytes) -> Decoded:
    """The encoding that gives the most ordinary Chinese; a NUL byte (ASCII in UTF-16) brings UTF-16 into question."""
    usual = as_gb18030(data)
    if usual is not None:
        return usual
    readings = [_replacing(data, encoding) for encoding in ("gb18030", "big5hkscs")]
    if 0 in data:
        wide = [_replacing(data, encoding) for encoding in ("utf-16-le", "utf-16-be")]
        # Any bytes are characters in UTF-16; only text has common ones.
        readings += [reading for reading in wide if _plausibility(reading) >= _LEAST_PLAUSIBLE]
    return max(readings, key=_plausibility)


def _plausibility(decoded: Decoded, characters: int = _SAMPLE_CHARACTERS) -> float:
    """Share of common characters among the non-ASCII ones; a broken character costs more than a rare one."""
    sample = ""
    for run in _NOT_ASCII.finditer(decoded.text, 0, _SAMPLED_CHARACTERS):
        sample += run[0]
        if len(sample) >= characters:
            break
    if not sample:
        return 0.0
    common = sum(map(_COMMON.__contains__, sample))
    broken = sum(map(len, _BROKEN.findall(sample)))
    return (common - 3 * broken) / len(sample)


def _refuse_binary(text: str) -> None:
    sample = text[:_SAMPLE_CHARACTERS]
    controls = len(_CONTROLS.findall(sample))
    broken = sample.count("\ufffd")
    if controls > _BINARY_CONTROL_SHARE * len(sample) or 4 * broken > len(sample):
        raise UnreadableDocument(
            "binary_file",
            f"the bytes are no text in UTF-8, UTF-16, GB18030 or Big5: {controls} control and {broken} undecodable "
            f"characters among the first {len(sample)}; give the report's text",
        )
