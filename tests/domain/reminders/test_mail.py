"""E-mails: gathered as their person wishes, posted once, tried again, told apart from lost ones."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.domain.reminders.conftest import Office
from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.adapters.post import FolderBackend, kept_letter, post_letter
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Person
from truongchuan.domain.onboarding.settings_days import add_office_day
from truongchuan.domain.reminders.daily import make_daily_reminders, silent_day
from truongchuan.domain.reminders.mail import (
    PAUSES,
    hand_out,
    make_digests,
    retry_delivery,
    send_delivery,
)
from truongchuan.domain.reminders.models import (
    Delivery,
    DeliveryState,
    MailState,
    Notification,
    Preference,
)
from truongchuan.domain.reminders.personal import Wish, mark_all_read, set_preferences
from truongchuan.domain.reminders.ports import Letter, NotPosted, days_off_of
from truongchuan.domain.reminders.telling import urge_row
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import NotAllowed
from truongchuan.web.reminder_mail import write_letter


class Box:
    """A mail server: keeps what it takes, refuses what it is told to."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.letters: list[Letter] = []

    def __call__(self, letter: Letter) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, NotPosted):
            raise answer
        self.letters.append(letter)
        if answer is not None:
            raise answer


def mail_of(actor: Actor) -> Delivery:
    return Delivery.objects.get(person_id=actor.person_id)


def send(office: Office, delivery: Delivery, box: Box) -> str:
    return send_delivery(actor=office.system, delivery=delivery, write=write_letter, post=box)


@pytest.fixture
def late(office: Office) -> Office:
    """A Wednesday on which education and finance were told of late work."""
    office.remind("2023-03-01")
    return office


def test_one_letter_per_person_and_day(late: Office) -> None:
    assert late.digest("2023-03-01") == 2
    assert late.digest("2023-03-01") == 0
    mine = mail_of(late.education)
    assert mine.notifications.count() == 2, "late work, and the sum of it"
    assert mine.message_id.startswith("<")
    assert not Notification.objects.filter(mail=MailState.WAITING).exists()


def test_quiet_weekdays_and_weekends_wait_for_the_next_day(office: Office) -> None:
    wish = Wish(quiet_weekdays=frozenset({0, 5, 6}))
    set_preferences(actor=office.finance, wish=wish)
    office.remind("2023-03-04")  # Saturday
    assert office.digest("2023-03-04") == 0
    assert office.digest("2023-03-06") == 1, "Monday is quiet for finance"
    assert office.digest("2023-03-07") == 1
    assert mail_of(office.finance).day == date(2023, 3, 7)


@pytest.mark.parametrize(("keeps_free", "made"), [(True, 0), (False, 1)])
def test_public_holidays_are_quiet_unless_one_wishes_otherwise(
    office: Office, keeps_free: bool, made: int
) -> None:
    set_preferences(actor=office.finance, wish=Wish(quiet_holidays=keeps_free))
    Person.objects.filter(pk=office.education.person_id).update(email="")
    office.remind("2023-05-01")
    holiday = office.today("2023-05-01")
    # The calendar of the product itself: 01/05/2023 is a Monday.
    assert make_digests(actor=office.system, programme=office.programme, on=holiday) == made


def test_a_weekly_letter_comes_on_the_first_day_that_is_not_quiet(office: Office) -> None:
    Person.objects.filter(pk=office.education.person_id).update(email="")
    set_preferences(actor=office.finance, wish=Wish(digest="weekly"))
    office.remind("2023-03-01")  # Wednesday: nothing went this week yet
    assert office.digest("2023-03-01") == 1
    office.remind("2023-03-08")
    assert office.digest("2023-03-08") == 1
    office.remind("2023-03-15")
    assert [office.digest(f"2023-03-{day}") for day in ("15", "16", "20")] == [1, 0, 0]


def test_what_was_read_or_is_not_wished_or_is_old_goes_into_no_letter(late: Office) -> None:
    mark_all_read(actor=late.finance)
    set_preferences(actor=late.education, wish=Wish(email=False))
    assert late.digest("2023-03-01") == 0
    assert set(Notification.objects.values_list("mail", flat=True)) == {MailState.NONE}
    set_preferences(actor=late.education, wish=Wish())
    late.remind("2023-03-08")
    assert late.digest("2023-03-28") == 0, "three weeks old"


def test_a_person_without_digest_still_gets_what_cannot_wait(office: Office) -> None:
    from truongchuan.domain.reminders.telling import urge_row

    set_preferences(actor=office.education, wish=Wish(digest="none"))
    office.remind("2023-03-01")
    urge_row(actor=office.leader, row=office.row(1), words="Báo cáo.")
    office.digest("2023-03-01")
    assert mail_of(office.education).slot.startswith("urged-")


def test_a_letter_is_posted_once_and_recorded(late: Office) -> None:
    late.digest("2023-03-01")
    box, delivery = Box(), mail_of(late.finance)
    assert send(late, delivery, box) == DeliveryState.SENT
    assert send(late, delivery, box) == DeliveryState.SENT
    [letter] = box.letters
    assert letter.message_id == delivery.message_id
    assert letter.to == f"p{late.finance.person_id}@example.vn"
    assert "Quá hạn 1 ngày, hạn 28/02/2023: 1. Khảo sát cơ sở vật chất" in letter.text
    assert "(phần việc phối hợp của Phòng TC-KH)" in letter.text
    assert "http://testserver/ke-hoach/" in letter.text
    assert letter.subject.startswith("[7/KH-UBND] ")
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.address) == (1, letter.to)
    event = AuditEvent.objects.filter(action="reminders.send").get()
    assert event.after == {"state": "sent", "attempts": 1}


