"""Prose -> what it states: figures of the year, the absence of one, years and bodies named, and the numbered sections.

A wrong reading is worse than a missing one: a number is read only where every word between it and the number or mark
before it is known. The grammar, whose words are rows of `prose_words.tsv`:

    paragraph = { sentence "。" }
    sentence  = clause { ("," | ";" | ":" | "(" | ")") clause }
    clause    = counted { counted } | share | denial | heading
    counted   = { neutral } subject { neutral } number      收到政府信息公开申请10件, 其中网络申请8件、信函申请2件
              | { neutral } number subject { neutral }      收到1件政府信息公开申请, 3件予以公开
    subject   = verb [request] | outcome | carried | channel | dispute | issue document | decide decision
              | send notice | charge fee
    number    = (digits | Chinese numeral) ["万"] unit       10件, 1,234宗, 三件, 1.2万件
    share     = "占" [base] ["的"] digits "%"                behind the number of the part: 占办结总数的50%
    denial    = "未" { neutral | verb } (request | dispute { list dispute } | fee) [tail]

What the words are about goes on from clause to clause: 办结5件 is read where requests are the subject, 行政复议2件 where
the sentence names disclosure. Another year (去年, 2019年, 上半年), another body (各部门, 全市 in a department's report) and a
total over years (累计 without the year) silence everything up to words that name the report's own year or body again. A
number that was not understood ends the subject, or the list of parts (其中) it stands in. 同比增加3件 silences its clause.
A sentence that gives two numbers for one thing speaks of parts, and gives neither.
"""

from loader.prose.reading import Prose, read_prose
from loader.prose.reference import ProseReference, load_prose_reference

__all__ = ["Prose", "ProseReference", "load_prose_reference", "read_prose"]
