"""September and October 2026 in the ward, as its own people report them ("Số liệu minh họa")."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from truongchuan.domain.accreditation.certificates import CertificateDraft, record_certificate
from truongchuan.domain.committee.members import Seat, create_committee
from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle
from truongchuan.domain.scheduling.selectors import open_proposals
from truongchuan.domain.scheduling.services import confirm_dependencies
from truongchuan.domain.sources.models import SourceKind
from truongchuan.domain.sources.services import record_source
from truongchuan.engines.schedule.process import Confidence
from truongchuan.project.ward.people import CLERK, ECONOMY, HEAD, LEADER, POLICE
from truongchuan.project.ward.stage import WardStage
from truongchuan.project.year.chances import keep_first_baseline, run_plain
from truongchuan.project.year.meetings import Given, Held, call_meeting, hold_meeting
from truongchuan.project.year.stage import SAMPLE
from truongchuan.project.year.works import finish, finish_parts, move_on, schools_at
from truongchuan.web.presenters.schedule_links import wanted_of
from truongchuan.web.schedule import current_leads, programme_inputs

SIGNED = date(2026, 9, 4)
TODAY = date(2026, 10, 15)
KICK_OFF = "Họp Ban chỉ đạo triển khai kế hoạch năm học 2026 - 2027"
OLD_RULES = {"preschool": "19/2018/TT-BGDĐT", "primary": "17/2018/TT-BGDĐT"}
"""The rule set of a certificate of 2023, by kind of school."""
CERTIFICATES = (
    ("MN Vĩnh Tuy", "01/QĐ-UBND (minh họa)", date(2023, 10, 20)),
    ("MN Thanh Lương", "02/QĐ-UBND (minh họa)", date(2023, 10, 20)),
    ("TH Ngô Quyền", "03/QĐ-UBND (minh họa)", date(2023, 10, 27)),
)
SEATS: tuple[tuple[str, str, str, str], ...] = (
    (LEADER, "chair", "Phó Chủ tịch UBND phường", Kind.WARD),
    (HEAD, "standing_deputy", "Trưởng phòng Văn hóa - Xã hội", Kind.CULTURE_SOCIETY_OFFICE),
    (ECONOMY, "member", "Chuyên viên phòng Kinh tế, Hạ tầng và Đô thị", Kind.FINANCE),
    (POLICE, "member", "Cán bộ Công an phường", Kind.POLICE),
    (CLERK, "secretary", "Chuyên viên phòng Văn hóa - Xã hội", Kind.CULTURE_SOCIETY_OFFICE),
)


def _certificates(stage: WardStage) -> None:
    """Write down the recognitions of 2023, by the rules of 2018, that run to 2028."""
    source = record_source(
        actor=stage.head,
        authority_id=stage.programme.authority_id,
        kind=SourceKind.DOCUMENT,
        title="Số liệu minh họa: quyết định công nhận năm 2023",
        dated=date(2023, 10, 27),
        is_sample=True,
        note=SAMPLE,
    )
    for name, number, on in CERTIFICATES:
        school = stage.school(name)
        record_certificate(
            actor=stage.head,
            school=school,
            draft=CertificateDraft(
                level=2,
                degree=1,
                number=number,
                issuer="Ủy ban nhân dân thành phố Hà Nội",
                decided_on=on,
                valid_from=on,
                valid_to=on.replace(year=on.year + 5),
                instrument=OLD_RULES[school.kind],
            ),
            source=source,
        )


def _committee(stage: WardStage) -> None:
    create_committee(
        actor=stage.head,
        programme=stage.programme,
        name="Ban chỉ đạo xây dựng trường đạt chuẩn quốc gia phường Vĩnh Tuy",
        starts_on=stage.on,
        seats=[
            Seat(
                stage.person(who).name,
                role,
                post,
                stage.programme.authority if kind == Kind.WARD else stage.unit(kind),
                stage.person(who),
            )
            for who, role, post, kind in SEATS
        ],
        decision_number="301/QĐ-UBND",
        decided_on=stage.on,
        issuer="UBND phường Vĩnh Tuy",
        quorum_percent=60,
    )
    finish(stage, stage.row(1), "Đã ban hành quyết định kiện toàn.")


def _call_kick_off(stage: WardStage) -> None:
    call_meeting(
        stage, kind="month", title=KICK_OFF, on=date(2026, 9, 15), hour=14, row=None,
        number="41/GM-UBND", place="Phòng họp tầng 2, trụ sở UBND phường",
        points=("Phổ biến kế hoạch và bộ tiêu chuẩn mới", "Cách báo cáo tiến độ hằng tháng"),
    )  # fmt: skip


def _kick_off(stage: WardStage) -> None:
    held = Held(
        ("Phòng Văn hóa - Xã hội trình bày kế hoạch; các đơn vị nhận việc.",
         "Thống nhất báo cáo trước ngày 25 hằng tháng."),
        (
            Given("Phân công người theo dõi từng trường trong chỉ tiêu",
                  Kind.CULTURE_SOCIETY_OFFICE, date(2026, 9, 25)),
            Given("Rà soát thiết bị phòng cháy, chữa cháy của 03 trường", Kind.POLICE,
                  date(2026, 10, 9)),
        ),
    )  # fmt: skip
    hold_meeting(stage, KICK_OFF, held)


def _schedule(stage: WardStage) -> None:
    """Confirm what surely follows what, keep the dates as signed, and compute the chances."""
    inputs = programme_inputs(actor=stage.head, programme=stage.programme)
    proposals = open_proposals(inputs, current_leads()).proposals
    confirm_dependencies(
        actor=stage.head,
        programme=stage.programme,
        wanted=[wanted_of(p, inputs) for p in proposals if p.confidence is Confidence.HIGH],
    )
    keep_first_baseline(stage)
    run_plain(stage, "Sau khi giao việc")


def _guided(stage: WardStage) -> None:
    finish(stage, stage.row(2), "Sở GD&ĐT đã hướng dẫn 03 trường ngày 17/9.")


def _surveyed(stage: WardStage) -> None:
    finish(stage, stage.assigned("Phân công người theo dõi"))
    finish(stage, stage.row(3), "Đã khảo sát 03 trường; TH Ngô Quyền cần sửa khu vệ sinh.")


def _self_assessment(stage: WardStage) -> None:
    move_on(stage, stage.row(4), 45, "Ba trường đã lập hội đồng tự đánh giá.")
    schools_at(stage, stage.row(4), {"MN Vĩnh Tuy": 50, "TH Ngô Quyền": 30, "MN Thanh Lương": 65})


def _money(stage: WardStage) -> None:
    finish_parts(stage, stage.row(5), only=Kind.CULTURE_SOCIETY_OFFICE)
    move_on(stage, stage.row(5), 60, "Đã tổng hợp nhu cầu của 02 trường, còn thiếu TH Ngô Quyền.")


def _children(stage: WardStage) -> None:
    move_on(stage, stage.row(6), 20, "Đang rà soát theo tổ dân phố.")


def _years_in_doubt(stage: WardStage) -> None:
    raise_obstacle(
        actor=stage.head,
        work=stage.row(4),
        draft=ObstacleDraft(
            words=f"{SAMPLE} Chưa rõ kết quả tự đánh giá theo bộ tiêu chuẩn cũ có được tính vào ba "
            "năm học liền nhau hay không; cần UBND phường hỏi Sở GD&ĐT trước khi lập hồ sơ.",
            solver=stage.programme.authority,
            due_on=date(2026, 10, 30),
            category="other",
        ),
    )


def _call_october(stage: WardStage) -> None:
    call_meeting(
        stage, kind="month", title="Họp Ban chỉ đạo kiểm đếm tiến độ tháng 10",
        on=date(2026, 10, 29), hour=14, row=None, number="47/GM-UBND",
        place="Phòng họp tầng 2, trụ sở UBND phường",
        points=("Kết quả tự đánh giá của 03 trường",),
    )  # fmt: skip


EVENTS: tuple[tuple[date, Callable[[WardStage], None]], ...] = (
    (date(2026, 9, 7), _certificates),
    (date(2026, 9, 8), _committee),
    (date(2026, 9, 10), _call_kick_off),
    (date(2026, 9, 15), _kick_off),
    (date(2026, 9, 16), _schedule),
    (date(2026, 9, 18), _guided),
    (date(2026, 9, 25), _surveyed),
    (date(2026, 10, 5), _self_assessment),
    (date(2026, 10, 8), _money),
    (date(2026, 10, 12), _children),
    (date(2026, 10, 13), _years_in_doubt),
    (date(2026, 10, 14), _call_october),
)
