"""October to December: the schools of quarter IV, those that are put off, the year's end."""

from __future__ import annotations

from truongchuan.demo.corrected_plan import FIRE_CHECK
from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.services import record_reply
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle, solve_obstacle
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.states import TargetState
from truongchuan.project.year.meetings import (
    Given,
    Held,
    call_meeting,
    hold_meeting,
    publish_notice,
)
from truongchuan.project.year.quarter2 import obstacle, register_schools
from truongchuan.project.year.quarter3 import (
    FAILED_SCHOOL,
    LATE_SCHOOL,
    THIRD_QUARTER,
    recognise,
)
from truongchuan.project.year.register import CITY, came_in, move_targets, went_out
from truongchuan.project.year.script import Event, day
from truongchuan.project.year.stage import CLERK, HEAD, SAMPLE, SUCCESSOR, Stage
from truongchuan.project.year.works import finish, in_order

YEAR_END = "Họp Ban chỉ đạo tổng kết năm 2023"
STRETCH_SCHOOL, STUCK_SCHOOL = "MN Minh Khai", "TH Đồng Tâm"
FOURTH = ("TH Tây Sơn", "TH Ngô Thị Nhậm", "MG Nguyễn Công Trứ", "TH Đoàn Kết", "TH Trung Hiền")
TOILET_WORDS = "Khu vệ sinh học sinh của TH Đồng Tâm chưa sửa xong, đoàn khảo sát không chấp nhận."


def _notice_third(stage: Stage) -> str:
    return publish_notice(stage, THIRD_QUARTER, "281/TB-UBND")


def _dossiers(stage: Stage) -> str:
    return finish(stage, stage.row(22), "Đủ 07 báo cáo, chậm một tuần.")


def _late_recognised(stage: Stage) -> str:
    return recognise(stage, (LATE_SCHOOL,), "3391/QĐ-SGDĐT", day(10, 9))


def _failed(stage: Stage) -> str:
    move_targets(stage, [FAILED_SCHOOL], TargetState.POSTPONED)
    return stage.link("school", stage.school(FAILED_SCHOOL).pk)


def _toilets(stage: Stage) -> str:
    draft = ObstacleDraft(f"{SAMPLE} {TOILET_WORDS}", stage.unit(Kind.PROJECT_BOARD), day(10, 20))
    part = stage.row(24).schools.get(school=stage.school(STUCK_SCHOOL))
    raised = raise_obstacle(actor=stage.clerk, work=part, draft=draft)
    return stage.link("obstacle", raised.pk)


def _consulted(stage: Stage) -> str:
    came_in(stage, "3466/SGDĐT-QLT", "Thông báo kết quả tư vấn tại 07 trường quý IV")
    return finish(stage, stage.row(25), "Sở đã tư vấn tại 07 trường.")


def _ready(stage: Stage) -> str:
    fire = RoadmapRow.objects.select_related("programme").get(
        programme=stage.programme, task=FIRE_CHECK, is_active=True
    )
    finish(stage, fire, "Đã kiểm tra đủ 07 trường.")
    return in_order(stage, stage.row(24), (100, 100, 100, 100, 90, 80, 60))


def _register(stage: Stage) -> str:
    names = [school.name for school in stage.schools("Q4")]
    document = went_out(
        stage, "812/UBND-GDĐT", "Đăng ký đánh giá ngoài đối với các trường quý IV",
        schools=names, recipients="Sở GD&ĐT Hà Nội", reply_due=day(11, 15),
    )  # fmt: skip
    register_schools(stage, [name for name in names if name != STRETCH_SCHOOL])
    finish(stage, stage.row(26), "Đã gửi Sở ngày 30/10.")
    return stage.link("document", document.pk)


def _stretch(stage: Stage) -> str:
    move_targets(stage, [STRETCH_SCHOOL], TargetState.POSTPONED)
    return stage.link("school", stage.school(STRETCH_SCHOOL).pk)


def _toilets_done(stage: Stage) -> str:
    found = obstacle(stage, TOILET_WORDS)
    solve_obstacle(actor=stage.board, obstacle=found,
                   resolution="Đã nghiệm thu khu vệ sinh dãy nhà B.")  # fmt: skip
    finish(stage, stage.assigned("Sửa khu vệ sinh"), "Chậm ba tuần.")
    finish(stage, stage.row(24), "Xong 06 trường; MN Minh Khai chuyển năm 2024.")
    return stage.link("obstacle", found.pk)


def _visit(stage: Stage) -> str:
    move_targets(stage, [*FOURTH, STUCK_SCHOOL], TargetState.EVALUATED)
    return finish(stage, stage.row(28), "Đoàn làm việc xong tại 06 trường.")


def _handover(stage: Stage) -> str:
    finish(stage, stage.assigned("Trình phương án cho THCS Ngô Quyền"))
    return finish(
        stage, stage.row(27), "Bàn giao xong gói đầu tư năm 2023.",
        late_units=(Kind.URBAN_MANAGEMENT,),
    )  # fmt: skip


