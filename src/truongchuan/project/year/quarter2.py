"""April to June: durations and chances, fire safety, the tender that slips, registration."""

from __future__ import annotations

from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import (
    ObstacleDraft,
    answer_obstacle,
    raise_obstacle,
    solve_obstacle,
    turn_into_task,
)
from truongchuan.domain.followup.reporting import report_work
from truongchuan.domain.programmes.assigning import move_deadline
from truongchuan.domain.programmes.progress import Report
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.project.demo_progress import BEHIND_PERCENTS, SCHOOL_PERCENTS, STUCK_NOTE
from truongchuan.project.year.chances import (
    enter_durations,
    keep_first_baseline,
    link_tasks,
    run_plain,
    run_with_slip,
)
from truongchuan.project.year.meetings import (
    Given,
    Held,
    call_meeting,
    hold_meeting,
    publish_notice,
)
from truongchuan.project.year.quarter1 import FIRST_QUARTER, TENDER
from truongchuan.project.year.register import came_in, move_targets, went_out
from truongchuan.project.year.script import Event, day
from truongchuan.project.year.stage import CLERK, HEAD, SAMPLE, Stage
from truongchuan.project.year.works import finish, finish_parts, in_order, move_on

SECOND_QUARTER = "Họp Ban chỉ đạo quý II, kiểm đếm tiến độ"
FIRE_WORDS = (
    "Hồ sơ thiết kế của THCS Tây Sơn và MN Ngô Thị Nhậm thiếu ý kiến về phòng cháy, chữa cháy."
)
STAFF_WORDS = "THCS Tây Sơn thiếu giáo viên Tin học cho năm học tới."
TENDER_WORDS = "Hồ sơ mời thầu phải chỉnh theo ý kiến thẩm định; mở thầu chậm 25 ngày làm việc."


def obstacle(stage: Stage, words: str) -> Obstacle:
    """Return the obstacle with these words."""
    return Obstacle.objects.get(programme=stage.programme, words__endswith=words)


def _notice_first(stage: Stage) -> str:
    finish(stage, stage.assigned("Gửi kế hoạch phối hợp"), "Gửi muộn hơn một tháng.")
    return publish_notice(stage, FIRST_QUARTER, "112/TB-UBND")


def _durations(stage: Stage) -> str:
    link_tasks(stage)
    enter_durations(stage)
    return keep_first_baseline(stage)


def _staff(stage: Stage) -> str:
    draft = ObstacleDraft(f"{SAMPLE} {STAFF_WORDS}", stage.unit(Kind.HOME_AFFAIRS), day(4, 28),
                          "staff")  # fmt: skip
    part = stage.row(13).schools.get(school=stage.school("THCS Tây Sơn"))
    raised = raise_obstacle(actor=stage.be("ht-thcs-tay-son"), work=part, draft=draft)
    return stage.link("obstacle", raised.pk)


def _staff_solved(stage: Stage) -> str:
    found = obstacle(stage, STAFF_WORDS)
    solve_obstacle(actor=stage.be("noi-vu"), obstacle=found,
                   resolution="Điều động một giáo viên Tin học từ tháng 8.")  # fmt: skip
    return stage.link("obstacle", found.pk)


def _fire(stage: Stage) -> str:
    draft = ObstacleDraft(f"{SAMPLE} {FIRE_WORDS}", stage.unit(Kind.POLICE), day(5, 5),
                          "fire_safety")  # fmt: skip
    _entry, raised = report_work(
        actor=stage.clerk,
        work=stage.row(12),
        report=Report(WorkState.BLOCKED, 70, STUCK_NOTE),
        obstacle=draft,
    )
    return stage.link("obstacle", raised.pk) if raised else ""


def _fire_answered(stage: Stage) -> str:
    found = obstacle(stage, FIRE_WORDS)
    answer_obstacle(actor=stage.be("cong-an"), obstacle=found,
                    words="Đã nhận hồ sơ, đề nghị bổ sung bản vẽ lối thoát nạn.")  # fmt: skip
    return stage.link("obstacle", found.pk)


def _dossiers(stage: Stage) -> str:
    move_on(stage, stage.assigned(TENDER), 30, "Đang lập hồ sơ mời thầu.")
    return in_order(stage, stage.row(13), (60, 60, 50, 50, 40, 30, 20, 0))


def _first_risk(stage: Stage) -> str:
    return run_plain(stage, "Trước khi gói thầu chậm")


def _may_schools(stage: Stage) -> str:
    in_order(stage, stage.row(13), BEHIND_PERCENTS)
    return in_order(stage, stage.row(15), SCHOOL_PERCENTS)


