"""Safety checks, consultations, steps of recognition, the ceremony, the schools' own plans."""

from __future__ import annotations

from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.domain.oversight.ceremonies import Event as CeremonyEvent
from truongchuan.domain.oversight.ceremonies import (
    Preparation,
    hold_ceremony,
    plan_ceremony,
    tick_preparation,
)
from truongchuan.domain.oversight.checks import (
    CheckPlan,
    CheckReport,
    Found,
    add_safety_finding,
    plan_check,
    record_check,
)
from truongchuan.domain.oversight.consultations import (
    Advice,
    Session,
    add_advice,
    hold_consultation,
    plan_consultation,
)
from truongchuan.domain.oversight.models import (
    Ceremony,
    Consultation,
    ConsultationFinding,
    SafetyCheck,
    SafetyFinding,
    SchoolPlanItem,
)
from truongchuan.domain.oversight.plans import (
    ItemDraft,
    ItemReport,
    PlanPaper,
    add_plan_items,
    report_plan_item,
    write_plan_paper,
)
from truongchuan.domain.oversight.recognition import StepDraft, record_step
from truongchuan.domain.oversight.remedies import Said, claim_fixed, confirm_fixed
from truongchuan.domain.programmes.states import WorkState
from truongchuan.project.year.quarter4 import FOURTH, STUCK_SCHOOL
from truongchuan.project.year.register import DEPARTMENT, target_of
from truongchuan.project.year.script import Event, day
from truongchuan.project.year.stage import CLERK, SAMPLE, Stage

POLICE = "cong-an"
BAD_EXITS = ("THCS Tây Sơn", "MN Ngô Thị Nhậm")
WRITERS = ("THCS Tây Sơn", "MN Ngô Thị Nhậm", "TH Đoàn Kết")
"""Schools whose head teacher is a demo person and keeps the school's own plan."""
NEW_SCHOOLS = ("MN Ngô Thị Nhậm", "THCS Tây Sơn", "TH Đoàn Kết", "TH Trung Hiền")


def _school_plans(stage: Stage) -> str:
    for place, name in enumerate(WRITERS):
        school = stage.school(name)
        actor = stage.person_of(school.organisation)
        write_plan_paper(
            actor=actor,
            programme=stage.programme,
            school=school,
            paper=PlanPaper(f"{12 + place}/KH-NT", stage.on, "Hội đồng trường", SAMPLE),
        )
        add_plan_items(
            actor=actor,
            programme=stage.programme,
            school=school,
            drafts=[
                ItemDraft("Hoàn thiện hồ sơ tự đánh giá", "Phó Hiệu trưởng", stage.on, day(4, 28)),
                ItemDraft("Bổ sung minh chứng năm tiêu chuẩn", "Thư ký hội đồng", stage.on,
                          day(5, 31)),
                ItemDraft("Tuyên truyền tới phụ huynh", "Tổng phụ trách", stage.on, day(9, 29)),
            ],
        )  # fmt: skip
    return stage.link("school_plans")


def _plans_move(stage: Stage) -> str:
    for item in (
        SchoolPlanItem.objects.filter(plan__programme=stage.programme, due_on__lte=stage.on)
        .exclude(state=WorkState.DONE)
        .select_related("plan__school__organisation")
    ):
        report_plan_item(
            actor=stage.person_of(item.plan.school.organisation),
            item=item,
            report=ItemReport(WorkState.DONE, 100, SAMPLE),
        )
    return stage.link("school_plans")


def _advised(stage: Stage) -> str:
    return _consult(
        stage,
        ("THCS Tây Sơn",),
        subject="Tư vấn xây dựng trường chuẩn tại THCS Tây Sơn",
        row=7,
        papers=("142/UBND-GDĐT", "512/SGDĐT-QLT"),
        text="Sắp xếp lại phòng học bộ môn, bổ sung phòng Tin học.",
    )


def _advised_again(stage: Stage) -> str:
    names = tuple(school.name for school in stage.schools("Q4"))
    return _consult(
        stage,
        names,
        subject="Tư vấn tại 07 trường quý IV",
        row=25,
        papers=("", "3466/SGDĐT-QLT"),
        text="Hoàn thiện khu vệ sinh học sinh trước khi đoàn đến.",
        about=STUCK_SCHOOL,
    )


