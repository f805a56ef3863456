"""What findings say to a reader: Vietnamese texts made from codes and parameters.

No translation machinery is needed here: pass ``translate`` (for instance ``gettext``) to get
another language; the templates are the message ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from truongchuan.engines.plan.check.codes import CODES
from truongchuan.engines.plan.findings import (
    Category,
    CheckReport,
    Confirmation,
    Finding,
    Param,
    Severity,
)
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.confirmation_texts import CONFIRMATION_TEXTS
from truongchuan.wording.finding_texts import FINDING_TEXTS

QUOTE_LENGTH = 140
"""Longer quotations are cut in messages; the finding itself keeps them whole."""

LIST_LENGTH = 10
"""Longer lists are cut in messages; the finding's parameters keep them whole."""

CATEGORY_NAMES: dict[Category, str] = {
    Category.COUNT: _("Số lượng"),
    Category.SCOPE: _("Phạm vi"),
    Category.BLANK: _("Để trống"),
    Category.NAME_VARIANT: _("Tên viết khác nhau"),
    Category.NAME_AMBIGUITY: _("Tên dễ lẫn"),
    Category.TYPO: _("Lỗi gõ"),
    Category.UNIT_VARIANT: _("Tên đơn vị"),
    Category.UNIT_MISSING: _("Thiếu đơn vị"),
    Category.LEAD_CONFLICT: _("Chủ trì không thống nhất"),
    Category.VAGUE_UNIT: _("Đơn vị không rõ"),
    Category.TIMING: _("Thời gian"),
    Category.COVERAGE: _("Chưa có trong lộ trình"),
    Category.REVIEW: _("Sơ kết, báo cáo"),
    Category.STRUCTURE: _("Bố cục"),
    Category.MISSING_ROW: _("Thiếu bước"),
    Category.LEGAL: _("Căn cứ pháp lý"),
    Category.TERMINOLOGY: _("Thuật ngữ"),
    Category.ABBREVIATION: _("Viết tắt"),
    Category.RECIPIENTS: _("Nơi nhận"),
    Category.GAP: _("Nội dung còn thiếu"),
    Category.CONTEXT: _("Bối cảnh sau này"),
}
SEVERITY_NAMES: dict[Severity, str] = {
    Severity.ERROR: _("Lỗi"),
    Severity.WARNING: _("Cần xem"),
    Severity.INFO: _("Lưu ý"),
}

