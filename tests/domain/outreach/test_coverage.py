"""The table of coverage, targets and the month's figures."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.outreach.conftest import Town
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.outreach.coverage import (
    Cell,
    CoverageFilter,
    coverage,
    place_counts,
    programme_months,
)
from truongchuan.domain.outreach.figures import month_figures
from truongchuan.domain.outreach.models import Activity, Channel
from truongchuan.domain.outreach.reporting import withdraw_activity
from truongchuan.domain.outreach.selectors import ActivityFilter, list_activities
from truongchuan.domain.outreach.services import set_target
from truongchuan.domain.programmes.models import Target

pytestmark = pytest.mark.django_db
LOUD, MEETING = Channel.LOUDSPEAKER, Channel.RESIDENTS_MEETING


def cells(town: Town, **where: object) -> dict[str, dict[str, Cell]]:
    table = coverage(
        actor=town.education,
        programme=town.programme,
        where=CoverageFilter(**where),  # type: ignore[arg-type]
    )
    return {row.place.name: dict(zip(table.columns, row.cells, strict=True)) for row in table.rows}


def fill(town: Town) -> None:
    town.report(town.sen, date(2023, 4, 3), 4)
    town.report(town.sen, date(2023, 4, 20), 1, MEETING)
    town.report(town.sen, date(2023, 5, 2), 2)
    wrong = town.report(town.duong, date(2023, 5, 3), 99)
    withdraw_activity(actor=town.education, activity=wrong, reason="Sai")
    town.report(town.school.organisation, date(2023, 5, 4), 1, Channel.PARENTS_MEETING, reach=300)


def test_wards_by_month_and_by_channel(town: Town) -> None:
    fill(town)
    sen = cells(town)["UBND phường Hoa Sen"]
    assert next(iter(sen)) == "2023-01"
    assert len(sen) == 12
    assert (sen["2023-04"].times, sen["2023-04"].reports) == (5, 2)
    assert sen["2023-04"].last_on == date(2023, 4, 20)
    assert sen["2023-05"].state == "some"
    assert sen["2023-03"].state == "none"
    duong = cells(town, by="channel")["UBND phường Ánh Dương"]
    assert {c: x.times for c, x in duong.items()} == dict.fromkeys(Channel.values, 0)
    by_channel = cells(town, by="channel")["UBND phường Hoa Sen"]
    assert (by_channel["loudspeaker"].times, by_channel["residents_meeting"].times) == (6, 1)


def test_totals_are_of_all_places_and_pages(town: Town) -> None:
    fill(town)
    table = coverage(actor=town.education, programme=town.programme, page="2", page_size=1)
    assert len(table.rows) == 1
    assert table.page.paginator.count == 2
    assert table.total.times == 7


def test_targets_judge_months_that_have_ended(town: Town) -> None:
    fill(town)
    for channel, times in ((LOUD, 4), (MEETING, 1)):
        set_target(
            actor=town.education,
            programme=town.programme,
            place_kind="ward",
            channel=channel,
            times_a_month=times,
            since=date(2023, 4, 1),
        )
    sen, duong = cells(town)["UBND phường Hoa Sen"], cells(town)["UBND phường Ánh Dương"]
    assert (sen["2023-04"].state, duong["2023-04"].state) == ("met", "short")
    assert (sen["2023-05"].state, sen["2023-03"].state) == ("waiting", "none")
    assert sen["2023-06"].state == "none"
    assert duong["2023-04"].missing == 2
    town.report(town.sen, date(2023, 5, 10), 2)
    town.report(town.sen, date(2023, 5, 10), 1, MEETING)
    assert cells(town)["UBND phường Hoa Sen"]["2023-05"].state == "met"
    of_channel = cells(town, by="channel")["UBND phường Ánh Dương"]
    assert (of_channel["loudspeaker"].state, of_channel["press"].state) == ("short", "none")


def test_schools_are_those_with_a_target_unless_all_are_asked_for(town: Town) -> None:
    Target.objects.filter(school__organisation__name="MN Đống Đa").update(is_active=False)
    assert set(cells(town, kind="school")) == {"TH Hòa Bình", "THCS Hòa Bình"}
    assert len(cells(town, kind="school", everyone=True)) == 3
    assert set(cells(town, kind="school", words="thcs")) == {"THCS Hòa Bình"}


def test_silent_places(town: Town) -> None:
    fill(town)
    assert set(cells(town, silent=True)) == {"UBND phường Ánh Dương"}


def test_months_of_a_long_programme(town: Town) -> None:
    town.programme.ends_on = date(2025, 12, 31)
    months = programme_months(town.programme, date(2024, 6, 1))
    assert (months[0], months[-1], len(months)) == ("2023-07", "2024-06", 12)
    assert programme_months(town.programme, date(2023, 5, 1))[0] == "2023-01"


def test_month_figures(town: Town) -> None:
    fill(town)
    set_target(
        actor=town.education,
        programme=town.programme,
        place_kind="ward",
        channel=LOUD,
        times_a_month=2,
    )
    figures = month_figures(actor=town.education, programme=town.programme, month="2023-05")
    assert json.loads(json.dumps(figures)) == figures
    assert (figures["reports"], figures["times"]) == (2, 3)
    assert figures["by_channel"] == {"loudspeaker": 2, "parents_meeting": 1}
    assert (figures["reach"], figures["reach_unknown"], figures["with_evidence"]) == (300, 1, 0)
    assert figures["ward"] == {"total": 2, "reported": 1, "silent": ["UBND phường Ánh Dương"]}
    assert (figures["school"]["total"], figures["school"]["reported"]) == (3, 1)
    [target] = figures["targets"]
    assert (target["met"], target["total"]) == (1, 2)
    with pytest.raises(ValueError, match="month"):
        month_figures(actor=town.education, programme=town.programme, month="2023-13")


def test_what_one_place_did(town: Town) -> None:
    fill(town)
    counted = place_counts(actor=town.education, programme=town.programme, place=town.sen)
    assert counted[0].times == 6


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 4),
        ({"kind": "ward"}, 3),
        ({"kind": "other"}, 0),
        ({"channel": LOUD}, 2),
        ({"month": "2023-05"}, 2),
        ({"evidence": "without"}, 4),
        ({"evidence": "with"}, 0),
        ({"ended": True}, 1),
        ({"words": "hoa sen"}, 3),
    ],
)
def test_filters_of_the_list(town: Town, where: dict[str, object], count: int) -> None:
    fill(town)
    found = list_activities(
        actor=town.education,
        programme=town.programme,
        where=ActivityFilter(**where),  # type: ignore[arg-type]
    )
    assert found.count() == count


def test_queries_do_not_grow_with_places_and_reports(town: Town) -> None:
    """18 wards × 15 schools take the same queries as 2 wards and 3 schools, and 3,000 too."""

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            for kind in ("ward", "school"):
                cells(town, kind=kind, everyone=True)
            month_figures(actor=town.education, programme=town.programme, month="2023-05")
        return len(captured)

    fill(town)
    few = queries()
    _grow(town, wards=16, schools=12)
    assert queries() == few
    _grow(town, wards=0, schools=2_985)
    assert queries() == few


def _grow(town: Town, wards: int, schools: int) -> None:
    authority, start = town.district.authority, Organisation.objects.count()
    made = Organisation.objects.bulk_create(
        [
            Organisation(
                authority=authority,
                kind=OrganisationKind.WARD if n < wards else OrganisationKind.SCHOOL,
                name=f"Nơi {start + n}",
                folded=f"noi {start + n}",
                sort_key=f"{start + n:06d}",
            )
            for n in range(wards + schools)
        ]
    )
    School.objects.bulk_create(
        [School(authority=authority, organisation=o, kind="primary") for o in made[wards:]]
    )
    first = Activity.objects.first()
    assert first is not None
    Activity.objects.bulk_create(
        [
            Activity(
                programme=town.programme,
                place=place,
                channel=LOUD,
                on=first.on,
                times=1,
                recorded_on=first.on,
                recorded_at=first.recorded_at,
                recorded_by="x",
            )
            for place in made
        ]
    )
