"""What comes back every month: outreach, duties, the review frozen and closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from truongchuan.domain.directory.models import OrganisationKind as Kind
from truongchuan.project.year.reviews import Said, close_month, freeze_month
from truongchuan.project.year.script import Event, day, last_work_day, work_day
from truongchuan.project.year.society import duty_month, ward_month
from truongchuan.project.year.stage import CLERK, HEAD, Stage

GOOD, MET, SLOW = "good", "met", "slow"
_URBAN_LATE: dict[str, tuple[str, str]] = {
    Kind.URBAN_MANAGEMENT: (SLOW, "Cho ý kiến chậm hơn thời hạn phối hợp.")
}
_BOARD_LATE: dict[str, tuple[str, str]] = {
    Kind.PROJECT_BOARD: (SLOW, "Gói thầu sửa chữa chậm so với mốc đã báo cáo.")
}

SAID: dict[int, Said] = {
    1: Said(
        "Kế hoạch ký ngày 10/02/2023 nên việc của tháng 1 được báo cáo và sơ kết sau khi ký. "
        "Hai việc xong đúng tháng; cuộc họp triển khai lùi sang ngày 15/02.",
        {Kind.EDUCATION_OFFICE: "Việc kiện toàn và rà soát đã làm trước khi kế hoạch được ký."},
        {Kind.EDUCATION_OFFICE: (MET, "")},
    ),
    2: Said(
        "Khảo sát 15 trường đã xong. Phòng Quản lý đô thị còn nợ ý kiến khảo sát, hạn mới 06/03.",
        {
            Kind.FINANCE: "Kế hoạch vốn đã lập xong trong tháng.",
            Kind.URBAN_MANAGEMENT: "Biên bản khảo sát hai trường chưa đủ chữ ký, gửi đầu tháng 3.",
        },
        {Kind.FINANCE: (GOOD, ""), **_URBAN_LATE},
    ),
    3: Said(
        "Quý I cơ bản đúng tiến độ. Cần gỡ sớm hồ sơ đất của TH Trung Hiền.",
        {
            Kind.PROJECT_BOARD: "Đã trình kế hoạch lựa chọn nhà thầu cho 08 trường quý III.",
            Kind.ENVIRONMENT: "Hồ sơ đất của TH Trung Hiền đang chờ trích đo.",
        },
        {Kind.FINANCE: (GOOD, ""), Kind.ENVIRONMENT: (SLOW, "Hồ sơ đất quá hạn trả lời.")},
    ),
    4: Said(
        "Chuẩn bị đầu tư vướng ý kiến phòng cháy, chữa cháy tại hai trường; "
        "báo cáo tự đánh giá của ba trường còn chậm.",
        {Kind.POLICE: "Đang thẩm duyệt hồ sơ của hai trường, cần bổ sung bản vẽ thoát nạn."},
        {Kind.PROJECT_BOARD: (MET, ""), **_URBAN_LATE},
    ),
    5: Said(
        "Ý kiến phòng cháy, chữa cháy đã có. Gói thầu sửa chữa 08 trường chậm 25 ngày làm việc; "
        "ngày về đích của các trường quý III phải tính lại.",
        {Kind.PROJECT_BOARD: "Hồ sơ mời thầu phải chỉnh theo ý kiến thẩm định, mở thầu chậm."},
        _BOARD_LATE,
    ),
    6: Said(
        "Đã gửi đăng ký đánh giá ngoài cho 08 trường. Thi công sang tháng 7.",
        {
            Kind.PROJECT_BOARD: "Dự kiến ký hợp đồng ngày 05/7.",
            Kind.ENVIRONMENT: "Hồ sơ đất của TH Trung Hiền xong trước ngày 05/7.",
        },
        {**_BOARD_LATE, **_URBAN_LATE},
    ),
    7: Said(
        "Nhà thầu thi công ba ca trong hè. Ban quản lý dự án có người phụ trách mới từ 10/7.",
        {Kind.PROJECT_BOARD: "Khối lượng đạt tám phần mười, dự kiến bàn giao giữa tháng 8."},
        {Kind.PROJECT_BOARD: (MET, "Đã đuổi kịp một phần.")},
    ),
    8: Said(
        "Đoàn đánh giá ngoài đã làm việc tại 08 trường. Kế hoạch điều chỉnh ban hành ngày 14/8.",
        {Kind.EDUCATION_OFFICE: "THCS Ngô Quyền phải bổ sung phòng học bộ môn."},
        {Kind.EDUCATION_OFFICE: (GOOD, ""), **_URBAN_LATE},
    ),
    9: Said(
        "06 trường quý III được công nhận đúng hạn. THCS Tây Sơn chờ quyết định, "
        "THCS Ngô Quyền chưa đạt.",
        {Kind.FINANCE: "Đã bố trí vốn cho gói quý IV."},
        {Kind.FINANCE: (MET, ""), Kind.PROJECT_BOARD: (GOOD, "")},
    ),
    10: Said(
        "Đã gửi đăng ký đánh giá ngoài cho các trường quý IV. TH Đồng Tâm chậm sửa khu vệ sinh.",
        {Kind.POLICE: "Đã kiểm tra phòng cháy, chữa cháy tại các trường quý IV."},
        {Kind.POLICE: (GOOD, ""), **_URBAN_LATE},
    ),
    11: Said(
        "Đoàn đánh giá ngoài đã làm việc tại 06 trường quý IV. MN Minh Khai lùi sang năm 2024.",
        {Kind.PROJECT_BOARD: "Đã bàn giao các hạng mục của gói quý IV."},
        {Kind.PROJECT_BOARD: (GOOD, "")},
    ),
    12: Said(
        "12 trong 15 trường được công nhận trong năm, 07 trường quý III trong đó có 01 trường "
        "chậm một tuần, 05 trường quý IV. 03 trường chuyển sang năm 2024.",
        {Kind.EDUCATION_OFFICE: "Đã chuẩn bị dự thảo kế hoạch năm 2024."},
        {Kind.EDUCATION_OFFICE: (GOOD, ""), Kind.URBAN_MANAGEMENT: (SLOW, "Chậm năm lần.")},
    ),
}


def freeze_day(month: int) -> date:
    """Return the day on which a month's numbers are frozen."""
    return day(2, 16) if month == 1 else last_work_day(month)


