"""A district with a steering committee, and meetings made step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from tests.domain.conftest import District
from truongchuan.domain.committee.agenda import add_item
from truongchuan.domain.committee.meetings import Call, conclude_meeting, invite, open_meeting
from truongchuan.domain.committee.meetings import plan_meeting as plan
from truongchuan.domain.committee.members import Seat, create_committee
from truongchuan.domain.committee.minutes import record_rest_present
from truongchuan.domain.committee.models import CommitteeMember, Meeting, SteeringCommittee
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor, Function

START = date(2023, 1, 10)


def at(day: date, hour: int = 14) -> datetime:
    """Return an hour of a day in Việt Nam."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, 0))


@dataclass
class Board:
    """A district whose committee is in place: a leader, the standing body, a finance secretary."""

    district: District
    leader: Actor
    education: Actor
    secretary: Actor
    finance: Organisation
    committee: SteeringCommittee

    @property
    def programme(self) -> Programme:
        return Programme.objects.get(pk=self.district.programme.pk)

    def member(self, role: str) -> CommitteeMember:
        return self.committee.members.get(role=role, valid_to__isnull=True)

    def on(self, day: date) -> None:
        """Let the programme's today be a day."""
        Programme.objects.filter(pk=self.district.programme.pk).update(fixed_today=day)

    def plan(self, day: date, **more: object) -> Meeting:
        """Plan a meeting with the standing body's hand."""
        given: dict[str, object] = {
            "kind": "quarter",
            "title": "Họp Ban chỉ đạo kiểm đếm tiến độ",
            "at": at(day),
            "place": "Phòng họp tầng 2",
        }
        call = Call(**(given | more))  # type: ignore[arg-type]
        return plan(actor=self.education, programme=self.programme, call=call)

    def opened(self, day: date, **more: object) -> Meeting:
        """Return a meeting that was planned before its day and opened on it."""
        self.on(day - timedelta(days=5))
        meeting = self.plan(day, **more)
        add_item(actor=self.education, meeting=meeting, title="Nội dung khác của cuộc họp")
        meeting = invite(actor=self.education, meeting=meeting, number="12/GM-UBND")
        self.on(day)
        return open_meeting(actor=self.education, meeting=meeting)

    def conclude(self, meeting: Meeting) -> Meeting:
        """Close a meeting to which everybody came."""
        record_rest_present(actor=self.education, meeting=meeting)
        return conclude_meeting(actor=self.leader, meeting=meeting)


def board_of(district: District) -> Board:
    """Set the committee up."""
    leader = district.actor(Function.LEADER)
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    secretary = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    finance = district.unit(OrganisationKind.FINANCE)
    office = district.unit(OrganisationKind.EDUCATION_OFFICE)
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=date(2023, 2, 1))
    committee = create_committee(
        actor=education,
        programme=district.programme,
        name="Ban chỉ đạo xây dựng trường đạt chuẩn quốc gia quận Mẫu",
        decision_number="15/QĐ-UBND",
        decided_on=date(2023, 1, 8),
        issuer="UBND quận Mẫu",
        starts_on=START,
        quorum_percent=60,
        seats=(
            Seat("Nguyễn Văn Trưởng", "chair", "Chủ tịch UBND quận"),
            Seat(
                "Trần Thị Phó",
                "standing_deputy",
                "Phó Chủ tịch UBND quận",
                person=Person.objects.get(pk=leader.person_id),
            ),
            Seat("Lê Văn Viên", "member", "Trưởng phòng GD&ĐT", office),
            Seat(
                "Phạm Thị Thư",
                "secretary",
                "Chuyên viên",
                finance,
                Person.objects.get(pk=secretary.person_id),
            ),
        ),
    )
    return Board(district, leader, education, secretary, finance, committee)
