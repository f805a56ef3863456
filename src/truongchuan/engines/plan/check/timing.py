"""Months of the roadmap: past on the day of signing, in the wrong order, without slack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from truongchuan.engines.plan.check.months import Month, add_working_days, month_of, quarter_end
from truongchuan.engines.plan.check.reading import Reading, Result, Row
from truongchuan.engines.plan.check.steps import Step

PROPOSAL_WORKING_DAYS = 20
"""From the evaluation report to the proposal for recognition (18/2018, article 38.1; verified)."""
FEEDBACK_WORKING_DAYS = 20
"""Ten days for the school's answer and ten for the team's (18/2018; remembered, to be checked)."""


def due_before_signing(reading: Reading) -> Iterator[Result]:
    """Tasks that were due before the plan was signed."""
    signed = reading.facts.document.date
    if signed is None:
        return
    late: dict[tuple[str, ...], list[Row]] = {}
    dated = 0
    for row in reading.rows:
        last = row.last
        if row.fact.due is not None:
            dated += 1
            if row.fact.due < signed:
                late.setdefault(row.fact.months, []).append(row)
        elif last is not None:
            dated += 1
            if last < month_of(signed):
                late.setdefault(row.fact.months, []).append(row)
    if len(late) > 3:  # signed when much of it was over: one finding says it
        months_of_all = tuple(dict.fromkeys(m for months in late for m in months))
        late = {months_of_all: [row for rows in late.values() for row in rows]}
    for months, rows in late.items():
        yield reading.finding(
            "due-before-signing",
            *(r.span for r in rows),
            months=months,
            count=len(rows),
            date=signed,
        )
    if dated and not late:
        yield reading.confirmation("no-task-before-signing", count=dated, date=signed)


def rows_have_periods(reading: Reading) -> Iterator[Result]:
    """Rows of a table without any time, where the others have one."""
    rows = [r for r in reading.rows if reading.in_table(r.fact.span.start)]
    empty = [r for r in rows if not r.fact.months and r.fact.due is None]
    if len(empty) * 4 > len(rows):
        return
    for row in empty:
        if not row.fact.period_text:  # words of time that no calendar knows: "thường xuyên"
            yield reading.finding("row-without-period", row.span, row=row.fact.row)


def rows_differ(reading: Reading) -> Iterator[Result]:
    """A row that says again, for the same time and units, what an earlier row says."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in reading.rows:
        units = tuple(u.name for u in (*row.fact.lead, *row.fact.cooperating))
        key = (" ".join(row.text.split()), row.fact.months, units, row.fact.due)
        other = seen.setdefault(key, row)
        if other is not row and row.text.strip():
            yield reading.finding(
                "row-repeated",
                row.span,
                other.span,
                row=row.fact.row,
                other=other.fact.row,
                months=row.fact.months,
            )


def row_order(reading: Reading) -> Iterator[Result]:
    """Rows of a calendar that step back in time."""
    dated = [r for r in reading.rows if r.first is not None and not r.fact.period_inherited]
    gaps = any(_has_gap(r) for r in dated)
    if len(dated) < 4 or gaps:
        return  # a chart by topic (rows with an x in every quarter), not a calendar
    back = [
        (before, row)
        for before, row in pairwise(dated)
        if (row.first or Month(0, 1)) < (before.first or Month(0, 1))
    ]
    # A list that steps back again and again is ordered by topic, not by time.
    if back and len(back) * 5 <= len(dated):
        for before, row in back:
            yield reading.finding(
                "row-out-of-order",
                row.fact.period_span or row.span,
                row=row.fact.row,
                months=row.fact.months,
                before_months=before.fact.months,
            )
    elif not back:
        yield reading.confirmation("rows-in-order", count=len(dated))


def _has_gap(row: Row) -> bool:
    months = [Month.parse(m) for m in row.fact.months]
    return any((b.year - a.year) * 12 + b.month - a.month > 1 for a, b in pairwise(months))


