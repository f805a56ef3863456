"""Telling people something from other areas, and reminding by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import make_district
from tests.domain.reminders.conftest import Office, with_mail
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reminders.models import Delivery, Kind, MailState, Notification
from truongchuan.domain.reminders.personal import Wish, set_preferences
from truongchuan.domain.reminders.telling import Place, notify, urge_row
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed


def test_a_unit_is_told_once_with_what_the_text_needs(office: Office) -> None:
    office.today("2023-05-15")
    unit = office.district.unit(OrganisationKind.FINANCE)

    def tell() -> int:
        return notify(
            actor=office.education,
            programme=office.programme,
            kind=Kind.ASSIGNED,
            subject=office.row(1),
            occasion="assigned",
            unit=unit,
            params={"due": date(2023, 5, 31), "unit": unit.label},
        )

    assert tell() == 1
    assert tell() == 0
    [told] = office.told(office.finance)
    assert (told.params["due"], told.on, told.told_by) == (
        "2023-05-31", date(2023, 5, 15), office.education.name,
    )  # fmt: skip
    assert (told.route, told.mail, told.delivery) == ("task", MailState.WAITING, None)
    events = AuditEvent.objects.filter(action="reminders.notify").order_by("number")
    assert [e.after["told"] for e in events] == [1, 0]


def test_people_are_named_and_a_meeting_is_mailed_at_once(office: Office) -> None:
    office.today("2023-05-15")
    people = Person.objects.filter(pk__in=[office.finance.person_id, office.education.person_id])
    told = notify(
        actor=office.education,
        programme=office.programme,
        kind=Kind.MEETING,
        subject=office.programme,
        occasion="meeting-1",
        people=people,
        params={"day": date(2023, 5, 20)},
        place=Place("programme", (office.programme.pk,)),
    )
    assert told == 2
    assert Delivery.objects.exclude(slot="digest").count() == 2
    assert set(Notification.objects.values_list("mail", flat=True)) == {MailState.ATTACHED}


def test_on_a_quiet_day_the_urgent_waits_for_the_digest(office: Office) -> None:
    office.today("2023-05-20")  # a Saturday
    urge_row(actor=office.leader, row=office.row(1), words="Đề nghị báo cáo.")
    assert Delivery.objects.count() == 0
    assert office.digest("2023-05-21") == 0
    assert office.digest("2023-05-22") == 1
    assert Delivery.objects.get().notifications.get().kind == Kind.URGED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "rumour"}, "kind-unknown"),
        ({"occasion": " "}, "occasion-missing"),
    ],
)
def test_what_is_no_notification_is_refused(
    office: Office, change: dict[str, str], code: str
) -> None:
    asked = {"kind": Kind.REVIEW, "occasion": "2023-05", **change}
    with pytest.raises(DomainError) as refused:
        notify(
            actor=office.education,
            programme=office.programme,
            subject=office.programme,
            unit=office.district.unit(OrganisationKind.FINANCE),
            **asked,  # type: ignore[arg-type]
        )
    assert refused.value.code == code
    assert Notification.objects.count() == 0


def test_people_and_units_of_other_authorities_are_refused(office: Office) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    stranger = other.actor(Function.OFFICER, OrganisationKind.FINANCE)

    def tell(**whom: object) -> None:
        notify(
            actor=office.education,
            programme=office.programme,
            kind=Kind.REVIEW,
            subject=office.programme,
            occasion="2023-05",
            **whom,  # type: ignore[arg-type]
        )

    with pytest.raises(DomainError, match="person-not-of-authority"):
        tell(people=Person.objects.filter(pk=stranger.person_id))
    with pytest.raises(DomainError, match="unit-not-of-authority"):
        tell(unit=other.unit(OrganisationKind.FINANCE))
    with pytest.raises(NotAllowed):
        notify(
            actor=stranger,
            programme=office.programme,
            kind=Kind.REVIEW,
            subject=office.programme,
            occasion="2023-05",
        )


def test_a_task_is_urged_in_words_once_a_day(office: Office) -> None:
    office.today("2023-05-15")
    told = urge_row(
        actor=office.leader,
        row=office.row(1),
        words="  Báo cáo trước 17 giờ.  ",
        audiences=["lead", "cooperating"],
    )
    assert told == 2
    [mine] = office.told(office.finance)
    assert (mine.kind, mine.words, mine.unit_id) == (
        Kind.URGED, "Báo cáo trước 17 giờ.", office.finance.grants[0].unit_id,
    )  # fmt: skip
    with pytest.raises(DomainError) as refused:
        urge_row(actor=office.leader, row=office.row(1), words="Lần nữa.")
    assert (refused.value.code, refused.value.params["by"]) == (
        "already-urged-today", office.leader.name,
    )  # fmt: skip
    office.today("2023-05-16")
    assert urge_row(actor=office.leader, row=office.row(1), words="Hôm sau.") == 1
    assert AuditEvent.objects.filter(action="reminders.urge").count() == 2


def test_schools_whose_part_is_open_may_be_urged(office: Office) -> None:
    office.today("2023-05-15")
    row = office.row(2)
    assert urge_row(actor=office.leader, row=row, words="Nộp hồ sơ.", audiences=["schools"]) == 1
    assert [n.words for n in office.told(office.head_teacher)] == ["Nộp hồ sơ."]


@pytest.mark.parametrize(
    ("words", "audiences", "code"),
    [
        ("", ["lead"], "urge-needs-words"),
        ("x" * 1001, ["lead"], "words-too-long"),
        ("Làm ngay.", [], "audience-missing"),
        ("Làm ngay.", ["schools"], "nobody-to-tell"),
    ],
)
def test_urging_is_refused_with_a_reason(
    office: Office, words: str, audiences: list[str], code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        urge_row(actor=office.leader, row=office.row(1), words=words, audiences=audiences)
    assert refused.value.code == code
    assert Notification.objects.count() == 0


def test_finished_work_is_not_urged(office: Office) -> None:
    RoadmapRow.objects.filter(number=1).update(state=WorkState.DONE)
    with pytest.raises(DomainError, match="row-not-open"):
        urge_row(actor=office.leader, row=office.row(1), words="Làm ngay.")


@pytest.mark.parametrize(
    ("function", "kind", "allowed"),
    [
        (Function.LEADER, "", True),
        (Function.HEAD, OrganisationKind.EDUCATION_OFFICE, True),
        (Function.OFFICER, OrganisationKind.FINANCE, False),
        (Function.VIEWER, "", False),
    ],
)
def test_who_may_urge(office: Office, function: Function, kind: str, allowed: bool) -> None:
    actor = office.district.actor(function, kind)
    if allowed:
        assert urge_row(actor=actor, row=office.row(1), words="Báo cáo.") == 1
    else:
        with pytest.raises(NotAllowed):
            urge_row(actor=actor, row=office.row(1), words="Báo cáo.")


def test_the_office_that_follows_up_may_urge(office: Office) -> None:
    from truongchuan.domain.directory.services import create_organisation

    unit = create_organisation(
        actor=office.system,
        authority=office.district.authority,
        name="Văn phòng HĐND và UBND",
        kind=OrganisationKind.OFFICE,
    )
    actor = office.district.actor(Function.OFFICER, unit=unit)
    assert urge_row(actor=actor, row=office.row(1), words="Báo cáo.") == 1


def test_muted_kinds_are_listed_as_read_and_not_mailed(office: Office) -> None:
    set_preferences(actor=office.finance, wish=Wish(muted=frozenset({"late"})))
    office.remind("2023-03-01")
    [late] = office.told(office.finance)
    assert late.read_at is not None
    assert late.mail == MailState.NONE


def test_without_an_address_nothing_waits_for_e_mail(office: Office) -> None:
    Person.objects.filter(pk=office.finance.person_id).update(email="")
    office.remind("2023-03-01")
    assert [n.mail for n in office.told(office.finance)] == [MailState.NONE]
    with_mail(office.finance)
    assert office.digest("2023-03-01") == 1, "only education's"


def test_nobody_reminds_themselves(office: Office) -> None:
    with pytest.raises(DomainError, match="nobody-to-tell"):
        urge_row(actor=office.education, row=office.row(1), words="Báo cáo.")
