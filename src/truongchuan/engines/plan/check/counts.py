"""Stated counts against lists, sums and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from truongchuan.engines.plan.check.reading import Reading, Result, Row
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import QuarterTarget, Recognition, SchoolFact
from truongchuan.engines.plan.findings import Severity


def _listed(reading: Reading, recognition: Recognition, stretch: bool | None) -> list[SchoolFact]:
    return [
        s
        for s in reading.facts.schools
        if s.recognition is recognition and stretch in (None, s.stretch)
    ]


def _spans(schools: list[SchoolFact], limit: int = 1) -> tuple[Span, ...]:
    return tuple(s.span for s in schools[:limit])


def _partial(stated: int, listed: int) -> bool:
    """Whether a list is plainly a selection (a province names a few of its many schools)."""
    return stated > 12 and listed * 2 < stated


def stated_against_lists(reading: Reading) -> Iterator[Result]:
    """The counts of new, stretch and renewal schools against the schools listed for them."""
    targets = reading.facts.targets
    for recognition, stretch, stated, span in (
        (Recognition.NEW, False, targets.new, targets.new_span),
        (Recognition.NEW, True, targets.stretch, targets.stretch_span),
        (Recognition.RENEWAL, None, targets.renewal, targets.renewal_span),
    ):
        listed = _listed(reading, recognition, stretch)
        if stated is None or not listed or _partial(stated, len(listed)):
            continue
        group = "stretch" if stretch else recognition.value
        names = tuple(s.name for s in listed)
        spans = (span,) if span else _spans(listed)
        if stated == len(listed):
            yield reading.confirmation("list-count-holds", *spans, group=group, count=stated)
        else:
            yield reading.finding(
                "count-mismatch",
                *spans,
                group=group,
                stated=stated,
                listed=len(listed),
                names=names,
            )


def total_is_sum(reading: Reading) -> Iterator[Result]:
    """The stated total of the plan against new + stretch + renewal."""
    targets = reading.facts.targets
    if targets.new is None or targets.renewal is None:
        return
    stretch = targets.stretch or 0
    parts = targets.new + stretch + targets.renewal
    if targets.total is None:
        if parts == len(reading.facts.schools):
            spans = tuple(s for s in (targets.new_span, targets.renewal_span) if s)
            yield reading.confirmation(
                "sum-holds",
                *spans,
                parts=_sum(targets.new, stretch, targets.renewal),
                total=parts,
            )
        return
    spans = tuple(s for s in (targets.total_span, targets.new_span, targets.renewal_span) if s)
    # A total without the stretch target is as usual as one with it.
    if targets.total in (parts, parts - stretch):
        yield reading.confirmation("sum-holds", *spans, parts=_sum(targets.new, stretch,
                                   targets.renewal), total=targets.total)  # fmt: skip
    else:
        yield reading.finding(
            "total-mismatch",
            *spans,
            total=targets.total,
            parts=_sum(targets.new, stretch, targets.renewal),
            sum=parts,
        )


def _sum(*numbers: int) -> str:
    return " + ".join(str(n) for n in numbers if n)


def quarters_add_up(reading: Reading) -> Iterator[Result]:
    """The quarters' totals against the plan's targets."""
    targets = reading.facts.targets
    totals = [_quarter_total(q) for q in targets.by_quarter]
    known = [t for t in totals if t is not None]
    if len(known) < 2 or len(known) != len(totals):
        return
    if targets.new is not None and targets.renewal is not None:
        stretch = targets.stretch or 0
        whole = targets.new + stretch + targets.renewal
        accepted = {whole, whole - stretch}
    elif targets.total is not None:
        whole = targets.total
        accepted = {whole}
    else:
        return
    spans = tuple(q.span for q in targets.by_quarter)
    if sum(known) in accepted:
        yield reading.confirmation("quarters-hold", *spans, parts=_sum(*known), total=sum(known))
    else:
        yield reading.finding(
            "quarters-sum-mismatch",
            *spans,
            parts=_sum(*known),
            sum=sum(known),
            total=whole,
        )


def _quarter_total(quarter: QuarterTarget) -> int | None:
    if quarter.total is not None:
        return quarter.total
    if quarter.new is not None and quarter.renewal is not None:
        return quarter.new + quarter.renewal
    return None


def quarter_is_sum(reading: Reading) -> Iterator[Result]:
    """Each quarter's total against its new and renewal counts."""
    for quarter in reading.facts.targets.by_quarter:
        if quarter.total is None or quarter.new is None or quarter.renewal is None:
            continue
        parts = quarter.new + quarter.renewal
        written = _sum(quarter.new, quarter.renewal)
        if quarter.total == parts:
            yield reading.confirmation(
                "quarter-sum-holds",
                quarter.span,
                quarter=quarter.quarter,
                parts=written,
                total=parts,
            )
        else:
            yield reading.finding(
                "quarter-sum-mismatch",
                quarter.span,
                quarter=quarter.quarter,
                parts=written,
                total=quarter.total,
                sum=parts,
            )


