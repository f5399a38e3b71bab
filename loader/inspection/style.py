"""The look of the page: colours of evidence and status, in light and dark, on screen and paper."""

STYLE = """
:root{color-scheme:light dark;--line:#8886;--labelled:#1a7f37;--positional:#0a7ea4;--resolved:#4169e1;--ocr:#a03fb5;
--blank:#777;--ambiguous:#9a6700;--unreadable:#cf222e;--absent:#cf222e}
body{font:15px/1.45 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:1.5rem auto;max-width:90rem;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.2rem;border-bottom:1px solid var(--line);margin-top:2rem}h3{font-size:1rem}
h2 small,h3 small,dt small,dd small,td.gap small{opacity:.7;font-weight:normal}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem}dd{margin:0}
.legend dt{padding:0 .5rem;text-align:center}
.wide{overflow-x:auto}table{border-collapse:collapse}
th,td{border:1px solid var(--line);padding:.2rem .45rem;text-align:left;vertical-align:top}
.found>tbody>tr>th,.form tr:first-child th{font-weight:normal;opacity:.7}
.form td{text-align:right;white-space:nowrap}.form th{max-width:26rem;font-weight:normal}
.form a{color:inherit}.form td a+a{font-size:.75em}
.cell,dd,h1,li,.issue{unicode-bidi:isolate;overflow-wrap:anywhere}
td.cell{min-width:3rem;max-width:24rem}
span.cell{display:inline-block;border:1px solid var(--line);margin:.1rem;padding:.1rem .3rem}
.raw{font-weight:600;white-space:pre-wrap}.note,.issue{display:block;font-size:.75rem}.note{opacity:.8}
.label .raw,.text .raw{font-weight:normal}.gap{opacity:.6}
.error{color:var(--absent)}.warning{color:var(--ambiguous)}.hint{opacity:.75}
.labelled{color:var(--labelled)}.positional{color:var(--positional)}.resolved{color:var(--resolved)}.ocr{color:var(--ocr)}
.blank{color:var(--blank)}.ambiguous{color:var(--ambiguous)}.unreadable,.absent{color:var(--unreadable)}
.lost{outline:2px dashed var(--absent);outline-offset:-2px}
:target{background:#ffd54f66}
@media(prefers-color-scheme:dark){:root{--labelled:#56d364;--positional:#56c7e0;--resolved:#8fa8ff;--ocr:#d996e8;--blank:#999;
--ambiguous:#e3b341;--unreadable:#ff7b72;--absent:#ff7b72}}
@media print{body{max-width:none;font-size:11px}}
"""
