"""Syllables, dates, periods, counts, document numbers, abbreviations."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.engines.text import (
    KNOWN_ABBREVIATIONS,
    find_abbreviations,
    find_counts,
    find_dates,
    find_document_numbers,
    find_periods,
    find_school_years,
    is_judgeable_word,
    is_typing_slip,
    is_vietnamese_syllable,
    months_of_quarter,
    number_from_words,
    quarter_of,
    roman_value,
)

GOOD = (
    "trường đạt chuẩn quốc gia giữ gìn giếng giết quyết quyển khuya ngoằn nghiêng kỹ yêu thuở"
    " xoong quý uống ươm hoà hòa Nguyễn Thuỷ ghế nghĩa cầu thuế quanh ngoài khuỷu chuyên ỷ"
    " huyện quét ngoe xuể loắt oai luật tuần khoẻ rượu bướu giêng gì bỡ Ấp Ủy"
)


@pytest.mark.parametrize("word", GOOD.split())
def test_syllables(word: str) -> None:
    assert is_vietnamese_syllable(word)
    assert not is_typing_slip(word)


@pytest.mark.parametrize(
    "word",
    ["anwm", "trừơng", "quôcs", "hhoc", "ngiệp", "kông", "cệnh", "gệ", "tat", "chàc", "thựcc"],
)
def test_slips(word: str) -> None:
    assert is_typing_slip(word)


@pytest.mark.parametrize("word", ["UBND", "GDĐT", "QLĐT", "5", "a1", "wEb", ""])
def test_forms_that_are_not_judged(word: str) -> None:
    assert not is_judgeable_word(word)
    assert not is_typing_slip(word)
    assert not is_vietnamese_syllable(word)


def test_loan_words_are_no_slips() -> None:
    assert not is_typing_slip("website")
    assert not is_typing_slip("Lắk")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 10 tháng 02 năm 2023", [date(2023, 2, 10)]),
        ("10/02/2023, 10-2-2023 và 10.2.2023.", [date(2023, 2, 10)] * 3),
        ("ngày 22/8/2018, ban hành", [date(2018, 8, 22)]),
        ("ngày 31/02/2023", []),
        ("17/2018/TT-BGDĐT", []),
        ("1.10.02.2023", []),
        ("ngày tháng năm 2023", []),
    ],
)
def test_dates(text: str, expected: list[date]) -> None:
    assert [m.value for m in find_dates(text)] == expected


def test_date_stretch() -> None:
    (match,) = find_dates("ký ngày 10 tháng 02 năm 2023 tại")
    assert (match.start, match.end) == (3, 28)


def test_day_without_year_needs_a_default() -> None:
    assert find_dates("trước 30/6") == []
    assert [m.value for m in find_dates("trước 30/6", default_year=2024)] == [date(2024, 6, 30)]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_found(day: date) -> None:
    for written in (
        f"ngày {day.day} tháng {day.month:02d} năm {day.year}",
        f"ngày {day:%d/%m}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
    ):
        assert [m.value for m in find_dates(f"Theo {written}, ...")] == [day]
        assert find_periods(written) == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Tháng 5,6/2023", ("2023-05", "2023-06")),
        ("Tháng 5, 6 năm 2023", ("2023-05", "2023-06")),
        ("tháng 01/2023", ("2023-01",)),
        ("Tháng 9-10/2023", ("2023-09", "2023-10")),
        ("Tháng 9 - 11/2023", ("2023-09", "2023-10", "2023-11")),
        ("từ tháng 3 đến tháng 5/2023", ("2023-03", "2023-04", "2023-05")),
        ("tháng 11/2022 - 02/2023", ("2022-11", "2022-12", "2023-01", "2023-02")),
        ("Từ tháng 11 đến tháng 1/2023", ("2022-11", "2022-12", "2023-01")),
        ("tháng 7 và tháng 8 năm 2024", ("2024-07", "2024-08")),
        ("05/2023", ("2023-05",)),
        ("T5/2023", ("2023-05",)),
        ("6 tháng đầu năm 2023", tuple(f"2023-{m:02d}" for m in range(1, 7))),
    ],
)
def test_months(text: str, months: tuple[str, ...]) -> None:
    (match,) = find_periods(text)
    assert match.months == months
    assert match.quarters == ()
    assert text[match.start : match.end] == text


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("Quý III/2023", ("2023-Q3",)),
        ("quý 3 năm 2023", ("2023-Q3",)),
        ("Quý III, IV/2023", ("2023-Q3", "2023-Q4")),
        ("Quý I - IV/2023", ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")),
    ],
)
def test_quarters(text: str, quarters: tuple[str, ...]) -> None:
    (match,) = find_periods(text)
    assert match.quarters == quarters


def test_periods_without_year() -> None:
    assert find_periods("Quý I, tháng 4") == []
    found = find_periods("Quý I, tháng 4", default_year=2024)
    assert [(m.months, m.quarters) for m in found] == [((), ("2024-Q1",)), (("2024-04",), ())]


def test_a_count_after_a_month_is_no_month() -> None:
    (match,) = find_periods("tháng 5, 8 trường nộp", default_year=2023)
    assert match.months == ("2023-05",)
    assert find_periods("quy định 3", default_year=2023) == []
    assert find_periods("tháng 13/2023") == []


def test_quarter_and_months() -> None:
    assert quarter_of("2023-05") == "2023-Q2"
    assert months_of_quarter("2023-Q4") == ("2023-10", "2023-11", "2023-12")
    for month in months_of_quarter("2025-Q1"):
        assert quarter_of(month) == "2025-Q1"


def test_school_years() -> None:
    (match,) = find_school_years("trong năm học 2023 - 2024")
    assert (match.first, match.last) == (2023, 2024)
    assert find_school_years("năm học 2023-2025, giai đoạn 2021-2022") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("công nhận 08 trường", [8]),
        ("(10 trường)", [10]),
        ("còn bảy trường", [7]),
        ("mười lăm trường và hai mươi mốt trường", [15, 21]),
        ("05 (năm) trường", [5]),
        ("Quý III/2023: 08 trường; 02 trường", [8, 2]),
        ("tổng số 15 trường", [15]),
        ("trong tháng 5 trường A", []),
        ("số 38/KH trường", []),
        ("năm 2023 trường", []),
        ("hằng năm trường lập", []),
        ("thêm một trường", [1]),
        ("TH Lê Lợi 2 trường", []),
        ("đạt mức độ 2 trường B", []),
        ("2,5 trường", []),
        ("3 trường hợp", []),
        ("1.234 trường", [1234]),
    ],
)
def test_counts(text: str, values: list[int]) -> None:
    assert [m.value for m in find_counts(text)] == values


def test_counts_of_another_noun() -> None:
    (match,) = find_counts("UBND 18 phường và 3 trường", noun="phường")
    assert (match.value, match.start, match.end) == (18, 5, 14)


@given(st.integers(1, 99))
def test_number_words(value: int) -> None:
    ones = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    ten, one = divmod(value, 10)
    if ten == 0:
        words = ones[one]
    elif ten == 1:
        words = ("mười " + ("lăm" if one == 5 else ones[one])).strip()
    else:
        words = f"{ones[ten]} mươi {({1: 'mốt', 5: 'lăm'}).get(one, ones[one])}".strip()
    assert number_from_words(words) == value


@pytest.mark.parametrize(
    ("text", "number", "symbol", "issuer"),
    [
        ("38/KH-UBND", "38/KH-UBND", "KH", "UBND"),
        ("38 /KH-UBND", "38/KH-UBND", "KH", "UBND"),
        ("17/2018/TT-BGDĐT", "17/2018/TT-BGDĐT", "TT", "BGDĐT"),
        ("12-ĐA/QU", "12-ĐA/QU", "ĐA", "QU"),
        ("40-CT/TW", "40-CT/TW", "CT", "TW"),
        ("1656/NQ-UBTVQH15", "1656/NQ-UBTVQH15", "NQ", "UBTVQH15"),
        ("36a/NQ-CP", "36a/NQ-CP", "NQ", "CP"),
        ("759/BGDĐT-GDPT", "759/BGDĐT-GDPT", None, "BGDĐT"),
        ("43/2019/QH14", "43/2019/QH14", None, "QH"),
        ("1234/QĐ-TTg", "1234/QĐ-TTg", "QĐ", "TTg"),
        ("15/CT-UBND", "15/CT-UBND", "CT", "UBND"),
        ("01/2020/TTLT-BGDĐT-BNV", "01/2020/TTLT-BGDĐT-BNV", "TTLT", "BGDĐT-BNV"),
    ],
)
def test_document_numbers(text: str, number: str, symbol: str | None, issuer: str) -> None:
    (match,) = find_document_numbers(f"Theo số {text}, ngày 1/2/2023.")
    assert (match.number, match.symbol, match.issuer_code) == (number, symbol, issuer)
    assert (match.start, match.end) == (8, 8 + len(text))


@pytest.mark.parametrize(
    "text", ["số /KH-UBND", "10/02/2023", "diện tích/học sinh", "THCS 5/A", "2021-2025"]
)
def test_no_document_number(text: str) -> None:
    assert find_document_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("III", 3), ("XXVI", 26), ("iv", 4), ("IIII", None), ("", None), ("MN", None)],
)
def test_roman(text: str, value: int | None) -> None:
    assert roman_value(text) == value


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("về cơ sở vật chất (CSVC) của", "CSVC", "cơ sở vật chất"),
        ("các trường mầm non (MN), tiểu học", "MN", "mầm non"),
        ("của Bộ Giáo dục và Đào tạo (GDĐT):", "GDĐT", "Giáo dục và Đào tạo"),
        ("Giáo dục và Đào tạo (GD&ĐT)", "GD&ĐT", "Giáo dục và Đào tạo"),
        ("Ủy ban nhân dân (UBND)", "UBND", "Ủy ban nhân dân"),
        ("ban chỉ đạo (sau đây gọi tắt là BCĐ)", "BCĐ", "ban chỉ đạo"),
        ("KĐCLGD (kiểm định chất lượng giáo dục)", "KĐCLGD", "kiểm định chất lượng giáo dục"),
    ],
)
def test_abbreviations(text: str, short: str, long: str) -> None:
    (match,) = find_abbreviations(text)
    assert (match.short, match.long) == (short, long)
    assert text[match.start : match.end].endswith(")")


def test_no_abbreviation_without_fitting_initials() -> None:
    assert find_abbreviations("trường mầm non (THCS), lưu (VT), quận (nếu có)") == []


def test_known_abbreviations() -> None:
    assert KNOWN_ABBREVIATIONS["UBND"] == "Ủy ban nhân dân"