def _consult(
    stage: Stage,
    names: tuple[str, ...],
    *,
    subject: str,
    row: int,
    papers: tuple[str, str],
    text: str,
    about: str = "",
) -> str:
    """Plan and hold a consultation with one finding; ``papers``: asked by, answered by."""
    session = plan_consultation(
        actor=stage.clerk,
        programme=stage.programme,
        session=Session(
            on=stage.on,
            subject=subject,
            level="department",
            schools=[stage.school(name) for name in names],
            body=DEPARTMENT,
            place=names[0] if len(names) == 1 else "Phòng GD&ĐT",
            document_out=papers[0],
            row=stage.row(row),
        ),
    )
    hold_consultation(
        actor=stage.clerk, consultation=session, held_on=stage.on, conclusion=SAMPLE,
        document_in=papers[1],
    )  # fmt: skip
    add_advice(
        actor=stage.clerk,
        consultation=Consultation.objects.get(pk=session.pk),
        advice=Advice(
            stage.school(about or names[0]), f"{SAMPLE} {text}", "Báo cáo kết quả cho phòng GD&ĐT",
            due_on=day(min(12, stage.on.month + 1), 20),
        ),
        law=stage.law,
    )  # fmt: skip
    return stage.link("consultation", session.pk)


def _advice_done(stage: Stage) -> str:
    finding = ConsultationFinding.objects.filter(
        consultation__programme=stage.programme, state="open"
    ).order_by("pk")[0]
    school = finding.school
    claim_fixed(
        actor=stage.person_of(school.organisation), finding=finding,
        said=Said("Trường đã làm xong, gửi ảnh cho phòng GD&ĐT."),
    )  # fmt: skip
    confirm_fixed(actor=stage.clerk, finding=finding)
    return stage.link("consultation", finding.consultation_id)


def _fire_checks(stage: Stage) -> str:
    police = stage.be(POLICE)
    for school in stage.schools("Q3"):
        bad = school.name in BAD_EXITS
        check = plan_check(
            actor=police, programme=stage.programme,
            plan=CheckPlan("fire", stage.on, stage.unit(Kind.POLICE), school, note=SAMPLE),
        )  # fmt: skip
        report = CheckReport("remarks" if bad else "passed", stage.on, valid_to=day(12, 31))
        record_check(actor=police, check=check, report=report)
        if bad:
            add_safety_finding(
                actor=police, check=check,
                found=Found(f"{SAMPLE} Lối thoát nạn tầng 2 bị chắn.", due_on=day(5, 19)),
            )  # fmt: skip
    return stage.link("safety_checks")


def _exits_claimed(stage: Stage) -> str:
    for finding in _open_findings(stage):
        school = finding.check_made.school
        if school is not None:
            claim_fixed(
                actor=stage.person_of(school.organisation), finding=finding,
                said=Said("Đã dọn, mở lại lối thoát nạn."),
            )  # fmt: skip
    return stage.link("safety_checks")


def _exits_seen(stage: Stage) -> str:
    police = stage.be(POLICE)
    for finding in _open_findings(stage):
        first = finding.check_made
        again = plan_check(
            actor=police, programme=stage.programme, recheck_of=first,
            plan=CheckPlan("fire", stage.on, stage.unit(Kind.POLICE), first.school),
        )  # fmt: skip
        record_check(
            actor=police, check=again, report=CheckReport("passed", stage.on, valid_to=day(12, 31))
        )
        again = SafetyCheck.objects.get(pk=again.pk)
        confirm_fixed(actor=police, finding=finding, said=Said(recheck=again))
    return stage.link("safety_checks")


def _open_findings(stage: Stage) -> list[SafetyFinding]:
    found = SafetyFinding.objects.filter(
        check_made__programme=stage.programme, state__in=("open", "claimed")
    )
    return list(found.select_related("check_made__school__organisation"))


def _fire_checks_q4(stage: Stage) -> str:
    police = stage.be(POLICE)
    for school in stage.schools("Q4"):
        check = plan_check(
            actor=police, programme=stage.programme,
            plan=CheckPlan("fire", stage.on, stage.unit(Kind.POLICE), school, note=SAMPLE),
        )  # fmt: skip
        record_check(
            actor=police, check=check, report=CheckReport("passed", stage.on, valid_to=day(12, 31))
        )
    return stage.link("safety_checks")


