"""Outreach in the wards and what units report of their duties, month by month."""

from __future__ import annotations

from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.duties import report_duty
from truongchuan.domain.outreach.models import Campaign, Message
from truongchuan.domain.outreach.reporting import ActivityReport, report_activity
from truongchuan.domain.outreach.services import add_message, set_target, start_campaign
from truongchuan.domain.programmes.models import Duty, DutyUnit
from truongchuan.project.year.script import day
from truongchuan.project.year.stage import SAMPLE, Stage

CULTURE = OrganisationKind.CULTURE
LATE_WARDS = ("Phường Minh Khai", "Phường Vĩnh Tuy")
"""Wards that leave two months out; coverage shows them."""
SILENT_MONTHS = (4, 8)


def begin_campaign(stage: Stage) -> str:
    """Plan the year's campaign, its messages and what each ward is asked to do a month."""
    actor = stage.be("van-hoa")
    campaign = start_campaign(
        actor=actor,
        programme=stage.programme,
        title="Tuyên truyền xây dựng trường đạt chuẩn quốc gia năm 2023",
        unit=stage.unit(CULTURE),
        starts_on=stage.on,
        ends_on=day(12, 20),
        aims=f"{SAMPLE} Mỗi phường phát thanh hằng tháng, họp tổ dân phố trước kỳ tuyển sinh.",
    )
    for words, audience, channels in (
        (
            "Trường đạt chuẩn quốc gia: lớp học đúng sĩ số, phòng chức năng đủ, sân chơi an toàn.",
            "residents",
            ["loudspeaker", "residents_meeting"],
        ),
        (
            "Phụ huynh đăng ký tuyển sinh đúng tuyến để trường giữ sĩ số theo chuẩn.",
            "parents",
            ["parents_meeting", "online"],
        ),
    ):
        add_message(
            actor=actor, campaign=campaign, words=words, audience=audience, channels=channels
        )
    for channel, times in (("loudspeaker", 4), ("residents_meeting", 1)):
        set_target(
            actor=actor,
            programme=stage.programme,
            place_kind="ward",
            channel=channel,
            times_a_month=times,
            basis="Kế hoạch 38/KH-UBND, mục 2.8",
        )
    return stage.link("campaign", campaign.pk)


def ward_month(stage: Stage) -> str:
    """Report what the wards did this month: the culture office for most, Bạch Mai for itself."""
    message = Message.objects.filter(campaign__programme=stage.programme).order_by("pk").first()
    campaign = Campaign.objects.filter(programme=stage.programme).first()
    rng = stage.rng
    for ward in stage.wards:
        if ward.short_name in LATE_WARDS and stage.on.month in SILENT_MONTHS:
            continue
        own = ward.short_name == "Phường Bạch Mai"
        report_activity(
            actor=stage.person_of(ward) if own else stage.be("van-hoa"),
            programme=stage.programme,
            report=ActivityReport(
                place=ward,
                channel="loudspeaker",
                on=stage.on.replace(day=1) if stage.on.month > 2 else stage.on,
                until=stage.on,
                times=rng.randint(3, 8),
                reach=rng.randint(20, 60) * 100,
                words=SAMPLE,
                campaign=campaign,
                message=message,
            ),
        )
    return stage.link("outreach")


DUTY_REPORTERS: tuple[tuple[str, str], ...] = (
    (OrganisationKind.EDUCATION_OFFICE, "Đã theo dõi, tổng hợp tiến độ của các đơn vị."),
    (OrganisationKind.OFFICE, "Đã nhắc các đơn vị gửi báo cáo; đã tổng hợp trình UBND quận."),
    (OrganisationKind.FINANCE, "Đã thẩm định kinh phí các hạng mục được trình trong tháng."),
    (OrganisationKind.PROJECT_BOARD, "Đã làm việc với nhà thầu và các trường về tiến độ."),
    (OrganisationKind.HOME_AFFAIRS, "Đã rà soát số giáo viên, nhân viên của các trường."),
    (OrganisationKind.CULTURE, "Các phường đã phát thanh theo nội dung hướng dẫn."),
    (OrganisationKind.POLICE, "Đã bố trí lực lượng, nhắc các trường về phòng cháy, chữa cháy."),
)
"""Units that report a duty every month; urban management and environment do every third."""
RARE_REPORTERS: tuple[tuple[str, str], ...] = (
    (OrganisationKind.URBAN_MANAGEMENT, "Đã cho ý kiến về chủ trương đầu tư hai trường."),
    (OrganisationKind.ENVIRONMENT, "Đã rà soát hồ sơ đất của hai trường."),
)


def duty_month(stage: Stage) -> str:
    """Report the first duty of each unit for the month."""
    reporters = DUTY_REPORTERS
    if stage.on.month % 3 == 0:
        reporters += RARE_REPORTERS
    for kind, words in reporters:
        unit = stage.unit(kind)
        link = (
            DutyUnit.objects.filter(
                organisation=unit, duty__programme=stage.programme, duty__is_active=True
            )
            .order_by("duty_id")
            .first()
        )
        if link is None:
            continue
        report_duty(
            actor=stage.person_of(unit),
            duty=Duty.objects.get(pk=link.duty_id),
            organisation=unit,
            month=f"{stage.on:%Y-%m}",
            state="ongoing",
            words=f"{SAMPLE} {words}",
        )
    return stage.link("units")