def stretch_marked(reading: Reading) -> Iterator[Result]:
    """A stretch target that the quarters count like a firm one, without saying so."""
    stretch = reading.facts.targets.stretch
    named = [s for s in reading.facts.schools if s.stretch and s.quarter]
    if not stretch or not named:
        return
    for quarter in reading.facts.targets.by_quarter:
        schools = [s.name for s in named if s.quarter == quarter.quarter]
        words = reading.text[quarter.span.start : quarter.span.end]
        members = [s for s in reading.facts.schools if s.quarter == quarter.quarter]
        if schools and quarter.total == len(members) and "phấn đấu" not in words:
            yield reading.finding(
                "stretch-counted-as-firm",
                quarter.span,
                quarter=quarter.quarter,
                total=quarter.total,
                schools=tuple(schools),
            )


def quarter_against_lists(reading: Reading) -> Iterator[Result]:
    """Each quarter's counts against the schools listed for it."""
    for quarter in reading.facts.targets.by_quarter:
        members = [s for s in reading.facts.schools if s.quarter == quarter.quarter]
        if not members:
            continue
        wrong = False
        for group, stated, listed, span in _quarter_counts(quarter, members):
            if stated is None or stated == listed or _partial(stated, listed):
                continue
            wrong = True
            yield reading.finding(
                "quarter-count-mismatch",
                span or quarter.span,
                quarter=quarter.quarter,
                group=group,
                stated=stated,
                listed=listed,
            )
        if not wrong:
            yield reading.confirmation(
                "quarter-lists-hold", quarter.span, quarter=quarter.quarter, count=len(members)
            )


def _quarter_counts(
    quarter: QuarterTarget, members: list[SchoolFact]
) -> Iterator[tuple[str, int | None, int, Span | None]]:
    new = sum(s.recognition is Recognition.NEW for s in members)
    renewal = sum(s.recognition is Recognition.RENEWAL for s in members)
    if new:
        yield "new", quarter.new, new, quarter.new_span
    if renewal:
        yield "renewal", quarter.renewal, renewal, quarter.renewal_span
    parts_fit = quarter.new in (None, new) and quarter.renewal in (None, renewal)
    stated_parts = quarter.new is not None and quarter.renewal is not None
    if parts_fit and not (stated_parts and quarter.total != new + renewal):
        yield "all", quarter.total, len(members), None


def school_without_quarter(reading: Reading) -> Iterator[Result]:
    """Schools with a target that no quarter names, when the plan sets quarters."""
    if not reading.quarters or not reading.facts.targets.by_quarter:
        return
    left = [s for s in reading.facts.schools if s.quarter is None and s.recognition is not None]
    for school in left:
        yield reading.finding(
            "school-without-quarter",
            school.span,
            severity=Severity.WARNING if school.stretch else None,
            school=school.name,
        )
    if not left and reading.facts.schools:
        yield reading.confirmation("every-school-has-quarter", count=len(reading.facts.schools))


