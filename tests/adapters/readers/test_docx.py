"""What Word keeps in odd places: boxes, notes, changes, numbers, merged and nested cells."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from truongchuan.adapters.readers import read_document
from truongchuan.adapters.readers.docx_styles import format_number
from truongchuan.engines.plan.document import ExtractedDocument, Paragraph, Table
from truongchuan.engines.text import blank_markup

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:v" xmlns:wps="urn:wps"'
)


def document(body: str, **parts: str) -> ExtractedDocument:
    stream = io.BytesIO()
    members = {"document": f"<w:body>{body}</w:body>", **parts}
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            root = {"header1": "hdr"}.get(name, name)
            archive.writestr(f"word/{name}.xml", f"<w:{root} {SPACES}>{content}</w:{root}>")
    return read_document(stream.getvalue(), "a.docx")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str, borders: str = "single") -> str:
    side = f'<w:top w:val="{borders}"/>'
    shape = f"<w:tblPr><w:tblBorders>{side}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{shape}" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def texts(read: ExtractedDocument) -> list[str]:
    return [block.text for block in read.blocks if isinstance(block, Paragraph)]


def grid(read: ExtractedDocument) -> list[list[str]]:
    (found,) = (block for block in read.blocks if isinstance(block, Table))
    return [[c.text for c in row] for row in found.rows]


def test_tracked_changes_show_the_new_text() -> None:
    body = f"<w:p>{run('Giao 0')}<w:del><w:r><w:delText>7</w:delText></w:r></w:del>"
    body += f"<w:ins>{run('8')}</w:ins>{run(' trường')}</w:p>"
    assert texts(document(body)) == ["Giao 08 trường"]


def test_text_boxes_are_read_once_and_footnotes_follow() -> None:
    box = f"<w:txbxContent>{par('Số: 5/KH-UBND')}</w:txbxContent>"
    choice = f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = f"<w:p>{run('Kế hoạch')}<w:r><mc:AlternateContent>{choice}{fallback}"
    body += f"</mc:AlternateContent></w:r>{note}</w:p>{par('Hết')}"
    read = document(body, footnotes=f'<w:footnote w:id="2">{par("Theo số liệu 2023")}</w:footnote>')
    assert texts(read) == ["Kế hoạch", "Số: 5/KH-UBND", "Theo số liệu 2023", "Hết"]


def test_fields_hidden_text_breaks_and_capitals() -> None:
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF x</w:instrText></w:r>'
    body += f"{run('Quý III')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>"
    body += "<w:r><w:br/><w:rPr><w:caps/></w:rPr></w:r>"
    body += "<w:r><w:rPr><w:caps/></w:rPr><w:t>hà nội</w:t><w:noBreakHyphen/></w:r></w:p>"
    assert texts(document(body)) == ["Quý III", "HÀ NỘI-"]


def test_multilevel_numbers_restart_under_a_new_parent() -> None:
    levels = '<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    levels += '<w:lvl w:ilvl="1"><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl>'
    levels += '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="3">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="9"><w:abstractNumId w:val="3"/></w:num>'

    def item(level: int) -> str:
        return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="9"/></w:numPr>'

    body = "".join(par("x", item(level)) for level in (0, 1, 1, 2, 0, 1))
    read = document(body, numbering=numbering)
    assert texts(read) == ["I. x", "1.1. x", "1.2. x", "• x", "II. x", "2.1. x"]
    assert [b.marker for b in read.blocks if isinstance(b, Paragraph)][3] == "•"


def test_list_and_heading_from_a_style() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 2"/></w:style>'
    styles += (
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:rPr><w:b/></w:rPr>'
    )
    styles += "</w:style>"
    read = document(par("Nội dung", '<w:pStyle w:val="B"/>'), styles=styles)
    (block,) = read.blocks
    assert isinstance(block, Paragraph)
    assert (block.heading, block.bold) == (2, True)


def test_merged_and_nested_cells() -> None:
    three = '<w:gridSpan w:val="2"/>'
    inner = table(cell(par("a")) + cell(par("b")))
    rows = (
        cell(par("Tháng 3"), '<w:vMerge w:val="restart"/>') + cell(par("gộp"), three),
        cell(par(""), "<w:vMerge/>") + cell(par("- Phòng") + par("- Trường")) + cell(inner),
        cell(par(""), "<w:vMerge/>") + cell(par("x")) + cell(par("y")),
        cell(par("Tháng 4")) + cell(par("z")) + cell(par("")),
    )
    read = document(table(*rows))
    assert grid(read) == [
        ["Tháng 3", "gộp", ""],
        ["", "- Phòng - Trường", "a b"],
        ["", "x", "y"],
        ["Tháng 4", "z", ""],
    ]
    (block,) = read.blocks
    assert isinstance(block, Table)
    assert (block.rows[0][0].row_span, block.rows[0][1].column_span) == (3, 2)
    assert read.text.split("\n")[1] == "\t- Phòng - Trường\ta b"


def test_table_cut_in_two_with_repeated_header_is_one() -> None:
    head = "".join(cell(par(text)) for text in ("Thời gian", "Việc", "Chủ trì"))
    first = "".join(cell(par(text)) for text in ("Tháng 1", "a", "b"))
    second = "".join(cell(par(text)) for text in ("Tháng 2", "c", "d"))
    read = document(table(head, first) + "<w:p/>" + table(head, second))
    assert [row[0] for row in grid(read)] == ["Thời gian", "Tháng 1", "Tháng 2"]


def test_small_bordered_table_stays_a_table_and_borderless_does_not() -> None:
    row = cell(par("MN Hoa Gạo")) + cell(par("Quý III"))
    assert grid(document(table(row, row))) == [["MN Hoa Gạo", "Quý III"]] * 2
    assert texts(document(table(row, borders="nil"))) == ["MN Hoa Gạo", "Quý III"]


def test_head_set_with_tabs_is_two_paragraphs() -> None:
    body = "<w:p><w:r><w:t>Số: 9/KH-UBND</w:t><w:tab/><w:t>An Lạc, ngày 5 tháng 3 năm 2024</w:t>"
    body += "</w:r></w:p><w:p><w:r><w:t>1.</w:t><w:tab/><w:t>Mục tiêu</w:t></w:r></w:p>"
    read = document(body)
    assert texts(read) == ["Số: 9/KH-UBND", "An Lạc, ngày 5 tháng 3 năm 2024", "1. Mục tiêu"]


def test_page_header_counts_only_when_it_alone_has_the_number() -> None:
    header = par("Số: 9/KH-UBND")
    assert texts(document(par("Nội dung"), header1=header)) == ["Số: 9/KH-UBND", "Nội dung"]
    both = document(par("Số: 8/KH-UBND") + par("Nội dung"), header1=header)
    assert texts(both) == ["Số: 8/KH-UBND", "Nội dung"]


def test_number_forms() -> None:
    assert format_number(14, "upperRoman") == "XIV"
    assert format_number(28, "lowerLetter") == "bb"
    assert format_number(3, "decimalZero") == "03"


WORDS = st.text(
    st.sampled_from("aăâđeêhnơuưtrTĐH0123456789 .,;:/-–<>&*_i\u0301\u0323\u00a0\u200b()"),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(WORDS, st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=4))))
def test_every_block_is_its_slice_of_the_text(blocks: list[str | list[list[str]]]) -> None:
    from xml.sax.saxutils import escape

    body = ""
    for block in blocks:
        if isinstance(block, str):
            body += par(escape(block))
        else:
            body += table(*("".join(cell(par(escape(t))) for t in row) for row in block))
    read = document(par("đầu") + body + par("cuối"))
    for found in read.blocks:
        pieces = [found] if isinstance(found, Paragraph) else [c for row in found.rows for c in row]
        for piece in pieces:
            start, end = piece.span.start, piece.span.end
            assert piece.text == blank_markup(read.text[start:end])
            assert piece.span.line == read.text.count("\n", 0, start) + 1
