"""Roman numerals, numbers in words, and stated counts ("08 trường")."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_FORM = re.compile(
    r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", re.IGNORECASE
)

_UNITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_ONES = "một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín"
_NUMBER_WORDS = (
    rf"(?:(?:{_ONES})\s+mươi(?:\s+(?:mốt|tư|lăm|nhăm|{_ONES}))?"
    rf"|mười(?:\s+(?:lăm|{_ONES}))?|(?:{_ONES}))"
)
# After these words a number names something and counts nothing: "tháng 5 trường A …".
_NAMING_WORD_LIST = """
    tháng năm ngày quý lớp độ khối điều khoản mục kỳ tuần lần khóa khoá tổ cấp hạng đợt bảng
    phụ nhóm kp phố
"""
_NAMING_WORDS = frozenset(_NAMING_WORD_LIST.split())
# "năm" is five and year, "một" is one and a: they count only after a word that asks for a count.
_COUNTING_WORD_LIST = """
    có gồm được là cho thêm mới lại nhận đạt cả tổng số với tại của và đủ
"""
_COUNTING_WORDS = frozenset(_COUNTING_WORD_LIST.split())
_LOOK_BACK = 60
_NUMBER_WORD_PATTERN = re.compile(_NUMBER_WORDS, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CountMatch:
    """A stated count; the stretch covers number and noun."""

    value: int
    start: int
    end: int


def roman_value(s: str) -> int | None:
    """Return the value of a well-formed Roman numeral, None for anything else."""
    if not s or not _ROMAN_FORM.fullmatch(s):
        return None
    values = [_ROMAN[c] for c in s.upper()]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def number_from_words(s: str) -> int | None:
    """Return the value of a number from 1 to 99 in Vietnamese words, else None."""
    if not _NUMBER_WORD_PATTERN.fullmatch(s.strip()):
        return None
    words = s.lower().split()
    if words[0] == "mười":
        return 10 + (_UNITS[words[1]] if len(words) > 1 else 0)
    if len(words) > 1:
        return _UNITS[words[0]] * 10 + (_UNITS[words[2]] if len(words) > 2 else 0)
    return _UNITS[words[0]]


def find_counts(s: str, noun: str = "trường") -> list[CountMatch]:
    """Find stated counts of a noun: "08 trường", "(10 trường)", "bảy trường", "05 (năm) trường".

    Numbers that belong to a date, a document number, a fraction or a name are no counts.
    """
    pattern = re.compile(
        rf"(?<![\w/.,\-–])(?:(?P<digits>\d{{1,3}}(?:\.\d{{3}})*|\d{{4}})(?:\s*\([^()\d]{{1,20}}\))?"
        rf"|(?P<words>{_NUMBER_WORDS}))\s+{re.escape(noun)}\b(?!\s+hợp)",
        re.IGNORECASE,
    )
    found = []
    for match in pattern.finditer(s):
        before = s[max(0, match.start() - _LOOK_BACK) : match.start()].rstrip(" ")
        words = match["words"]
        if words is not None:
            value = number_from_words(words)
            if value is None or not _words_count(words, before):
                continue
        elif _names_something(before, match["digits"]):
            continue
        else:
            value = int(match["digits"].replace(".", ""))
        found.append(CountMatch(value, match.start(), match.end()))
    return found


def _names_something(before: str, digits: str) -> bool:
    last = re.search(r"[^\W\d_]+$", before)
    if last is None:
        return False
    word = last.group()
    if word.lower() in _NAMING_WORDS:
        return True
    previous = re.search(r"[^\W\d_]+(?=\s+$)", before[: last.start()])
    if word.lower() == "số":
        # "Trường TH Số 2": a name; "tổng số 15": a count.
        return previous is None or previous.group().lower() not in {"tổng", "là", "trong"}
    # "TH Lê Lợi 2 trường …": a digit after two capitalised words is part of a name.
    return (
        not digits.startswith("0")
        and word[0].isupper()
        and previous is not None
        and previous.group()[0].isupper()
    )


def _words_count(words: str, before: str) -> bool:
    if words.lower() not in {"năm", "một"}:
        return True
    last = re.search(r"[^\W\d_]+$", before)
    return (last is None and bool(re.search(r"(?:^|[:(+\-])$", before))) or (
        last is not None and last.group().lower() in _COUNTING_WORDS
    )