def _city_asks(stage: Stage) -> str:
    document = came_in(
        stage, "4012/UBND-KGVX", "Yêu cầu báo cáo tổng kết trường chuẩn năm 2023", body=CITY,
        reply_due=day(12, 20),
    )  # fmt: skip
    return stage.link("document", document.pk)


def _recognised(stage: Stage) -> str:
    return recognise(stage, FOURTH, "4305/QĐ-SGDĐT", day(12, 14))


def _put_off(stage: Stage) -> str:
    move_targets(stage, [STUCK_SCHOOL], TargetState.POSTPONED)
    return stage.link("school", stage.school(STUCK_SCHOOL).pk)


def _answered(stage: Stage) -> str:
    reply = went_out(
        stage, "206/BC-UBND", "Báo cáo tổng kết trường chuẩn năm 2023", recipients=CITY
    )
    asked = OfficialDocument.objects.get(programme=stage.programme, symbol="UBND-KGVX", number=4012)
    record_reply(actor=stage.be("van-phong"), document=asked, reply=reply)
    return stage.link("document", reply.pk)


def _certificates(stage: Stage) -> str:
    return finish(stage, stage.row(29), "Bốn trường công nhận mới nhận bằng ngày 21, 22/12.")


def _call_end(stage: Stage) -> str:
    return call_meeting(
        stage, kind="closing", title=YEAR_END, on=day(12, 27), hour=8, row=30,
        number="341/GM-UBND", points=("Dự kiến kế hoạch năm 2024",),
    )  # fmt: skip


def _year_end(stage: Stage) -> str:
    held = Held(
        ("Thư ký báo cáo việc thực hiện kết luận kỳ trước.",
         "Phòng GD&ĐT báo cáo: 12 trong 15 trường được công nhận.",
         "Thống nhất đưa THCS Ngô Quyền, TH Đồng Tâm, MN Minh Khai vào kế hoạch năm 2024."),
        (
            Given("Dự thảo kế hoạch trường chuẩn quốc gia năm 2024", Kind.EDUCATION_OFFICE,
                  day(12, 31)),
            Given("Biểu dương các đơn vị hoàn thành tốt, phê bình đơn vị chậm nhiều lần."),
        ),
        remark="Ghi nhận làm xong, phê bình việc chậm.",
    )  # fmt: skip
    link = hold_meeting(stage, YEAR_END, held)
    finish(stage, stage.row(30), "Họp tổng kết ngày 27/12.")
    return link


def _notice_end(stage: Stage) -> str:
    finish(stage, stage.assigned("Cho ý kiến về thiết kế"), "Chậm gần năm mươi ngày.")
    return publish_notice(stage, YEAR_END, "355/TB-UBND")


EVENTS = (
    Event("third-notice", day(10, 3), "Thông báo kết luận họp quý III", CLERK, _notice_third),
    Event("dossiers-q4", day(10, 6), "Đủ 07 báo cáo tự đánh giá quý IV", CLERK, _dossiers),
    Event("late-recognised", day(10, 10), "Công nhận THCS Tây Sơn, chậm hạn", "van-phong",
          _late_recognised),
    Event("failed", day(10, 11), "THCS Ngô Quyền chuyển sang năm 2024", HEAD, _failed),
    Event("toilets", day(10, 12), "Vướng khu vệ sinh của TH Đồng Tâm", CLERK, _toilets),
    Event("consulted", day(10, 17), "Sở tư vấn tại 07 trường", CLERK, _consulted),
    Event("ready", day(10, 25), "Kiểm tra phòng cháy, hồ sơ các trường quý IV", "cong-an",
          _ready),
    Event("registered-q4", day(10, 30), "Đăng ký đánh giá ngoài các trường quý IV", "van-phong",
          _register),
    Event("stretch", day(11, 3), "MN Minh Khai lùi sang năm 2024", HEAD, _stretch),
    Event("toilets-done", day(11, 9), "Sửa xong khu vệ sinh của TH Đồng Tâm", SUCCESSOR,
          _toilets_done),
    Event("visit-q4", day(11, 22), "Đoàn thành phố xong tại 06 trường", CLERK, _visit),
    Event("handover", day(11, 28), "Bàn giao gói đầu tư năm 2023", SUCCESSOR, _handover),
    Event("city-asks-again", day(12, 5), "Thành phố yêu cầu báo cáo tổng kết", "van-phong",
          _city_asks),
    Event("recognised-q4", day(12, 15), "Công nhận năm trường quý IV", "van-phong",
          _recognised),
    Event("put-off", day(12, 18), "TH Đồng Tâm chuyển sang năm 2024", HEAD, _put_off),
    Event("answered-city", day(12, 19), "Báo cáo tổng kết gửi thành phố", "van-phong",
          _answered),
    Event("certificates", day(12, 22), "Lễ đón bằng", CLERK, _certificates),
    Event("end-called", day(12, 22), "Mời họp tổng kết", CLERK, _call_end),
    Event("year-end", day(12, 27), YEAR_END, CLERK, _year_end),
    Event("end-notice", day(12, 28), "Thông báo kết luận họp tổng kết", CLERK, _notice_end),
)  # fmt: skip
