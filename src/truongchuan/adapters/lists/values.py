"""Values of cells as people and other programs write them: texts, days, whole numbers, lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from truongchuan.engines.text import find_dates, fold, normalise, roman_value

ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#CALC!", "#SPILL!"}
)
EPOCH = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1945, 2100
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})\s*(?:[/.\-]|nam)\s*(\d{4})")
_YEAR = re.compile(r"(?:nam\s*)?((?:19|20)\d{2})")
_GROUPED = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+")
_PLAIN = re.compile(r"-?\d+(?:[.,]0+)?")


def text_of(value: Any) -> str:
    """Return a cell as text: NFC, no hidden signs, one blank between words, lines kept."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    lines = [" ".join(line.split()) for line in normalise(str(value)).split("\n")]
    return "\n".join(line for line in lines if line).removeprefix("'").strip()


def line_of(value: Any) -> str:
    """Return a cell as one line of text."""
    return " ".join(text_of(value).split())


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or why it is none: ``month-only``, ``year-only``, ``none``, ``out-of-range``."""

    value: date | None = None
    fault: str = ""


def day_of(value: Any) -> Day:
    """Return a day from a date cell, its number, or words.

    "31/12/2028", "31-12-28", "31.12.2028", "ngày 31 tháng 12 năm 2028", "2028-12-31", 47118.
    A month or a year alone is no day, and is not made one.
    """
    if isinstance(value, date):
        return _within(value)
    if isinstance(value, bool):
        return Day(fault="none")
    if isinstance(value, int | float):
        return _from_number(float(value))
    text = line_of(value)
    folded = fold(text)
    if match := _DAY_FIRST.fullmatch(text):
        return _made(_year(match[3]), int(match[2]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if text.isascii() and text.isdigit() and len(text) == 5:
        return _from_number(float(text))
    found = find_dates(text)
    if len(found) == 1:
        return _within(found[0].value)
    if (match := _MONTH.fullmatch(folded)) and 1 <= int(match[1]) <= 12:
        return Day(fault="month-only")
    if _YEAR.fullmatch(folded):
        return Day(fault="year-only")
    return Day(fault="none")


def _year(digits: str) -> int:
    """Return a year; of two digits the one between 1945 and 2044."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= FIRST_YEAR % 100 else 2000)


def _from_number(number: float) -> Day:
    if number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR:
        return Day(fault="year-only")
    if 16_500 <= number < 73_500:
        return _within(EPOCH + timedelta(days=int(number)))
    return Day(fault="none")


def _made(year: int, month: int, day: int) -> Day:
    try:
        return _within(date(year, month, day))
    except ValueError:
        return Day(fault="none")


def _within(day: date) -> Day:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return Day(day)
    return Day(fault="out-of-range")


def whole_of(value: Any) -> int | None:
    """Return a whole number from 12, 12.0, "1.234" or "1,234"; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() and abs(value) < 1e9 else None
    text = line_of(value).replace(" ", "")
    if _GROUPED.fullmatch(text):
        return int(text.replace(".", "").replace(",", ""))
    if _PLAIN.fullmatch(text) and len(text) < 10:
        return int(re.split(r"[.,]", text)[0])
    return None


def step_of(value: Any, most: int) -> int | None:
    """Return a level or degree: 2, "II", "Mức độ 2", "CĐ2", "Cấp độ 3"; None for anything else."""
    number = whole_of(value)
    if number is None:
        told = re.sub(r"[^a-z0-9]+", " ", fold(line_of(value)))
        told = re.sub(
            r"\b(?:dat|chuan|quoc gia|cqg|kdclgd|kiem dinh|muc do|muc|md|cap do|cap|cd|ctqg|do)"
            r"(?=\s|\d|$)",
            " ", told,
        )  # fmt: skip
        rest = told.split()
        if len(rest) != 1:
            return None
        number = int(rest[0]) if rest[0].isdigit() else roman_value(rest[0])
    return number if number is not None and 1 <= number <= most else None


def pieces_of(value: Any) -> list[str]:
    """Return the parts of a cell with several values, parted by ; or by lines."""
    parts = [" ".join(part.split()).strip(" -•+") for part in re.split(r"[;\n]", text_of(value))]
    return list(dict.fromkeys(part for part in parts if part))
