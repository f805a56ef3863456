"""A small plan without a fault, in our own words."""

from __future__ import annotations

from datetime import date

from tests.engines.plan.check.building import Plan, Reference, Row, School, Unit
from truongchuan.engines.plan.facts import Recognition

EDUCATION = Unit("Phòng Giáo dục và Đào tạo", "Phòng GD&ĐT")
FINANCE = Unit("Phòng Tài chính")
BOARD = Unit("Ban quản lý dự án")
OFFICE = Unit("Văn phòng UBND quận")
WARDS = Unit("Ủy ban nhân dân các phường", group=True)
SCHOOLS = Unit("Các trường trong chỉ tiêu", group=True)
AUTHORITY = Unit("UBND quận Sông Trà", "UBND quận")

Q3 = ("MN Hoa Sen", "TH Lê Lợi")
Q4 = ("TH Kim Đồng", "THCS Lê Lợi")


def _row(month: str, task: str, lead: Unit, partner: Unit, **more: object) -> Row:
    months = tuple(f"2023-{m}" for m in month.split(","))
    return Row(months, task, (lead,), (partner,), **more)  # type: ignore[arg-type]


CLEAN = Plan(
    schools=(
        School("MN Hoa Sen", Recognition.NEW, "2023-Q3"),
        School("TH Lê Lợi", Recognition.RENEWAL, "2023-Q3", 2),
        School("TH Kim Đồng", Recognition.NEW, "2023-Q4"),
        School("THCS Lê Lợi", Recognition.RENEWAL, "2023-Q4"),
    ),
    references=(
        Reference(
            "Thông tư số 17/2018/TT-BGDĐT ngày 22/8/2018 về trường tiểu học;", "Thông tư",
            "17/2018/TT-BGDĐT", date(2018, 8, 22), "Bộ Giáo dục và Đào tạo", "trường tiểu học",
        ),
        Reference(
            "Thông tư số 18/2018/TT-BGDĐT ngày 22/8/2018 về trường trung học;", "Thông tư",
            "18/2018/TT-BGDĐT", date(2018, 8, 22), "Bộ Giáo dục và Đào tạo", "trường trung học",
        ),
        Reference(
            "Thông tư số 19/2018/TT-BGDĐT ngày 22/8/2018 về trường mầm non;", "Thông tư",
            "19/2018/TT-BGDĐT", date(2018, 8, 22), "Bộ Giáo dục và Đào tạo", "trường mầm non",
        ),
        Reference(
            "Thông tư số 29/2021/TT-BGDĐT ngày 20/10/2021 về chuẩn trình độ;", "Thông tư",
            "29/2021/TT-BGDĐT", date(2021, 10, 20), "Bộ Giáo dục và Đào tạo",
        ),
        Reference(
            "Kế hoạch số 77/KH-UBND ngày 01/3/2022 của UBND thành phố, giai đoạn 2022-2025;",
            "Kế hoạch", "77/KH-UBND", date(2022, 3, 1), "UBND thành phố", None, "2022-2025",
        ),
    ),
    paragraphs=(
        "Đến nay quận có 20/30 trường đạt chuẩn quốc gia.",
        "Tổng kinh phí 12,5 tỷ đồng, đã bố trí trong dự toán năm 2023.",
        "Bằng của TH Lê Lợi hết hạn ngày 30/11/2023, của THCS Lê Lợi hết hạn ngày 15/3/2024.",
        "Sơ kết hằng tháng, báo cáo tiến độ trước ngày 25 hằng tháng.",
        "Đồng chí Lê Thị Bình, Trưởng phòng, chịu trách nhiệm chung.",
    ),
    measures=(
        "Tuyên truyền về trường đạt chuẩn quốc gia trong nhân dân.",
        "Bồi dưỡng giáo viên về tự đánh giá.",
    ),
    duties=(
        ("1", EDUCATION, ("Làm thường trực, theo dõi tiến độ.", "Tổ chức bồi dưỡng giáo viên.")),
        ("2", FINANCE, ("Chủ trì xây dựng kế hoạch đầu tư.", "Tổ chức thẩm tra quyết toán.")),
        ("3", BOARD, ("Chủ trì thực hiện dự án đầu tư xây dựng và việc mời thầu.",)),
        ("4", OFFICE, ("Đôn đốc các đơn vị.",)),
        ("5", WARDS, ("Tuyên truyền, điều tra số trẻ trong độ tuổi.",)),
        ("6", SCHOOLS, ("Tự đánh giá theo quy định.",)),
    ),
    recipients=(
        "UBND thành phố", "Các phòng, ban của quận", "UBND các phường",
        "Các trường trong chỉ tiêu", "Lưu: VT, GDĐT",
    ),
    rows=(
        _row("01", "Họp Ban chỉ đạo triển khai kế hoạch", AUTHORITY, OFFICE),
        _row("01", "Khảo sát điều kiện của 04 trường", EDUCATION, FINANCE, group="all", count=4),
        _row("01", "Lập hội đồng tự đánh giá, thu thập minh chứng", SCHOOLS, EDUCATION),
        _row("02", "Xây dựng kế hoạch đầu tư", FINANCE, EDUCATION),
        _row("02", "Hoàn thành thủ tục đầu tư", BOARD, FINANCE),
        _row("02", "Điều tra số trẻ trong độ tuổi; tuyên truyền đợt 1", WARDS, EDUCATION),
        _row("03", "Tổ chức mời thầu", BOARD, FINANCE),
        _row("03", "Mời chuyên viên Sở tư vấn cho 04 trường", EDUCATION, SCHOOLS, group="all",
             count=4),
        _row("03", "Họp Ban chỉ đạo quý I kiểm đếm tiến độ", AUTHORITY, OFFICE),
        _row("03,04", "Thi công cải tạo các trường Quý III", BOARD, SCHOOLS, group="2023-Q3"),
        _row("04", "Hoàn thành hồ sơ, báo cáo tự đánh giá của 02 trường Quý III: "
             "MN Hoa Sen, TH Lê Lợi", EDUCATION, SCHOOLS, schools=Q3, count=2),
        _row("05", "Công bố báo cáo tự đánh giá của các trường Quý III", SCHOOLS, EDUCATION,
             group="2023-Q3"),
        _row("05", "Gửi văn bản đăng ký đánh giá ngoài của 02 trường Quý III", EDUCATION, OFFICE,
             group="2023-Q3", count=2),
        _row("06", "Họp Ban chỉ đạo quý II kiểm đếm tiến độ", AUTHORITY, OFFICE),
        _row("06,07", "Thi công cải tạo các trường Quý IV", BOARD, SCHOOLS, group="2023-Q4"),
        _row("07", "Đón đoàn đánh giá ngoài tại các trường Quý III", EDUCATION, SCHOOLS,
             group="2023-Q3"),
        _row("08", "Hoàn thành hồ sơ, báo cáo tự đánh giá của 02 trường: TH Kim Đồng, "
             "THCS Lê Lợi", EDUCATION, SCHOOLS, schools=Q4, count=2),
        _row("09", "Công bố báo cáo tự đánh giá của các trường Quý IV", SCHOOLS, EDUCATION,
             group="2023-Q4"),
        _row("09", "Gửi văn bản đăng ký đánh giá ngoài của 02 trường Quý IV", EDUCATION, OFFICE,
             group="2023-Q4", count=2),
        _row("09", "Họp Ban chỉ đạo quý III kiểm đếm tiến độ", AUTHORITY, OFFICE),
        _row("10", "Đón đoàn đánh giá ngoài tại các trường Quý IV", EDUCATION, SCHOOLS,
             group="2023-Q4"),
        _row("11", "Tiếp nhận báo cáo đánh giá ngoài; theo dõi quyết định công nhận",
             EDUCATION, SCHOOLS),
        _row("11", "Thẩm tra quyết toán; bồi dưỡng giáo viên cho năm sau", FINANCE, EDUCATION),
        _row("12", "Sơ kết hằng tháng đã qua, báo cáo kết quả năm với thành phố", EDUCATION,
             OFFICE),
        _row("12", "Đón bằng công nhận cho 04 trường; họp Ban chỉ đạo tổng kết", AUTHORITY,
             OFFICE, group="all", count=4),
    ),
)  # fmt: skip
"""Every month, number, unit and citation agrees."""
