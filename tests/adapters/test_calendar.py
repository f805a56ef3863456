"""The calendar and lead-time files, and the messages for broken ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from truongchuan.adapters.calendar import (
    RegulationError,
    load_calendar_rules,
    load_lead_times,
    read_calendar_rules,
    read_lead_times,
)
from truongchuan.engines.schedule.lead_times import (
    LeadKind,
    add_months,
    lead_times_on,
    registration_deadline,
)

CALENDAR = """holidays:
- {code: new_year, month: 1, day: 1, in_force_from: '2013-05-01', verification: verified, source: 'x'}
lunar_years:
- {year: 2023, tet: '2023-01-22', hung_kings: '2023-04-29'}
- {year: 2024, tet: '2024-02-10', hung_kings: '2024-04-18'}
announcements:
- {year: 2023, occasion: tet, first: '2023-01-20', last: '2023-01-26', verification: verified, source: 'x'}
swaps:
- {'off': '2024-04-29', works: '2024-05-04', verification: verified, source: 'x'}
"""  # noqa: E501
LEADS = """lead_times:
- {id: a, kind: at_most, from: visit, step: report, value: 10, unit: working_day, in_force_from: '2018-10-10', verification: remembered, source: 'x'}
"""  # noqa: E501


def test_what_ships() -> None:
    rules = load_calendar_rules()
    assert {h.code for h in rules.holidays} == {
        "new_year", "tet", "hung_kings", "victory_day", "labour_day", "national_day", "culture_day",
    }  # fmt: skip
    assert all(h.source for h in rules.holidays)
    assert {a.year for a in rules.announcements} == set(range(2020, 2027))


def test_lead_times_change_with_the_law() -> None:
    in_2023 = lead_times_on(load_lead_times(), date(2023, 7, 1))
    in_2027 = lead_times_on(load_lead_times(), date(2027, 7, 1))
    assert (in_2023["proposal_after_report"].value, in_2023["proposal_after_report"].verification) \
        == (20, "verified")  # fmt: skip
    assert in_2023["school_feedback"].verification == "remembered"
    assert in_2023["decision_after_proposal"].value is None
    assert "proposal_after_report" not in in_2027
    assert in_2027["recognition_2026"].verification == "missing"
    assert all(lead.kind is not LeadKind.BEFORE_EXPIRY for lead in in_2027.values())


def test_five_months_before_the_certificate_ends() -> None:
    leads = load_lead_times()
    found = registration_deadline(leads, date(2023, 7, 31), on=date(2023, 1, 1))
    assert found is not None
    assert (found.day, found.lead.id) == (date(2023, 2, 28), "registration_before_expiry")
    assert registration_deadline(leads, date(2027, 12, 31), on=date(2026, 8, 1)) is None
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2023, 3, 15), -15) == date(2021, 12, 15)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("month: 1, day: 1,", "month: 1,", 2, "thiếu day"),
        ("month: 1, day: 1,", "month: 2, day: 30,", 2, "không có ngày 30/2"),
        ("month: 1, day: 1,", "month: một, day: 1,", 2, "month phải là số nguyên"),
        ("code: new_year,", "code: new_year, colour: red,", 2, "khóa lạ 'colour'"),
        ("in_force_from: '2013-05-01', ", "", 2, "thiếu in_force_from"),
        ("verification: verified, source: 'x'}\nlunar", "verification: sure, source: 'x'}\nlunar",
         2, "verification là 'sure'"),
        ("year: 2024,", "year: 2025,", 5, "không thuộc năm 2025"),
        ("- {year: 2023, tet: '2023-01-22', hung_kings: '2023-04-29'}\n",
         "- {year: 2022, tet: '2022-02-01', hung_kings: '2022-04-10'}\n", 5, "sau năm 2022"),
        ("'2023-01-22'", "'2023-01-32'", 4, "không phải là ngày"),
        ("occasion: tet", "occasion: summer", 7, "occasion là 'summer'"),
        ("last: '2023-01-26'", "last: '2023-01-16'", 7, "last sớm hơn first"),
        ("last: '2023-01-26'", "last: '2023-03-26'", 7, "không hợp với năm 2023"),
        ("works: '2024-05-04'", "works: '2024-05-06'", 9, "không phải thứ Bảy"),
        ("'off': '2024-04-29'", "'off': '2024-04-28'", 9, "đã là thứ Bảy"),
        ("swaps:", "swap:", 1, "thiếu danh sách swaps"),
    ],
)  # fmt: skip
def test_broken_calendars(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in CALENDAR
    path = tmp_path / "viet-nam.yaml"
    path.write_text(CALENDAR.replace(old, new), encoding="utf-8")
    with pytest.raises(RegulationError) as caught:
        read_calendar_rules(path)
    assert caught.value.line == line
    assert words in caught.value.problem
    assert str(caught.value).startswith(f"viet-nam.yaml, dòng {line}: ")
    assert caught.value.remedy


def test_an_occasion_is_announced_once(tmp_path: Path) -> None:
    path = tmp_path / "viet-nam.yaml"
    row = CALENDAR.splitlines()[6]
    path.write_text(CALENDAR.replace(row, f"{row}\n{row}"), encoding="utf-8")
    with pytest.raises(RegulationError, match="tet năm 2023 đã có ở dòng 7"):
        read_calendar_rules(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value: 10", "value: null", "không hợp với verification 'remembered'"),
        ("value: 10", "value: 0", "value 0 không hợp"),
        ("verification: remembered", "verification: missing", "value 10 không hợp"),
        ("kind: at_most", "kind: at_once", "kind là 'at_once'"),
        ("kind: at_most", "kind: before_expiry", "from không hợp nhau"),
        ("unit: working_day", "unit: week", "unit là 'week'"),
        ("step: report, ", "", "thiếu step"),
    ],
)
def test_broken_lead_times(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in LEADS
    path = tmp_path / "lead-times.yaml"
    path.write_text(LEADS.replace(old, new), encoding="utf-8")
    with pytest.raises(RegulationError) as caught:
        read_lead_times(path)
    assert caught.value.line == 2
    assert words in caught.value.problem


def test_a_lead_time_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "lead-times.yaml"
    path.write_text(LEADS + LEADS.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(RegulationError, match="thời hạn a đã có ở dòng 2"):
        read_lead_times(path)
