"""Head, foot, annex: blanks, numbers that do not agree, recipients, structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from truongchuan.engines.plan.check.reading import Reading, Result, plain
from truongchuan.engines.plan.check.roles import Role, is_internal, role_of
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import SchoolKind, Section
from truongchuan.engines.text import find_dates, find_document_numbers

_PLACEHOLDER = re.compile(r"(?<![.…_\w])(?:\.{4,}|…{2,}|_{4,}|\[(?:\s|\.|…)*\])")
_ANNEX_OF = re.compile(r"kèm theo (?:kế hoạch|quyết định|công văn)\s+số:?\s*(\d+)\s*/")
_ANNEX_PROMISED = re.compile(
    r"(lộ trình|tiến độ|biểu|phụ lục|danh sách|bảng)[^.\n\t]{0,40}(kèm theo|đính kèm)"
)


def blanks(reading: Reading) -> Iterator[Result]:
    """Places for a number, date or name that were left open."""
    facts = reading.facts.document
    for field, span in facts.blanks:
        words = reading.document.text[span.start : span.end]
        if find_dates(words) or find_document_numbers(words):
            continue  # it has been filled in
        yield reading.finding("blank-field", span, field=field)
    told = [span for _, span in facts.blanks]
    for span in reading.find(_PLACEHOLDER):
        covered = any(s.start <= span.start < s.end for s in told)
        if not covered and not reading.in_foot(span.start):
            yield reading.finding(
                "placeholder",
                reading.sentence(span.start),
            )


def head_is_whole(reading: Reading) -> Iterator[Result]:
    """Number, date and signatory of a whole plan."""
    if not reading.is_whole:
        return
    facts = reading.facts.document
    left_open = {field for field, _ in facts.blanks}
    missing = [
        field
        for field, value in (
            ("number", facts.number),
            ("date", facts.date),
            ("signatory", facts.signatory_name),
        )
        if value is None and field not in left_open
    ]
    for field in missing:
        spans: tuple[Span, ...] = (facts.title_span,) if facts.title_span else ()
        yield reading.finding("head-field-missing", *spans, field=field)
    if not missing and facts.number and facts.date:
        spans = tuple(s for s in (facts.number_span, facts.date_span) if s)
        yield reading.confirmation("head-complete", *spans, number=facts.number, date=facts.date)


_TITLE_YEARS = re.compile(r"\b(20\d\d)(?:\s*[-–]\s*(20\d\d))?\b")


def title_year(reading: Reading) -> Iterator[Result]:
    """The year of the title against the years of targets and roadmap."""
    title = reading.facts.document.title_span
    done = {int(m[:4]) for row in reading.facts.roadmap for m in row.months}
    done |= {int(s.quarter[:4]) for s in reading.facts.schools if s.quarter}
    if title is None or not done:
        return
    stated: set[int] = set()
    for match in _TITLE_YEARS.finditer(reading.text, title.start, title.end):
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        stated.update(range(first, last + 1))
    if not stated:
        return
    if stated.isdisjoint(done):
        yield reading.finding(
            "title-year-mismatch", title, years=tuple(str(y) for y in sorted(done))
        )
    else:
        yield reading.confirmation("title-year-holds", title)


def annex_number(reading: Reading) -> Iterator[Result]:
    """The plan's number as the annex repeats it."""
    number = reading.facts.document.number
    if number is None:
        return
    own = number.split("/")[0].split("-")[0].lstrip("0")
    for match in _ANNEX_OF.finditer(reading.text):
        span = reading.document.span(match.start(), match.end())
        if match.group(1).lstrip("0") == own:
            yield reading.confirmation("annex-number-holds", span, number=number)
        else:
            yield reading.finding(
                "annex-number-mismatch",
                span,
                number=number,
                written=match.group(1),
            )


def annex_present(reading: Reading) -> Iterator[Result]:
    """A roadmap or annex that the text promises must be in the document."""
    if not reading.is_whole:
        return
    promises = list(reading.find(_ANNEX_PROMISED))
    if not promises:
        return
    if reading.facts.roadmap or reading.tables:
        yield reading.confirmation("annex-present", promises[0])
    else:
        yield reading.finding("annex-missing", promises[0])


def section_numbers(reading: Reading) -> Iterator[Result]:
    """Numbers of sections that skip or repeat."""
    siblings: dict[str, list[tuple[int, Section]]] = {}
    for section in reading.facts.sections:
        parent, _, last = section.no.rpartition(".")
        if last.isdigit() and parent:
            siblings.setdefault(parent, []).append((int(last), section))
    clean = True
    for members in siblings.values():
        for (before, previous), (value, section) in pairwise(members):
            if value == before + 1 or _written(reading, before + 1, previous, section):
                continue
            clean = False
            yield reading.finding(
                "section-numbering",
                section.span,
                number=section.no,
                before=before,
            )
    if clean and len(reading.facts.sections) > 3:
        yield reading.confirmation("section-numbers-run", count=len(reading.facts.sections))


