"""Word documents -> Document: what is printed and nothing else, wherever the format hides it."""

from __future__ import annotations

import io
import itertools
import zipfile

import pytest

from loader.model import Document, UnreadableDocument
from loader.readers.office.docx import read_docx
from loader.readers.office.docx_numbering import format_number
from loader.readers.packages import ole_media_type, zip_media_type

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="urn:wp" xmlns:a="urn:a" xmlns:v="urn:v" xmlns:wps="urn:wps"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def relations(*items: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(items)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def document_xml(body: str) -> str:
    return f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def docx(body: str, *, numbering: str = "", styles: str = "", main: str = "word/document.xml") -> bytes:
    folder = main.rpartition("/")[0]
    base = main.rpartition("/")[2]
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/{main}" ContentType="{MAIN_TYPE}"/></Types>',
            "_rels/.rels": relations(("officeDocument", main)),
            main: document_xml(body),
            f"{folder}/_rels/{base}.rels": relations(("numbering", "numbering.xml"), ("styles", "styles.xml")),
            f"{folder}/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
            f"{folder}/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        }
    )


def p(*content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(r(content))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def rows_of(document: Document) -> list[list[str]]:
    places = zip(document.blocks, document.rows, document.cells, strict=True)
    return [[text for _, _, text in row] for _, row in itertools.groupby(places, key=lambda place: place[:2])]


def read(body: str, **parts: str) -> Document:
    return read_docx(docx(body, **parts))


def reason_of(data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refusal:
        read_docx(data)
    assert refusal.value.message
    return refusal.value.reason


BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
CHOICE = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
TEXT_BOX = "<w:drawing><wp:anchor><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wp:anchor></w:drawing>"
PICTURE = "<w:r><w:drawing><wp:{0}><a:blip/></wp:{0}></w:drawing></w:r>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (r("1") + r("16") + r("408") + r(".28"), "116408.28"),
        (r("2") + f"<w:ins>{r('1')}</w:ins><w:del><w:r><w:delText>9</w:delText></w:r></w:del>", "21"),
        (f"<w:moveFrom>{r('7')}</w:moveFrom><w:moveTo>{r('8')}</w:moveTo>", "8"),
        (f"<w:del>{r('7')}</w:del>{r('8')}", "8"),
        (f"<w:hyperlink>{r('3')}</w:hyperlink>{r('0')}", "30"),
        (f"<w:smartTag><w:smartTagPr/>{r('3')}</w:smartTag>", "3"),
        (f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{r('12')}</w:sdtContent></w:sdt>", "12"),
        (r("5") + r("6", "<w:vanish/>"), "5"),
        (r("5") + r("6", '<w:vanish w:val="0"/>'), "56"),
        (BEGIN + "<w:r><w:instrText>=SUM(A1)</w:instrText></w:r>" + r("9") + SEPARATE + r("4") + END, "4"),
        (BEGIN + r("9") + END + r("4"), "4"),
        (f'<w:fldSimple w:instr="PAGE">{r("4")}</w:fldSimple>', "4"),
        ("<w:r><w:noBreakHyphen/><w:t>3</w:t><w:softHyphen/><w:t>5\xad</w:t></w:r>", "-35"),
        ('<w:r><w:sym w:font="Symbol" w:char="F02D"/><w:t>8</w:t></w:r>', "-8"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F031"/></w:r>', "\uf031"),
        ("<w:r><w:t>结果</w:t><w:br/><w:t>纠正</w:t><w:cr/><w:t>x</w:t></w:r>", "结果\n纠正\nx"),
        ("<w:r><w:t>商业</w:t><w:tab/><w:t>企业</w:t></w:r>", "商业 企业"),
        (r("12") + r("1", '<w:vertAlign w:val="superscript"/>'), "12^1"),
        (r("12", "<w:strike/>") + r("3"), "~~12~~3"),
        (f"<w:r><w:ruby><w:rt>{r('guī')}</w:rt><w:rubyBase>{r('规')}</w:rubyBase></w:ruby></w:r>", "规"),
        ("<m:oMath><m:r><m:t>7</m:t></m:r></m:oMath>", "7"),
        ("<m:oMath><m:f><m:num><m:t>1</m:t></m:num><m:den><m:t>2</m:t></m:den></m:f></m:oMath>", "\ufffc"),
        (f"<w:r>{CHOICE.format('<w:t>5</w:t>', '<w:t>5</w:t>')}</w:r>", "5"),
        (PICTURE.format("inline"), "\ufffc"),
        (PICTURE.format("inline") + r("0"), "0"),
        (PICTURE.format("anchor"), ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_cell_gives_what_is_printed_in_it(content: str, text: str) -> None:
    document = read(table(tc("规章") + tc(p(content))))
    assert rows_of(document) == [["规章", text]]


def test_paragraphs_of_a_cell_are_lines_and_a_deleted_paragraph_mark_joins() -> None:
    joined = p(r("2"), properties="<w:rPr><w:del/></w:rPr>") + p(r("1"))
    document = read(table(tc(p(r("商业")) + p(r("企业"))) + tc(joined)))
    assert rows_of(document) == [["商业\n企业", "21"]]


def test_paragraphs_and_tables_stand_in_reading_order_also_in_content_controls() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(r('二、'))}{table(tc('规章') + tc('1'))}</w:sdtContent></w:sdt>"
    document = read(p(r("一、")) + control + p(r("三、")))
    assert rows_of(document) == [["一、"], ["二、"], ["规章", "1"], ["三、"]]
    assert document.grids == {2}


def test_text_boxes_are_read_once() -> None:
    box = TEXT_BOX.format(p(r("示例市商务局")) + table(tc("规章") + tc("4")))
    old = f"<w:pict><v:textbox><w:txbxContent>{p(r('示例市商务局'))}</w:txbxContent></v:textbox></w:pict>"
    document = read(p(f"<w:r>{CHOICE.format(box, old)}</w:r>", r("标题")))
    assert rows_of(document) == [["标题"], ["示例市商务局"], ["规章", "4"]]


def test_tabs_part_cells_of_a_line_and_indent_its_start() -> None:
    document = read(p("<w:r><w:tab/><w:t>规章</w:t><w:tab/><w:t>0</w:t></w:r>"))
    assert list(document.cells) == ["规章", "0"]


SPAN3 = '<w:gridSpan w:val="3"/>'
DOWN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_spans_leave_no_cells_and_blank_cells_stay() -> None:
    document = read(
        table(
            tc("三、办理结果", DOWN) + tc("1.秘密") + tc("") + tc("2"),
            tc("", ON) + tc("2.其他") + tc("5") + tc(""),
            tc("总计", '<w:gridSpan w:val="2"/>') + tc("5") + tc("2"),
        )
    )
    assert rows_of(document) == [["三、办理结果", "1.秘密", "", "2"], ["2.其他", "5", ""], ["总计", "5", "2"]]
    assert list(document.columns) == [1, 2, 3, 4, 2, 3, 4, 1, 3, 4]


def test_a_merge_that_goes_on_from_nothing_is_a_cell() -> None:
    document = read(table(tc("规章", ON) + tc("3"), tc("文件", ON) + tc("4")))
    assert rows_of(document) == [["规章", "3"], ["4"]]
    assert [issue.code for issue in document.issues] == ["covered_cell"]


def test_a_merge_ends_where_a_row_between_has_a_cell_of_its_own() -> None:
    document = read(table(tc("甲", DOWN) + tc("1"), tc("乙") + tc("2"), tc("丙", ON) + tc("3")))
    assert rows_of(document) == [["甲", "1"], ["乙", "2"], ["丙", "3"]]


def test_old_horizontal_merges_and_rows_that_begin_later() -> None:
    wide = tc("申请人", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("总计")
    late = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("9")
    document = read(table(wide, late))
    assert list(zip(document.cells, document.columns, strict=True)) == [("申请人", 1), ("总计", 3), ("9", 3)]


def test_deleted_and_hidden_rows_and_deleted_cells_are_not_printed() -> None:
    deleted = "<w:trPr><w:del/></w:trPr>" + tc("删") + tc("1")
    hidden = "<w:trPr><w:hidden/></w:trPr>" + tc("隐") + tc("2")
    kept = "<w:trPr><w:ins/></w:trPr>" + tc("规章") + tc("9", "<w:cellDel/>") + tc("3")
    assert rows_of(read(table(deleted, hidden, kept))) == [["规章", "3"]]


def test_tables_around_text_and_tables_in_cells() -> None:
    one = table(tc(p(r("标题")) + p(r("正文"))))
    layout = table(tc("导航"), tc(table(tc("规章") + tc("5"))))
    framed = table(tc("行政许可") + tc(table(tc("6")) + p()))
    inner = table(tc("甲") + tc("乙"))
    outer = table(tc("表") + tc(p(r("见下")) + inner))
    document = read(one + layout + framed + outer)
    assert rows_of(document) == [
        ["标题"], ["正文"], ["导航"], ["规章", "5"], ["行政许可", "6"], ["表", "见下"], ["甲", "乙"],
    ]  # fmt: skip


def level(number: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    inner = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{number}">{inner}</w:lvl>'


def lists(*levels: str, nums: str = "") -> str:
    abstract = f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
    return abstract + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>' + nums


def numbered(text: str, depth: int = 0, list_id: int = 1) -> str:
    inner = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/>'
    return p(r(text) if text else "", properties=f"<w:numPr>{inner}</w:numPr>")


def test_automatic_numbers_stand_in_front_and_begin_again_below_a_higher_level() -> None:
    numbering = lists(
        level(0, "chineseCounting", "（%1）"),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%1.%3", more="<w:isLgl/>"),
    )
    body = "".join(
        [numbered("予以公开"), numbered("秘密", 1), numbered("其他", 1), numbered("无法提供"), numbered("不掌握", 1)]
    )
    texts = list(read(body + numbered("x", 2), numbering=numbering).cells)
    assert texts == ["（一）予以公开", "1.秘密", "2.其他", "（二）无法提供", "1.不掌握", "2.1x"]


def test_lists_of_one_definition_count_on_unless_one_states_its_start() -> None:
    nums = '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums += f'<w:num w:numId="3"><w:abstractNumId w:val="0"/>{override}</w:num>'
    numbering = lists(level(0, "decimal", "%1．", start=3), nums=nums)
    body = numbered("a") + numbered("b", 0, 2) + numbered("c", 0, 3) + numbered("d", 0, 3)
    assert list(read(body, numbering=numbering).cells) == ["3．a", "4．b", "1．c", "2．d"]


def test_levels_may_never_begin_again() -> None:
    numbering = lists(level(0, "decimal", "%1、"), level(1, "decimal", "第%2条", more='<w:lvlRestart w:val="0"/>'))
    body = numbered("章") + numbered("甲", 1) + numbered("章") + numbered("乙", 1)
    assert list(read(body, numbering=numbering).cells) == ["1、章", "第1条甲", "2、章", "第2条乙"]


def test_numbers_come_from_styles_and_those_they_are_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    )
    numbering = lists(
        level(0, "decimal", "%1."), level(1, "chineseCountingThousand", "%2、", more='<w:pStyle w:val="base"/>')
    )
    body = p(r("甲"), properties='<w:pStyle w:val="own"/>') + p(r("乙"), properties='<w:pStyle w:val="loop"/>')
    none = p(r("丙"), properties='<w:pStyle w:val="own"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert list(read(body + none, numbering=numbering, styles=styles).cells) == ["一、甲", "乙", "丙"]


def test_lists_may_be_linked_through_a_numbering_style() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    nums = '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="S"/></w:abstractNum>'
    nums += '<w:num w:numId="5"><w:abstractNumId w:val="9"/></w:num>'
    document = read(numbered("甲", 0, 5), numbering=lists(level(0, "decimal", "%1)"), nums=nums), styles=styles)
    assert list(document.cells) == ["1)甲"]


def test_a_number_in_front_of_a_figure_makes_no_other_figure() -> None:
    numbering = lists(level(0, "decimal", "%1."), level(1, "bullet", "5"))
    document = read(table(tc("规章") + tc(numbered("5")) + tc(numbered("7", 1))), numbering=numbering)
    assert rows_of(document) == [["规章", "[1.] 5", "7"]]


def test_deleted_and_covered_paragraphs_are_not_counted() -> None:
    gone = p(f"<w:del>{r('x')}</w:del>", properties='<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>')
    rows = table(tc("甲", DOWN) + tc(numbered("a")), tc(numbered(""), ON) + tc(numbered("b")))
    assert list(read(gone + rows, numbering=lists(level(0, "decimal", "%1."))).cells)[1:] == ["1.a", "2.b"]


@pytest.mark.parametrize(
    ("form", "count", "text"),
    [
        ("chineseCounting", 10, "十"), ("chineseCounting", 21, "二十一"), ("chineseCountingThousand", 105, "一百零五"),
        ("japaneseCounting", 11, "十一"), ("taiwaneseCounting", 1010, "一千零一十"), ("ideographDigital", 20, "二〇"),
        ("chineseLegalSimplified", 23, "贰拾叁"), ("ideographTraditional", 2, "乙"), ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 20, "⑳"), ("decimalEnclosedCircle", 21, "21"), ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"), ("upperRoman", 49, "XLIX"), ("lowerRoman", 4, "iv"), ("upperLetter", 28, "BB"),
        ("lowerLetter", 3, "c"), ("none", 3, ""), ("hex", 12, "12"), ("decimalEnclosedParen", 3, "⑶"),
    ],
)  # fmt: skip
def test_number_formats(form: str, count: int, text: str) -> None:
    assert format_number(count, form) == text


def test_hidden_text_by_style() -> None:
    styles = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    document = read(
        p(r("1") + r("2", '<w:rStyle w:val="h"/>') + r("3", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>')),
        styles=styles,
    )
    assert list(document.cells) == ["13"]


def test_the_main_part_is_found_by_what_refers_to_it() -> None:
    body = p(r("标题"))
    assert list(read_docx(docx(body, main="x/main7.xml")).cells) == ["标题"]
    by_type = {
        "[Content_Types].xml": f'<Types><Override PartName="/word/d2.xml" ContentType="{MAIN_TYPE}"/></Types>',
        "word/d2.xml": document_xml(body),
    }
    assert list(read_docx(zipped(by_type)).cells) == ["标题"]
    assert list(read_docx(zipped({"WORD\\Document.xml": document_xml(body)})).cells) == ["标题"]
    assert list(read_docx(zipped({"word/document.xml": document_xml(body).encode("utf-16")})).cells) == ["标题"]


def test_the_strict_variant_is_read_alike() -> None:
    strict = document_xml(p(r("标题"))).replace(W, STRICT)
    assert list(read_docx(zipped({"word/document.xml": strict})).cells) == ["标题"]


def test_embedded_files_are_told() -> None:
    assert [issue.code for issue in read(p(r("标题")) + "<w:altChunk/>").issues] == ["unread_part"]


def nested(depth: int) -> str:
    return "<w:smartTag>" * depth + r("深") + "</w:smartTag>" * depth


def test_deep_nesting_is_read_up_to_a_limit() -> None:
    assert list(read(p(nested(200))).cells) == ["深"]
    assert reason_of(docx(p(nested(5000)))) == "damaged_file"
    deep = table(tc("x") + tc("y"))
    for _ in range(60):
        deep = table(tc("x") + tc(deep))
    assert len(read(deep).grids) == 61


def test_spans_without_measure_are_cut() -> None:
    document = read(
        table(tc("a", '<w:gridSpan w:val="1000000"/>') + tc("b"), tc("c", '<w:gridSpan w:val="-5"/>') + tc("d"))
    )
    assert list(document.columns) == [1, 65, 1, 2]


def test_a_bomb_of_spaces_is_refused_by_its_size() -> None:
    assert reason_of(zipped({"word/document.xml": b" " * (33 << 20)})) == "too_large"
    assert reason_of(zipped({"word/document.xml": b" " * (5 << 20)})) == "too_large"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://localhost/x.dtd">',
    ],
)
def test_document_types_are_refused(declaration: str) -> None:
    xml = declaration + document_xml(p("<w:r><w:t>&a;</w:t></w:r>"))
    assert reason_of(zipped({"word/document.xml": xml})) == "damaged_file"


def test_parts_outside_the_container_are_not_looked_for() -> None:
    parts = {"_rels/.rels": relations(("officeDocument", "../../../../etc/passwd"))}
    assert reason_of(zipped(parts)) == "unsupported_format"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04", "damaged_file"),
        (zipped({"readme.txt": "x"}), "unsupported_format"),
        (zipped({"word/document.xml": "<w:document"}), "damaged_file"),
        (zipped({"word/document.xml": f"<w:document {NAMESPACES}/>"}), "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), "encrypted"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    assert reason_of(data) == reason


def test_members_behind_a_password_and_with_wrong_sums() -> None:
    data = bytearray(docx(p(r("标题"))))
    central = data.rfind(b"PK\x01\x02", 0, data.find(b"word/document.xml", data.find(b"PK\x01\x02")))
    encrypted = data.copy()
    encrypted[central + 8] |= 1
    assert reason_of(bytes(encrypted)) == "encrypted"
    data[central + 16] ^= 0xFF
    assert reason_of(bytes(data)) == "damaged_file"


def test_cut_files_are_refused_wherever_they_are_cut() -> None:
    data = docx(p(r("标题")) + table(tc("规章") + tc("1")))
    for end in range(0, len(data), 7):
        assert reason_of(data[:end]) == "damaged_file"


def test_kinds_of_packages_are_told_by_their_parts() -> None:
    whole = docx(p(r("x")))
    assert zip_media_type(whole).endswith("wordprocessingml.document")
    assert zip_media_type(whole[: len(whole) // 2]).endswith("wordprocessingml.document")
    assert zip_media_type(zipped({"word/notes.txt": "x"})) == "application/zip"
    assert zip_media_type(zipped({"OFD.xml": "x"})) == "application/ofd"
    text = "application/vnd.oasis.opendocument.text"
    assert zip_media_type(zipped({"mimetype": text, "content.xml": "x"})) == text
    assert zip_media_type(zipped({"mimetype": text})[:60]) == "application/zip"
    assert zip_media_type(zipped({"[Content_Types].xml": "", "ppt/p.xml": "x"})).endswith("presentation")
    assert zip_media_type(b"PK\x03\x04\xff") == "application/zip"
    assert ole_media_type(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == "application/x-ole-storage"
    assert ole_media_type(b"\xd0\xcf" + "WordDocument\0".encode("utf-16-le")) == "application/msword"
