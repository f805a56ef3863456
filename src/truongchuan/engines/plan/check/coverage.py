"""Promised and not planned: topics, rhythm, steps of recognition, groups treated unequally."""

from __future__ import annotations

import re
from collections.abc import Iterator

from truongchuan.engines.plan.check.months import Month
from truongchuan.engines.plan.check.reading import Reading, Result, Row, plain
from truongchuan.engines.plan.check.steps import Step, steps_of
from truongchuan.engines.plan.check.topics import MINOR, TOPIC_PATTERNS
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.findings import Severity


def _promises(reading: Reading) -> Iterator[tuple[str, Span, str]]:
    """Yield (text, span, unit) of every measure and duty; the unit is empty for measures."""
    for duty in reading.facts.duties:
        for item in duty.items:
            yield plain(item.text), item.span, duty.unit.name
    for measure in reading.facts.measures:
        yield plain(measure.text), measure.span, ""


def promises_have_rows(reading: Reading) -> Iterator[Result]:
    """Topics that duties or measures promise and that no row takes up."""
    if not reading.has_roadmap:
        return
    promises = list(_promises(reading))
    kept = []
    for topic, pattern in TOPIC_PATTERNS.items():
        places = [(span, unit) for text, span, unit in promises if pattern.search(text)]
        if not places:
            continue
        if any(pattern.search(row.text) for row in reading.rows):
            kept.append(topic.value)
            continue
        units = tuple(dict.fromkeys(unit for _, unit in places if unit))
        yield reading.finding(
            "promise-without-row",
            *(span for span, _ in places[:4]),
            # A duty of a named unit without any date is a gap; a general measure only a note.
            severity=None if units and topic not in MINOR else Severity.INFO,
            topic=topic.value,
            units=units,
            count=len(places),
        )
    if kept:
        yield reading.confirmation("promises-have-rows", topics=tuple(kept))


# --- rhythm ---------------------------------------------------------------------------------