def _written(reading: Reading, number: int, before: Section, after: Section) -> bool:
    """Whether a line between two sections begins with the number that seems to be skipped."""
    between = reading.text[before.span.start : after.span.start]
    return re.search(rf"^\s*{number}\s*[.)]", between, re.MULTILINE) is not None


# --- recipients --------------------------------------------------------------------------------

_EVERYBODY = re.compile(
    r"như (trên|kính gửi|điều|mục|phần|phân công)"
    r"|(cơ quan|đơn vị)[^;\n]*(liên quan|có tên|được|nêu|thực hiện|thuộc|trên|tại mục)"
)
_OFFICES = re.compile(r"các (phòng|ban|sở|cơ quan|đơn vị|ngành)\b")
_OFFICE_ROLES = frozenset(
    {
        Role.EDUCATION, Role.PROVINCE_EDUCATION, Role.FINANCE, Role.PROJECT_BOARD,
        Role.URBAN, Role.ENVIRONMENT, Role.HOME_AFFAIRS, Role.CULTURE, Role.HEALTH, Role.SOCIAL,
        Role.OFFICE, Role.STEERING,
    }
)  # fmt: skip
_KIND_WORDS = {
    "MN": r"\bmn\b|mầm non",
    "MG": r"\bmg\b|mẫu giáo",
    "TH": r"\bth\b|tiểu học",
    "THCS": r"\bthcs\b|trung học cơ sở",
    "THPT": r"\bthpt\b|trung học phổ thông",
}
_PREFIX_OF_KIND = {
    SchoolKind.PRIMARY: "TH",
    SchoolKind.LOWER_SECONDARY: "THCS",
    SchoolKind.UPPER_SECONDARY: "THPT",
}


def _recipient_texts(reading: Reading) -> list[str]:
    return [reading.text[r.span.start : r.span.end] for r in reading.facts.recipients]


def recipients_cover_units(reading: Reading) -> Iterator[Result]:
    """Every unit with duties must be among the recipients."""
    texts = _recipient_texts(reading)
    if not texts or not reading.facts.duties:
        return
    whole = "\n".join(texts)
    if any(_EVERYBODY.search(t) for t in texts):
        return
    generic = any(_OFFICES.search(t) for t in texts)
    named = {role for t in texts for part in re.split(r"[,;]", t) if (role := role_of(part))}
    missing = []
    for duty in reading.facts.duties:
        if is_internal(duty.unit.name):
            continue
        role = role_of(duty.unit.name)
        by_name = plain(duty.unit.name) in whole or plain(duty.unit.as_written) in whole
        covered = (
            by_name
            or role in named
            or (generic and (role in _OFFICE_ROLES or _is_office(duty.unit.name)))
            or role is Role.AUTHORITY
        )
        if not covered:
            missing.append(duty)
    spans = [r.span for r in reading.facts.recipients]
    for duty in missing:
        yield reading.finding(
            "recipient-missing",
            duty.unit.span,
            unit=duty.unit.name,
        )
    if not missing:
        yield reading.confirmation("recipients-cover", *spans[:1], count=len(reading.facts.duties))


def _is_office(name: str) -> bool:
    return re.match(r"(phòng|ban|sở)\b", name.lower()) is not None


def recipients_name_kinds(reading: Reading) -> Iterator[Result]:
    """A recipient line that lists kinds of school must list every kind of the targets."""
    for recipient, text in zip(reading.facts.recipients, _recipient_texts(reading), strict=True):
        if "trường" not in text:
            continue
        listed = {k for k, pattern in _KIND_WORDS.items() if re.search(pattern, text)}
        if len(listed) < 2:
            continue
        for kind in sorted(_kinds_of_targets(reading) - listed):
            schools = tuple(
                s.name for s in reading.facts.schools if _kind_prefix(s.name, s.kind) == kind
            )
            yield reading.finding(
                "recipient-kind-missing",
                recipient.span,
                kind=kind,
                schools=schools,
            )


def _kind_prefix(name: str, kind: SchoolKind) -> str | None:
    if kind is SchoolKind.PRESCHOOL:
        kindergarten = re.match(r"(trường )?(mg|mẫu giáo)\b", name.lower())
        return "MG" if kindergarten else "MN"
    return _PREFIX_OF_KIND.get(kind)


def _kinds_of_targets(reading: Reading) -> set[str]:
    kinds = (_kind_prefix(s.name, s.kind) for s in reading.facts.schools)
    return {k for k in kinds if k}


CHECKS = (
    blanks,
    head_is_whole,
    title_year,
    annex_number,
    annex_present,
    section_numbers,
    recipients_cover_units,
    recipients_name_kinds,
)
