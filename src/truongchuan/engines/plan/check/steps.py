"""The sense of a roadmap row: which steps of bringing a school to the standard it holds.

The wording decides, nothing else. The steps of recognition follow the circulars of 2018
(17, 18, 19/2018/TT-BGDĐT, articles 23 to 38), those of investment the usual course of public works.
Patterns are matched against lower-case text with one tone placement (see ``reading.plain``).
"""

from __future__ import annotations

import re
from enum import StrEnum


class Step(StrEnum):
    """A kind of task."""

    COMMITTEE_SETUP = "committee_setup"
    COMMITTEE_MEETING = "committee_meeting"
    MONTHLY_REVIEW = "monthly_review"
    PROGRESS_REPORT = "progress_report"
    CLOSING = "closing"
    SURVEY = "survey"
    PROPOSAL = "proposal"
    INVESTMENT_PLAN = "investment_plan"
    PREPARATION = "preparation"
    TENDER = "tender"
    WORKS = "works"
    FACILITIES_DONE = "facilities_done"
    HANDOVER = "handover"
    SETTLEMENT = "settlement"
    COUNCIL = "council"
    DOSSIER = "dossier"
    PUBLICATION = "publication"
    CONSULTATION = "consultation"
    REGISTRATION = "registration"
    VISIT = "visit"
    EVALUATION_REPORT = "evaluation_report"
    DECISION = "decision"
    CERTIFICATE = "certificate"


_DONE = r"(hoàn thành|hoàn thiện|hoàn tất|\bxong)"
_FACILITIES = (
    r"(cơ sở vật chất|csvc|công trình|hạng mục|gói đầu tư|gói thầu|trang thiết bị|sửa chữa"
    r"|cải tạo|xây mới|xây dựng (phòng|khối|nhà|trường lớp))"
)
_VISITORS = (
    r"(đoàn (đánh giá ngoài|kiểm tra|thẩm định|khảo sát|công tác|của|thành phố|tỉnh|sở|đgn"
    r"|liên ngành)"
    r"|đoàn (đến |về )?(kiểm tra|đánh giá|thẩm định))"
)