def _fire_solved(stage: Stage) -> str:
    found = obstacle(stage, FIRE_WORDS)
    solve_obstacle(actor=stage.be("cong-an"), obstacle=found,
                   resolution="Đã có văn bản thẩm duyệt cho cả hai trường.")  # fmt: skip
    finish(stage, stage.assigned("Cho ý kiến về phòng cháy"), "Chậm so với hạn 05/5.")
    finish(stage, stage.row(12), "Xong ngày 24/5, chậm 24 ngày.")
    return stage.link("obstacle", found.pk)


def _slip_seen(stage: Stage) -> str:
    return run_with_slip(stage, TENDER, 25, "Nếu gói thầu chậm 25 ngày làm việc")


def _tender_stuck(stage: Stage) -> str:
    draft = ObstacleDraft(f"{SAMPLE} {TENDER_WORDS}", stage.unit(Kind.PROJECT_BOARD), day(6, 16),
                          "procurement")  # fmt: skip
    _entry, raised = report_work(
        actor=stage.board,
        work=stage.assigned(TENDER),
        report=Report(WorkState.BLOCKED, 55, f"{SAMPLE} {TENDER_WORDS}"),
        obstacle=draft,
    )
    if raised is not None:
        turn_into_task(
            actor=stage.head,
            obstacle=raised,
            task="Chỉnh hồ sơ mời thầu theo ý kiến thẩm định",
            due_on=day(6, 16),
        )
        return stage.link("obstacle", raised.pk)
    return ""


def _tender_moved(stage: Stage) -> str:
    row = move_deadline(
        actor=stage.head,
        row=stage.assigned(TENDER),
        due_on=day(7, 5),
        reason="Hồ sơ mời thầu phải thẩm định lại; Ban chỉ đạo đồng ý lùi 25 ngày làm việc.",
    )
    return stage.link("task", row.number)


def _second_risk(stage: Stage) -> str:
    enter_durations(stage, after_slip=True)
    return run_plain(stage, "Sau khi gói thầu chậm")


def _dossiers_done(stage: Stage) -> str:
    finish(stage, stage.assigned("Trình phương án bổ sung giáo viên"))
    return finish(stage, stage.row(13), "Đủ 08 báo cáo tự đánh giá, chậm hơn một tháng.")


def _land_solved(stage: Stage) -> str:
    found = Obstacle.objects.get(programme=stage.programme, category="land")
    solve_obstacle(actor=stage.be("moi-truong"), obstacle=found,
                   resolution="Đã có trích đo, UBND quận đã ký hồ sơ.")  # fmt: skip
    finish(stage, stage.assigned("Hoàn thành trích đo"), "Chậm hơn hai tháng.")
    return stage.link("obstacle", found.pk)


def _papers_fixed(stage: Stage) -> str:
    finish(stage, stage.assigned("Chỉnh hồ sơ mời thầu"))
    row = stage.assigned(TENDER)
    return move_on(stage, row, 75, "Đã phát hành lại hồ sơ mời thầu.")


def _works_begin(stage: Stage) -> str:
    move_on(stage, stage.row(14), 35, "Thi công trước các hạng mục chỉ định thầu.")
    return in_order(stage, stage.row(15), (75, 60, 60, 50, 45, 30, 20, 10))


def _call_second(stage: Stage) -> str:
    return call_meeting(
        stage, kind="quarter", title=SECOND_QUARTER, on=day(6, 29), hour=14, row=17,
        number="187/GM-UBND",
        points=("Gói thầu sửa chữa chậm: cách bù thời gian", "Chuẩn bị đón đoàn đánh giá ngoài"),
    )  # fmt: skip


def _register(stage: Stage) -> str:
    names = [school.name for school in stage.schools("Q3")]
    document = went_out(
        stage, "455/UBND-GDĐT", "Đăng ký đánh giá ngoài đối với 08 trường quý III", schools=names,
        rows=[stage.row(16)], recipients="Sở GD&ĐT Hà Nội", reply_due=day(7, 14),
    )  # fmt: skip
    register_schools(stage, names)
    finish(stage, stage.row(16), "Đã gửi Sở ngày 28/6.")
    return stage.link("document", document.pk)


def register_schools(stage: Stage, names: list[str]) -> None:
    """Let schools count as registered for external evaluation."""
    move_targets(stage, names, TargetState.REGISTERED)


