"""A calendar as programs read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from truongchuan.adapters.writers.calendar_ics import CalendarEntry, write_calendar

AT = datetime(2023, 5, 1, 2, 0, tzinfo=UTC)


def test_days_and_moments_survive() -> None:
    deadline = CalendarEntry(
        "task-1@x", date(2023, 6, 30), "Hạn: hồ sơ; kế hoạch, dự thảo", "Dòng 1\nDòng 2",
        "http://x/1", AT,
    )  # fmt: skip
    meeting = CalendarEntry(
        "meeting-1@x", date(2023, 6, 1), "Họp", "", "http://x/2", AT,
        starts_at=AT, ends_at=AT + timedelta(hours=2), location="Phòng 201", category="Họp",
    )  # fmt: skip
    content = write_calendar(name="Lịch", entries=[deadline, meeting], refresh=timedelta(hours=6))
    assert content == write_calendar(
        name="Lịch", entries=[deadline, meeting], refresh=timedelta(hours=6)
    )
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    first, second = Calendar.from_ical(content).walk("VEVENT")
    assert (str(first["SUMMARY"]), str(first["DESCRIPTION"])) == (
        deadline.summary, deadline.description,
    )  # fmt: skip
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (
        date(2023, 6, 30), date(2023, 7, 1),
    )  # fmt: skip
    assert second.decoded("DTEND") - second.decoded("DTSTART") == timedelta(hours=2)
    assert str(second["LOCATION"]) == "Phòng 201"
