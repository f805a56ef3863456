"""What is read from the shape of printed pages, on pages made of single words."""

from __future__ import annotations

from truongchuan.adapters.readers.drafts import Draft, DraftParagraph, DraftTable
from truongchuan.adapters.readers.flow import read_pages
from truongchuan.adapters.readers.geometry import Box, Grid, Page, Word, make_grid
from truongchuan.adapters.readers.limits import ReadLimits, Watch
from truongchuan.adapters.readers.scan import words_of_table

LETTER, SIZE = 6.0, 12.0
LEFT, RIGHT = 80.0, 520.0


def words(text: str, x: float, top: float, *, size: float = SIZE) -> list[Word]:
    made = []
    for part in text.split():
        end = x + LETTER * len(part)
        made.append(Word(part, x, top, end, top + size))
        x = end + 3.5
    return made


def page(number: int, *lines: tuple[str, float, float], grids: list[Grid] | None = None) -> Page:
    made = [word for text, x, top in lines for word in words(text, x, top)]
    return Page(number, 595.0, 842.0, made, grids or [])


def read(*pages: Page) -> list[Draft]:
    return read_pages(pages, Watch(ReadLimits()))


def texts(drafts: list[Draft]) -> list[str]:
    return [draft.text for draft in drafts if isinstance(draft, DraftParagraph)]


FULL = "trường học " * 7 + "nào đó"  # about as wide as the text


def test_full_lines_go_on_and_short_ones_end() -> None:
    lines = [(FULL, LEFT, 100.0), ("rồi hết đoạn này.", LEFT, 116.0), ("Đoạn mới", LEFT, 132.0)]
    assert texts(read(page(0, *lines))) == [f"{FULL} rồi hết đoạn này.", "Đoạn mới"]


def test_marker_and_indent_open_a_paragraph() -> None:
    lines = [
        (FULL, LEFT, 100.0),
        (f"- {FULL}", LEFT, 116.0),
        (FULL, LEFT, 132.0),
        ("thụt", LEFT + 30, 148.0),
    ]
    assert texts(read(page(0, *lines))) == [FULL, f"- {FULL} {FULL}", "thụt"]


def test_sentence_goes_on_over_the_page_and_numbers_vanish() -> None:
    first = page(0, (FULL, LEFT, 740.0), ("1", 295.0, 800.0))
    second = page(1, ("2", 295.0, 30.0), ("tới trang sau.", LEFT, 90.0))
    assert texts(read(first, second)) == [f"{FULL} tới trang sau."]


def test_running_header_on_every_page_is_dropped() -> None:
    pages = [
        page(n, (f"Kế hoạch 38 trang {n + 1} của quận", LEFT, 20.0), (f"Mục {n}.", LEFT, 200.0))
        for n in range(4)
    ]
    assert texts(read(*pages)) == ["Mục 0.", "Mục 1.", "Mục 2.", "Mục 3."]


def test_hyphen_at_a_line_end_keeps_the_word_whole() -> None:
    text = FULL.removesuffix("nào đó") + "HĐND-"
    drafts = read(page(0, (text, LEFT, 100.0), ("UBND quận.", LEFT, 116.0), (FULL, LEFT, 200.0)))
    assert texts(drafts)[0] == f"{text}UBND quận."


def test_foot_is_read_column_by_column() -> None:
    lines = [
        (FULL, LEFT, 100.0),
        ("Nơi nhận:", LEFT, 140.0),
        ("TM. ỦY BAN NHÂN DÂN", 340.0, 140.0),
        ("- Các phòng, ban liên", LEFT, 156.0),
        ("CHỦ TỊCH", 370.0, 156.0),
        ("quan;", LEFT, 172.0),
        ("- Lưu: VT.", LEFT, 188.0),
        ("Lê Thị Na", 370.0, 220.0),
    ]
    assert texts(read(page(0, *lines))) == [
        FULL,
        "Nơi nhận:",
        "- Các phòng, ban liên quan;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Lê Thị Na",
    ]


COLUMNS = [80.0, 140.0, 380.0, 520.0]


