"""February and March: the plan is signed, the committee starts, survey, money, first drive."""

from __future__ import annotations

from truongchuan.domain.committee.members import Seat, create_committee
from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.services import assign_document, derive_task, record_reply
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle
from truongchuan.project.year.meetings import (
    Given,
    Held,
    call_meeting,
    hold_meeting,
    publish_notice,
)
from truongchuan.project.year.register import CITY, came_in, went_out
from truongchuan.project.year.script import Event, day
from truongchuan.project.year.society import begin_campaign
from truongchuan.project.year.stage import CLERK, HEAD, LEADER, SAMPLE, Stage
from truongchuan.project.year.works import finish, finish_parts, move_on

KICK_OFF = "Họp Ban chỉ đạo triển khai kế hoạch năm 2023"
FIRST_QUARTER = "Họp Ban chỉ đạo quý I, kiểm đếm tiến độ"
TENDER = "Tổ chức lựa chọn nhà thầu gói cải tạo, sửa chữa tại 08 trường quý III"
SEATS: tuple[tuple[str, str, str, str], ...] = (
    (LEADER, "chair", "Phó Chủ tịch UBND quận", Kind.DISTRICT),
    (HEAD, "standing_deputy", "Trưởng phòng GD&ĐT", Kind.EDUCATION_OFFICE),
    ("tai-chinh", "member", "Chuyên viên phòng Tài chính - Kế hoạch", Kind.FINANCE),
    ("ban-qlda", "member", "Cán bộ Ban quản lý dự án", Kind.PROJECT_BOARD),
    ("quan-ly-do-thi", "member", "Chuyên viên phòng Quản lý đô thị", Kind.URBAN_MANAGEMENT),
    ("moi-truong", "member", "Chuyên viên phòng Tài nguyên và Môi trường", Kind.ENVIRONMENT),
    ("noi-vu", "member", "Chuyên viên phòng Nội vụ", Kind.HOME_AFFAIRS),
    ("van-hoa", "member", "Chuyên viên phòng Văn hóa và Thông tin", Kind.CULTURE),
    ("cong-an", "member", "Cán bộ Công an quận", Kind.POLICE),
    ("van-phong", "member", "Chuyên viên Văn phòng HĐND&UBND", Kind.OFFICE),
    (CLERK, "secretary", "Chuyên viên phòng GD&ĐT", Kind.EDUCATION_OFFICE),
)


def _issue(stage: Stage) -> str:
    document = went_out(
        stage, "38/KH-UBND",
        "Kế hoạch xây dựng trường đạt chuẩn quốc gia năm 2023",
        recipients="Các phòng, ban; UBND 18 phường; các trường",
    )  # fmt: skip
    return stage.link("document", document.pk)


def _committee(stage: Stage) -> str:
    seats = [
        Seat(stage.person(who).name, role, post, stage.unit(kind), stage.person(who))
        for who, role, post, kind in SEATS
    ]
    create_committee(
        actor=stage.head,
        programme=stage.programme,
        name="Ban chỉ đạo xây dựng trường đạt chuẩn quốc gia quận Hai Bà Trưng",
        starts_on=stage.on,
        seats=seats,
        decision_number="412/QĐ-UBND",
        decided_on=stage.on,
        issuer="UBND quận Hai Bà Trưng",
        quorum_percent=60,
    )
    went_out(stage, "412/QĐ-UBND", "Quyết định kiện toàn Ban chỉ đạo trường chuẩn quốc gia")
    return stage.link("committee")


def _january(stage: Stage) -> str:
    end = day(1, 31)
    finish(stage, stage.row(3), "Các trường rà soát trong tháng 1, báo cáo sau khi ký.", on=end)
    return finish(stage, stage.row(1), "Làm trong tháng 1, báo cáo sau khi ký kế hoạch.", on=end)


def _call_kick_off(stage: Stage) -> str:
    return call_meeting(
        stage, kind="month", title=KICK_OFF, on=day(2, 15), hour=14, row=2, number="61/GM-UBND",
        points=("Phổ biến Kế hoạch 38/KH-UBND và phân công nhiệm vụ",
                "Cách báo cáo tiến độ hằng tháng"),
    )  # fmt: skip


