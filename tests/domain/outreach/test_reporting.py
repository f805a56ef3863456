"""Reporting outreach: what is kept, refused, corrected, taken back, and who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domain.conftest import make_district
from tests.domain.outreach.conftest import TODAY, Town
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.outreach.models import Activity, Channel, Message
from truongchuan.domain.outreach.reporting import (
    ActivityReport,
    correct_activity,
    report_activity,
    withdraw_activity,
)
from truongchuan.domain.outreach.selectors import find_places, list_activities, reportable_places
from truongchuan.domain.outreach.services import (
    add_message,
    change_campaign,
    restore_message,
    set_target,
    start_campaign,
    withdraw_message,
)
from truongchuan.domain.programmes.files import find_file
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file

pytestmark = pytest.mark.django_db
LOUD = Channel.LOUDSPEAKER


def test_a_ward_reports_its_broadcasts_with_evidence(town: Town) -> None:
    officer = town.officer(town.sen)
    file = store_file(
        actor=officer,
        authority_id=town.district.authority.pk,
        name="anh.png",
        media_type="image/png",
        content=b"png",
    )
    activity = report_activity(
        actor=officer,
        programme=town.programme,
        report=ActivityReport(town.sen, LOUD, date(2023, 5, 2), 12, date(2023, 5, 14), None, "Bài"),
        files=[file, file],
    )
    assert (activity.times, activity.reach, activity.recorded_on) == (12, None, TODAY)
    assert [link.file for link in activity.files.all()] == [file]
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.after["times"]) == ("outreach.report", 12)
    viewer = town.district.actor(Function.VIEWER)
    assert find_file(actor=viewer, programme=town.programme, pk=file.pk) == file


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": "drums"}, "channel-unknown"),
        ({"channel": "other"}, "words-missing"),
        ({"times": 0}, "times-range"),
        ({"times": 10_000}, "times-range"),
        ({"reach": -1}, "reach-range"),
        ({"until": date(2023, 5, 1)}, "activity-dates"),
        ({"on": date(2023, 5, 16)}, "activity-in-future"),
        ({"on": date(2022, 12, 31)}, "activity-before-programme"),
    ],
)
def test_what_makes_no_sense_is_refused(town: Town, changes: dict[str, Any], code: str) -> None:
    fields = {"place": town.sen, "channel": LOUD, "on": TODAY, **changes}
    with pytest.raises(DomainError) as refused:
        report_activity(
            actor=town.education, programme=town.programme, report=ActivityReport(**fields)
        )
    assert refused.value.code == code
    assert not Activity.objects.exists()


def test_units_write_their_own_culture_all_wards_managers_everything(town: Town) -> None:
    places = {"ward": town.sen, "other": town.duong, "school": town.school.organisation}
    system = town.district.system
    actors = {
        "education": town.education,
        "leader": town.district.actor(Function.LEADER),
        "culture": town.officer(town.culture),
        "ward": town.officer(town.sen),
        "school": town.officer(town.school.organisation),
        "finance": town.district.actor(Function.OFFICER, OrganisationKind.FINANCE),
        "viewer": town.district.actor(Function.VIEWER, unit=town.sen),
        "system": system,
    }
    may = {
        name: {
            place
            for place, unit in places.items()
            if _allowed(lambda a=actor, u=unit: _report(town, a, u))
        }
        for name, actor in actors.items()
    }
    assert may == {
        "education": {"ward", "other", "school"},
        "leader": {"ward", "other", "school"},
        "culture": {"ward", "other"},
        "ward": {"ward"},
        "school": {"school"},
        "finance": set(),
        "viewer": set(),
        "system": {"ward", "other", "school"},
    }
    offered = {
        name: set(reportable_places(actor=actor, programme=town.programme)) & set(places.values())
        for name, actor in actors.items()
    }
    assert offered == {name: {places[p] for p in found} for name, found in may.items()}


def _report(town: Town, actor: Any, place: Any) -> Activity:
    return report_activity(
        actor=actor, programme=town.programme, report=ActivityReport(place, LOUD, TODAY)
    )


def _allowed(act: Any) -> bool:
    try:
        act()
    except NotAllowed:
        return False
    return True


def test_a_correction_replaces_and_both_stay(town: Town) -> None:
    wrong = town.report(times=20)
    right = correct_activity(
        actor=town.officer(town.sen),
        activity=wrong,
        report=ActivityReport(town.sen, LOUD, TODAY, 2),
        reason="Gõ nhầm",
    )
    wrong.refresh_from_db()
    assert (wrong.is_current, wrong.end_reason, right.corrects) == (False, "Gõ nhầm", wrong)
    found = list_activities(actor=town.education, programme=town.programme)
    assert [a.times for a in found] == [2]
    with pytest.raises(DomainError) as refused:
        withdraw_activity(actor=town.education, activity=wrong, reason="x")
    assert refused.value.code == "activity-not-current"


def test_a_correction_may_not_move_a_report_to_a_place_of_others(town: Town) -> None:
    activity = town.report()
    with pytest.raises(NotAllowed):
        correct_activity(
            actor=town.officer(town.sen),
            activity=activity,
            report=ActivityReport(town.duong, LOUD, TODAY),
            reason="x",
        )
    activity.refresh_from_db()
    assert activity.is_current


def test_taking_back_needs_a_reason_and_keeps_the_report(town: Town) -> None:
    activity = town.report()
    with pytest.raises(DomainError) as refused:
        withdraw_activity(actor=town.education, activity=activity, reason="  ")
    assert refused.value.code == "outreach-reason-missing"
    withdraw_activity(actor=town.education, activity=activity, reason="Ghi hai lần")
    assert not list_activities(actor=town.education, programme=town.programme).exists()
    activity.refresh_from_db()
    assert (activity.ended_by, activity.ended_on) == (town.education.name, TODAY)


def test_campaigns_and_messages(town: Town) -> None:
    culture = town.officer(town.culture)
    campaign = start_campaign(
        actor=culture,
        programme=town.programme,
        title=" Tháng  cao điểm ",
        unit=town.culture,
        starts_on=date(2023, 5, 1),
        ends_on=date(2023, 5, 31),
    )
    assert campaign.title == "Tháng cao điểm"
    message = add_message(
        actor=culture,
        campaign=campaign,
        words="Trường chuẩn là quyền lợi của con em",
        audience="parents",
        channels=[LOUD, LOUD, "online"],
    )
    assert sorted(c.channel for c in message.channels.all()) == ["loudspeaker", "online"]
    activity = town.report(message=message)
    assert activity.campaign == campaign
    withdraw_message(actor=culture, message=message)
    with pytest.raises(DomainError) as refused:
        town.report(message=Message.objects.get())
    assert refused.value.code == "message-withdrawn"
    restore_message(actor=culture, message=message)
    assert town.report(message=Message.objects.get()).message == message
    seen = campaign.stamp
    change = {
        "actor": culture,
        "campaign": campaign,
        "unit": town.culture,
        "starts_on": date(2023, 5, 1),
    }
    with pytest.raises(DomainError) as outdated:
        change_campaign(**change, title="A", ends_on=date(2023, 6, 1), based_on="cũ")
    assert outdated.value.code == "campaign-outdated"
    changed = change_campaign(**change, title="B", ends_on=date(2023, 6, 1), based_on=seen)
    assert (changed.title, changed.ends_on) == ("B", date(2023, 6, 1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"title": " "}, "campaign-title-empty"), ({"ends_on": date(2023, 4, 1)}, "campaign-dates")],
)
def test_campaigns_that_make_no_sense(town: Town, changes: dict[str, Any], code: str) -> None:
    fields = {
        "title": "Đợt",
        "unit": town.culture,
        "starts_on": date(2023, 5, 1),
        "ends_on": date(2023, 5, 31),
        **changes,
    }
    with pytest.raises(DomainError) as refused:
        start_campaign(actor=town.education, programme=town.programme, **fields)
    assert refused.value.code == code


def test_only_managers_and_the_culture_office_plan(town: Town) -> None:
    for unit in (town.sen, town.school.organisation):
        with pytest.raises(NotAllowed):
            set_target(
                actor=town.officer(unit),
                programme=town.programme,
                place_kind="ward",
                channel=LOUD,
                times_a_month=4,
            )


def test_another_authority_sees_and_writes_nothing(town: Town) -> None:
    activity = town.report()
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert not list_activities(actor=stranger, programme=town.programme).exists()
    assert not find_places(actor=stranger, programme=town.programme, words="sen")
    with pytest.raises(NotAllowed):
        withdraw_activity(actor=stranger, activity=activity, reason="x")
    with pytest.raises(NotAllowed):
        _report(town, stranger, town.sen)