def months_in_plan_years(reading: Reading) -> Iterator[Result]:
    """Months outside the years of the plan (a slip of the year)."""
    years = set(reading.facts.years)
    if not years:
        return
    low, high = min(years), max(years)
    for row in reading.rows:
        outside = [m for m in row.fact.months if not low <= int(m[:4]) <= high + 1]
        if outside:
            yield reading.finding(
                "month-outside-plan",
                row.fact.period_span or row.span,
                row=row.fact.row,
                months=tuple(outside),
            )


# --- order of steps -----------------------------------------------------------------------------


def _shared(a: Row, b: Row) -> bool:
    """Whether two rows speak of a common school, or of everybody."""
    if not a.schools or not b.schools:
        return True
    return not a.schools.isdisjoint(b.schools)


def _violations(
    reading: Reading, earlier: tuple[Step, ...], later: Step, same_month: bool
) -> Iterator[tuple[Row, list[Row]]]:
    """Yield rows of the later step with the rows that should have been done before."""
    before = reading.rows_of(*earlier)
    for row in reading.rows_of(later):
        start = row.first
        if start is None:
            continue
        wrong = []
        for other in before:
            last = other.last
            if other is row or last is None or not _shared(row, other):
                continue
            if (last == start) if same_month else (last > start):
                wrong.append(other)
        if wrong:
            yield row, wrong


def _order(
    reading: Reading,
    earlier: tuple[Step, ...],
    later: Step,
    code: str,
    *,
    same_month: bool = False,
) -> Iterator[Result]:
    for row, wrong in _violations(reading, earlier, later, same_month):
        yield reading.finding(
            code,
            row.span,
            *(r.span for r in wrong),
            row=row.fact.row,
            months=row.fact.months,
            rows=tuple(str(r.fact.row) for r in wrong),
            late_months=tuple(dict.fromkeys(m for r in wrong for m in r.fact.months)),
        )


def tender_after_procedures(reading: Reading) -> Iterator[Result]:
    """Tender begins before the investment procedures are finished."""
    yield from _order(reading, (Step.PREPARATION,), Step.TENDER, "tender-before-procedures")


def works_after_tender(reading: Reading) -> Iterator[Result]:
    """Works begin before the tender is over."""
    tenders = reading.rows_of(Step.TENDER)
    works = [r for r in reading.rows_of(Step.WORKS) if Step.TENDER not in r.steps and r.first]
    if not tenders or not works:
        return
    first = min(works, key=lambda r: r.first or Month(9999, 12))
    late = [t for t in tenders if t.first and first.first and t.first > first.first]
    if len(late) == len(tenders):  # a second tender later in the year is no fault
        yield reading.finding(
            "works-before-tender",
            first.span,
            *(r.span for r in late),
            row=first.fact.row,
            months=first.fact.months,
            rows=tuple(str(r.fact.row) for r in late),
            late_months=tuple(dict.fromkeys(m for r in late for m in r.fact.months)),
        )


_BUILDING = (Step.WORKS, Step.FACILITIES_DONE, Step.HANDOVER)


def visit_after_facilities(reading: Reading) -> Iterator[Result]:
    """Facilities are still being finished after the evaluation team has been there."""
    yield from _order(reading, _BUILDING, Step.VISIT, "facilities-after-visit")


def slack_before_visit(reading: Reading) -> Iterator[Result]:
    """Facilities are finished or handed over only in the month of the visit."""
    yield from _order(reading, _BUILDING, Step.VISIT, "facilities-in-visit-month", same_month=True)


def registration_after_dossier(reading: Reading) -> Iterator[Result]:
    """Registration goes out before the dossier is finished."""
    yield from _order(
        reading, (Step.DOSSIER, Step.COUNCIL), Step.REGISTRATION, "registration-before-dossier"
    )


def registration_with_dossier(reading: Reading) -> Iterator[Result]:
    """Registration goes out in the very month in which the dossier is finished."""
    yield from _order(
        reading,
        (Step.DOSSIER,),
        Step.REGISTRATION,
        "registration-in-dossier-month",
        same_month=True,
    )


