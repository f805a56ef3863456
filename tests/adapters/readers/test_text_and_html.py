"""Encodings of text files, kinds told by content, and pages of the web."""

from __future__ import annotations

import unicodedata

import pytest

from truongchuan.adapters.readers import FileKind, ReadError, name_mismatch, read_document
from truongchuan.engines.plan.document import Paragraph, Table

TEXT = "Kế hoạch năm 2023 của quận:\nThời gian\tViệc\nTháng 1\tHọp\nđược giao cho các trường"


def windows_1258(text: str) -> bytes:
    """Encode as Windows does: base letters with breve or circumflex, tones as marks."""
    out = b""
    for sign in unicodedata.normalize("NFC", text):
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", sign)
            tone = [p for p in parts if p in "\u0300\u0301\u0303\u0309\u0323"]
            base = "".join(p for p in parts if p not in tone)
            out += unicodedata.normalize("NFC", base).encode("cp1258")
            out += "".join(tone).encode("cp1258")
    return out


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        windows_1258(TEXT),
        unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big endian", "windows-1258", "nfd crlf"],
)
def test_encodings(data: bytes) -> None:
    read = read_document(data, "a.txt")
    assert read.text == TEXT
    assert [type(block) for block in read.blocks] == [Paragraph, Table, Paragraph]


def test_markup_in_a_text_file_does_not_make_it_a_page() -> None:
    read = read_document("Các trường (<i>MN Hoa Gạo</i>)".encode(), "a.txt")
    assert read.reader == "txt"
    assert "<i>" in read.text
    (block,) = read.blocks
    assert isinstance(block, Paragraph)
    assert block.text == "Các trường (   MN Hoa Gạo    )"


def test_content_decides_and_a_wrong_name_is_told() -> None:
    page = "<!-- x --><html><body><p>Kế hoạch".encode()
    assert read_document(page, "a.docx").reader == "html"
    assert name_mismatch(page, "a.docx") == (FileKind.DOCX, FileKind.HTML)
    assert name_mismatch(page, "a.html") is None
    assert name_mismatch(page, "tải lên") is None


def test_page_without_its_machinery() -> None:
    page = """<html><head><title>t</title></head><body><nav>Trang chủ</nav>
    <h1>Tin <b>giáo dục</b></h1><div>Ngày 5/3<br>đoàn
    công tác<script>x()</script> đến</div><p style="display:none">ẩn</p>
    <ol start="3" type="a"><li>một</li><li value="6">hai <ul><li>con</li></ul></li></ol>
    <p><strong>đậm</strong></p></body></html>"""
    read = read_document(page.encode(), "a.html")
    assert [(b.text, b.heading, b.marker) for b in read.blocks if isinstance(b, Paragraph)] == [
        ("Tin giáo dục", 1, None),
        ("Ngày 5/3", None, None),
        ("đoàn công tác đến", None, None),
        ("c. một", None, "c."),
        ("f. hai", None, "f."),
        ("- con", None, "-"),
        ("đậm", None, None),
    ]
    last = read.blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.bold


def test_spans_of_html_tables_end_with_the_table() -> None:
    wide = "<tr><td rowspan=99999 colspan=99999>a<td>lost<tr><tr>"
    (block,) = read_document(f"<html><table border=1>{wide}</table>".encode(), "a.html").blocks
    assert isinstance(block, Table)
    assert (block.rows[0][0].row_span, block.rows[0][0].column_span) == (3, 200)
    assert [len(row) for row in block.rows] == [200, 200, 200]


def test_declared_windows_encoding_of_a_page() -> None:
    page = b'<html><meta charset="windows-1258"><p>' + windows_1258("Các trường của quận")
    assert read_document(page, "a.html").text == "Các trường của quận"


def test_legacy_fonts_inside_a_page_are_told() -> None:
    page = "<html><p>c¸c tr­êng cña quËn vµ c¸c phßng n¨m 2023".encode()
    with pytest.raises(ReadError, match=r"legacy_encoding\(encoding=TCVN3\)"):
        read_document(page, "a.html")