def close_day(month: int) -> date:
    """Return the day on which a month's review is closed; December's on its last working day."""
    if month == 1:
        return day(2, 17)
    return last_work_day(12) if month == 12 else work_day(month + 1, 4)


def month_events() -> Iterator[Event]:
    """Yield what comes back every month, from February's outreach to December's review."""
    for month in range(2, 13):
        yield Event(
            f"{month:02d}-outreach",
            work_day(month, 21),
            f"18 phường báo cáo tuyên truyền tháng {month}",
            "van-hoa",
            ward_month,
        )
        yield Event(
            f"{month:02d}-duties",
            work_day(month, 25) if month != 12 else day(12, 26),
            f"Các đơn vị báo cáo nhiệm vụ thường xuyên tháng {month}",
            CLERK,
            duty_month,
        )
    for month, said in SAID.items():
        yield Event(
            f"{month:02d}-review-freeze",
            freeze_day(month),
            f"Chốt số liệu sơ kết tháng {month}",
            HEAD,
            partial(_freeze, month=month, said=said),
        )
        yield Event(
            f"{month:02d}-review-close",
            close_day(month),
            f"Đóng sơ kết tháng {month}, có bản ký",
            HEAD,
            partial(_close, month=month, said=said),
        )


def _freeze(stage: Stage, *, month: int, said: Said) -> str:
    return freeze_month(stage, month, said)


def _close(stage: Stage, *, month: int, said: Said) -> str:
    return close_month(stage, month, said)
