"""A number and its number format -> the text that a spreadsheet program shows, which is what the agency printed.

Programs calculate in binary and show no more than fifteen digits: 0.30000000000000004 is shown as 0.3. Formats round, pad,
scale, hide and put words around numbers. A format that is not understood gives a text that is no number.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal

_SHOWN_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
#: Numbers outside 10^-20 to 10^20 are shown as the file writes them, with an exponent.
_MAX_EXPONENT = 20

#: Formats that files name by number only. 14-22, 27-36, 45-47 and 50-58 are dates and times.
_BUILTIN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;"¥"-#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"-"',
    48: "##0.0E+0",
}
_DATE = "yyyy-mm-dd"
_BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.'
    r"|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|黑色|蓝色|红色|绿色|白色|黄色|洋红|青色|颜色 ?\d+)\]"
    r"|\[\$(?P<currency>[^\]\-]*)(?:-[^\]]*)?\]"
    r"|(?P<general>general|G/通用格式|@)|(?P<place>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<plain>[ +\-()¥￥$€:：元件项个万亿])",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]*"|[\\!_*].')
_BRACKETED = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhsg]|e(?![+\-])|aaa", re.IGNORECASE)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_PLAIN_NUMBER = re.compile(r"-?[\d,]*\.?\d+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,9})?")
_MAX_FORMAT = 255
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_LAST_DAY = 2_958_466


def builtin_format(number: int) -> str:
    """The code of a format that files name by number; General where there is none."""
    return _DATE if number in _BUILTIN_DATES else _BUILTIN.get(number, "General")


def is_number(text: str) -> bool:
    """Whether a file's text is a number."""
    return _decimal(text) is not None


def plain_number(text: str) -> str:
    """A file's number in full: `1.1640828E5` is 116408.28, `21.0` is 21; text that is no number stays."""
    value = _decimal(text)
    return text if value is None else _in_full(value)


def shown_number(text: str, code: str, *, epoch_1904: bool = False) -> str:
    """A file's number as the format shows it; `text [code]` where the format is not understood."""
    value = _decimal(text)
    if value is None or abs(value.adjusted()) > _MAX_EXPONENT:
        return text
    if code.lower() in ("", "general", "@"):
        return _in_full(value)
    bare = _BRACKETED.sub("", _QUOTED.sub("", code)).lower().replace("general", "").replace("g/通用格式", "")
    if _DATE_LETTERS.search(bare):
        return _date(value, epoch_1904=epoch_1904)
    shown = _show(value, code) if len(code) <= _MAX_FORMAT else None
    return f"{_in_full(value)} [{code[:_MAX_FORMAT]}]" if shown is None else shown


def differs(stored: str, shown: str) -> bool:
    """Whether what is shown is another number than the one that is stored, or none."""
    if not _PLAIN_NUMBER.fullmatch(shown):
        return True
    return _decimal(shown.replace(",", "")) != _decimal(plain_number(stored))


def _decimal(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text.strip()):
        return None
    try:
        return _SHOWN_DIGITS.plus(Decimal(text.strip()))
    except ArithmeticError:
        return None


def _in_full(value: Decimal) -> str:
    if not value:
        return "0"
    if abs(value.adjusted()) > _MAX_EXPONENT:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(value: Decimal, *, epoch_1904: bool) -> str:
    if not 0 <= value < _LAST_DAY:
        return f"{_in_full(value)} [{_DATE}]"
    moment = (_EPOCH_1904 if epoch_1904 else _EPOCH_1900) + dt.timedelta(days=float(value))
    if value < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if value == int(value) else f"{moment:%Y-%m-%d %H:%M:%S}"


@dataclass(slots=True)
class _Section:
    """One section of a format: what stands before and behind the digits, and how these are written."""

    before: str = ""
    behind: str = ""
    #: Placeholders before and behind the decimal point.
    whole: str = ""
    decimals: str = ""
    has_point: bool = False
    is_general: bool = False
    is_grouped: bool = False
    #: Factor 10^scale between what is stored and what is shown.
    scale: int = 0
    _commas: int = field(default=0)

    def has_digits(self) -> bool:
        return bool(self.whole or self.decimals or self.is_general)

    def take(self, token: re.Match[str]) -> bool:
        """Add a token; False where it stands in a place that is not understood."""
        if token["place"]:
            if self.behind or self.is_general:
                return False
            self._commas_are_grouping()
            if self.has_point:
                self.decimals += token["place"]
            else:
                self.whole += token["place"]
        elif token["point"]:
            if self.has_point or self.behind:
                return False
            self._commas_are_scaling()
            self.has_point = True
        elif token["comma"]:
            if not self.has_digits() or self.behind:
                return False
            self._commas += 1
        elif token["general"]:
            if self.has_digits():
                return False
            self.is_general = True
        else:
            self._literal(token)
        return True

    def end(self) -> None:
        self._commas_are_scaling()

    def _literal(self, token: re.Match[str]) -> None:
        literal = token["quoted"] or token["escaped"] or token["currency"] or token["plain"] or token["percent"] or ""
        if token["percent"]:
            self.scale += 2
        if self.has_digits():
            self.behind += literal
        else:
            self.before += literal

    def _commas_are_grouping(self) -> None:
        self.is_grouped = self.is_grouped or bool(self._commas)
        self._commas = 0

    def _commas_are_scaling(self) -> None:
        self.scale -= 3 * self._commas
        self._commas = 0


def _show(value: Decimal, code: str) -> str | None:
    codes = _split(code)[:3]
    index = 1 if value < 0 and len(codes) > 1 else 2 if not value and len(codes) > 2 else 0
    section = _parse(codes[index])
    if section is None:
        return None
    sign = "-" if value < 0 and index == 0 else ""
    if not section.has_digits():
        return (section.before + section.behind).strip()
    digits = _in_full(abs(value)) if section.is_general else _digits(abs(value), section)
    if not digits.strip("0.,"):
        sign = ""
    return f"{sign}{section.before.strip()}{digits}{section.behind.strip()}"


def _split(code: str) -> list[str]:
    sections: list[str] = []
    start = 0
    while start <= len(code):
        match = _SECTION.match(code, start)
        end = match.end() if match else len(code)
        sections.append(code[start:end])
        start = end + 1
    return sections


def _parse(code: str) -> _Section | None:
    section = _Section()
    position = 0
    while position < len(code):
        token = _TOKEN.match(code, position)
        if token is None or not section.take(token):
            return None
        position = token.end()
    section.end()
    return section


def _digits(value: Decimal, section: _Section) -> str:
    rounded = value.scaleb(section.scale).quantize(Decimal(1).scaleb(-len(section.decimals)), ROUND_HALF_UP)
    whole, _, decimals = format(rounded, "f").partition(".")
    least = section.decimals.rfind("0") + 1
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    whole = whole.lstrip("0").rjust(section.whole.count("0"), "0")
    if section.is_grouped and whole:
        whole = f"{int(whole):,}".rjust(len(whole), "0") if whole.strip("0") else whole
    return whole + ("." + decimals if decimals else "")