_PATTERNS: dict[Step, tuple[str, str | None]] = {
    # step: (pattern that must fit, pattern that must not)
    Step.COMMITTEE_SETUP: (r"(kiện toàn|thành lập).{0,40}(ban chỉ đạo|bcđ)", None),
    Step.COMMITTEE_MEETING: (r"họp.{0,30}(ban chỉ đạo|bcđ)|(ban chỉ đạo|bcđ).{0,30}họp", None),
    Step.MONTHLY_REVIEW: (
        r"(sơ kết|đánh giá|giao ban|kiểm điểm|rà soát|kiểm đếm).{0,60}(h[àằ]ng tháng|theo tháng)"
        r"|(h[àằ]ng tháng).{0,60}(sơ kết|đánh giá|giao ban|kiểm điểm|rà soát|kiểm đếm)"
        r"|(sơ kết|giao ban|kiểm điểm tiến độ|kiểm đếm tiến độ) (công việc )?(của )?tháng",
        None,
    ),
    Step.PROGRESS_REPORT: (
        r"báo cáo.{0,60}(tiến độ|kết quả|định kỳ|sơ kết|tổng kết|tình hình thực hiện)"
        r"|(tổng hợp|gửi|nộp).{0,20}báo cáo (tháng|quý|năm|định kỳ)"
        r"|báo cáo (\d+ tháng|tháng|quý|năm)\b|tổng kết.{0,40}báo cáo"
        r"|báo cáo.{0,12}(ubnd|sở|cấp trên|thành phố|tỉnh|huyện)",
        r"dự thảo báo cáo|báo cáo tự đánh giá|báo cáo đánh giá ngoài|kết quả khảo sát"
        r"|phương án|đề xuất|hiện trạng|thực trạng",
    ),
    Step.CLOSING: (r"tổng kết", None),
    Step.SURVEY: (
        r"khảo sát|(rà soát|kiểm tra|đánh giá).{0,30}(thực trạng|hiện trạng|điều kiện)",
        r"khảo sát chính thức|khảo sát sơ bộ|đoàn (đánh giá ngoài|kiểm tra)|đón đoàn",
    ),
    Step.PROPOSAL: (r"đề xuất|phương án|đề nghị (đầu tư|sửa chữa|mua sắm|bổ sung|cấp"
                    r"|bố trí)", None),
    Step.INVESTMENT_PLAN: (
        r"(xây dựng|lập|phê duyệt|trình|ban hành|giao).{0,25}(kế hoạch (đầu tư|vốn|mua sắm"
        r"|sửa chữa)|danh mục.{0,10}đầu tư|dự toán)",
        None,
    ),
    Step.PREPARATION: (
        r"(thủ tục|hồ sơ).{0,20}(chuẩn bị )?(đầu tư|dự án|sửa chữa|cải tạo)"
        r"|chuẩn bị (xong )?đầu tư|chủ trương đầu tư|(lập|thẩm định|phê duyệt|trình).{0,25}(dự án"
        r"|báo cáo kinh tế|thiết kế)",
        r"mời thầu|đấu thầu",
    ),
    Step.TENDER: (r"mời thầu|đấu thầu|nhà thầu|chọn thầu|gói thầu.{0,20}(phát hành|mở thầu)", None),
    Step.WORKS: (
        rf"(tiến hành|thi công|triển khai|khởi công|thực hiện|tiếp tục|đẩy nhanh"
        rf"|tổ chức).{{0,40}}{_FACILITIES}"
        rf"|thi công|khởi công|^(cải tạo|sửa chữa|xây dựng (mới|phòng|khối)|xây mới|nâng cấp"
        rf"|mua sắm|lắp đặt)",
        r"thủ tục|mời thầu|đấu thầu|nhà thầu|khảo sát|kế hoạch đầu tư|đề nghị đầu tư"
        r"|chuẩn bị đầu tư|hồ sơ chuẩn bị"
        r"|lập (dự án|báo cáo)|dự toán|thẩm định|đề xuất|rà soát|quyết toán|tổng kết"
        r"|an ninh|phòng cháy|^(kiểm tra|giám sát)|(thời gian|trong khi|quá trình) thi công",
    ),
    Step.FACILITIES_DONE: (
        rf"({_DONE}|bổ sung đủ|nghiệm thu).{{0,40}}{_FACILITIES}",
        r"thủ tục|văn bản|kế hoạch đầu tư|hồ sơ (chuẩn bị )?(đầu tư|dự án)|chuẩn bị đầu tư"
        r"|mời thầu|đấu thầu"
        r"|quyết toán|dự toán|thiết kế|chủ trương",
    ),
    Step.HANDOVER: (r"bàn giao|nghiệm thu", r"bàn giao (hồ sơ|mặt bằng|đất)"),
    Step.SETTLEMENT: (r"quyết toán", None),
    Step.COUNCIL: (
        r"hội đồng tự đánh giá|kế hoạch tự đánh giá|(thu thập|xử lý|phân tích"
        r"|mã hóa).{0,30}minh chứng",
        None,
    ),
    Step.DOSSIER: (
        rf"({_DONE}|viết|xây dựng|soát|thẩm định|kiểm tra|lập).{{0,30}}(dự thảo báo cáo|hồ sơ"
        rf"|báo cáo tự đánh giá)"
        r"|(nộp|gửi).{0,20}báo cáo tự đánh giá|(?<!báo cáo )(?<!kết quả )tự đánh giá"
        r"|hồ sơ (kiểm định|minh chứng)"
        r"|hồ sơ,? (chuẩn bị|sẵn sàng|để|phục vụ).{0,12}đón đoàn",
        r"hồ sơ (chuẩn bị )?(đầu tư|dự án|thiết kế|mời thầu|dự thầu|quyết toán|đất|sử dụng đất)"
        r"|hội đồng tự đánh giá|kế hoạch tự đánh giá|bồi dưỡng|tập huấn",
    ),
    Step.PUBLICATION: (
        r"(công bố|công khai|niêm yết).{0,40}(báo cáo|tự đánh giá|kết quả tự đánh giá)",
        None,
    ),
    Step.CONSULTATION: (r"tư vấn", r"tư vấn (thiết kế|giám sát|đấu thầu|xây dựng công trình)"),
    Step.REGISTRATION: (
        r"đăng ký.{0,15}(đánh giá ngoài|công nhận|kiểm định|đgn)"
        r"|(gửi|nộp|trình).{0,40}(đăng ký|hồ sơ đề nghị|đề nghị (công nhận|đánh giá|thẩm định))"
        r"|đề nghị.{0,60}(đánh giá ngoài|về kiểm tra|thành lập đoàn)"
        r"|(gửi|nộp) hồ sơ.{0,60}(đánh giá ngoài|công nhận)",
        r"đủ điều kiện đăng ký (là|để)",
    ),
    Step.VISIT: (
        rf"(đón|tiếp|phối hợp|làm việc với|phục vụ).{{0,20}}{_VISITORS}"
        rf"|{_VISITORS}.{{0,40}}(làm việc|khảo sát|về trường|tại (các )?trường|kiểm tra)"
        r"|(khảo sát chính thức|khảo sát sơ bộ)|(đánh giá ngoài|thẩm định).{0,20}(tại|các"
        r"|đối với|của đoàn)",
        r"(chuẩn bị|sẵn sàng) (các điều kiện )?(để )?(đón|tiếp)|đăng ký đánh giá ngoài"
        r"|đăng ký.{0,15}công nhận"
        r"|báo cáo đánh giá ngoài|khắc phục|hồ sơ đề nghị|thành lập đoàn",
    ),
    Step.EVALUATION_REPORT: (
        r"báo cáo đánh giá ngoài|(phản hồi|góp ý|giải trình).{0,40}(dự thảo|đoàn|báo cáo)"
        r"|kết (quả|luận) (của đoàn )?đánh giá ngoài|kết luận của đoàn",
        None,
    ),
    Step.DECISION: (
        r"quyết định.{0,25}công nhận|(trình|đề nghị).{0,60}quyết định|công nhận.{0,40}quyết định"
        r"|quyết định cấp (bằng|chứng nhận)",
        r"đăng ký đánh giá ngoài",
    ),
    Step.CERTIFICATE: (
        r"(đón|nhận|trao|cấp|tiếp nhận|công bố).{0,25}(bằng( công nhận)?\b|chứng nhận)",
        r"văn bằng",
    ),
}  # fmt: skip
_COMPILED = {
    step: (re.compile(must), re.compile(never) if never else None)
    for step, (must, never) in _PATTERNS.items()
}
_CLAUSE = re.compile(r"[;.]\s+(?![^(]*\))")
"""Clauses are judged one by one; a semicolon inside brackets parts only names."""


def steps_of(text: str) -> frozenset[Step]:
    """Return the steps that a task's wording holds (``text`` as given by ``reading.plain``)."""
    clauses = [part for part in _CLAUSE.split(" ".join(text.split())) if part]
    return frozenset(
        step
        for step, (must, never) in _COMPILED.items()
        for clause in clauses
        if must.search(clause) and not (never and never.search(clause))
    )
