"""What a document asks for, of whom, and until when.

A task is proposed for a sentence that names a last day ("trước ngày 15/6/2023", "chậm nhất
ngày …", "trong tháng 6/2023"), or that charges a unit by name without one. Days that only date
another paper are no deadlines: what counts is the word right before the day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.plan.document import Block, ExtractedDocument, Paragraph, Span
from truongchuan.engines.text import find_dates, find_periods, fold


@dataclass(frozen=True, slots=True)
class ProposedTask:
    """A piece of work read from a document.

    ``due_on`` is the day as written after "trước" or "chậm nhất" (None where none is named);
    ``unit`` is the unit as written, perhaps empty; ``asks_reply`` is true for what has to be
    sent or reported back.
    """

    text: str
    due_on: date | None
    unit: str
    quote: str
    span: Span
    asks_reply: bool


_CUE = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|hạn|thời hạn|đến hết|hết|xong|trong|tới)"
    r"(?:\s+(?:là|cuối|chót|cuối cùng|nộp|gửi|báo cáo|trả lời|đăng ký|hoàn thành|vào))*\s*:?\s*"
    r"(?:\d{1,2}\s*(?:giờ|h|g)\s*(?:\d{1,2})?\s*(?:phút)?\s*,?\s*)?"
    r"(?:(?:thứ\s+\w+|chủ nhật)\s*,?\s*)?\(?(?:ngày)?\s*$",
    re.IGNORECASE,
)
_PERIOD_CUE = re.compile(r"(?:trong|hết|cuối|xong|trước khi hết)\s*$", re.IGNORECASE)
_REPLY = re.compile(
    r"(?:báo cáo|gửi|trả lời|phúc đáp|phản hồi|góp ý|có ý kiến|đăng ký|nộp|cung cấp"
    r"|tham gia ý kiến)",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^\s*(?:[-–—+•*]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)]|[IVX]+\.)\s*")
_UNIT_HEAD = (
    r"(?:Các\s+|các\s+)?(?:Ban (?:Quản|quản) lý dự án(?: đầu tư xây dựng)?|Phòng|phòng|Ban|UBND"
    r"|Ủy ban nhân dân|Công an|Trường|trường|Văn phòng|Trung tâm|Hiệu trưởng|Trưởng phòng|Sở"
    r"|Thanh tra|Đội|đơn vị|nhà trường|cơ sở giáo dục)"
)
_VERBS = (
    r"chủ trì|phối hợp|báo cáo|rà soát|gửi|xây dựng|hoàn thành|hoàn thiện|khẩn trương|tổ chức"
    r"|có trách nhiệm|triển khai|chỉ đạo|hướng dẫn|tham mưu|thực hiện|lập|cử|tổng hợp|thẩm định"
    r"|bố trí|đăng ký|nộp|có ý kiến|tham gia|cung cấp|kiểm tra|đôn đốc|căn cứ|nghiên cứu|quan tâm"
    r"|góp ý|nghiêm túc|tập trung|chuẩn bị|đề xuất|bàn giao|trình|tiếp tục|tăng cường|trả lời"
)
_REST = r"(?:(?!đề nghị|yêu cầu)[^:;.]){0,120}?"
_CHARGE = re.compile(
    r"^(?P<order>(?:Đề nghị|Yêu cầu|Giao|giao|đề nghị|yêu cầu)(?:\s+(?:đồng chí|cho))?\s+)?"
    rf"(?P<unit>{_UNIT_HEAD}{_REST})\s*(?:,\s*)?(?::|(?:{_VERBS})\b)"
)
_INNER_CHARGE = re.compile(
    rf"(?:đề nghị|yêu cầu|giao)\s+(?P<unit>{_UNIT_HEAD}{_REST})\s*(?:,\s*)?(?:{_VERBS})\b"
)
_HEADING = re.compile(rf"^(?:Đề nghị|Yêu cầu|Giao)?\s*(?P<unit>{_UNIT_HEAD}{_REST})\s*:\s*$")
_NOT_UNITS = ("ban hanh", "truong hop", "phong chong", "phong chay")
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ\-+])|\n(?=\s*(?:[-–+•]|\d{1,2}[.)]|[a-zđ]\)))")


def find_tasks(
    document: ExtractedDocument, start: int, end: int, *, year: int | None
) -> tuple[ProposedTask, ...]:
    """Return the tasks between two offsets, in order.

    :param year: year of days written without one ("trước 30/6"); None leaves those out.
    """
    found: list[ProposedTask] = []
    under = ""  # the unit whose list of tasks is being read
    for sentence, at in _sentences(document, start, end):
        marker = _MARKER.match(sentence)
        text = sentence[marker.end() :] if marker else sentence
        heading = _HEADING.match(text)
        if heading:
            under = _clean(heading["unit"])
            continue
        if marker is None and not text[:1].islower():
            under = ""
        charge = _CHARGE.match(text)
        inner = None if charge else _INNER_CHARGE.search(text)
        unit = _clean((charge or inner)["unit"]) if charge or inner else under  # type: ignore[index]
        due = _last_day(text, year)
        ordered = bool(charge and charge["order"]) or bool(under and marker)
        if due is None and not ordered:
            continue
        span = document.span(at, at + len(sentence.rstrip()))
        found.append(
            ProposedTask(
                text=" ".join(text.split()).rstrip(" .;"),
                due_on=due,
                unit=unit,
                quote=document.quote(span),
                span=span,
                asks_reply=due is not None and bool(_REPLY.search(text)),
            )
        )
    return tuple(found)


def reply_due(tasks: tuple[ProposedTask, ...]) -> ProposedTask | None:
    """Return the task by whose day something has to be sent back: the earliest one."""
    asked = [task for task in tasks if task.asks_reply and task.due_on]
    return min(asked, key=lambda task: task.due_on or date.max, default=None)


def _sentences(document: ExtractedDocument, start: int, end: int) -> Iterator[tuple[str, int]]:
    for block in document.blocks:
        if block.span.end <= start or block.span.start >= end:
            continue
        for text, base in _pieces(document, block):
            position = 0
            for match in [*_SENTENCE.finditer(text), None]:
                stop = match.start() if match else len(text)
                piece = text[position:stop]
                lead = len(piece) - len(piece.lstrip())
                at = base + position + lead
                if piece.strip() and start <= at < end:
                    yield piece.strip(), at
                position = match.end() if match else stop


def _pieces(document: ExtractedDocument, block: Block) -> Iterator[tuple[str, int]]:
    """Yield a paragraph, or each row of a table as one text."""
    if isinstance(block, Paragraph):
        yield block.text, block.span.start
        return
    for row in block.rows:
        if row:
            first, last = row[0].span.start, max(cell.span.end for cell in row)
            yield document.text[first:last], first


def _last_day(text: str, year: int | None) -> date | None:
    for match in find_dates(text, year):
        written = text[match.start : match.end]
        digits = re.search(r"\d", written)
        lead = (
            text[max(0, match.start - 70) : match.start]
            + written[: digits.start() if digits else 0]
        )
        if _CUE.search(lead):
            return match.value
    for period in find_periods(text, year):
        if _PERIOD_CUE.search(text[max(0, period.start - 30) : period.start]):
            months = period.months or tuple(
                f"{q[:4]}-{int(q[-1]) * 3:02d}" for q in period.quarters
            )
            last_year, last_month = (int(part) for part in months[-1].split("-"))
            return date(last_year, last_month, monthrange(last_year, last_month)[1])
    return None


def _clean(unit: str) -> str:
    text = " ".join(unit.split()).strip(" ,:-")
    folded = fold(text)
    is_no_unit = folded in {"ban", "truong", "phong"} or folded.startswith(_NOT_UNITS)
    return "" if is_no_unit else text
