"""Values of cells as people and other programs write them: percents, days, states."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

from truongchuan.domain.programmes.states import WorkState
from truongchuan.engines.text import fold
from truongchuan.wording.followup import OBSTACLE_CATEGORIES
from truongchuan.wording.labels import STATES

_EPOCH = date(1899, 12, 30)
"""Day 0 of the numbers by which spreadsheets count days (right from 01/03/1900 on)."""
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_PERCENT = re.compile(r"(-?\d+(?:[.,]\d+)?) ?(%?)")
ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})

_STATE_WORDS = {
    WorkState.NOT_STARTED: ("chua lam", "chua thuc hien"),
    WorkState.IN_PROGRESS: ("dang thuc hien", "dang trien khai"),
    WorkState.BLOCKED: ("vuong", "vuong mac", "dang vuong mac"),
    WorkState.DONE: ("xong", "hoan thanh", "da hoan thanh", "da lam xong"),
    WorkState.CANCELLED: ("khong lam",),
}


def text_of(value: Any) -> str:
    """Return a cell as text: NFC, without blanks around; a whole number without its ".0"."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    text = unicodedata.normalize("NFC", str(value).replace("\x00", "").replace("\xa0", " "))
    return text.strip()


def state_of(text: str) -> str | None:
    """Return the state that a cell names, with or without tone marks; None where unknown."""
    return _by_words(_STATES, text)


def category_of(text: str) -> str | None:
    """Return the category of an obstacle that a cell names; None where unknown."""
    return _by_words(_CATEGORIES, text)


def _by_words(words: dict[str, str], text: str) -> str | None:
    return words.get(" ".join(fold(text).replace(",", " ").split()))


def _table(labels: dict[str, str]) -> dict[str, str]:
    table = {code: code for code in labels}
    return table | {" ".join(fold(v).replace(",", " ").split()): code for code, v in labels.items()}


_STATES = _table({state: STATES[state] for state in WorkState.values}) | {
    word: state.value for state, words in _STATE_WORDS.items() for word in words
}
_CATEGORIES = _table(OBSTACLE_CATEGORIES)


def percent_of(value: Any, *, done: bool) -> int | None:
    """Return 0 to 100 from 60, 0.6, "60%" or "60,5 %"; None for what is no number.

    A number between 0 and 1 is a share, as cells formatted in percent keep it. A bare 1 is one
    hundredth, unless the work is said to be done. What lies outside 0 to 100 is returned as it is.
    """
    signed = False
    if isinstance(value, str):
        found = _PERCENT.fullmatch(text_of(value))
        if found is None:
            return None
        number, signed = float(found[1].replace(",", ".")), bool(found[2])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    else:
        return None
    if not math.isfinite(number) or abs(number) > 1e9:
        return None
    if not signed and (0 < number < 1 or (number == 1 and done)):
        number *= 100
    return math.floor(number + 0.5)


def day_of(value: Any) -> date | None:
    """Return a day from a date cell, its number, "15/5/2023", "15.5.23" or "2023-05-15"."""
    found: date | None = None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, bool):
        return None
    elif isinstance(value, int | float):
        found = _from_number(float(value))
    elif isinstance(value, str):
        found = _from_text(text_of(value))
    return found if found is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _from_number(number: float) -> date | None:
    # Four digits would be a year that somebody typed, not a day.
    return _EPOCH + timedelta(days=int(number)) if 36_526 <= number < 80_000 else None


def _from_text(text: str) -> date | None:
    numbers: tuple[int, int, int]
    if found := _DAY_FIRST.fullmatch(text):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        numbers = (year, int(found[2]), int(found[1]))
    elif found := _YEAR_FIRST.fullmatch(text):
        numbers = (int(found[1]), int(found[2]), int(found[3]))
    elif text.isascii() and text.isdigit() and len(text) == 5:
        return _from_number(float(text))
    else:
        return None
    try:
        return date(*numbers)
    except ValueError:
        return None
