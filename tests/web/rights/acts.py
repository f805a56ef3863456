"""How each act of the table is done: the service itself, with arguments that it accepts.

An act returns something true when it wrote; a refusal raises.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.domain.conftest import reading, small_facts
from tests.web.rights.acts_office import OFFICE_ACTS
from tests.web.rights.acts_oversight import OVERSIGHT_ACTS
from tests.web.rights.world import OTHER, OWN, TODAY, UNIT_ROLES, World, call, gift, words
from truongchuan.adapters.calendar import load_calendar_rules, load_lead_times
from truongchuan.domain.accreditation.judging import record_judgement
from truongchuan.domain.accreditation.services import record_school_facts
from truongchuan.domain.committee.conclusions import Order, add_conclusion
from truongchuan.domain.committee.meetings import conclude_meeting, plan_meeting
from truongchuan.domain.committee.members import create_committee
from truongchuan.domain.committee.minutes import write_minutes
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.documents.entries import Entry
from truongchuan.domain.documents.moving import assign_document, move_document, record_reply
from truongchuan.domain.documents.services import register_document
from truongchuan.domain.documents.tasks import derive_task
from truongchuan.domain.followup.batches import apply_batch, create_batch
from truongchuan.domain.followup.duties import report_duty
from truongchuan.domain.followup.obstacles import (
    ObstacleDraft,
    answer_obstacle,
    raise_obstacle,
    readdress_obstacle,
    solve_obstacle,
    turn_into_task,
    withdraw_obstacle,
)
from truongchuan.domain.followup.sheet_lines import SheetLine, sheet_stamp, work_key
from truongchuan.domain.mobilisation.services import (
    Approval,
    approve_drive,
    check_receipt,
    draft_drive,
    record_receipt,
)
from truongchuan.domain.outreach.reporting import ActivityReport, report_activity
from truongchuan.domain.outreach.services import set_target, start_campaign
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.services import make_paper, record_issue
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import Duty, PlanFinding, Target
from truongchuan.domain.programmes.progress import (
    Report,
    Work,
    report_part,
    report_row,
    report_school,
)
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.services import decide_finding, move_target
from truongchuan.domain.reminders.telling import urge_row
from truongchuan.domain.reviews.closing import close_review
from truongchuan.domain.reviews.opinions import assess_unit, comment_unit
from truongchuan.domain.reviews.services import assign_from_review, open_review
from truongchuan.domain.scheduling.estimates import Lengths, record_durations
from truongchuan.domain.scheduling.keeping import add_swap, keep_baseline
from truongchuan.domain.scheduling.links import Wanted, confirm_dependencies
from truongchuan.domain.shared.actor import Actor

Act = Callable[[World, Actor], Any]
SOON = date(2023, 6, 1)
GOING = Report("in_progress", 10, "Đang làm")


def _row(number: int) -> Act:
    return lambda w, a: report_row(actor=a, row=w.row(number), report=GOING)


def _part(number: int, role: str) -> Act:
    return lambda w, a: report_part(actor=a, part=w.part(number, role), report=GOING)


def _school(number: int, name: str) -> Act:
    return lambda w, a: report_school(actor=a, part=w.school_part(number, name), report=GOING)


def _duty(section: int, role: str) -> Act:
    def act(w: World, a: Actor) -> Any:
        duty = Duty.objects.get(programme=w.programme, section=f"2.{section}", is_active=True)
        return report_duty(
            actor=a, duty=duty, organisation=w.unit(role), month="2023-05", state="ongoing",
            words="Đã làm",
        )  # fmt: skip

    return act


def _raise(work: Callable[[World], Work]) -> Act:
    return lambda w, a: raise_obstacle(
        actor=a, work=work(w), draft=ObstacleDraft("Vướng", w.unit("finance"), SOON)
    )


def _sheet(work: Callable[[World], Work]) -> Act:
    def act(w: World, a: Actor) -> Any:
        line = SheetLine(
            row=9,
            key=work_key(w.programme.pk, work(w)),
            stamp=sheet_stamp(work(w)),
            state="in_progress",
            percent=20,
        )
        batch = create_batch(actor=a, programme=w.programme, file=w.district.file, lines=[line])
        return apply_batch(actor=a, batch=batch).changed

    return act


def _duration(number: int) -> Act:
    return lambda w, a: record_durations(
        actor=a, programme=w.programme, lengths=[Lengths(w.row(number).pk, None, 5, 10, 20)]
    )


def _comment(role: str) -> Act:
    return lambda w, a: comment_unit(
        actor=a, review=w.thing("review"), organisation=w.unit(role), words="Đã cố gắng"
    )


def _entry() -> Entry:
    return Entry(
        direction="in", body="Quận ủy", summary="Về việc báo cáo", number="12-CV/QU",
        signed_on=date(2023, 5, 8), received_on=date(2023, 5, 9),
    )  # fmt: skip


def _outreach(place: Callable[[World], Organisation]) -> Act:
    return lambda w, a: report_activity(
        actor=a, programme=w.programme, report=ActivityReport(place(w), "online", TODAY)
    )


def _drive(name: str) -> Act:
    return lambda w, a: draft_drive(
        actor=a, programme=w.programme, words=words(), schools=[(w.school(name), 5_000_000)]
    )


def _receipt(name: str) -> Act:
    return lambda w, a: record_receipt(
        actor=a, drive=w.thing("drive"), school=w.school(name), gift=gift(), number="77"
    )


def _judge(name: str) -> Act:
    return lambda w, a: record_judgement(
        actor=a, school=w.school(name), ref="1.1.M1.a", met=True, note="Đã xem",
        evidence=["Biên bản"], law=w.law, on=TODAY,
    )  # fmt: skip


def _figures(name: str) -> Act:
    return lambda w, a: record_school_facts(
        actor=a, school=w.school(name), figures={"classes": 17}, law=w.law, on=TODAY
    )


def _import(w: World, a: Actor) -> Any:
    authority = Organisation.objects.get(pk=w.district.authority.pk)
    return import_plan(
        actor=a, authority=authority, file=w.district.file, reading=reading(small_facts())
    )


def _target(w: World, a: Actor) -> Any:
    target = Target.objects.filter(programme=w.programme, is_active=True).first()
    assert target is not None
    return move_target(actor=a, target=target, state="registered")


def _finding(w: World, a: Actor) -> Any:
    finding = PlanFinding.objects.filter(programme=w.programme, is_active=True).first()
    assert finding is not None
    return decide_finding(actor=a, finding=finding, state="accepted")


def _paper(kind: str, name: str = "") -> Act:
    def act(w: World, a: Actor) -> Any:
        params = PaperParams(school_id=w.school(name).pk) if name else PaperParams()
        return make_paper(
            actor=a, programme=w.programme, params=params, written=w.things[f"{kind}{name}"],
            school=w.school(name) if name else None,
        )  # fmt: skip

    return act


ACTS: dict[str, Act] = {
    "see": lambda w, a: list_programmes(actor=a).filter(pk=w.programme.pk).exists(),
    "import": _import,
    "target": _target,
    "finding": _finding,
    "judge.own": _judge(OWN),
    "judge.other": _judge(OTHER),
    "figures.own": _figures(OWN),
    "figures.other": _figures(OTHER),
    "row.education": _row(1),
    "row.finance": _row(2),
    "row.authority": _row(3),
    "row.projects": _row(5),
    "part.finance": _part(1, "finance"),
    "part.projects": _part(1, "projects"),
    "part.urban": _part(1, "urban"),
    "part.office": _part(6, "office"),
    "school.own": _school(4, OWN),
    "school.other": _school(4, OTHER),
    "school.by_lead": _school(5, OWN),
    "school.other_by_lead": _school(5, OTHER),
    "task.assign": lambda w, a: assign_task(
        actor=a, programme=w.programme, task="Việc thêm", lead=w.unit("finance"), due_on=SOON,
        origin="other",
    ),
    **{f"duty.{role}": _duty(place, role) for place, role in enumerate(UNIT_ROLES, start=1)},
    "duty.other_ward": _duty(10, "other_ward"),
    "duty.other_school": _duty(11, "other_school"),
    "obstacle.raise": _raise(lambda w: w.row(1)),
    "obstacle.raise_office": _raise(lambda w: w.row(6)),
    "obstacle.raise_own": _raise(lambda w: w.school_part(4)),
    "obstacle.raise_other": _raise(lambda w: w.school_part(4, OTHER)),
    "obstacle.answer": lambda w, a: answer_obstacle(
        actor=a, obstacle=w.thing("obstacle"), words="Đang xử lý"
    ),
    "obstacle.solve": lambda w, a: solve_obstacle(
        actor=a, obstacle=w.thing("obstacle"), resolution="Đã bố trí"
    ),
    "obstacle.solve_projects": lambda w, a: solve_obstacle(
        actor=a, obstacle=w.thing("own_obstacle"), resolution="Đã bàn giao"
    ),
    "obstacle.withdraw_own": lambda w, a: withdraw_obstacle(
        actor=a, obstacle=w.thing("own_obstacle"), reason="Nêu nhầm"
    ),
    "obstacle.readdress": lambda w, a: readdress_obstacle(
        actor=a, obstacle=w.thing("obstacle"), solver=w.unit("projects"), due_on=SOON,
        reason="Đúng việc",
    ),
    "obstacle.assign": lambda w, a: turn_into_task(
        actor=a, obstacle=w.thing("obstacle"), task="Bố trí kinh phí", due_on=SOON
    ),
    "sheet.finance": _sheet(lambda w: w.row(2)),
    "sheet.school": _sheet(lambda w: w.school_part(4)),
    "duration": _duration(2),
    "duration.projects": _duration(5),
    "dependency": lambda w, a: confirm_dependencies(
        actor=a, programme=w.programme, wanted=[Wanted(w.row(1).pk, w.row(2).pk)]
    ),
    "baseline": lambda w, a: keep_baseline(
        actor=a, programme=w.programme, label="Mốc", calendar=load_calendar_rules(),
        leads=load_lead_times(),
    ),
    "swap": lambda w, a: add_swap(
        actor=a, programme=w.programme, off=date(2023, 5, 5), works=None, decision="Thông báo",
        calendar=load_calendar_rules(),
    ),
    "review.open": lambda w, a: open_review(actor=a, programme=w.programme, month="2023-04"),
    "review.comment_finance": _comment("finance"),
    "review.comment_ward": _comment("ward"),
    "review.comment_school": _comment("school"),
    "review.assess": lambda w, a: assess_unit(
        actor=a, review=w.thing("review"), organisation=w.unit("finance"), rating="good"
    ),
    "review.assign": lambda w, a: assign_from_review(
        actor=a, review=w.thing("review"), task="Việc thêm", lead=w.unit("finance"), due_on=SOON
    ),
    "review.close": lambda w, a: close_review(
        actor=a, review=w.thing("review"), signer_name="Nguyễn Văn A", unsigned_reason="Ký sau"
    ),
    "committee.renew": lambda w, a: create_committee(
        actor=a, programme=w.programme, name="Ban chỉ đạo mới", starts_on=TODAY
    ),
    "meeting.plan": lambda w, a: plan_meeting(actor=a, programme=w.programme, call=call()),
    "meeting.minutes": lambda w, a: write_minutes(
        actor=a, item=w.thing("item"), text="Đã bàn", based_on=0
    ),
    "meeting.conclusion": lambda w, a: add_conclusion(
        actor=a, meeting=w.thing("meeting"), text="Bố trí vốn", order=Order(w.unit("finance"), SOON)
    ),
    "meeting.conclude": lambda w, a: conclude_meeting(actor=a, meeting=w.thing("meeting")),
    "document.register": lambda w, a: register_document(
        actor=a, programme=w.programme, entry=_entry()
    ),
    "document.assign": lambda w, a: assign_document(
        actor=a, document=w.thing("document"), unit=w.unit("projects")
    ),
    "document.move": lambda w, a: move_document(
        actor=a, document=w.thing("document"), state="handling"
    ),
    "document.reply": lambda w, a: record_reply(
        actor=a, document=w.thing("document"), replied_on=TODAY, note="Trả lời trực tiếp"
    ),
    "document.task": lambda w, a: derive_task(
        actor=a, document=w.thing("document"), task="Việc thêm", lead=w.unit("finance"), due_on=SOON
    ),
    "remind": lambda w, a: urge_row(actor=a, row=w.row(2), words="Đề nghị báo cáo"),
    "paper.report": _paper("report"),
    "paper.own": _paper("registration", OWN),
    "paper.other": _paper("registration", OTHER),
    "paper.issue": lambda w, a: record_issue(
        actor=a, paper=w.thing("paper"), number="46/BC-UBND", issued_on=TODAY
    ),
    "campaign": lambda w, a: start_campaign(
        actor=a, programme=w.programme, title="Tháng cao điểm", unit=w.unit("culture"),
        starts_on=TODAY, ends_on=SOON,
    ),
    "outreach.target": lambda w, a: set_target(
        actor=a, programme=w.programme, place_kind="ward", channel="online", times_a_month=2
    ),
    "outreach.own_ward": _outreach(lambda w: w.unit("ward")),
    "outreach.other_ward": _outreach(lambda w: w.unit("other_ward")),
    "outreach.own_school": _outreach(lambda w: w.unit("school")),
    "outreach.other_school": _outreach(lambda w: w.unit("other_school")),
    "drive.draft": _drive(OWN),
    "drive.draft_other": _drive(OTHER),
    "drive.approve": lambda w, a: approve_drive(
        actor=a, drive=w.thing("drafted"), approval=Approval("2/QĐ", TODAY, "Trưởng phòng")
    ),
    "receipt.own": _receipt(OWN),
    "receipt.other": _receipt(OTHER),
    "receipt.check": lambda w, a: check_receipt(
        actor=a, receipt=w.thing("receipt"), outcome="right", note="Đúng sổ"
    ),
}  # fmt: skip

ACTS |= OVERSIGHT_ACTS | OFFICE_ACTS
