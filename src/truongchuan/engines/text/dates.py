"""Vietnamese dates, months, quarters and school years in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.text.numbers import roman_value


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A day named in the text; the stretch includes a leading "ngày"."""

    value: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PeriodMatch:
    """Months (``2023-05``) or quarters (``2023-Q3``) named together."""

    months: tuple[str, ...]
    quarters: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SchoolYearMatch:
    """A school year: the year it begins and the year it ends."""

    first: int
    last: int
    start: int
    end: int


_LONG_DATE = re.compile(
    r"\bngày\s*(?P<d>\d{1,2})\s*tháng\s*(?P<m>\d{1,2})(?:\s*năm\s*|\s*/\s*)(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)
_SHORT_DATE = re.compile(
    r"(?:\bngày\s+)?(?<![\w/.\-])(?P<d>\d{1,2})(?P<s>\s?/\s?|[.\-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})"
    r"(?![\w/]|[.\-]\d)",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    r"\b(?:ngày|trước|từ|đến|tới|sau|hết|chậm nhất|hạn)\s+(?:ngày\s+)?"
    r"(?P<d>\d{1,2})(?:/|\s+tháng\s+)(?P<m>\d{1,2})(?![\w/.\-]*\d)(?!\s*(?:năm|/)\s*\d)",
    re.IGNORECASE,
)


def _as_date(year: str | int, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def find_dates(s: str, default_year: int | None = None) -> list[DateMatch]:
    """Find days: "ngày 10 tháng 02 năm 2023", "10/02/2023", "10-2-2023", "10.2.2023".

    With ``default_year`` also days without a year after a word of time ("trước 30/6"). Days
    that do not exist are not matched.
    """
    found: list[DateMatch] = []
    patterns = [_LONG_DATE, _SHORT_DATE] + ([_DAY_MONTH] if default_year is not None else [])
    for pattern in patterns:
        for match in pattern.finditer(s):
            groups = match.groupdict()
            year = groups.get("y") or default_year
            value = _as_date(year, groups["m"], groups["d"]) if year is not None else None
            if value is not None and not any(
                match.start() < other.end and other.start < match.end() for other in found
            ):
                found.append(DateMatch(value, match.start(), match.end()))
    return sorted(found, key=lambda m: m.start)


_YEAR = r"(?:\s*(?:/|năm|-)\s*(?P<{name}>(?:19|20)\d{{2}})(?!\d))"
_MONTH_HEAD = re.compile(
    r"(?<!\w)(?:từ\s+)?(?:các\s+)?(?:tháng|T)\s*(?P<m>\d{1,2})(?!\d)"
    + _YEAR.format(name="y")
    + "?",
    re.IGNORECASE,
)
_BARE_MONTH = re.compile(r"\s*(?P<m>\d{1,2})\s*/\s*(?P<y>(?:19|20)\d{2})\s*")
_MONTH_NEXT = re.compile(
    r"\s*(?P<sep>,|;|và|&|-|–|—|đến|tới)\s*(?:hết\s+)?(?P<word>tháng\s*|T)?(?P<m>\d{1,2})(?![\d%])"
    + _YEAR.format(name="y")
    + r"?(?!\s*/\s*\d)",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"\s*(?:$|[,;:.)\-–—&(/\n]|và\b|đến\b|tới\b|năm\b|tháng\b)", re.IGNORECASE)
_RANGE = frozenset({"-", "–", "—", "đến", "tới"})
_AFTER_DAY = re.compile(
    r"\bngày\s*\d{1,2}\s*$|\d{1,2}\s*(?:-|–|đến|,)\s*\d{1,2}\s*$", re.IGNORECASE
)

_QUARTER_NO = r"(?:IV|I{1,3}|[1-4])"
_QUARTERS = re.compile(
    rf"(?<!\w)(?i:quý)\s*(?P<list>{_QUARTER_NO}(?![\w])(?:\s*(?:,|;|và|&|-|–|đến)\s*(?:(?i:quý)\s*)?"
    rf"{_QUARTER_NO}(?!\w))*)" + _YEAR.format(name="y") + "?"
)
_HALF_YEAR = re.compile(
    r"(?<!\w)(?:6|06|sáu)\s+tháng\s+(?P<half>đầu|cuối)\s+năm(?:\s+(?P<y>(?:19|20)\d{2}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Element:
    month: int
    year: int | None
    ranged: bool


def find_periods(s: str, default_year: int | None = None) -> list[PeriodMatch]:
    """Find months and quarters, one match for those named together.

    "Tháng 5,6/2023", "tháng 9-10/2023", "từ tháng 3 đến tháng 5/2023", "Quý III, IV/2023".
    Without a stated year ``default_year`` is used; without that either they are not matched.
    """
    found = _month_periods(s, default_year)
    for match in _QUARTERS.finditer(s):
        year = match["y"] or default_year
        if year is None:
            continue
        quarters = tuple(f"{int(year)}-Q{n}" for n in _quarter_numbers(match["list"]))
        found.append(PeriodMatch((), quarters, match.start(), match.end()))
    for match in _HALF_YEAR.finditer(s):
        year = match["y"] or default_year
        if year is None:
            continue
        first = 1 if match["half"].lower() == "đầu" else 7
        months = tuple(f"{int(year)}-{m:02d}" for m in range(first, first + 6))
        found.append(PeriodMatch(months, (), match.start(), match.end()))
    return sorted(found, key=lambda m: m.start)


def _quarter_numbers(written: str) -> list[int]:
    numbers: list[int] = []
    for token in re.finditer(
        rf"(?P<sep>-|–|đến)?\s*(?:(?i:quý)\s*)?(?P<no>{_QUARTER_NO})(?!\w)", written
    ):
        number = int(token["no"]) if token["no"].isdigit() else roman_value(token["no"]) or 0
        if token["sep"] and numbers:
            numbers.extend(range(numbers[-1] + 1, number))
        numbers.append(number)
    return list(dict.fromkeys(numbers))


def _month_periods(s: str, default_year: int | None) -> list[PeriodMatch]:
    bare = _BARE_MONTH.fullmatch(s)
    if bare and 1 <= int(bare["m"]) <= 12:
        start = bare.start("m")
        return [PeriodMatch((f"{bare['y']}-{int(bare['m']):02d}",), (), start, bare.end("y"))]
    found = []
    position = 0
    while head := _MONTH_HEAD.search(s, position):
        position = head.end()
        if not 1 <= int(head["m"]) <= 12 or _AFTER_DAY.search(
            s, max(0, head.start() - 40), head.start()
        ):
            continue
        elements = [_Element(int(head["m"]), int(head["y"]) if head["y"] else None, False)]
        while following := _MONTH_NEXT.match(s, position):
            named = following["word"] or following["y"]
            if not 1 <= int(following["m"]) <= 12 or not (
                named or _CONTINUES.match(s, following.end())
            ):
                break
            year = int(following["y"]) if following["y"] else None
            ranged = following["sep"].lower() in _RANGE
            elements.append(_Element(int(following["m"]), year, ranged))
            position = following.end()
        months = _expand(elements, default_year)
        if months:
            found.append(PeriodMatch(months, (), head.start(), position))
    return found


def _expand(elements: list[_Element], default_year: int | None) -> tuple[str, ...]:
    """Give every month a year (its own, else the next or last stated one); fill ranges."""
    years: list[int | None] = [e.year for e in elements]
    for i in range(len(elements) - 2, -1, -1):
        after = years[i + 1]
        if years[i] is None and after is not None:
            wraps = elements[i].month > elements[i + 1].month and elements[i + 1].ranged
            years[i] = after - 1 if wraps else after
    for i, element in enumerate(elements):
        if years[i] is None:
            before = years[i - 1] if i else default_year
            if before is None:
                return ()
            wraps = i > 0 and element.ranged and element.month < elements[i - 1].month
            years[i] = before + 1 if wraps else before
    numbers: list[int] = []
    for element, year in zip(elements, years, strict=True):
        number = (year or 0) * 12 + element.month - 1
        if element.ranged and numbers and number - numbers[-1] <= 36:
            numbers.extend(range(numbers[-1] + 1, number))
        numbers.append(number)
    return tuple(dict.fromkeys(f"{n // 12}-{n % 12 + 1:02d}" for n in numbers))


_SCHOOL_YEAR = re.compile(
    r"\bnăm học\s*:?\s*(?P<a>(?:19|20)\d{2})\s*[-–—]\s*(?P<b>(?:19|20)\d{2})(?!\d)", re.IGNORECASE
)


def find_school_years(s: str) -> list[SchoolYearMatch]:
    """Find "năm học 2023-2024"; the second year must follow the first."""
    return [
        SchoolYearMatch(int(m["a"]), int(m["b"]), m.start(), m.end())
        for m in _SCHOOL_YEAR.finditer(s)
        if int(m["b"]) == int(m["a"]) + 1
    ]


def quarter_of(month: str) -> str:
    """Return the quarter of a month: ``2023-05`` gives ``2023-Q2``."""
    year, number = month.split("-")
    return f"{year}-Q{(int(number) + 2) // 3}"


def months_of_quarter(quarter: str) -> tuple[str, ...]:
    """Return the three months of a quarter: ``2023-Q2`` gives ``2023-04`` to ``2023-06``."""
    year, number = quarter.split("-Q")
    first = int(number) * 3 - 2
    return tuple(f"{year}-{m:02d}" for m in range(first, first + 3))