_GROUPS = {
    "all": _("tất cả"),
    "new": _("công nhận mới"),
    "renewal": _("công nhận lại"),
    "stretch": _("phấn đấu thêm"),
}
_STEPS = {
    "committee_meeting": _("họp Ban chỉ đạo"),
    "monthly_review": _("sơ kết hằng tháng"),
    "progress_report": _("báo cáo tiến độ"),
    "survey": _("khảo sát, rà soát điều kiện"),
    "tender": _("mời thầu"),
    "facilities_done": _("hoàn thiện cơ sở vật chất"),
    "council": _("lập hội đồng tự đánh giá, thu thập minh chứng"),
    "dossier": _("hoàn thành hồ sơ, báo cáo tự đánh giá"),
    "publication": _("công bố báo cáo tự đánh giá"),
    "consultation": _("mời Sở tư vấn"),
    "registration": _("đăng ký đánh giá ngoài"),
    "visit": _("đón đoàn đánh giá ngoài"),
    "evaluation_report": _("báo cáo đánh giá ngoài và ý kiến phản hồi"),
    "decision": _("quyết định công nhận"),
    "certificate": _("đón bằng công nhận"),
}
_TOPICS = {
    "catchment": _("phân tuyến tuyển sinh"),
    "census": _("điều tra, dự báo số trẻ"),
    "outreach": _("tuyên truyền"),
    "staffing": _("bố trí đội ngũ"),
    "training": _("đào tạo, bồi dưỡng"),
    "social": _("xã hội hóa, huy động nguồn lực"),
    "land": _("đất cho trường học"),
    "campuses": _("sắp xếp trường, điểm trường"),
    "new_building": _("xây mới, thành lập mới"),
    "safety": _("an toàn, phòng cháy"),
    "settlement": _("quyết toán"),
    "maintenance": _("bảo trì"),
    "quality_control": _("kiểm tra chất lượng công trình"),
    "approval": _("thẩm định, phê duyệt dự án"),
    "school_plans": _("kế hoạch riêng của từng trường"),
    "works": _("việc xây dựng, cải tạo"),
    "tender": _("thủ tục đầu tư và mời thầu"),
    "investment_plan": _("kế hoạch đầu tư"),
}
_FIELDS = {
    "number": _("số, ký hiệu"),
    "date": _("ngày ban hành"),
    "signatory": _("người ký"),
    "annex_number": _("số của kế hoạch ở phụ lục"),
    "annex_date": _("ngày của kế hoạch ở phụ lục"),
    "place": _("địa danh"),
}
_SCHOOL_KINDS = {
    "preschool": _("trường mầm non"),
    "primary": _("trường tiểu học"),
    "lower_secondary": _("trường trung học cơ sở"),
    "primary_lower_secondary": _("trường tiểu học và trung học cơ sở"),
    "upper_secondary": _("trường trung học phổ thông"),
    "lower_upper_secondary": _("trường trung học cơ sở và trung học phổ thông"),
    "multi_level": _("trường nhiều cấp học"),
    "continuing": _("cơ sở giáo dục thường xuyên"),
}
_PLACES = {"phường": _("phường"), "xã": _("xã")}
_LABELS: dict[str, dict[str, str]] = {
    "group": _GROUPS,
    "groups": _GROUPS,
    "step": _STEPS,
    "steps": _STEPS,
    "topic": _TOPICS,
    "topics": _TOPICS,
    "field": _FIELDS,
    "kind": _SCHOOL_KINDS,
    "level": _PLACES,
}
# Whole texts, so that a language can name its months.
_MONTHS = (
    _("tháng 1/{year}"),
    _("tháng 2/{year}"),
    _("tháng 3/{year}"),
    _("tháng 4/{year}"),
    _("tháng 5/{year}"),
    _("tháng 6/{year}"),
    _("tháng 7/{year}"),
    _("tháng 8/{year}"),
    _("tháng 9/{year}"),
    _("tháng 10/{year}"),
    _("tháng 11/{year}"),
    _("tháng 12/{year}"),
)
_QUARTERS = (_("Quý I/{year}"), _("Quý II/{year}"), _("Quý III/{year}"), _("Quý IV/{year}"))
_NOTHING = _("không")
_MORE = _("và {count} mục khác")


def finding_message(finding: Finding, translate: Translate = identity) -> str:
    """Return the finding's message.

    :raises KeyError: when the catalogue does not know the code.
    """
    template = FINDING_TEXTS[finding.code].message
    return translate(template).format_map(_values(finding.params, finding.quotes, translate))


def finding_suggestion(finding: Finding, translate: Translate = identity) -> str | None:
    """Return what to do about the finding, or None when there is nothing to propose."""
    template = FINDING_TEXTS[finding.code].suggestion
    if template is None or _leaves_open(template, finding.params):
        return None
    return translate(template).format_map(_values(finding.params, finding.quotes, translate))


def _leaves_open(template: str, params: Mapping[str, Param]) -> bool:
    """Whether a suggestion speaks of a value that the finding does not have."""
    return any(f"{{{name}}}" in template and value in ("", ()) for name, value in params.items())


def confirmation_message(confirmation: Confirmation, translate: Translate = identity) -> str:
    """Return what was checked and holds.

    :raises KeyError: when the catalogue does not know the code.
    """
    template = CONFIRMATION_TEXTS[confirmation.code]
    return translate(template).format_map(_values(confirmation.params, (), translate))


def category_name(category: Category, translate: Translate = identity) -> str:
    """Return the category's name for people."""
    return translate(CATEGORY_NAMES[category])


