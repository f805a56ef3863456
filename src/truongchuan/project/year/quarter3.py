"""July to September: contract, a new lead person, the city's visits, the corrected plan."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth import get_user_model

from truongchuan.adapters.plans import check_document
from truongchuan.adapters.readers import media_type, read_document
from truongchuan.demo.corrected_plan import NAME, build_corrected_plan
from truongchuan.domain.committee.members import Seat, change_member
from truongchuan.domain.committee.models import CommitteeMember
from truongchuan.domain.directory.models import Membership, Person
from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.domain.directory.services import create_person, end_membership
from truongchuan.domain.followup.obstacles import (
    ObstacleDraft,
    raise_obstacle,
    solve_obstacle,
    withdraw_obstacle,
)
from truongchuan.domain.programmes.importing import PlanReading, import_plan
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.states import TargetState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.sources.services import store_file
from truongchuan.project.year.meetings import (
    Given,
    Held,
    call_meeting,
    hold_meeting,
    publish_notice,
)
from truongchuan.project.year.quarter1 import TENDER
from truongchuan.project.year.quarter2 import SECOND_QUARTER, TENDER_WORDS, obstacle
from truongchuan.project.year.register import DEPARTMENT, came_in, move_targets, went_out
from truongchuan.project.year.script import Event, day
from truongchuan.project.year.stage import CLERK, HEAD, SAMPLE, SUCCESSOR, Stage
from truongchuan.project.year.works import finish, in_order, move_on, schools_at
from truongchuan.wording.findings import finding_message

THIRD_QUARTER = "Họp Ban chỉ đạo quý III, kiểm đếm tiến độ"
SUCCESSOR_NAME = "Tạ Quang Khải"
IN_TIME = ("MN Vĩnh Tuy", "MN Thanh Lương", "TH Ngô Quyền", "THCS Lương Yên", "THCS Tô Hoàng",
           "MN Ngô Thị Nhậm")  # fmt: skip
LATE_SCHOOL, FAILED_SCHOOL = "THCS Tây Sơn", "THCS Ngô Quyền"
YARD_WORDS = "Sân trường MN Ngô Thị Nhậm ngập khi mưa lớn."
MONEY_WORDS = "Gói quý IV thiếu vốn cho hai phòng học bộ môn."


def _contract(stage: Stage) -> str:
    finish(stage, stage.assigned(TENDER), "Đã ký hợp đồng, chậm 25 ngày làm việc.")
    found = obstacle(stage, TENDER_WORDS)
    solve_obstacle(actor=stage.board, obstacle=found,
                   resolution="Đã chọn được nhà thầu, ký hợp đồng ngày 05/7.")  # fmt: skip
    return stage.link("obstacle", found.pk)


def _notice_second(stage: Stage) -> str:
    finish(stage, stage.assigned("Ký hợp đồng, bàn giao mặt bằng"))
    return publish_notice(stage, SECOND_QUARTER, "203/TB-UBND")


def _yard(stage: Stage) -> str:
    draft = ObstacleDraft(f"{SAMPLE} {YARD_WORDS}", stage.unit(Kind.PROJECT_BOARD), day(7, 21))
    part = stage.row(15).schools.get(school=stage.school("MN Ngô Thị Nhậm"))
    raised = raise_obstacle(actor=stage.be("ht-mn-ngo-thi-nham"), work=part, draft=draft)
    return stage.link("obstacle", raised.pk)


def _yard_withdrawn(stage: Stage) -> str:
    found = obstacle(stage, YARD_WORDS)
    withdraw_obstacle(actor=stage.be("ht-mn-ngo-thi-nham"), obstacle=found,
                      reason="Trường đã tự khơi thông cống, không còn ngập.")  # fmt: skip
    return stage.link("obstacle", found.pk)


def _replaced(stage: Stage) -> str:
    """The board's lead person goes; another comes, with an account to be."""
    board = stage.unit(Kind.PROJECT_BOARD)
    before = Membership.objects.get(person__user__username="demo-ban-qlda", organisation=board)
    end_membership(
        actor=stage.system, membership=before, last_day=stage.on - timedelta(days=1),
        reason="Chuyển công tác.",
    )  # fmt: skip
    person = create_person(
        actor=stage.system,
        authority=stage.programme.authority,
        name=SUCCESSOR_NAME,
        organisation=board,
        function=Function.OFFICER,
        title="Phó Giám đốc Ban quản lý dự án",
        valid_from=stage.on,
        is_demo=True,
    )
    user = get_user_model().objects.create(username=f"demo-{SUCCESSOR}", is_active=True)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Person.objects.filter(pk=person.pk).update(user=user)
    return stage.link("unit", board.pk)