def _kick_off(stage: Stage) -> str:
    held = Held(
        ("Phòng GD&ĐT trình bày kế hoạch; các đơn vị nhận việc, không có ý kiến khác.",
         "Thống nhất báo cáo trước ngày 25 hằng tháng."),
        (
            Given("Gửi kế hoạch phối hợp của đơn vị về phòng GD&ĐT", Kind.URBAN_MANAGEMENT,
                  day(2, 28), (Kind.PROJECT_BOARD,)),
            Given("Rà soát số giáo viên còn thiếu của 15 trường", Kind.HOME_AFFAIRS, day(3, 15)),
            Given("Phân công người theo dõi từng trường trong chỉ tiêu", Kind.EDUCATION_OFFICE,
                  day(2, 24)),
        ),
        away=(("Đặng Đức Long", "Nguyễn Văn Phú", "Đi công tác."),),
    )  # fmt: skip
    link = hold_meeting(stage, KICK_OFF, held)
    finish(stage, stage.row(2), "Họp ngày 15/02 sau khi kế hoạch được ký.")
    return link


def _notice_kick_off(stage: Stage) -> str:
    return publish_notice(stage, KICK_OFF, "65/TB-UBND")


def _ask_department(stage: Stage) -> str:
    document = went_out(
        stage, "142/UBND-GDĐT", "Mời phòng chuyên môn của Sở tư vấn cho trường THCS Tây Sơn",
        schools=("THCS Tây Sơn",), rows=[stage.row(7)], reply_due=day(2, 27),
        recipients="Sở GD&ĐT Hà Nội",
    )  # fmt: skip
    return stage.link("document", document.pk)


def _department_answers(stage: Stage) -> str:
    reply = came_in(stage, "512/SGDĐT-QLT", "Cử chuyên viên tư vấn cho trường THCS Tây Sơn")
    asked = OfficialDocument.objects.get(programme=stage.programme, symbol="UBND-GDĐT", number=142)
    record_reply(actor=stage.be("van-phong"), document=asked, reply=reply)
    finish(stage, stage.row(7), "Sở đã tư vấn tại trường ngày 27/02.")
    return stage.link("document", reply.pk)


def _survey(stage: Stage) -> str:
    finish(stage, stage.assigned("Phân công người theo dõi"))
    return finish(
        stage, stage.row(4), "Khảo sát đủ 15 trường.", late_units=(Kind.URBAN_MANAGEMENT,)
    )


def _february_work(stage: Stage) -> str:
    finish(stage, stage.row(5), "Đã tổng hợp đề nghị của 15 trường.")
    finish(stage, stage.row(6), "Đã lập kế hoạch vốn.")
    return finish(stage, stage.row(8), "Đã trình phương án bổ sung cơ sở vật chất.")


def _city_asks(stage: Stage) -> str:
    document = came_in(
        stage, "655/UBND-KGVX", "Yêu cầu báo cáo tiến độ trường chuẩn quý I", body=CITY,
        reply_due=day(3, 20),
    )  # fmt: skip
    assign_document(
        actor=stage.be("van-phong"), document=document, unit=stage.unit(Kind.EDUCATION_OFFICE)
    )
    return stage.link("document", document.pk)


def _arrives_twice(stage: Stage) -> str:
    finish_parts(stage, stage.row(4), only=Kind.URBAN_MANAGEMENT)
    document = came_in(
        stage, "655/UBND-KGVX", "Yêu cầu báo cáo tiến độ trường chuẩn quý I (bản giấy)", body=CITY,
        signed_on=day(3, 2), known=True,
    )  # fmt: skip
    return stage.link("document", document.pk)


def _answer_city(stage: Stage) -> str:
    reply = went_out(stage, "201/BC-UBND", "Báo cáo tiến độ trường chuẩn quý I", recipients=CITY)
    asked = OfficialDocument.objects.filter(programme=stage.programme, symbol="UBND-KGVX")
    first = asked.order_by("pk")[0]
    record_reply(actor=stage.be("van-phong"), document=first, reply=reply)
    return stage.link("document", reply.pk)


def _land(stage: Stage) -> str:
    move_on(stage, stage.row(9), 50, "Hồ sơ chuẩn bị của 15 trường đạt một nửa.")
    finish(stage, stage.assigned("Rà soát số giáo viên"), "Còn thiếu 11 giáo viên.")
    draft = ObstacleDraft(
        words=f"{SAMPLE} TH Trung Hiền chưa có trích đo thửa đất phần mở rộng sân trường.",
        solver=stage.unit(Kind.ENVIRONMENT),
        due_on=day(3, 31),
        category="land",
    )
    obstacle = raise_obstacle(actor=stage.clerk, work=stage.row(9), draft=draft)
    return stage.link("obstacle", obstacle.pk)