def row_count_against_list(reading: Reading) -> Iterator[Result]:
    """A row's stated count against the schools it lists or the group it names."""
    for row in reading.rows:
        stated = row.fact.stated_school_count
        if stated is None:
            continue
        span = row.fact.stated_count_span or row.span
        if row.fact.schools is not None:
            expected, code = len(row.fact.schools), "row-count-mismatch"
        elif row.fact.school_group:
            expected, code = len(row.schools), "row-group-count-mismatch"
        else:
            yield from _bare_count(reading, row, stated, span)
            continue
        if expected == 0:
            continue
        if stated == expected:
            yield reading.confirmation("row-count-holds", span, row=row.fact.row, count=stated)
        else:
            yield reading.finding(
                code,
                span,
                row=row.fact.row,
                stated=stated,
                listed=expected,
                group=row.fact.school_group or "",
                months=row.fact.months,
            )


def _bare_count(reading: Reading, row: Row, stated: int, span: Span) -> Iterator[Result]:
    """A count that names no school and no group must at least be the size of some group."""
    sizes = reading.group_sizes
    if len(sizes) < 2:
        return
    if stated in sizes.values():
        yield reading.confirmation("row-count-holds", span, row=row.fact.row, count=stated)
    elif any(abs(stated - size) <= 2 for size in sizes.values()):
        yield reading.finding(
            "row-count-unknown",
            span,
            row=row.fact.row,
            stated=stated,
            months=row.fact.months,
        )


def row_list_against_groups(reading: Reading) -> Iterator[Result]:
    """A row that lists nearly all schools of a group, but not all, or one too many."""
    groups = {g: reading.members(g) for g in ("new", "renewal", *reading.quarters)}
    groups = {g: members for g, members in groups.items() if len(members) >= 4}
    for row in reading.rows:
        listed = frozenset(row.fact.schools or ())
        if len(listed) < 3 or not groups or listed in groups.values():
            continue
        group, members = max(
            groups.items(), key=lambda item: len(item[1] & listed) / len(item[1] | listed)
        )
        missing, extra = sorted(members - listed), sorted(listed - members)
        # One or two schools off is a slip; more is another set of schools.
        if len(missing) + len(extra) > max(2, len(members) // 4):
            continue
        if row.fact.stated_school_count not in (None, len(listed)):
            continue  # told as a count already
        yield reading.finding(
            "row-list-differs",
            row.span,
            row=row.fact.row,
            group=group,
            missing=tuple(missing),
            extra=tuple(extra),
        )


_WARD_COUNT = re.compile(r"(?:ubnd|ủy ban nhân dân) (\d{1,3}) (phường|xã)\b")


def ward_counts_agree(reading: Reading) -> Iterator[Result]:
    """The number of wards whose committees the text names must be the same everywhere."""
    for level in ("phường", "xã"):
        found: dict[int, Span] = {}
        for match in _WARD_COUNT.finditer(reading.text):
            if match.group(2) == level:
                span = reading.document.span(match.start(), match.end())
                found.setdefault(int(match.group(1)), span)
        if len(found) > 1:
            yield reading.finding(
                "ward-counts-differ",
                *found.values(),
                counts=tuple(str(n) for n in found),
                level=level,
            )


def wards_against_register(reading: Reading) -> Iterator[Result]:
    """The stated number of wards against the register of the day."""
    if reading.on is None:
        return
    issuer = f"{reading.facts.document.issuer or ''} {reading.facts.document.place or ''}".lower()
    day = reading.on
    for place in reading.knowledge.places:
        if not place.complete or place.name.lower() not in issuer or not place.exists_on(day):
            continue
        below = [p for p in reading.knowledge.places if p.parent == place.name]
        registered = sum(p.exists_on(day) for p in below)
        mentions = [d.unit for d in reading.facts.duties]
        mentions += [u for r in reading.facts.roadmap for u in (*r.lead, *r.cooperating)]
        for unit in mentions:
            if unit.count is None or "phường" not in unit.name.lower():
                continue
            if unit.count == registered:
                yield reading.confirmation(
                    "ward-count-holds", unit.span, count=unit.count, place=place.name
                )
            else:
                yield reading.finding(
                    "ward-count-mismatch",
                    unit.span,
                    stated=unit.count,
                    registered=registered,
                    place=place.name,
                )


CHECKS = (
    stated_against_lists,
    total_is_sum,
    quarters_add_up,
    quarter_is_sum,
    quarter_against_lists,
    stretch_marked,
    school_without_quarter,
    row_count_against_list,
    row_list_against_groups,
    ward_counts_agree,
    wards_against_register,
)