def _seat_replaced(stage: Stage) -> str:
    old = CommitteeMember.objects.get(
        committee__programme=stage.programme, name="Vũ Quốc Đạt", valid_to__isnull=True
    )
    change_member(
        actor=stage.head,
        member=old,
        seat=Seat(SUCCESSOR_NAME, "member", "Phó Giám đốc Ban quản lý dự án",
                  stage.unit(Kind.PROJECT_BOARD), stage.person(SUCCESSOR)),
        on=stage.on,
        decision_number="1187/QĐ-UBND",
        decided_on=stage.on,
        reason="Người trước chuyển công tác.",
    )  # fmt: skip
    went_out(stage, "1187/QĐ-UBND", "Quyết định thay thành viên Ban chỉ đạo")
    return stage.link("committee")


def _summer(stage: Stage) -> str:
    move_on(stage, stage.row(14), 80, "Thi công ba ca trong hè.")
    return in_order(stage, stage.row(15), (90, 90, 85, 80, 75, 70, 60, 50))


def _works_done(stage: Stage) -> str:
    finish(stage, stage.row(14), "Xong ngày 04/8, chậm hơn một tháng.")
    finish(stage, stage.row(15), "Bàn giao 08 trường ngày 04/8.")
    return finish(stage, stage.row(18), "Xong cùng đợt bàn giao.")


def _team(stage: Stage) -> str:
    finish(stage, stage.assigned("Bảo đảm an toàn phòng cháy"))
    document = came_in(stage, "2544/QĐ-SGDĐT", "Quyết định thành lập đoàn đánh giá ngoài 08 trường")
    return stage.link("document", document.pk)


def _corrected(stage: Stage) -> str:
    content = build_corrected_plan()
    checked = check_document(read_document(content, NAME))
    file = store_file(
        actor=stage.head,
        authority_id=stage.programme.authority_id,
        name=NAME,
        media_type=media_type(content),
        content=content,
    )
    import_plan(
        actor=stage.head,
        authority=stage.programme.authority,
        file=file,
        programme=stage.programme,
        is_demo=True,
        reading=PlanReading(
            document=checked.document,
            facts=checked.facts,
            report=checked.report,
            finding_text=finding_message,
        ),
    )
    stage.programme = Programme.objects.select_related("authority").get(pk=stage.programme.pk)
    went_out(stage, "163/KH-UBND", "Kế hoạch xây dựng trường đạt chuẩn năm 2023 (điều chỉnh)")
    return stage.link("plan_text")


def _visit(stage: Stage) -> str:
    names = [school.name for school in stage.schools("Q3")]
    schools_at(stage, stage.row(19), dict.fromkeys(names[:4], 100))
    move_targets(stage, names[:4], TargetState.EVALUATED)
    return stage.link("schools")


def _visit_rest(stage: Stage) -> str:
    names = [school.name for school in stage.schools("Q3")]
    move_targets(stage, names[4:], TargetState.EVALUATED)
    finish(stage, stage.assigned("Kiểm tra chất lượng thi công"), "Chậm hơn hai tuần.")
    return finish(stage, stage.row(19), "Đoàn làm việc xong tại 08 trường, chậm ba tuần.")


def _august_work(stage: Stage) -> str:
    return in_order(stage, stage.row(20), (100,) * 8 + (40, 40, 30, 30, 20, 20, 10))


def _money(stage: Stage) -> str:
    draft = ObstacleDraft(f"{SAMPLE} {MONEY_WORDS}", stage.unit(Kind.FINANCE), day(9, 20), "money")
    raised = raise_obstacle(actor=stage.clerk, work=stage.row(21), draft=draft)
    return stage.link("obstacle", raised.pk)


def _recognise(stage: Stage, names: tuple[str, ...], number: str, signed: date) -> str:
    document = came_in(
        stage, number, f"Quyết định công nhận đạt chuẩn quốc gia: {', '.join(names)}",
        body=DEPARTMENT, signed_on=signed,
    )  # fmt: skip
    move_targets(stage, names, TargetState.RECOGNISED, number=number, on=signed)
    return stage.link("document", document.pk)


def recognise(stage: Stage, names: tuple[str, ...], number: str, signed: date) -> str:
    """Enter a decision of recognition and let its schools count as recognised."""
    return _recognise(stage, names, number, signed)


def _first_recognised(stage: Stage) -> str:
    return _recognise(stage, IN_TIME[:4], "3120/QĐ-SGDĐT", day(9, 14))