def _team_q3(stage: Stage) -> str:
    names = [school.name for school in stage.schools("Q3")]
    return _steps(stage, names, "team", "2544/QĐ-SGDĐT")


def _steps(stage: Stage, names: list[str], kind: str, number: str) -> str:
    for name in names:
        step = StepDraft(kind, stage.on, number, DEPARTMENT, note=SAMPLE)
        record_step(actor=stage.head, target=target_of(stage, name), step=step)
    return stage.link("recognition")


def _team_q4(stage: Stage) -> str:
    return _steps(stage, [*FOURTH, STUCK_SCHOOL], "team", "3890/QĐ-SGDĐT")


def _plan_ceremony(stage: Stage) -> str:
    event = CeremonyEvent(
        title="Lễ đón bằng công nhận trường đạt chuẩn quốc gia",
        at=stage.at(8).replace(day=22),
        schools=[stage.school(name) for name in NEW_SCHOOLS],
        place="Hội trường UBND quận",
        chair="Phó Chủ tịch UBND quận",
        units=[stage.unit(Kind.CULTURE), stage.unit(Kind.OFFICE)],
        guests=SAMPLE,
        agenda="8:00; Đón đại biểu\n8:30; Công bố quyết định\n9:00; Trao bằng",
        row=stage.row(29),
    )
    ceremony = plan_ceremony(
        actor=stage.clerk,
        programme=stage.programme,
        event=event,
        preparations=[
            Preparation("Trang trí hội trường", stage.unit(Kind.CULTURE), day(12, 21)),
            Preparation("Giấy mời đại biểu", stage.unit(Kind.OFFICE), day(12, 20)),
        ],
    )
    return stage.link("ceremony", ceremony.pk)


def _hold_ceremony(stage: Stage) -> str:
    ceremony = Ceremony.objects.get(programme=stage.programme)
    for item in ceremony.items.all():
        tick_preparation(actor=stage.clerk, item=item, done=True)
    hold_ceremony(actor=stage.clerk, ceremony=ceremony, held_on=stage.on, result=SAMPLE)
    return stage.link("ceremony", ceremony.pk)


EVENTS = (
    Event("school-plans", day(2, 23), "Ba trường lập kế hoạch của trường", "ht-thcs-tay-son",
          _school_plans),
    Event("advised", day(2, 27), "Sở tư vấn tại THCS Tây Sơn", CLERK, _advised),
    Event("plans-move", day(4, 28), "Ba trường báo cáo kế hoạch của trường", "ht-thcs-tay-son",
          _plans_move),
    Event("advice-done", day(5, 5), "THCS Tây Sơn làm xong kiến nghị của Sở", "ht-thcs-tay-son",
          _advice_done),
    Event("fire-checks", day(4, 19), "Công an kiểm tra phòng cháy 08 trường quý III", POLICE,
          _fire_checks),
    Event("exits-claimed", day(5, 18), "Hai trường báo đã mở lối thoát nạn", "ht-thcs-tay-son",
          _exits_claimed),
    Event("exits-seen", day(5, 23), "Công an phúc tra, xác nhận", POLICE, _exits_seen),
    Event("plans-move-2", day(5, 31), "Ba trường báo cáo kế hoạch của trường", "ht-thcs-tay-son",
          _plans_move),
    Event("team-steps", day(8, 7), "Ghi quyết định lập đoàn đánh giá ngoài", "gddt-truong-phong",
          _team_q3),
    Event("plans-move-3", day(9, 29), "Ba trường xong kế hoạch của trường", "ht-th-doan-ket",
          _plans_move),
    Event("advised-again", day(10, 17), "Sở tư vấn tại 07 trường, có kiến nghị", CLERK,
          _advised_again),
    Event("fire-checks-q4", day(10, 24), "Công an kiểm tra phòng cháy 07 trường quý IV", POLICE,
          _fire_checks_q4),
    Event("team-steps-q4", day(11, 14), "Ghi quyết định lập đoàn cho quý IV", "gddt-truong-phong",
          _team_q4),
    Event("ceremony-planned", day(12, 18), "Chuẩn bị lễ đón bằng", CLERK, _plan_ceremony),
    Event("ceremony-held", day(12, 22), "Lễ đón bằng: trao bằng cho bốn trường", CLERK,
          _hold_ceremony),
)  # fmt: skip