def severity_name(severity: Severity, translate: Translate = identity) -> str:
    """Return the severity's name for people."""
    return translate(SEVERITY_NAMES[severity])


def report_as_dict(report: CheckReport, translate: Translate = identity) -> dict[str, Any]:
    """Return the JSON shape of the contract."""
    return {
        "findings": [
            {
                "code": f.code,
                "category": str(f.category),
                "severity": f.severity.word,
                "message": finding_message(f, translate),
                "spans": [s.as_dict() for s in f.spans],
                "quotes": list(f.quotes),
                "suggestion": finding_suggestion(f, translate),
            }
            for f in report.findings
        ],
        "confirmed": [
            {
                "code": c.code,
                "message": confirmation_message(c, translate),
                "spans": [s.as_dict() for s in c.spans],
            }
            for c in report.confirmed
        ],
    }


# --- values ----------------------------------------------------------------------------------


def _values(
    params: Mapping[str, Param], quotes: tuple[str, ...], translate: Translate
) -> dict[str, str]:
    values = {name: _value(name, value, translate) for name, value in params.items()}
    short = [_shortened(q) for q in quotes]
    values["quote"] = short[0] if short else ""
    values["quotes"] = "; ".join(short)
    return values


def _shortened(quote: str) -> str:
    quote = quote.lstrip("-+•*: ")
    if len(quote) <= QUOTE_LENGTH:
        return quote
    return quote[:QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"


def _value(name: str, value: Param, translate: Translate) -> str:
    if isinstance(value, tuple):
        parts = [_value(name, part, translate) for part in value]
        if len(parts) > LIST_LENGTH:
            rest = translate(_MORE).format(count=len(parts) - LIST_LENGTH + 1)
            return ", ".join(parts[: LIST_LENGTH - 1]) + f" {rest}"
        return ", ".join(parts) if parts else translate(_NOTHING)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if not isinstance(value, str):
        return str(value)
    if name.endswith("months"):
        year, month = value.split("-")
        return translate(_MONTHS[int(month) - 1]).format(year=year)
    if name in ("quarter", "quarters", "group", "groups") and "-Q" in value:
        return _group_with_quarter(value, translate)
    labels = _LABELS.get(name)
    if labels is None:
        return value
    word, colon, rest = value.partition(":")
    return translate(labels.get(word, word)) + (f": {rest}" if colon else "")


def _group_with_quarter(value: str, translate: Translate) -> str:
    code, colon, rest = value.partition(":")
    year, number = code.split("-Q")
    text = translate(_QUARTERS[int(number) - 1]).format(year=year)
    return f"{text}: {rest}" if colon else text


# --- reference page ----------------------------------------------------------------------------

_INTRODUCTION = """# Codes of the plan checks

This page is made from the catalogue (`truongchuan.wording.findings.reference_page`); a test keeps
it current. How the checks work is told in [the explanation](../explanation/plan-checks.md). The
severity is the gravest that a code may have: a check lowers it where only unverified law stands
behind the finding, or where the document itself leaves room. Texts are Vietnamese, the language
of the product; fields in braces are filled from the finding's parameters.
"""


def reference_page() -> str:
    """Return ``docs/reference/plan-checks.md``: every code with category, severity and texts."""
    lines = [_INTRODUCTION, "## Findings", ""]
    lines += ["| code | category | severity | message | suggestion |", "|---|---|---|---|---|"]
    for code, (category, severity) in CODES.items():
        text = FINDING_TEXTS[code]
        lines.append(
            f"| `{code}` | {category} | {severity.word} | {text.message} |"
            f" {text.suggestion or '—'} |"
        )
    lines += ["", "## Confirmations", "", "| code | message |", "|---|---|"]
    lines += [f"| `{code}` | {message} |" for code, message in CONFIRMATION_TEXTS.items()]
    lines += ["", "## Categories", "", "| category | name |", "|---|---|"]
    lines += [f"| {category} | {name} |" for category, name in CATEGORY_NAMES.items()]
    return "\n".join(lines) + "\n"
