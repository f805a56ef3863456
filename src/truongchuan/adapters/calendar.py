"""Loads the calendar of Việt Nam and the legal lead times for the schedule engine.

Every fault of a file is a :class:`RegulationError` that names the file, the line and the remedy.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from truongchuan.adapters.yaml_entries import Entry, RegulationError, entries
from truongchuan.engines.schedule.calendar import (
    DERIVED,
    HUNG_KINGS,
    NATIONAL_DAY,
    TET,
    VERIFIED,
    Announcement,
    CalendarRules,
    HolidayRule,
    LunarYear,
    Swap,
)
from truongchuan.engines.schedule.lead_times import LeadKind, LeadTime, LeadUnit

_HOLIDAY_KEYS = {
    "code", "month", "day", "with_neighbour", "days_before", "days_after", "in_force_from",
    "in_force_to", "verification", "source",
}  # fmt: skip
_LUNAR_KEYS = {"year", "tet", "hung_kings"}
_ANNOUNCEMENT_KEYS = {
    "year", "occasion", "first", "last", "document", "verification", "source",
}  # fmt: skip
_SWAP_KEYS = {"off", "works", "document", "verification", "source"}
_LEAD_KEYS = {
    "id", "kind", "from", "step", "value", "unit", "applies_to", "in_force_from", "in_force_to",
    "article", "verification", "source",
}  # fmt: skip
_SURE = (VERIFIED, DERIVED)
_LONGEST_OCCASION = 14


def read_calendar_rules(source: Traversable) -> CalendarRules:
    """Read a file of days off.

    :raises RegulationError: when an entry is incomplete, unknown, out of order or stands twice.
    """
    lunar_years = tuple(_lunar_years(source))
    return CalendarRules(
        holidays=tuple(_holiday(e) for e in entries(source, "holidays", _HOLIDAY_KEYS)),
        lunar_years=lunar_years,
        announcements=tuple(_announcements(source)),
        swaps=tuple(_swaps(source)),
        rest_source="khoản 3 Điều 111 Bộ luật Lao động 45/2019/QH14",
    )


def _number(entry: Entry, key: str) -> int:
    value = entry.whole(key)
    if value is None:
        raise entry.error(f"thiếu {key}", f"Thêm {key}: một số nguyên.", key)
    return value


def _holiday(entry: Entry) -> HolidayRule:
    code = entry.required("code")
    month, day = entry.whole("month"), entry.whole("day")
    if code not in (TET, HUNG_KINGS):
        month, day = _number(entry, "month"), _number(entry, "day")
        try:
            date(2023, month, day)
        except ValueError:
            raise entry.error(
                f"không có ngày {day}/{month}", "Sửa month (1-12) và day.", "day"
            ) from None
    first = entry.needed_day("in_force_from")
    _, last = entry.ordered("in_force_from", "in_force_to")
    return HolidayRule(
        code=code,
        in_force_from=first,
        month=month,
        day=day,
        with_neighbour=entry.flag("with_neighbour"),
        days_before=entry.whole("days_before") or 0,
        days_after=entry.whole("days_after") or 0,
        in_force_to=last,
        verification=entry.choice("verification", ("verified", "remembered")),
        source=entry.required("source"),
    )


def _lunar_years(source: Traversable) -> list[LunarYear]:
    found: list[LunarYear] = []
    for entry in entries(source, "lunar_years", _LUNAR_KEYS):
        year = _number(entry, "year")
        tet, hung_kings = entry.needed_day("tet"), entry.needed_day("hung_kings")
        for key, day in (("tet", tet), ("hung_kings", hung_kings)):
            if day.year != year:
                raise entry.error(
                    f"{key} {day.isoformat()} không thuộc năm {year}", "Sửa ngày hoặc năm.", key
                )
        if found and year != found[-1].year + 1:
            raise entry.error(
                f"sau năm {found[-1].year} là năm {year}",
                "Ghi đủ các năm, mỗi năm một lần.",
                "year",
            )
        found.append(LunarYear(year, tet, hung_kings))
    return found


def _announcements(source: Traversable) -> list[Announcement]:
    found: list[Announcement] = []
    seen: dict[tuple[int, str], int] = {}
    for entry in entries(source, "announcements", _ANNOUNCEMENT_KEYS):
        year = _number(entry, "year")
        occasion = entry.choice("occasion", (TET, NATIONAL_DAY))
        if (year, occasion) in seen:
            raise entry.error(
                f"{occasion} năm {year} đã có ở dòng {seen[year, occasion]}", "Gộp hai mục.", "year"
            )
        seen[year, occasion] = entry.line
        first, last = entry.needed_day("first"), entry.needed_day("last")
        entry.ordered("first", "last")
        if first.year != year or (last - first).days >= _LONGEST_OCCASION:
            raise entry.error(
                f"kỳ nghỉ {first.isoformat()}..{last.isoformat()} không hợp với năm {year}",
                "Ghi ngày nghỉ đầu và cuối của dịp đó trong năm.",
                "first",
            )
        found.append(
            Announcement(
                year,
                occasion,
                first,
                last,
                document=entry.text("document") or "",
                verification=entry.choice("verification", _SURE),
                source=entry.required("source"),
            )
        )
    return found


def _swaps(source: Traversable) -> list[Swap]:
    found = []
    for entry in entries(source, "swaps", _SWAP_KEYS):
        off, works = entry.needed_day("off"), entry.needed_day("works")
        if works.weekday() < 5:
            raise entry.error(
                f"ngày làm bù {works.isoformat()} không phải thứ Bảy, Chủ nhật",
                "Kiểm tra lại ngày làm bù.",
                "works",
            )
        if off.weekday() >= 5:
            raise entry.error(
                f"ngày nghỉ {off.isoformat()} đã là thứ Bảy, Chủ nhật",
                "Kiểm tra lại ngày nghỉ hoán đổi.",
                "off",
            )
        found.append(
            Swap(
                off,
                works,
                document=entry.text("document") or "",
                verification=entry.choice("verification", _SURE),
                source=entry.required("source"),
            )
        )
    return found


def read_lead_times(source: Traversable) -> tuple[LeadTime, ...]:
    """Read a file of legal lead times.

    :raises RegulationError: when an entry is incomplete or unknown, or a verified one has no value.
    """
    found: list[LeadTime] = []
    seen: dict[str, int] = {}
    for entry in entries(source, "lead_times", _LEAD_KEYS):
        name = entry.required("id")
        if name in seen:
            raise entry.error(f"thời hạn {name} đã có ở dòng {seen[name]}", "Đổi id.", "id")
        seen[name] = entry.line
        verification = entry.choice("verification", ("verified", "remembered", "missing"))
        value = entry.whole("value")
        if (value is None) != (verification == "missing") or (value is not None and value <= 0):
            raise entry.error(
                f"value {value!r} không hợp với verification {verification!r}",
                "Thời hạn missing để value: null, các thời hạn khác ghi số dương.",
                "value",
            )
        first = entry.needed_day("in_force_from")
        _, last = entry.ordered("in_force_from", "in_force_to")
        kind = LeadKind(entry.choice("kind", tuple(LeadKind)))
        from_step = entry.text("from")
        if (from_step is None) != (kind is LeadKind.BEFORE_EXPIRY):
            raise entry.error(
                f"kind {kind} và from không hợp nhau", "Chỉ before_expiry không có from.", "from"
            )
        found.append(
            LeadTime(
                id=name,
                kind=kind,
                step=entry.required("step"),
                value=value,
                unit=LeadUnit(entry.choice("unit", tuple(LeadUnit))),
                in_force_from=first,
                verification=verification,
                source=entry.required("source"),
                from_step=from_step,
                in_force_to=last,
                applies_to=entry.text("applies_to"),
                article=entry.text("article"),
            )
        )
    return tuple(found)


@cache
def load_calendar_rules() -> CalendarRules:
    """Return the days off that ship with the product."""
    return read_calendar_rules(files("truongchuan.regulations") / "calendar" / "viet-nam.yaml")


@cache
def load_lead_times() -> tuple[LeadTime, ...]:
    """Return the legal lead times that ship with the product."""
    return read_lead_times(files("truongchuan.regulations") / "calendar" / "lead-times.yaml")


__all__ = [
    "RegulationError",
    "load_calendar_rules",
    "load_lead_times",
    "read_calendar_rules",
    "read_lead_times",
]
