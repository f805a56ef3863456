"""One's own notifications, wishes and calendar address; nobody else's."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.domain.conftest import make_district
from tests.domain.reminders.conftest import Office
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Membership, OrganisationKind
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reminders.feed import (
    _SOURCES,
    FeedEvent,
    add_feed_source,
    feed_owner,
    list_feed_events,
    quarter_end,
)
from truongchuan.domain.reminders.models import FeedToken, MailState, MutedKind, Notification
from truongchuan.domain.reminders.personal import (
    Wish,
    mark_all_read,
    mark_read,
    revoke_feed_token,
    rotate_feed_token,
    set_preferences,
)
from truongchuan.domain.reminders.selectors import (
    LogFilter,
    count_log,
    count_unread,
    list_log,
    list_notifications,
    preference_of,
    rows_to_urge,
    told_of_rows,
    units_without_people,
)
from truongchuan.domain.reminders.telling import Place, urge_row
from truongchuan.domain.shared.actor import ANONYMOUS, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

TODAY = date(2026, 11, 20)


@pytest.fixture
def late(office: Office) -> Office:
    office.remind("2023-03-01")
    return office


def test_reading_is_recorded_once_and_keeps_the_first_moment(late: Office) -> None:
    [told] = late.told(late.finance)
    assert count_unread(actor=late.finance) == 1
    first = mark_read(actor=late.finance, notification=told).read_at
    again = mark_read(actor=late.finance, notification=told).read_at
    assert first == again == timezone.now()
    assert count_unread(actor=late.finance) == 0
    assert AuditEvent.objects.filter(action="reminders.read").count() == 1


def test_nobody_reads_anothers(late: Office) -> None:
    [told] = late.told(late.finance)
    with pytest.raises(NotAllowed):
        mark_read(actor=late.leader, notification=told)
    assert not list_notifications(actor=late.leader).exists()
    assert count_unread(actor=ANONYMOUS) == 0
    assert not list_notifications(actor=ANONYMOUS).exists()
    with pytest.raises(NotAllowed):
        mark_all_read(actor=ANONYMOUS)


def test_all_are_read_at_once(late: Office) -> None:
    assert mark_all_read(actor=late.education) == 2
    assert mark_all_read(actor=late.education) == 0
    assert count_unread(actor=late.finance) == 1
    assert AuditEvent.objects.filter(action="reminders.read_all").count() == 1


def test_wishes_are_kept_and_changed(office: Office) -> None:
    chosen, muted = preference_of(actor=office.finance)
    assert (chosen.email, chosen.digest, chosen.quiet_weekdays, muted) == (
        True, "daily", "56", frozenset(),
    )  # fmt: skip
    quiet = frozenset({0, 6})
    set_preferences(
        actor=office.finance,
        wish=Wish(False, "weekly", quiet, False, frozenset({"late", "meeting"})),
    )
    set_preferences(
        actor=office.finance, wish=Wish(False, "weekly", quiet, False, frozenset({"meeting"}))
    )
    chosen, muted = preference_of(actor=office.finance)
    assert (chosen.email, chosen.digest, chosen.quiet_weekdays, muted) == (
        False, "weekly", "06", frozenset({"meeting"}),
    )  # fmt: skip
    assert AuditEvent.objects.filter(action="reminders.set_preferences").count() == 2


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish(digest="hourly"), "rhythm-unknown"),
        (Wish(quiet_weekdays=frozenset({9})), "weekday-unknown"),
        (Wish(quiet_weekdays=frozenset(range(7))), "no-day-left"),
        (Wish(muted=frozenset({"rumour"})), "kind-unknown"),
        (Wish(muted=frozenset({"urged"})), "kind-never-muted"),
    ],
)
def test_impossible_wishes_are_refused(office: Office, wish: Wish, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        set_preferences(actor=office.finance, wish=wish)
    assert refused.value.code == code
    assert not MutedKind.objects.exists()


def test_a_calendar_address_opens_one_person_until_it_is_changed_or_ended(office: Office) -> None:
    token = rotate_feed_token(actor=office.finance)
    assert len(token) > 40
    assert token not in FeedToken.objects.get().token_hash
    owner = feed_owner(token=token, on=TODAY)
    assert owner is not None
    assert owner.person_id == office.finance.person_id
    newer = rotate_feed_token(actor=office.finance)
    assert feed_owner(token=token, on=TODAY) is None
    assert feed_owner(token=newer, on=TODAY) is not None
    assert revoke_feed_token(actor=office.finance)
    assert not revoke_feed_token(actor=office.finance)
    assert feed_owner(token=newer, on=TODAY) is None


def test_a_calendar_closes_with_the_function_and_the_account(office: Office) -> None:
    token = rotate_feed_token(actor=office.finance)
    Membership.objects.filter(person_id=office.finance.person_id).update(valid_to=date(2026, 11, 1))
    assert feed_owner(token=token, on=TODAY) is None
    Membership.objects.update(valid_to=None)
    user = FeedToken.objects.get().person.user
    assert user is not None
    user.is_active = False
    user.save()
    assert feed_owner(token=token, on=TODAY) is None


def test_a_calendar_holds_the_persons_own_days(office: Office) -> None:
    office.today("2023-05-15")
    mine = [(e.code, e.day.isoformat()) for e in list_feed_events(actor=office.education)]
    assert mine == [
        ("task_late", "2023-02-28"),
        ("task", "2023-06-30"),
        ("quarter", "2023-09-30"),
        ("task", "2023-09-30"),
        ("quarter", "2023-12-31"),
    ]
    RoadmapRow.objects.filter(number=1).update(state=WorkState.DONE)
    assert [e.code for e in list_feed_events(actor=office.finance)] == ["quarter", "quarter"]
    school = [(e.code, e.label) for e in list_feed_events(actor=office.head_teacher)]
    assert ("target", "TH Hòa Bình") in school
    assert not any(code == "quarter" for code, _label in school)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    own = office.programme.pk
    assert not any(own in e.place.args for e in list_feed_events(actor=stranger))


def test_the_same_thing_keeps_its_uid(office: Office) -> None:
    before = [e.uid for e in list_feed_events(actor=office.education)]
    RoadmapRow.objects.filter(number=1).update(due_on=date(2023, 3, 5), task="Khảo sát lại")
    assert sorted(e.uid for e in list_feed_events(actor=office.education)) == sorted(before)
    assert len(set(before)) == len(before)


def test_another_app_adds_its_appointments(office: Office) -> None:
    def source(_actor: object, programme: object) -> list[FeedEvent]:
        place = Place("programme", (office.programme.pk,))
        return [
            FeedEvent("meeting-1", date(2023, 6, 1), "meeting", "Giao ban", place, timezone.now())
        ]

    add_feed_source(source)
    try:
        assert "meeting" in {e.code for e in list_feed_events(actor=office.finance)}
    finally:
        _SOURCES.remove(source)


@pytest.mark.parametrize(("quarter", "day"), [("2023-Q1", "2023-03-31"), ("2023-Q2", "2023-06-30")])
def test_quarter_ends(quarter: str, day: str) -> None:
    assert quarter_end(quarter).isoformat() == day


def test_the_log_is_for_those_who_follow_up(late: Office) -> None:
    assert list_log(actor=late.education, programme=late.programme).count() == 3
    assert not list_log(actor=late.finance, programme=late.programme).exists()
    assert count_log(actor=late.finance, programme=late.programme).told == 0
    assert not rows_to_urge(actor=late.finance, programme=late.programme, on=TODAY).exists()
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert not list_log(actor=stranger, programme=late.programme).exists()


def test_the_log_is_filtered(late: Office) -> None:
    def found(**where: object) -> int:
        chosen = LogFilter(**where)  # type: ignore[arg-type]
        return list_log(actor=late.leader, programme=late.programme, where=chosen).count()

    assert found(kind="late") == 2
    assert found(unit_id=late.finance.grants[0].unit_id) == 1
    assert (found(number=1), found(number=2)) == (2, 0)
    assert (found(words="khao sat"), found(words=late.finance.name), found(words="không")) == (
        2, 1, 0,
    )  # fmt: skip
    assert (found(mail="pending"), found(mail="none"), found(mail="sent")) == (3, 0, 0)
    Notification.objects.filter(kind="late").update(mail=MailState.NONE)
    assert found(mail="none") == 2


def test_what_was_told_about_a_task_is_counted(late: Office) -> None:
    row = late.row(1)
    urge_row(actor=late.leader, row=row, words="Báo cáo.")
    mark_all_read(actor=late.finance)
    told = told_of_rows(row_ids=[row.pk])[row.pk]
    assert (told.told, told.read, told.last_urged_on, told.last_urged_by) == (
        3, 1, date(2023, 3, 1), late.leader.name,
    )  # fmt: skip


def test_late_work_that_nobody_can_be_told_of_is_found(late: Office) -> None:
    on = date(2023, 3, 1)
    assert units_without_people(actor=late.leader, programme=late.programme, on=on) == []
    Membership.objects.filter(person_id=late.education.person_id).update(valid_to=date(2023, 2, 1))
    [(unit, number)] = units_without_people(actor=late.leader, programme=late.programme, on=on)
    assert (unit.kind, number) == (OrganisationKind.EDUCATION_OFFICE, 1)