def test_a_server_away_is_tried_again_later_under_the_same_id(late: Office) -> None:
    late.digest("2023-03-01")
    delivery, box = mail_of(late.finance), Box(NotPosted("timeout"))
    assert send(late, delivery, box) == DeliveryState.QUEUED
    delivery.refresh_from_db()
    assert (delivery.handed_at, delivery.error) == (None, "timeout")
    assert delivery.not_before == timezone.now() + PAUSES[0]
    assert send(late, delivery, box) == DeliveryState.SENT
    assert [letter.message_id for letter in box.letters] == [delivery.message_id]


def test_after_the_last_pause_it_has_failed_and_may_be_queued_again(late: Office) -> None:
    late.digest("2023-03-01")
    delivery = mail_of(late.finance)
    box = Box(*[NotPosted("timeout")] * (len(PAUSES) + 1))
    states = [send(late, delivery, box) for _try in range(len(PAUSES) + 1)]
    assert states == [*[DeliveryState.QUEUED] * len(PAUSES), DeliveryState.FAILED]
    again = retry_delivery(actor=late.system, delivery=delivery)
    assert (again.state, again.message_id) == (DeliveryState.QUEUED, delivery.message_id)
    assert send(late, again, box) == DeliveryState.SENT


def test_a_refused_address_fails_at_once(late: Office) -> None:
    late.digest("2023-03-01")
    refusal = NotPosted("550 no such user", permanent=True)
    assert send(late, mail_of(late.finance), Box(refusal)) == DeliveryState.FAILED


def test_dying_after_the_server_took_it_means_a_second_copy_with_the_same_id(late: Office) -> None:
    late.digest("2023-03-01")
    delivery, box = mail_of(late.finance), Box(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        send(late, delivery, box)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING
    assert send(late, delivery, box) == DeliveryState.SENT
    assert [letter.message_id for letter in box.letters] == [delivery.message_id] * 2


def test_who_turned_e_mail_off_meanwhile_gets_none(late: Office) -> None:
    late.digest("2023-03-01")
    Preference.objects.create(person_id=late.finance.person_id, email=False)
    box = Box()
    assert send(late, mail_of(late.finance), box) == DeliveryState.CANCELLED
    assert box.letters == []


def test_only_the_product_posts(late: Office) -> None:
    late.digest("2023-03-01")
    with pytest.raises(NotAllowed):
        send_delivery(
            actor=late.education, delivery=mail_of(late.finance), write=write_letter, post=Box()
        )


def test_each_e_mail_is_handed_to_one_job(late: Office) -> None:
    late.digest("2023-03-01")
    Delivery.objects.filter(person_id=late.education.person_id).update(
        not_before=timezone.now() + timedelta(minutes=5)
    )
    given: list[int] = []
    assert hand_out(enqueue=given.append, now=timezone.now()) == 1
    assert hand_out(enqueue=given.append, now=timezone.now()) == 0
    assert hand_out(enqueue=given.append, now=timezone.now() + timedelta(minutes=6)) == 1
    assert len(set(given)) == 2


def test_the_same_e_mail_twice_is_one_file(late: Office, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "truongchuan.adapters.post.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    late.digest("2023-03-01")
    delivery = mail_of(late.finance)
    delivery.address = "a@example.vn"
    letter = write_letter(delivery, list(delivery.notifications.select_related("programme")))
    post_letter(letter)
    post_letter(letter)
    folder = FolderBackend().folder
    assert len(list(folder.iterdir())) == 1
    kept = kept_letter(folder, delivery.message_id)
    assert kept is not None
    assert (kept["Message-ID"], kept["To"]) == (delivery.message_id, "a@example.vn")
    body = kept.get_body(("plain",))
    assert body is not None
    assert "Quá hạn 1 ngày" in body.get_content()
    assert kept_letter(folder, "<other>") is None


def test_no_letter_comes_on_a_day_off_of_the_office_itself(office: Office) -> None:
    """A Wednesday that is a working day elsewhere; what cannot wait waits for the digest too."""
    add_office_day(
        actor=office.leader,
        authority=office.district.authority,
        off=date(2023, 3, 1),
        works=None,
        basis="Thông báo 15/TB-UBND",
        rules=load_calendar_rules(),
    )
    on = office.today("2023-03-01")
    by_calendar = {"actor": office.system, "programme": office.programme}
    assert make_daily_reminders(**by_calendar, on=on)
    row = office.row(1)
    assert urge_row(actor=office.leader, row=row, audiences=["lead"], words="Đề nghị báo cáo.")
    assert make_digests(**by_calendar, on=on) == 0
    assert not Delivery.objects.exists()
    assert make_digests(**by_calendar, on=office.today("2023-03-02"))
    assert Delivery.objects.filter(day=date(2023, 3, 2)).exists()


def test_the_day_of_silence_is_the_office_s_own_next_working_day(office: Office) -> None:
    assert silent_day(date(2023, 5, 2), days_off_of(office.district.authority.pk)).day == 25
    for day in (25, 26):
        add_office_day(
            actor=office.leader,
            authority=office.district.authority,
            off=date(2023, 5, day),
            works=None,
            basis="Thông báo 15/TB-UBND",
            rules=load_calendar_rules(),
        )
    assert silent_day(date(2023, 5, 2), days_off_of(office.district.authority.pk)).day == 29