def _second_recognised(stage: Stage) -> str:
    found = obstacle(stage, MONEY_WORDS)
    solve_obstacle(actor=stage.be("tai-chinh"), obstacle=found,
                   resolution="Đã điều chuyển vốn dư của gói quý III.")  # fmt: skip
    return _recognise(stage, IN_TIME[4:], "3208/QĐ-SGDĐT", day(9, 25))


def _september_work(stage: Stage) -> str:
    in_order(stage, stage.row(22), (100, 100, 90, 80, 80, 70, 60))
    finish(stage, stage.row(20), "Xong phần còn lại theo hạn của kế hoạch điều chỉnh.")
    return finish(stage, stage.row(21), "Xong gói đầu tư quý IV.")


def _call_third(stage: Stage) -> str:
    return call_meeting(
        stage, kind="quarter", title=THIRD_QUARTER, on=day(9, 28), hour=14, row=23,
        number="268/GM-UBND",
        points=("Hai trường quý III chưa có quyết định", "Chuẩn bị các trường quý IV"),
    )  # fmt: skip


def _third_quarter(stage: Stage) -> str:
    held = Held(
        ("Thư ký báo cáo việc thực hiện kết luận kỳ trước.",
         "Phòng GD&ĐT báo cáo: 06 trường quý III được công nhận đúng hạn.",
         "THCS Ngô Quyền thiếu một phòng học bộ môn, chuyển sang năm 2024."),
        (
            Given("Sửa khu vệ sinh học sinh của TH Đồng Tâm", Kind.PROJECT_BOARD, day(10, 20)),
            Given("Trình phương án cho THCS Ngô Quyền năm 2024", Kind.EDUCATION_OFFICE,
                  day(11, 30), (Kind.FINANCE,)),
            Given("Cho ý kiến về thiết kế phòng học bộ môn của THCS Ngô Quyền",
                  Kind.URBAN_MANAGEMENT, day(11, 10)),
        ),
        away=(("Ngô Thanh Lam", "Lưu Thị Hạnh", "Đi học."),),
        remark="Đơn vị còn chậm, chuyển thành nội dung đánh giá cuối năm.",
    )  # fmt: skip
    link = hold_meeting(stage, THIRD_QUARTER, held)
    finish(stage, stage.row(23), "Họp ngày 28/9.")
    return link


EVENTS = (
    Event("contract", day(7, 5), "Ký hợp đồng sửa chữa 08 trường", "ban-qlda", _contract),
    Event("yard", day(7, 6), "MN Ngô Thị Nhậm nêu vướng mắc về sân", "ht-mn-ngo-thi-nham", _yard),
    Event("second-notice", day(7, 7), "Thông báo kết luận họp quý II", CLERK, _notice_second),
    Event("lead-replaced", day(7, 10), "Thay người phụ trách của Ban quản lý dự án", "",
          _replaced),
    Event("yard-withdrawn", day(7, 10), "MN Ngô Thị Nhậm rút vướng mắc", "ht-mn-ngo-thi-nham",
          _yard_withdrawn),
    Event("seat-replaced", day(7, 12), "Thay thành viên Ban chỉ đạo theo quyết định", HEAD,
          _seat_replaced),
    Event("summer", day(7, 20), "Thi công ba ca trong hè", CLERK, _summer),
    Event("works-done", day(8, 4), "Bàn giao sửa chữa tại 08 trường, chậm", CLERK, _works_done),
    Event("team", day(8, 7), "Thành phố lập đoàn đánh giá ngoài", "van-phong", _team),
    Event("corrected-plan", day(8, 14), "Nhập kế hoạch điều chỉnh 163/KH-UBND", HEAD,
          _corrected),
    Event("visit", day(8, 16), "Đoàn thành phố làm việc tại bốn trường", CLERK, _visit),
    Event("visit-rest", day(8, 22), "Đoàn thành phố xong tại 08 trường", CLERK, _visit_rest),
    Event("august-work", day(8, 29), "Hoàn thiện cơ sở vật chất của 15 trường", CLERK,
          _august_work),
    Event("money", day(9, 6), "Vướng vốn cho gói quý IV", CLERK, _money),
    Event("recognised-1", day(9, 15), "Công nhận bốn trường", "van-phong", _first_recognised),
    Event("recognised-2", day(9, 26), "Công nhận hai trường", "van-phong", _second_recognised),
    Event("third-called", day(9, 25), "Mời họp Ban chỉ đạo quý III", CLERK, _call_third),
    Event("september-work", day(9, 27), "Xong gói đầu tư của các trường quý IV", CLERK,
          _september_work),
    Event("third-quarter", day(9, 28), THIRD_QUARTER, CLERK, _third_quarter),
)  # fmt: skip