def registration_during_works(reading: Reading) -> Iterator[Result]:
    """Registration goes out while facilities are being built for the same schools."""
    works = reading.rows_of(Step.WORKS, Step.FACILITIES_DONE)
    for row in reading.rows_of(Step.REGISTRATION):
        start, end = row.first, row.last
        if start is None or end is None:
            continue
        building = [
            r
            for r in works
            if r is not row
            and r.first is not None
            and r.last is not None
            and r.first <= end
            and r.last >= start
            and _shared(row, r)
        ]
        if building:
            yield reading.finding(
                "registration-during-works",
                row.span,
                *(r.span for r in building),
                row=row.fact.row,
                months=row.fact.months,
                rows=tuple(str(r.fact.row) for r in building),
            )


def consultation_before_registration(reading: Reading) -> Iterator[Result]:
    """Advice is asked for only in the month of registration, or after it."""
    for row in reading.rows_of(Step.CONSULTATION):
        late = [
            r
            for r in reading.rows_of(Step.REGISTRATION)
            if row.first is not None
            and r.last is not None
            and row.explicit
            and _shared(row, r)
            and row.first >= r.last
        ]
        if late:
            yield reading.finding(
                "consultation-too-late",
                row.span,
                *(r.span for r in late),
                row=row.fact.row,
                months=row.fact.months,
                rows=tuple(str(r.fact.row) for r in late),
            )


def visit_after_registration(reading: Reading) -> Iterator[Result]:
    """The visit comes before the registration for the same schools."""
    yield from _order(reading, (Step.REGISTRATION,), Step.VISIT, "visit-before-registration")


def certificate_after_visit(reading: Reading) -> Iterator[Result]:
    """The certificate is received before the evaluation of the same schools."""
    yield from _order(reading, (Step.VISIT,), Step.CERTIFICATE, "certificate-before-visit")


def visit_within_quarter(reading: Reading) -> Iterator[Result]:
    """The visit must leave time for recognition within the quarter set for the school."""
    for row in reading.rows_of(Step.VISIT):
        month = row.first
        if month is None:
            continue
        by_quarter: dict[str, list[str]] = defaultdict(list)
        for name in sorted(row.schools):
            school = reading.schools.get(name)
            if school is not None and school.quarter and row.explicit:
                by_quarter[school.quarter].append(name)
        for quarter, names in by_quarter.items():
            if month > quarter_end(quarter):
                yield reading.finding(
                    "visit-after-deadline",
                    row.span,
                    row=row.fact.row,
                    months=row.fact.months,
                    quarter=quarter,
                    schools=tuple(names),
                )
            elif reading.by_external_evaluation:
                yield _slack(reading, row, month, quarter)


def _slack(reading: Reading, row: Row, month: Month, quarter: str) -> Result:
    """Whether the legal lead times after a visit end within the quarter."""
    deadline = quarter_end(quarter).last_day
    whole = add_working_days(month.last_day, PROPOSAL_WORKING_DAYS + FEEDBACK_WORKING_DAYS)
    if whole <= deadline:
        return reading.confirmation(
            "visit-leaves-time",
            row.span,
            row=row.fact.row,
            months=row.fact.months,
            deadline=deadline,
        )
    return reading.finding(
        "no-slack-before-deadline",
        row.span,
        row=row.fact.row,
        months=row.fact.months,
        days=PROPOSAL_WORKING_DAYS,
        feedback_days=FEEDBACK_WORKING_DAYS,
        deadline=deadline,
        date=whole,
    )


def steps_in_order(reading: Reading) -> Iterator[Result]:
    """Confirm that dossier, registration and visit follow each other."""
    chain = (Step.DOSSIER, Step.REGISTRATION, Step.VISIT)
    rows = [reading.rows_of(step) for step in chain]
    if not all(rows):
        return
    broken = any(
        any(_violations(reading, (before,), after, same_month=False))
        for before, after in pairwise(chain)
    )
    if not broken:
        yield reading.confirmation("recognition-steps-in-order", *(r[0].span for r in rows))


CHECKS = (
    due_before_signing,
    rows_have_periods,
    rows_differ,
    row_order,
    months_in_plan_years,
    tender_after_procedures,
    works_after_tender,
    visit_after_facilities,
    slack_before_visit,
    registration_after_dossier,
    registration_with_dossier,
    registration_during_works,
    consultation_before_registration,
    visit_after_registration,
    certificate_after_visit,
    visit_within_quarter,
    steps_in_order,
)