def _tender_plan(stage: Stage) -> str:
    document = went_out(
        stage, "498/QĐ-UBND",
        "Phê duyệt kế hoạch lựa chọn nhà thầu gói cải tạo, sửa chữa tại 08 trường quý III",
        rows=[stage.row(10)],
    )  # fmt: skip
    derive_task(
        actor=stage.head,
        document=document,
        task=TENDER,
        lead=stage.unit(Kind.PROJECT_BOARD),
        due_on=day(5, 31),
        cooperating=[stage.unit(Kind.FINANCE)],
        schools=stage.schools("Q3"),
        quote="Thời gian tổ chức lựa chọn nhà thầu: quý II năm 2023.",
    )
    return stage.link("document", document.pk)


def _march_work(stage: Stage) -> str:
    finish(stage, stage.row(9), "Đủ hồ sơ, trừ phần đất của TH Trung Hiền.")
    return finish(stage, stage.row(10), "Đã trình và được duyệt kế hoạch lựa chọn nhà thầu.")


def _call_first(stage: Stage) -> str:
    return call_meeting(
        stage, kind="quarter", title=FIRST_QUARTER, on=day(3, 30), hour=8, row=11,
        number="98/GM-UBND",
        points=("Chuẩn bị lựa chọn nhà thầu cho 08 trường quý III",),
    )  # fmt: skip


def _first_quarter(stage: Stage) -> str:
    held = Held(
        ("Thư ký báo cáo việc thực hiện kết luận kỳ trước.",
         "Phòng GD&ĐT báo cáo kết quả quý I.",
         "Ban quản lý dự án cam kết xong lựa chọn nhà thầu trong tháng 5."),
        (
            Given("Hoàn thành trích đo đất của TH Trung Hiền", Kind.ENVIRONMENT, day(4, 28),
                  (Kind.URBAN_MANAGEMENT,)),
            Given("Cho ý kiến về phòng cháy, chữa cháy với hồ sơ thiết kế của 08 trường",
                  Kind.POLICE, day(5, 5), (Kind.PROJECT_BOARD,)),
            Given("Trình phương án bổ sung giáo viên năm học 2023-2024", Kind.HOME_AFFAIRS,
                  day(5, 31)),
            Given("Ghi nhận kết quả khảo sát 15 trường."),
        ),
        away=(("Hoàng Gia Hải", "", "Họp ở thành phố."),),
        remark="Đơn vị làm muộn, yêu cầu rút kinh nghiệm.",
    )  # fmt: skip
    link = hold_meeting(stage, FIRST_QUARTER, held)
    finish(stage, stage.row(11), "Họp ngày 30/3.")
    return link


EVENTS = (
    Event("plan-issued", day(2, 10), "Ban hành Kế hoạch 38/KH-UBND", "van-phong", _issue),
    Event("committee", day(2, 13), "Kiện toàn Ban chỉ đạo", HEAD, _committee),
    Event("january-work", day(2, 14), "Báo cáo các việc của tháng 1", CLERK, _january),
    Event("kick-off-called", day(2, 14), "Mời họp triển khai kế hoạch", CLERK, _call_kick_off),
    Event("kick-off", day(2, 15), KICK_OFF, CLERK, _kick_off),
    Event("kick-off-notice", day(2, 16), "Thông báo kết luận họp triển khai", CLERK,
          _notice_kick_off),
    Event("campaign", day(2, 17), "Mở đợt tuyên truyền cả năm", "van-hoa", begin_campaign),
    Event("ask-department", day(2, 20), "Mời Sở tư vấn cho THCS Tây Sơn", "van-phong",
          _ask_department),
    Event("survey", day(2, 24), "Xong khảo sát 15 trường", CLERK, _survey),
    Event("department-answers", day(2, 27), "Sở cử người tư vấn", "van-phong",
          _department_answers),
    Event("february-work", day(2, 28), "Xong đề nghị sửa chữa, kế hoạch vốn", CLERK,
          _february_work),
    Event("city-asks", day(3, 2), "Thành phố yêu cầu báo cáo", "van-phong", _city_asks),
    Event("arrives-twice", day(3, 6), "Văn bản của thành phố đến lần hai", "van-phong",
          _arrives_twice),
    Event("land", day(3, 14), "Vướng hồ sơ đất của TH Trung Hiền", CLERK, _land),
    Event("city-answered", day(3, 17), "Báo cáo thành phố quý I", "van-phong", _answer_city),
    Event("tender-plan", day(3, 21), "Duyệt kế hoạch lựa chọn nhà thầu", "van-phong",
          _tender_plan),
    Event("first-called", day(3, 27), "Mời họp Ban chỉ đạo quý I", CLERK, _call_first),
    Event("march-work", day(3, 29), "Xong hồ sơ đầu tư, thủ tục mời thầu", CLERK, _march_work),
    Event("first-quarter", day(3, 30), FIRST_QUARTER, CLERK, _first_quarter),
)  # fmt: skip
