"""School years, named by the calendar year they begin in (2022 is 2022-2023).

A school year runs from September to August; its results are known from June. A window of years
ends with the running school year where a figure of it is given, else with the last one whose
results are known (our reading: no text says which five years "five years in a row up to the
evaluation" are).
"""

from __future__ import annotations

import re
from datetime import date

_WORDS = re.compile(r"(\d{4})-(\d{4})")
_FIRST_MONTH = 9
_RESULTS_MONTH = 6


def running_year(on: date) -> int:
    """The school year that the day falls in."""
    return on.year if on.month >= _FIRST_MONTH else on.year - 1


def last_known_year(on: date) -> int:
    """The last school year whose results are known on the day."""
    year = running_year(on)
    return year if _RESULTS_MONTH <= on.month < _FIRST_MONTH else year - 1


def year_text(year: int) -> str:
    """``2022-2023``."""
    return f"{year}-{year + 1}"


def parse_year(text: str) -> int:
    """The year of ``2022-2023``. Raises ``ValueError`` for anything else."""
    match = _WORDS.fullmatch(text)
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise ValueError(text)
    return int(match[1])
