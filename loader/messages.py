"""What a command says to a person: English, or Chinese where the environment's language is Chinese.

The English text stands in the code and is the key of the catalogue (GNU gettext, `locale/zh/LC_MESSAGES/messages.po`);
`make messages` gathers the keys and compiles the catalogue. What is stored in a warehouse never comes from here, and a
library call says English unless its program has called `speak_language_of_environment`.
"""

from __future__ import annotations

import gettext
from pathlib import Path

#: The domain that gettext looks in when none is named: click's own texts are looked for there too.
DOMAIN = "messages"
LOCALES = Path(__file__).with_name("locale")


def speak_language_of_environment() -> None:
    """From now on, say all in the language of LANGUAGE, LC_ALL, LC_MESSAGES or LANG, the first of them that is set."""
    gettext.bindtextdomain(DOMAIN, str(LOCALES))


def spoken(text: str) -> str:
    """A text without fields in the language spoken; itself where the catalogue does not have it."""
    return gettext.gettext(text) if text else ""


def tell(template: str, /, **values: object) -> str:
    """The text in the language spoken, its `{name}` fields filled in as `str.format` does."""
    return gettext.gettext(template).format(**values)


def tell_count(one: str, many: str, count: int, /, **values: object) -> str:
    """As `tell`, with the text for one or for many; `{count}` is the number."""
    return gettext.ngettext(one, many, count).format(count=count, **values)