def table(*rows: tuple[str, str, str], merged: int = 0) -> Grid:
    """A drawn table; ``merged`` is how many first rows share their first cell."""
    boxes: list[Box] = []
    inside: list[Word] = []
    for number, row in enumerate(rows):
        top = 100.0 + 20 * number
        for column, text in enumerate(row):
            inside += words(text, COLUMNS[column] + 5, top + 4)
            if column or number >= merged:
                boxes.append((COLUMNS[column], top, COLUMNS[column + 1], top + 20))
    if merged:
        boxes.append((COLUMNS[0], 100.0, COLUMNS[1], 100.0 + 20 * merged))
    grid, outside = make_grid(boxes, inside)
    assert not outside
    return grid


def cells(drafts: list[Draft]) -> list[list[str]]:
    (found,) = drafts
    assert isinstance(found, DraftTable)
    return [[cell.text for cell in row] for row in found.rows]


HEAD = ("Tháng", "Việc", "Chủ trì")


def test_row_torn_by_the_page_is_put_together() -> None:
    first = page(0, grids=[table(HEAD, ("3", "Hoàn thiện hồ sơ của các trường", "Phòng"))])
    second = page(1, grids=[table(HEAD, ("", "trong kế hoạch", ""), ("4", "Họp", "UBND"))])
    assert cells(read(first, second)) == [
        list(HEAD),
        ["3", "Hoàn thiện hồ sơ của các trường trong kế hoạch", "Phòng"],
        ["4", "Họp", "UBND"],
    ]


def test_new_row_without_a_month_is_not_taken_for_a_torn_one() -> None:
    first = page(0, grids=[table(HEAD, ("3", "Hoàn thiện hồ sơ của các trường", "Phòng"))])
    second = page(1, grids=[table(HEAD, ("", "Họp ban chỉ đạo", "Phòng"), ("4", "Họp", "UBND"))])
    assert len(cells(read(first, second))) == 4


def test_merged_month_covers_its_rows_on_the_next_page() -> None:
    first = page(0, grids=[table(("3", "Việc a.", "X"), ("", "Việc b.", "X"), merged=2)])
    second = page(1, grids=[table(("", "Việc c.", "X"), ("", "Việc d.", "X"), merged=2)])
    (found,) = read(first, second)
    assert isinstance(found, DraftTable)
    assert found.rows[0][0].row_span == 4
    assert found.row_pages == [0, 0, 1, 1]


def test_tables_with_other_columns_stay_apart() -> None:
    other = table(("a", "b", "c"), ("d", "e", "f"))
    other.xs[1] += 60
    drafts = read(page(0, grids=[table(HEAD, ("1", "x", "y"))]), page(1, grids=[other]))
    assert len(drafts) == 2


def recognised(*rows: tuple[int, str, int, int, int, int, int]) -> list[Word]:
    """Words of a recognition result: (line, text, left, top, width, height, confidence)."""
    lines = ["level\t…"]
    for count, (line, text, *box, confidence) in enumerate(rows):
        numbers = [5, 1, 1, 1, line, count + 1 if line != rows[count - 1][0] else 2]
        lines.append("\t".join(map(str, [*numbers, *box, confidence, text])))
    return words_of_table("\n".join(lines))


def test_recognised_words_of_a_line_are_equally_high() -> None:
    first, second = recognised((1, "Ấn", 0, 90, 40, 60, 95), (1, "sao", 50, 110, 60, 40, 40))
    assert (first.top, first.bottom) == (second.top, second.bottom)
    assert second.confidence == 0.4


def test_specks_are_dropped_and_known_slips_mended_in_doubt() -> None:
    made = recognised(
        (1, "'", 0, 0, 5, 5, 80),
        (2, "GDK&ÐĐT", 0, 100, 90, 40, 90),
        (2, "—", 100, 110, 9, 3, 9),
        (3, "Ðội", 0, 200, 90, 40, 90),
    )
    assert [(word.text, word.confidence) for word in made] == [("GD&ĐT", 0.5), ("Đội", 0.5)]
