"""Values of plan facts as people read them, and what people write as values of facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.plan.correct import Correction
from truongchuan.engines.plan.document import ExtractedDocument, Span
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.read.names import find_school_names
from truongchuan.engines.text import find_dates, find_periods, fold_chars
from truongchuan.web.templatetags.vn import month_vn, quarter_vn
from truongchuan.wording.labels import RECOGNITIONS

GROUP_LABELS = {
    "all": gettext_noop("tất cả các trường"),
    "new": gettext_noop("các trường công nhận mới"),
    "renewal": gettext_noop("các trường công nhận lại"),
}
_MONTH = re.compile(r"(\d{1,2})\s*[/-]\s*(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ISO_MONTH = re.compile(r"\d{4}-\d{2}")
_QUARTER = re.compile(r"\d{4}-Q[1-4]")


def month_text(month: str) -> str:
    """Return "2023-05" as people write it; anything else as it is."""
    return month_vn(month) if _ISO_MONTH.fullmatch(month) else month


def group_label(group: str) -> str:
    """Return what a school group stands for."""
    if group in GROUP_LABELS:
        return _(GROUP_LABELS[group])
    return quarter_vn(group) if _QUARTER.fullmatch(group) else group


def recognition_choices() -> tuple[tuple[str, str], ...]:
    """Return the kinds of recognition for a select."""
    return (("", _("không nêu")), *((code, _(name)) for code, name in RECOGNITIONS.items()))


def quarter_choices(facts: PlanFacts) -> tuple[tuple[str, str], ...]:
    """Return the quarters of the plan's years, and those that a school already has."""
    years = set(facts.years)
    if facts.document.date and not years:
        years = {facts.document.date.year}
    quarters = {f"{year}-Q{number}" for year in years for number in range(1, 5)}
    quarters |= {school.quarter for school in facts.schools if school.quarter}
    return (("", _("không nêu")), *((q, quarter_vn(q)) for q in sorted(quarters)))


def value_text(field: str, value: Any) -> str:
    """Return a fact's plain value (as corrections and comparisons keep it) for people."""
    if field == "stretch":
        return (
            pgettext("yes or no", "có")
            if value in {True, "true", "on", "1"}
            else pgettext("yes or no", "không")
        )
    if value is None or value in ("", []):
        return _("không nêu") if field == "recognition" else "—"
    if isinstance(value, list | tuple):
        return ", ".join(value_text(field, item) for item in value)
    text = str(value)
    if field == "recognition":
        return _(RECOGNITIONS[text]) if text in RECOGNITIONS else text
    if field == "months":
        return ", ".join(month_text(part.strip()) for part in text.split(";"))
    if field in {"quarter", "school_group"}:
        return group_label(text)
    if field == "date":
        iso = _ISO_DAY.fullmatch(text)
        return f"{iso[3]}/{iso[2]}/{iso[1]}" if iso else text
    return text


def posted_addition(
    posted: Mapping[str, str], facts: PlanFacts, document: ExtractedDocument
) -> Correction:
    """Return the addition of a school or task that the reader missed, with its place.

    The place is the line that was given, else the first one that holds the words.

    :raises DomainError: ``place-unknown`` when the document does not hold them.
    """
    part, text = posted.get("part", ""), " ".join(posted.get("text", "").split())
    place = _place(text, posted.get("line", ""), document).as_dict()
    if part == "school":
        named = find_school_names(text)
        return Correction(part, named[0].canonical if len(named) == 1 else text, "added", place)
    number = max((row.row for row in facts.roadmap), default=0) + 1
    return Correction(part, str(number), "added", {**place, "task": text})


def _place(text: str, line: str, document: ExtractedDocument) -> Span:
    starts = [*document.line_starts, len(document.text) + 1]
    number = int(line) if line.isascii() and line.isdigit() and len(line) < 7 else None
    if number is not None and 1 <= number < len(starts):
        return Span(number, starts[number - 1], starts[number] - 1)
    found = fold_chars(document.text).find(fold_chars(text)) if text and not line.strip() else -1
    if found < 0:
        raise DomainError("place-unknown", text=text or line)
    return document.span(found, found + len(text))


def posted_correction(posted: Mapping[str, str], facts: PlanFacts) -> Correction:
    """Return the correction that a form sent, its value in the engine's form where it can be.

    A value that cannot be understood is passed on as written, to be refused with its own words.
    """
    field = posted.get("field", "")
    value: Any = posted.get("value", "")
    part = posted.get("part", "")
    if field == "months":
        value = _months(value, facts)
    elif field == "date":
        value = _day(value)
    elif field == "removed" or (part == "school" and field == "stretch"):
        value = value in {"true", "on", "1"}
    return Correction(part, posted.get("key", ""), field, value)


def _months(text: str, facts: PlanFacts) -> list[str]:
    """Return months from "05/2023; 6/2023", "2023-05", "Tháng 5, 6/2023" or "Quý II/2023"."""
    year = facts.years[0] if len(facts.years) == 1 else None
    periods = find_periods(text, default_year=year)
    if periods and not re.match(r"\s*\d", text):
        months = [m for period in periods for m in (*period.months, *_of_quarters(period.quarters))]
        return list(dict.fromkeys(months))
    return [_month(part.strip()) for part in re.split(r"[;,]", text) if part.strip()]


def _of_quarters(quarters: Iterable[str]) -> list[str]:
    return [
        f"{quarter[:4]}-{month:02d}"
        for quarter in quarters
        for month in range(3 * int(quarter[-1]) - 2, 3 * int(quarter[-1]) + 1)
    ]


def _month(part: str) -> str:
    found = _MONTH.fullmatch(part)
    return f"{found[2]}-{int(found[1]):02d}" if found else part


def _day(text: str) -> str:
    if not text.strip():
        return ""
    found = find_dates(text)
    return found[0].value.isoformat() if len(found) == 1 else text.strip()
