"""One paper of every kind, from the demo's programme of 15/05/2023 and from made-up records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from truongchuan.adapters.paper_making import content_of, desk_for, draft_content
from truongchuan.adapters.writers.papers.docx import write_docx
from truongchuan.adapters.writers.papers.templates import find_template
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.papers.blocks import PaperContent
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.given import (
    Attendee,
    CommitteePaper,
    CommitteeSeat,
    Conclusion,
    DriveLine,
    HandedFile,
    HandedObstacle,
    HandedSchool,
    HandedTask,
    HandedTotal,
    HandoverPaper,
    MeetingPaper,
    MobilisationPaper,
    OutreachLine,
    OutreachPaper,
)
from truongchuan.domain.papers.kinds import ALL_KINDS
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.states import TargetState


@dataclass(frozen=True, slots=True)
class Made:
    """A paper's content and its .docx."""

    content: PaperContent
    docx: bytes


CHAIR = Attendee("Nguyễn Minh An", "Phó Chủ tịch UBND quận, Trưởng Ban chỉ đạo")
WRITER = Attendee("Lê Hoài Chi", "Chuyên viên", "Phòng GD&ĐT")
MEETING = MeetingPaper(
    subject="Họp Ban chỉ đạo quý II để kiểm đếm tiến độ xây dựng trường đạt chuẩn quốc gia",
    starts_at=datetime(2023, 6, 20, 14, 0),
    ends_at=datetime(2023, 6, 20, 16, 30),
    place="phòng họp số 2, trụ sở UBND quận",
    chair=CHAIR,
    secretary=WRITER,
    invited=("Các thành viên Ban chỉ đạo", "Hiệu trưởng 08 trường công nhận quý III"),
    agenda=("Báo cáo tiến độ quý II", "Thảo luận, kết luận"),
    present=(CHAIR, WRITER),
    absent=(Attendee("Phan Mạnh Quân", "Cán bộ", "Công an quận"),),
    proceedings=(("Bà Trần Thu Bình", "Báo cáo tiến độ thực hiện Kế hoạch"),),
    conclusions=(
        Conclusion("Hoàn thiện hồ sơ phòng cháy, chữa cháy", "Công an quận", date(2023, 7, 5), 12),
        Conclusion("Báo cáo tiến độ cải tạo hằng tuần", "Ban quản lý dự án"),
    ),
)
COMMITTEE = CommitteePaper(
    name="Ban chỉ đạo xây dựng trường đạt chuẩn quốc gia quận Hai Bà Trưng",
    seats=tuple(
        CommitteeSeat("Ủy viên" if n else "Trưởng ban", f"Nguyễn Văn {n}", "Trưởng phòng")
        for n in range(8)
    ),
    duties=("Chỉ đạo, đôn đốc, kiểm đếm tiến độ", "Đề xuất giải quyết vướng mắc"),
    bases=("Căn cứ Kế hoạch số 38/KH-UBND ngày 10/02/2023 của UBND quận Hai Bà Trưng",),
)
OUTREACH = OutreachPaper(
    "2023-Q2",
    tuple(
        OutreachLine(f"Phát thanh chuyên mục số {n}", "UBND phường", "Tháng 5/2023", n * 900, True)
        for n in range(1, 13)
    ),
    wards_total=18,
    wards_active=7,
    difficulties=("Một số phường chưa báo cáo số lượt",),
)
DRIVES = MobilisationPaper(
    "2023-Q2",
    (
        DriveLine("THCS Tây Sơn", "Phòng học bộ môn", 500_000_000, 320_000_000, 14),
        DriveLine("MN Ngô Thị Nhậm", "Cây xanh, sân chơi", 80_000_000, 80_000_000, 32),
    ),
)
PROTOCOL = HandoverPaper(
    title="Bàn giao Kế hoạch 38/KH-UBND",
    basis="Nghị quyết 1656/NQ-UBTVQH15 ngày 16/6/2025",
    on=date(2025, 7, 1),
    giver="Ủy ban nhân dân quận Hai Bà Trưng",
    giver_signer="Nguyễn Minh An",
    giver_post="Phó Chủ tịch UBND quận",
    receiver="Ủy ban nhân dân phường Vĩnh Tuy",
    receiver_signer="Phạm Thị Hạnh",
    receiver_post="Chủ tịch UBND phường",
    schools=(
        HandedSchool("MN Vĩnh Tuy", "preschool", "Phường Vĩnh Tuy", "2023-Q4", "planned", 1),
        HandedSchool("THCS Tây Sơn", "lower_secondary", "", "", "", 0),
    ),
    tasks=(
        HandedTask(
            12, "12", "Hoàn thiện hồ sơ của các trường", "Phòng GD&ĐT", date(2023, 9, 30),
            "in_progress", 40, True,
        ),
    ),
    obstacles=(HandedObstacle(3, "Chưa có mặt bằng", date(2023, 6, 30)),),
    files=(HandedFile("bien-ban.pdf", 12_345, "ab" * 32),),
    totals=(HandedTotal("school", 15, 2), HandedTotal("pledge", 3, 1, 65_000_000)),
    is_done=True,
    digest="cd" * 32,
)  # fmt: skip
GIVEN = {
    "invitation": MEETING,
    "minutes": MEETING,
    "conclusions": MEETING,
    "decision-committee": COMMITTEE,
    "outreach-report": OUTREACH,
    "mobilisation-report": DRIVES,
    "handover-protocol": PROTOCOL,
}
NAMES = (
    "plan",
    "next-plan",
    "report-month",
    "report-quarter",
    "report-half",
    "report-year",
    "directive",
    "proposal",
    "registration-school",
    "registration-quarter",
    "school-list",
    *GIVEN,
)


def make_all() -> dict[str, Made]:
    """Make a paper of every kind; the demo must be loaded."""
    programme = Programme.objects.get()
    Target.objects.filter(school__organisation__name="TH Đồng Tâm").update(
        state=TargetState.POSTPONED
    )
    school = Target.objects.get(school__organisation__name="THCS Tây Sơn").school
    desk = desk_for(actor=system_actor(authority=programme.authority), programme=programme)
    asked = {
        "plan": ("plan", PaperParams()),
        "next-plan": ("next-plan", PaperParams()),
        "report-month": ("report", PaperParams(period="2023-05")),
        "report-quarter": ("report", PaperParams(period="2023-Q2", to="above")),
        "report-half": ("report", PaperParams(period="2023-H1")),
        "report-year": ("report", PaperParams(period="2023", to="above")),
        "directive": ("directive", PaperParams()),
        "proposal": ("proposal", PaperParams()),
        "registration-school": ("registration", PaperParams(school_id=school.pk)),
        "registration-quarter": ("registration", PaperParams(quarter="2023-Q3")),
        "school-list": ("school-list", PaperParams()),
    }
    contents = {name: draft_content(desk, code, params) for name, (code, params) in asked.items()}
    for code, data in GIVEN.items():
        contents[code] = content_of(ALL_KINDS[code], desk, PaperParams(), data)
    return {name: Made(content, write(desk, content)) for name, content in contents.items()}


def write(desk: Desk, content: PaperContent) -> bytes:
    """Write a paper with the shipped template."""
    return write_docx(content, find_template(content.kind, content.form, None), desk.layout)