def _second_quarter(stage: Stage) -> str:
    held = Held(
        ("Thư ký báo cáo việc thực hiện kết luận kỳ trước: hai việc xong muộn.",
         "Phòng GD&ĐT báo cáo kết quả quý II.",
         "Ban quản lý dự án giải trình việc chậm gói thầu và phương án thi công ba ca."),
        (
            Given("Ký hợp đồng, bàn giao mặt bằng cho nhà thầu tại 08 trường", Kind.PROJECT_BOARD,
                  day(7, 7), (Kind.FINANCE,)),
            Given("Kiểm tra chất lượng thi công tại 08 trường", Kind.URBAN_MANAGEMENT, day(8, 4)),
            Given("Bảo đảm an toàn phòng cháy, chữa cháy trong thời gian thi công", Kind.POLICE,
                  day(8, 15)),
        ),
        away=(("Vũ Quốc Đạt", "Trịnh Công Hậu", "Nghỉ phép."),),
        remark="Yêu cầu đơn vị báo cáo bằng văn bản lý do chậm.",
    )  # fmt: skip
    link = hold_meeting(stage, SECOND_QUARTER, held)
    finish(stage, stage.row(17), "Họp ngày 29/6.")
    return link


def _reply_in(stage: Stage) -> str:
    document = came_in(stage, "1830/SGDĐT-QLT", "Hướng dẫn hồ sơ đánh giá ngoài năm 2023",
                       signed_on=day(5, 8))  # fmt: skip
    return stage.link("document", document.pk)


def _urban_opinion(stage: Stage) -> str:
    document = went_out(stage, "501/QĐ-UBND", "Phê duyệt thiết kế sửa chữa hai trường mầm non")
    finish_parts(stage, stage.row(14), only=Kind.URBAN_MANAGEMENT)
    return stage.link("document", document.pk)


EVENTS = (
    Event("first-notice", day(4, 4), "Thông báo kết luận họp quý I", CLERK, _notice_first),
    Event("durations", day(4, 10), "Xác nhận phụ thuộc, nhập thời lượng các việc", HEAD,
          _durations),
    Event("staff", day(4, 11), "THCS Tây Sơn nêu vướng mắc về giáo viên", "ht-thcs-tay-son",
          _staff),
    Event("urban-opinion", day(4, 13), "Duyệt thiết kế hai trường mầm non", "van-phong",
          _urban_opinion),
    Event("dossiers", day(4, 18), "Các trường viết báo cáo tự đánh giá", CLERK, _dossiers),
    Event("fire", day(4, 20), "Vướng ý kiến phòng cháy, chữa cháy tại hai trường", CLERK, _fire),
    Event("staff-solved", day(4, 21), "Phòng Nội vụ điều động giáo viên", "noi-vu",
          _staff_solved),
    Event("first-risk", day(4, 27), "Tính khả năng đúng hạn, lần đầu", HEAD, _first_risk),
    Event("may-schools", day(5, 10), "Các trường báo cáo cơ sở vật chất và hồ sơ", CLERK,
          _may_schools),
    Event("guide-in", day(5, 11), "Sở hướng dẫn hồ sơ đánh giá ngoài", "van-phong", _reply_in),
    Event("fire-answered", day(5, 12), "Công an quận trả lời về phòng cháy", "cong-an",
          _fire_answered),
    Event("fire-solved", day(5, 24), "Có văn bản thẩm duyệt phòng cháy", "cong-an",
          _fire_solved),
    Event("slip-seen", day(5, 26), "Tính thử: gói thầu chậm 25 ngày làm việc", HEAD, _slip_seen),
    Event("tender-stuck", day(5, 29), "Gói thầu sửa chữa vướng thẩm định", "ban-qlda",
          _tender_stuck),
    Event("tender-moved", day(6, 2), "Lùi hạn lựa chọn nhà thầu đến 05/7", HEAD, _tender_moved),
    Event("second-risk", day(6, 5), "Tính lại khả năng đúng hạn", HEAD, _second_risk),
    Event("dossiers-done", day(6, 9), "Đủ 08 báo cáo tự đánh giá, chậm", CLERK, _dossiers_done),
    Event("papers-fixed", day(6, 16), "Phát hành lại hồ sơ mời thầu", "ban-qlda", _papers_fixed),
    Event("works-begin", day(6, 22), "Thi công các hạng mục đầu tiên", CLERK, _works_begin),
    Event("second-called", day(6, 23), "Mời họp Ban chỉ đạo quý II", CLERK, _call_second),
    Event("registered-q3", day(6, 28), "Đăng ký đánh giá ngoài cho 08 trường", "van-phong",
          _register),
    Event("second-quarter", day(6, 29), SECOND_QUARTER, CLERK, _second_quarter),
    Event("land-solved", day(7, 3), "Xong hồ sơ đất của TH Trung Hiền", "moi-truong",
          _land_solved),
)  # fmt: skip
