"""Drawing a document: nothing is lost, marks may overlap, tables stay tables."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from truongchuan.adapters.readers import read_document
from truongchuan.engines.plan.document import Cell, ExtractedDocument, Paragraph, Span, Table
from truongchuan.engines.plan.plain import document_from_text
from truongchuan.web.presenters.document import (
    DrawnLine,
    DrawnTable,
    Mark,
    Note,
    Piece,
    context_quote,
    draw_document,
    drawn_text,
)

DEMO = Path(__file__).parents[2] / "src" / "truongchuan" / "demo" / "plan-38-2023.docx"
TABLE_TEXT = "Kế hoạch\nTháng\tViệc\nTháng 5\tKhảo sát\n\nTháng 6\tBáo cáo\nHết\n"


def mark(start: int, end: int, target: str = "t", anchor: str | None = None) -> Mark:
    return Mark(start, end, "school", target, target, anchor)


def pieces_of(block: DrawnLine | DrawnTable) -> list[Piece]:
    if isinstance(block, DrawnLine):
        return list(block.pieces)
    return [piece for row in block.rows for cell in row.cells for piece in cell.pieces]


lines = st.lists(
    st.one_of(
        st.text(st.sampled_from("aă đ.\t"), max_size=12),
        st.lists(st.text(st.sampled_from("bcđ "), max_size=5), min_size=2, max_size=3).map(
            "\t".join
        ),
    ),
    max_size=9,
)


@given(lines=lines, data=st.data())
def test_the_drawn_text_is_the_documents_text(lines: list[str], data: st.DataObject) -> None:
    document = document_from_text("\n".join(lines))
    place = st.integers(0, len(document.text) + 3)
    spans = data.draw(st.lists(st.tuples(place, place), max_size=8))
    marks = [mark(min(a, b), max(a, b), f"t{n}", f"m{n}") for n, (a, b) in enumerate(spans)]
    drawn = draw_document(document, marks)
    assert drawn_text(drawn) == document.text
    pieces = [piece for block in drawn.blocks for piece in pieces_of(block)]
    anchors = [anchor for piece in pieces for anchor in piece.anchors]
    assert len(anchors) == len(set(anchors))


@given(text=st.text(st.sampled_from("abc \n"), max_size=30), data=st.data())
def test_every_letter_knows_exactly_its_marks(text: str, data: st.DataObject) -> None:
    document = ExtractedDocument(text, (), "txt", "1")
    place = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(place, place), max_size=6))
    marks = [mark(min(a, b), max(a, b), f"t{n}") for n, (a, b) in enumerate(spans)]
    position = 0
    for block in draw_document(document, marks).blocks:
        assert isinstance(block, DrawnLine)
        for piece in block.pieces:
            for offset in range(position, position + len(piece.text)):
                expected = {m.target for m in marks if m.start <= offset < m.end}
                assert {m.target for m in piece.marks} == expected
            position += len(piece.text)
        position += len(block.glue)


def test_a_table_is_drawn_as_rows_with_line_numbers() -> None:
    document = document_from_text(TABLE_TEXT)
    title, table, end = draw_document(document, current_line=5).blocks
    assert isinstance(title, DrawnLine)
    assert isinstance(table, DrawnTable)
    assert isinstance(end, DrawnLine)
    assert [(row.number, row.heading, row.current) for row in table.rows] == [
        (2, True, False),
        (3, False, False),
        (5, False, True),
    ]
    assert [cell.pieces[0].text for cell in table.rows[2].cells] == ["Tháng 6", "Báo cáo"]
    assert (title.number, end.number) == (1, 6)


def test_a_table_whose_cells_miss_words_stays_lines() -> None:
    text = "một\thai\nba"
    cell = Cell("một", Span(1, 0, 3), 0, 0)
    document = ExtractedDocument(text, (Table(((cell,),), Span(1, 0, 7)),), "x", "1")
    drawn = draw_document(document)
    assert [isinstance(block, DrawnLine) for block in drawn.blocks] == [True, True]
    assert drawn_text(drawn) == text


def test_the_empty_rest_of_a_merged_cell_is_not_drawn_again() -> None:
    text = "Tháng 5\tKhảo sát\n\tBáo cáo"
    rows = (
        (
            Cell("Tháng 5", Span(1, 0, 7), 0, 0, row_span=2),
            Cell("Khảo sát", Span(1, 8, 16), 0, 1),
        ),
        (Cell("", Span(2, 17, 17), 1, 0), Cell("Báo cáo", Span(2, 18, 25), 1, 1)),
    )
    document = ExtractedDocument(text, (Table(rows, Span(1, 0, 25)),), "docx", "1")
    drawn = draw_document(document)
    [table] = drawn.blocks
    assert isinstance(table, DrawnTable)
    assert [len(row.cells) for row in table.rows] == [2, 1]
    assert [row.number for row in table.rows] == [1, 2]
    assert drawn_text(drawn) == text


def test_the_shortest_mark_is_the_one_to_follow() -> None:
    document = ExtractedDocument("Trường Tây Sơn", (), "txt", "1")
    line = draw_document(document, [mark(0, 14, "row"), mark(7, 14, "school")]).blocks[0]
    assert isinstance(line, DrawnLine)
    assert [(p.text, p.link, p.targets) for p in line.pieces] == [
        ("Trường ", "#row", "row"),
        ("Tây Sơn", "#school", "school row"),
    ]


def test_an_anchor_stands_once_even_when_its_mark_crosses_lines() -> None:
    document = ExtractedDocument("một\nhai", (), "txt", "1")
    drawn = draw_document(document, [mark(1, 6, "t", "m")])
    anchors = [piece.anchors for block in drawn.blocks for piece in pieces_of(block)]
    assert anchors == [(), ("m",), (), ()]


def test_notes_stand_at_their_line_or_beside_the_table() -> None:
    document = document_from_text(TABLE_TEXT)
    drawn = draw_document(document, notes=[Note(1, "a", "#a"), Note(5, "b", "#b")])
    assert [[note.text for note in block.notes] for block in drawn.blocks] == [["a"], ["b"], []]


def test_headings_keep_their_style() -> None:
    text = "I. MỤC TIÊU\nNội dung"
    document = ExtractedDocument(
        text, (Paragraph("I. MỤC TIÊU", Span(1, 0, 11), heading=1),), "docx", "1"
    )
    first, second = draw_document(document).blocks
    assert isinstance(first, DrawnLine)
    assert isinstance(second, DrawnLine)
    assert (first.style, second.style) == ("heading", "")


def test_a_quotation_keeps_to_its_lines() -> None:
    document = ExtractedDocument("Dòng trước\nNêu 09 trường đạt chuẩn\nsau", (), "txt", "1")
    start = document.text.index("09")
    before, quoted, after = context_quote(document, document.span(start, start + 9), around=30)
    assert (before, quoted, after) == ("Nêu ", "09 trường", " đạt chuẩn")
    _before, _quoted, after = context_quote(document, document.span(start, start + 9), around=5)
    assert after == " đạt …"


def test_the_plan_of_the_demonstration_is_drawn_whole() -> None:
    document = read_document(DEMO, DEMO.name)
    drawn = draw_document(document)
    assert drawn_text(drawn) == document.text
    [table] = [block for block in drawn.blocks if isinstance(block, DrawnTable)]
    assert len(table.rows) == 31
    assert table.rows[1].cells[0].row_span > 1


def test_the_model_plan_is_drawn_whole(original_plan: Path) -> None:
    document = document_from_text(original_plan.read_text(encoding="utf-8"))
    drawn = draw_document(document)
    assert drawn_text(drawn) == document.text
    assert any(isinstance(block, DrawnTable) for block in drawn.blocks)
