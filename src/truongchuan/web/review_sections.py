"""What the areas of the year put into a month's numbers, in the words of the official paper.

The domain gives figures; here they get their words and the page on which each can be looked up.
Registered when the web application is ready (see :mod:`truongchuan.domain.reviews.sections`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from truongchuan.domain.committee.selectors import count_conclusions, list_readable_meetings
from truongchuan.domain.committee.states import MeetingState
from truongchuan.domain.documents.figures import month_figures as documents_of_month
from truongchuan.domain.followup.obstacle_selectors import obstacle_counts
from truongchuan.domain.mobilisation.totals import month_figures as mobilisation_of_month
from truongchuan.domain.outreach.figures import month_figures as outreach_of_month
from truongchuan.domain.oversight.figures import month_figures as oversight_of_month
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.sections import SECTIONS, Build, Section, figure, source
from truongchuan.domain.shared.actor import Actor
from truongchuan.wording.followup import OBSTACLE_CATEGORIES
from truongchuan.wording.mobilisation import FORMS
from truongchuan.wording.outreach import CHANNELS
from truongchuan.wording.oversight import STEPS

PLACES = {"ward": "phường", "school": "trường"}
DONG = "đồng"


def _obstacles(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
    counts = obstacle_counts(actor=actor, programme=programme, on=on)
    at = source("obstacles", programme.pk)
    return {
        "figures": [
            figure("unsolved", "Vướng mắc chưa giải quyết xong", counts.unsolved, at),
            figure("late", "trong đó quá hạn giải quyết", counts.late, at),
            figure("solved", "Đã giải quyết từ đầu năm", counts.solved, at),
        ],
        "table": _table(
            ("Loại vướng mắc", "Chưa giải quyết"),
            {OBSTACLE_CATEGORIES[code]: n for code, n in counts.by_category.items()},
        ),
    }


def _meetings(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
    held = [
        meeting
        for meeting in list_readable_meetings(actor=actor, programme=programme)
        if meeting.state == MeetingState.CONCLUDED and f"{meeting.at:%Y-%m}" == month
    ]
    totals = count_conclusions(actor=actor, programme=programme, on=on)
    at, board = source("meetings", programme.pk), source("conclusions", programme.pk)
    return {
        "figures": [
            figure("held", "Cuộc họp Ban chỉ đạo trong tháng", len(held), at),
            figure("conclusions", "Kết luận từ đầu năm", totals.total, board),
            figure("open", "Việc giao từ kết luận chưa xong", totals.open, board),
            figure("late", "trong đó quá hạn", totals.late, board),
        ],
        "notes": [f"Ngày {meeting.at:%d/%m/%Y}: {meeting.title}." for meeting in held],
    }


def _documents(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
    found = documents_of_month(actor=actor, programme=programme, month=month)
    at = source("documents", programme.pk)
    return {
        "figures": [
            figure("received", "Văn bản đến", found.received, at),
            figure("issued", "Văn bản đã ban hành", found.issued, at),
            figure("replied", "Văn bản đã trả lời", found.replied, at),
            figure("replied_late", "trong đó trả lời sau hạn", found.replied_late, at),
            figure("owed", "Đến hạn mà chưa trả lời", found.owed, at),
            figure("tasks", "Việc giao từ văn bản", found.tasks, at),
        ]
    }


def _outreach(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
    found = outreach_of_month(actor=actor, programme=programme, month=month)
    at = source("outreach", programme.pk)
    figures = [
        figure("reports", "Hoạt động tuyên truyền đã báo cáo", found["reports"], at),
        figure("times", "Số lần phát thanh, họp, treo băng rôn …", found["times"], at),
        figure("reach", "Số người dự hoặc nghe (nơi có đếm)", found["reach"], at),
        figure("with_evidence", "Hoạt động có minh chứng", found["with_evidence"], at),
    ]
    notes = []
    for kind, word in PLACES.items():
        place = found[kind]
        figures.append(
            figure(
                f"{kind}_reported",
                f"Số {word} có báo cáo (trên {place['total']})",
                place["reported"],
                at,
            )
        )
        if place["silent"] and place["reported"]:
            notes.append(f"Chưa báo cáo: {', '.join(place['silent'])}.")
    channels = {CHANNELS[code]: n for code, n in found["by_channel"].items()}
    return {"figures": figures, "table": _table(("Hình thức", "Số lần"), channels), "notes": notes}


def _mobilisation(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
    found = mobilisation_of_month(actor=actor, programme=programme, month=month)
    at, whole = source("mobilisation", programme.pk), found["to_date"]
    return {
        "figures": [
            figure("received", "Tiếp nhận trong tháng", sum(found["received"].values()), at, DONG),
            figure("need", "Nhu cầu đã duyệt", whole["need"], at, DONG),
            figure("pledged_to_date", "Cam kết đến nay", whole["pledged"], at, DONG),
            figure("received_to_date", "Tiếp nhận đến nay", whole["received"], at, DONG),
            figure("used_to_date", "Đã sử dụng đến nay", whole["used"], at, DONG),
        ],
        "table": _table(
            ("Hình thức", "Tiếp nhận trong tháng (đồng)"),
            {FORMS[code]: n for code, n in found["received"].items()},
        ),
    }


def _oversight(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
    found = oversight_of_month(actor=actor, programme=programme, month=month)
    checks, advice = source("safety_checks", programme.pk), source("consultations", programme.pk)
    plans = source("school_plans", programme.pk)
    return {
        "figures": [
            figure(
                "checks_done", "Cuộc kiểm tra an ninh, phòng cháy", found["checks_done"], checks
            ),
            figure("findings_open", "Tồn tại chưa khắc phục xong", found["findings_open"], checks),
            figure("findings_overdue", "trong đó quá hạn", found["findings_overdue"], checks),
            figure(
                "findings_fixed", "Tồn tại xác nhận đã khắc phục", found["findings_fixed"], checks
            ),
            figure("consultations", "Buổi làm việc với Sở", found["consultations"], advice),
            figure("advice_open", "Kiến nghị của Sở chưa xong", found["advice_open"], advice),
            figure("plans", "Trường có kế hoạch riêng", found["plans"]["with_plan"], plans),
            figure("plan_items_late", "Việc của trường quá hạn", found["plans"]["late"], plans),
        ],
        "table": _table(
            ("Bước công nhận", "Số trường trong tháng"),
            {STEPS[kind]: number for kind, number in found["steps"].items()},
        ),
    }


def _table(columns: tuple[str, str], lines: Mapping[str, int]) -> dict[str, Any] | None:
    rows = [[label, number] for label, number in lines.items() if number]
    return {"columns": list(columns), "rows": rows} if rows else None


def _marked(build: Build) -> Build:
    """Say of a demo's figures that they are made up."""

    def marked(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
        return {**build(actor, programme, month, on), "is_sample": programme.is_demo}

    return marked


YEAR = (
    Section("obstacles", "Khó khăn, vướng mắc", _marked(_obstacles)),
    Section("meetings", "Ban chỉ đạo", _marked(_meetings)),
    Section("documents", "Văn bản đi, đến", _marked(_documents)),
    Section("outreach", "Tuyên truyền", _marked(_outreach)),
    Section("mobilisation", "Xã hội hóa", _marked(_mobilisation)),
    Section("oversight", "Kiểm tra, làm việc với Sở, công nhận", _marked(_oversight)),
)


def register_sections() -> None:
    """Let every review freeze these parts too."""
    known = {section.name for section in SECTIONS}
    SECTIONS.extend(section for section in YEAR if section.name not in known)
