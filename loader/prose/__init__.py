"""Prose -> what it states: figures of the year, the absence of one, years and bodies named, and the numbered sections.

A wrong reading is worse than a missing one: a clause is read only where every word of it is known. The grammar, whose
words are rows of `prose_words.tsv`:

    sentence  = clause { ("," | ";" | ":" | "(" | ")") clause }
    clause    = pair { pair } | number topic | negation topic { topic } | share
    pair      = { word } topic { word } number          收到政府信息公开申请10件
    number    = (digits | Chinese numeral) classifier    10件, 1,234宗, 三件, 1.2万件
    share     = "占" base ["的"] digits "%"              behind the clause of the part: 占办结总数的50%
    word      = neutral | request | disclosure | the report's own year

Topics need their context: a bare 答复10件 is read only where the sentence speaks of requests. A clause with unknown words
says nothing; one that speaks of another year, other bodies, a subset (其中…) or another subject (人大建议, 热线) also silences
what follows it in its sentence.
"""

from loader.prose.reading import Prose, read_prose
from loader.prose.reference import ProseReference, load_prose_reference

__all__ = ["Prose", "ProseReference", "load_prose_reference", "read_prose"]