_MONTHLY = re.compile(
    r"(sơ kết|đánh giá|giao ban|kiểm điểm|rà soát|họp)[^.;\n]{0,50}h[àằ]ng tháng"
    r"|h[àằ]ng tháng[^.;\n]{0,50}(sơ kết|đánh giá|giao ban|kiểm điểm|rà soát|họp)"
)
_QUARTERLY = re.compile(r"h[àằ]ng quý|mỗi quý|theo quý|định kỳ quý")
_REPORTS = re.compile(
    r"(định kỳ|thường xuyên|h[àằ]ng (tháng|quý))[^.;\n]{0,20}báo cáo"
    r"|báo cáo[^.;\n]{0,40}(tiến độ|định kỳ|kết quả thực hiện)"
)
_REPORT_DATE = re.compile(
    r"báo cáo[^.;\n]{0,120}(trước ngày|ngày \d|h[àằ]ng (tháng|quý|tuần)|mỗi (tháng|quý)|vào ngày"
    r"|chậm nhất)"
    r"|(trước ngày|ngày \d|h[àằ]ng (tháng|quý|tuần)|mỗi (tháng|quý)|chậm nhất)[^.;\n]{0,80}báo cáo"
)
_QUARTER_NAMED = re.compile(r"quý\s+(iv|iii|ii|i|[1-4])\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def _outside_tables(reading: Reading, pattern: re.Pattern[str]) -> list[Span]:
    rows = [r.fact.span for r in reading.rows]
    return [
        span
        for span in reading.find(pattern)
        if not reading.in_table(span.start)
        and not any(r.start <= span.start < r.end for r in rows)
        and not any(c.span.start <= span.start < c.span.end for c in reading.facts.legal_references)
    ]


def monthly_review(reading: Reading) -> Iterator[Result]:
    """A monthly review is promised: some row must hold it."""
    promised = _outside_tables(reading, _MONTHLY)
    if not promised or not reading.has_roadmap:
        return
    rows = reading.rows_of(Step.MONTHLY_REVIEW)
    where = reading.sentence(promised[0].start)
    if rows:
        yield reading.confirmation("monthly-review-planned", where, count=len(rows))
        return
    meetings = reading.rows_of(Step.COMMITTEE_MEETING)
    yield reading.finding(
        "monthly-review-without-row",
        where,
        meetings=tuple(dict.fromkeys(m for r in meetings for m in r.fact.months[-1:])),
    )


def quarterly_meetings(reading: Reading) -> Iterator[Result]:
    """Meetings that name a quarter: in that quarter, and for every quarter of the roadmap."""
    named: dict[tuple[int, int], Row] = {}
    closing: list[tuple[int, int]] = []
    wrong = False
    for row in reading.rows_of(Step.COMMITTEE_MEETING):
        match = _QUARTER_NAMED.search(row.text)
        if row.last is not None and Step.CLOSING in row.steps:
            closing.append(_quarter_closed(row.last))
        if match is None or row.last is None:
            continue
        quarter = _ROMAN[match.group(1)]
        held = (row.last.month + 2) // 3
        # A quarter may be reviewed at its end or in the first month of the next one.
        following = quarter % 4 + 1
        year = row.last.year - (held == 1 and quarter == 4)
        named[year, quarter] = row
        if held != quarter and not (held == following and row.last.month % 3 == 1):
            wrong = True
            yield reading.finding(
                "meeting-quarter-mismatch",
                row.span,
                row=row.fact.row,
                months=row.fact.months,
                number=quarter,
            )
    if not named:
        yield from _promised_quarterly(reading)
        return
    present = set(named) | set(closing)
    missing = [q for q in _quarters_between(min(present), max(present)) if q not in present]
    for _year, quarter in missing:
        yield reading.finding(
            "quarterly-meeting-missing",
            *(r.span for r in named.values()),
            number=quarter,
        )
    if not missing and not wrong:
        yield reading.confirmation(
            "quarterly-meetings-planned",
            *(r.span for r in named.values()),
            numbers=tuple(str(quarter) for _year, quarter in sorted(present)),
        )


def _quarter_closed(month: Month) -> tuple[int, int]:
    """Return the quarter that a closing meeting of a month looks back on."""
    quarter = (month.month + 2) // 3
    if month.month % 3 != 1:
        return month.year, quarter
    return (month.year, quarter - 1) if quarter > 1 else (month.year - 1, 4)


def _quarters_between(first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the quarters from one to another, both included: a school year goes over two years."""
    at = first
    while at <= last:
        yield at
        at = (at[0], at[1] + 1) if at[1] < 4 else (at[0] + 1, 1)


def _promised_quarterly(reading: Reading) -> Iterator[Result]:
    promised = [
        span
        for span in _outside_tables(reading, _QUARTERLY)
        # Reports of the quarter are looked at with the other reports.
        if "báo cáo" not in reading.text[span.start - 30 : span.end + 30]
    ]
    if not promised or not reading.has_roadmap:
        return
    if any(_QUARTERLY.search(r.text) for r in reading.rows):
        return
    yield reading.finding(
        "quarterly-review-without-row",
        reading.sentence(promised[0].start),
    )


def reports_planned(reading: Reading) -> Iterator[Result]:
    """Reports on progress are promised: some row must hold them, and some date."""
    promised = _outside_tables(reading, _REPORTS)
    if not promised:
        return
    where = tuple(dict.fromkeys(reading.sentence(span.start) for span in promised))
    if reading.has_roadmap:
        rows = reading.rows_of(Step.PROGRESS_REPORT)
        if rows:
            yield reading.confirmation("reports-planned", *(r.span for r in rows), count=len(rows))
        else:
            yield reading.finding(
                "report-without-row",
                *where[:3],
                count=len(where),
            )
    planned = any(r.fact.months for r in reading.rows_of(Step.PROGRESS_REPORT))
    if reading.is_whole and not planned and not reading.says(_REPORT_DATE):
        yield reading.finding("report-date-missing", where[-1])


# --- recognition ------------------------------------------------------------------------------

_EXPECTED: tuple[tuple[Step, Severity, bool], ...] = (
    # step, severity when no row holds it, only where external evaluation is the process
    (Step.COUNCIL, Severity.INFO, False),
    (Step.DOSSIER, Severity.INFO, False),
    (Step.PUBLICATION, Severity.INFO, False),
    (Step.REGISTRATION, Severity.WARNING, True),
    (Step.VISIT, Severity.WARNING, True),
    (Step.EVALUATION_REPORT, Severity.INFO, True),
    (Step.DECISION, Severity.WARNING, False),
    (Step.CERTIFICATE, Severity.INFO, False),
)
_RESULTS = (Step.EVALUATION_REPORT, Step.DECISION, Step.CERTIFICATE, Step.PUBLICATION)
_PROCESS = (Step.DOSSIER, Step.REGISTRATION, Step.VISIT, Step.DECISION, Step.CERTIFICATE)


def recognition_steps(reading: Reading) -> Iterator[Result]:
    """Steps of the process of recognition that no row holds, where others are planned."""
    present = {step for row in reading.rows for step in row.steps}
    # A result may stand in another column of the row ("Sản phẩm": the evaluation report).
    for row in reading.rows:
        span = row.fact.span
        present |= steps_of(reading.text[span.start : span.end]).intersection(_RESULTS)
    if not reading.has_roadmap or len(present.intersection(_PROCESS)) < 2:
        return
    found = []
    for step, severity, external in _EXPECTED:
        if external and not reading.by_external_evaluation:
            continue
        if step in present:
            found.append(step.value)
            continue
        anchors = reading.rows_of(Step.VISIT) or reading.rows_of(Step.DOSSIER)
        yield reading.finding(
            "recognition-step-missing",
            *(r.span for r in anchors[:1]),
            severity=severity,
            step=step.value,
        )
    yield reading.confirmation("recognition-steps-planned", steps=tuple(found))


_PER_SCHOOL = (
    Step.DOSSIER,
    Step.CONSULTATION,
    Step.REGISTRATION,
    Step.VISIT,
    Step.FACILITIES_DONE,
    Step.CERTIFICATE,
)


def groups_equal(reading: Reading) -> Iterator[Result]:
    """A step that some schools get and others do not, without a reason in the text."""
    everybody = reading.members("all")
    if len(everybody) < 2 or not reading.has_roadmap:
        return
    for step in _PER_SCHOOL:
        rows = reading.rows_of(step)
        if not rows:
            continue
        covered = frozenset().union(*(r.schools for r in rows)) & everybody
        left = everybody - covered
        if not left:
            yield reading.confirmation(
                "step-covers-all", *(r.span for r in rows), step=step.value, count=len(everybody)
            )
        elif covered:
            yield reading.finding(
                "groups-unequal",
                *(r.span for r in rows),
                step=step.value,
                covered=len(covered),
                total=len(everybody),
                schools=_in_order(reading, left),
                groups=_describe(reading, covered),
            )


def _in_order(reading: Reading, names: frozenset[str]) -> tuple[str, ...]:
    return tuple(s.name for s in reading.facts.schools if s.name in names)


def _describe(reading: Reading, covered: frozenset[str]) -> tuple[str, ...]:
    """Return "group:covered/size" for every quarter, or for the kinds of recognition."""
    groups = reading.quarters or ("new", "renewal")
    if covered in (reading.members("new"), reading.members("renewal")):
        groups = ("new", "renewal")
    parts = []
    for group in groups:
        members = reading.members(group)
        if members:
            parts.append(f"{group}:{len(members & covered)}/{len(members)}")
    return tuple(parts)


CHECKS = (
    promises_have_rows,
    monthly_review,
    quarterly_meetings,
    reports_planned,
    recognition_steps,
    groups_equal,
)
