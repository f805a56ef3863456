"""Plain text as a document."""

from hypothesis import given
from hypothesis import strategies as st

from truongchuan.engines.plan.document import Paragraph, Table
from truongchuan.engines.plan.plain import document_from_text
from truongchuan.engines.text import blank_markup

TEXT = """KẾ HOẠCH

- Một mục dài hơn sáu mươi chữ cái để thấy trang giấy cắt ngang câu tại quận



Hai Bà Trưng rồi mới hết câu.
- Mục sau

Thời gian\tNội dung\tChủ trì
Tháng 1/2023\tHọp <b>đầu</b> năm\tPhòng A

\tKhảo sát\tPhòng B
Cuối trang
"""


def test_blocks() -> None:
    document = document_from_text(TEXT, reader="txt", reader_version="7")
    title, item, after, table, last = document.blocks
    assert isinstance(table, Table)
    assert all(isinstance(b, Paragraph) for b in (title, item, after, last))
    assert document.quote(item.span).endswith("tại quận Hai Bà Trưng rồi mới hết câu.")
    assert [[c.text for c in row] for row in table.rows] == [
        ["Thời gian", "Nội dung", "Chủ trì"],
        ["Tháng 1/2023", "Họp    đầu     năm", "Phòng A"],
        ["", "Khảo sát", "Phòng B"],
    ]
    assert (document.reader, document.reader_version) == ("txt", "7")
    assert table.span.line == 10


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    document = document_from_text(
        "Đây là một câu dài được ngắt dòng cứng ở cột bốn mươi\nvà còn tiếp ở dòng sau."
    )
    assert len(document.blocks) == 1


def test_head_in_two_columns_is_no_table() -> None:
    document = document_from_text(
        "UBND QUẬN A\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Số: 1/KH-UBND\tA, ngày 1 tháng 2 năm 2023\n"
    )
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == [
        "UBND QUẬN A",
        "Số: 1/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "A, ngày 1 tháng 2 năm 2023",
    ]


@given(st.text(alphabet="aB-.:\t\n 1)<b>*Ệ", max_size=80))
def test_every_block_is_the_slice_at_its_span(text: str) -> None:
    document = document_from_text(text)
    blanked = blank_markup(document.text)
    for block in document.blocks:
        pieces = [block] if isinstance(block, Paragraph) else [c for r in block.rows for c in r]
        for piece in pieces:
            assert piece.text == blanked[piece.span.start : piece.span.end]
