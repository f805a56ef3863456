"""Units: rows without cooperating unit, vague units, names of units, leads that contradict."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from truongchuan.engines.plan.check.reading import Reading, Result, Row, plain
from truongchuan.engines.plan.check.roles import Role, is_internal, role_of
from truongchuan.engines.plan.check.steps import Step
from truongchuan.engines.plan.check.topics import TOPIC_PATTERNS, Topic
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import Duty, UnitMention
from truongchuan.engines.text import fold


def rows_name_units(reading: Reading) -> Iterator[Result]:
    """Rows without lead or without cooperating unit, where the table has these columns."""
    rows = reading.rows
    for attribute, code in (("lead", "row-without-lead"), ("cooperating", "row-without-partner")):
        filled = [r for r in rows if getattr(r.fact, attribute)]
        if len(filled) * 2 < len(rows) or not rows:
            continue  # the plan has no such column
        # Outside a table there is no cell that was left empty.
        empty = [
            r
            for r in rows
            if not getattr(r.fact, attribute) and reading.in_table(r.fact.span.start)
        ]
        for row in empty:
            yield reading.finding(code, row.span, row=row.fact.row)
        if len(filled) == len(rows):
            yield reading.confirmation(f"every-{code.replace('without', 'has')}", count=len(rows))


def _all_mentions(reading: Reading) -> Iterator[UnitMention]:
    for row in reading.facts.roadmap:
        yield from row.lead
        yield from row.cooperating
        if row.advises_to is not None:
            yield row.advises_to
    for duty in reading.facts.duties:
        yield duty.unit


def vague_units(reading: Reading) -> Iterator[Result]:
    """Units that name nobody in particular."""
    found: dict[str, list[Span]] = defaultdict(list)
    written: dict[str, str] = {}
    for mention in _all_mentions(reading):
        if mention.vague:
            key = fold(mention.as_written)
            found[key].append(mention.span)
            written.setdefault(key, mention.as_written)
    for key, spans in found.items():
        yield reading.finding("vague-unit", *spans, written=written[key])


def bare_names(reading: Reading) -> Iterator[Result]:
    """A unit called by a bare general word where the document elsewhere says which."""
    bare: dict[str, list[UnitMention]] = defaultdict(list)
    for mention in _all_mentions(reading):
        written = plain(mention.as_written).strip()
        if written in {"văn phòng", "ban", "phòng", "sở", "trung tâm"}:
            bare[written].append(mention)
    for mentions in bare.values():
        fuller = {m.name for m in mentions if fold(m.name) != fold(m.as_written)}
        if not fuller:
            continue
        yield reading.finding(
            "bare-unit-name",
            *(m.span for m in mentions),
            written=mentions[0].as_written,
            fuller=tuple(sorted(fuller)),
            count=len(mentions),
        )


def unit_variants(reading: Reading) -> Iterator[Result]:
    """One unit under three or more names; a full name and one short form are usual."""
    written: dict[str, dict[str, UnitMention]] = defaultdict(dict)
    for mention in _all_mentions(reading):
        if mention.group or mention.vague or "," in mention.as_written:
            continue
        key = re.sub(r"[^a-z0-9]", "", fold(mention.as_written))
        written[mention.name].setdefault(key, mention)
    for name, forms in written.items():
        if len(forms) > 2:
            mentions = tuple(forms.values())
            yield reading.finding(
                "unit-name-variants",
                *(m.span for m in mentions),
                unit=name,
                forms=tuple(m.as_written for m in mentions),
            )


# --- leads ----------------------------------------------------------------------------------

_SAME_KIND = (
    Step.COMMITTEE_MEETING,
    Step.FACILITIES_DONE,
    Step.DOSSIER,
    Step.CONSULTATION,
    Step.REGISTRATION,
    Step.VISIT,
    Step.MONTHLY_REVIEW,
    Step.PROGRESS_REPORT,
    Step.SURVEY,
    Step.TENDER,
)
_OF_SCHOOLS = frozenset({Role.SCHOOLS})


def same_task_same_lead(reading: Reading) -> Iterator[Result]:
    """Rows for the same kind of task that are led by different units."""
    for step in _SAME_KIND:
        rows = [r for r in reading.rows_of(step) if r.leads]
        leads = dict.fromkeys(_lead_name(r) for r in rows)
        roles = {frozenset(reading.roles_of(r.leads)) for r in rows}
        if len(rows) < 2:
            continue
        if len(leads) < 2:
            yield reading.confirmation("leads-agree", *(r.span for r in rows), step=step.value,
                                       unit=next(iter(leads)), count=len(rows))  # fmt: skip
        elif _OF_SCHOOLS not in roles:  # what schools do and what offices check may differ
            yield reading.finding(
                "lead-differs",
                *(r.fact.lead_span or r.span for r in rows),
                step=step.value,
                units=tuple(leads),
                rows=_numbers(rows),
            )


def _lead_name(row: Row) -> str:
    return ", ".join(u.name for u in row.leads)


def _numbers(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(str(r.fact.row) for r in rows)


# Which duty owns which steps: a duty that says so in so many words, and the rows it governs.
_OWNED: tuple[tuple[str, re.Pattern[str], tuple[Step, ...]], ...] = (
    (
        "works",
        re.compile(
            r"(chủ trì|chịu trách nhiệm|tổ chức|làm chủ đầu tư).{0,60}"
            r"(dự án (đầu tư|xây|cải tạo)|đầu tư xây dựng|thi công|xây dựng, cải tạo"
            r"|cải tạo, (sửa chữa|xây)"
            r"|công trình)"
        ),
        (Step.WORKS, Step.FACILITIES_DONE, Step.HANDOVER),
    ),
    (
        "tender",
        re.compile(
            r"(chủ trì|chịu trách nhiệm|làm chủ đầu tư).{0,60}(dự án (đầu tư|xây|cải tạo)"
            r"|đầu tư xây dựng|thầu)"
        ),
        (Step.TENDER, Step.PREPARATION),
    ),
    (
        "investment_plan",
        re.compile(r"(chủ trì|xây dựng|lập|lên|tham mưu).{0,90}kế hoạch (đầu tư|vốn)"),
        (Step.INVESTMENT_PLAN,),
    ),
    (
        "settlement",
        re.compile(r"(chủ trì|thẩm tra|tổ chức).{0,60}quyết toán"),
        (Step.SETTLEMENT,),
    ),
)  # fmt: skip
_LED_TOPICS = (
    Topic.CATCHMENT,
    Topic.CENSUS,
    Topic.OUTREACH,
    Topic.STAFFING,
    Topic.TRAINING,
    Topic.LAND,
)
_CHAIRS = r"chủ trì[^.;]{0,60}?"
_APPRAISAL = re.compile(r"thẩm định|giám sát|kiểm tra công tác")


def _owned_rows(reading: Reading) -> Iterator[tuple[str, re.Pattern[str], list[Row]]]:
    """Yield topic, the wording of a duty that owns it, and the rows it governs."""
    for topic, pattern, steps in _OWNED:
        yield topic, pattern, [r for r in reading.rows_of(*steps) if r.leads]
    for led in _LED_TOPICS:
        words = TOPIC_PATTERNS[led]
        rows = [r for r in reading.rows if r.leads and words.search(r.text)]
        yield led.value, re.compile(f"{_CHAIRS}({words.pattern})"), rows


def _owners(reading: Reading, pattern: re.Pattern[str]) -> list[tuple[Duty, Span]]:
    owners = []
    for duty in reading.facts.duties:
        for item in duty.items:
            text = plain(item.text)
            match = pattern.search(text)
            # Whoever appraises works does not carry them out.
            if match and not (_APPRAISAL.search(match.group()) and "kế hoạch" not in match.group()):
                owners.append((duty, item.span))
                break
    return owners


def leads_follow_duties(reading: Reading) -> Iterator[Result]:
    """Rows led by another unit than the one to which the duty list gives the task."""
    for topic, pattern, rows in _owned_rows(reading):
        owners = _owners(reading, pattern)
        if len(owners) != 1:
            continue  # nobody or several: the duty list settles nothing
        duty, item_span = owners[0]
        owner_role = role_of(duty.unit.name)
        wrong = [r for r in rows if not _led_by(reading, r, duty, owner_role)]
        if wrong:
            yield reading.finding(
                "lead-against-duty",
                item_span,
                *(r.fact.lead_span or r.span for r in wrong),
                topic=topic,
                unit=duty.unit.name,
                no=duty.no or "",
                leads=tuple(dict.fromkeys(_lead_name(r) for r in wrong)),
                rows=_numbers(wrong),
            )
        elif rows:
            yield reading.confirmation(
                "lead-follows-duty", item_span, topic=topic, unit=duty.unit.name
            )


def _led_by(reading: Reading, row: Row, duty: Duty, role: Role | None) -> bool:
    if any(u.name == duty.unit.name for u in row.leads):
        return True
    return role is not None and role in reading.roles_of(row.leads)


# --- duties against rows ----------------------------------------------------------------------


def _appears(reading: Reading, unit: UnitMention) -> bool:
    role = role_of(unit.name)
    for row in reading.facts.roadmap:
        named = [*row.lead, *row.cooperating]
        if row.advises_to is not None:
            named.append(row.advises_to)
        if any(u.name == unit.name for u in named):
            return True
        if role is not None and role in reading.roles_of(named):
            return True
    return False


def duties_have_rows(reading: Reading) -> Iterator[Result]:
    """Units with duties that no row leads or supports."""
    if not reading.has_roadmap:
        return
    idle = [
        d
        for d in reading.facts.duties
        if not is_internal(d.unit.name) and not _appears(reading, d.unit)
    ]
    for duty in idle:
        yield reading.finding(
            "unit-without-row",
            duty.unit.span,
            unit=duty.unit.name,
            no=duty.no or "",
            count=len(duty.items),
        )
    if reading.facts.duties and not idle:
        yield reading.confirmation("every-unit-has-row", count=len(reading.facts.duties))


def _is_issuer(reading: Reading, name: str) -> bool:
    """Whether a unit is the issuing authority, by its short or its full name."""
    own = plain(reading.facts.document.issuer or "").replace("ubnd", "ủy ban nhân dân")
    unit = plain(name).replace("ubnd", "ủy ban nhân dân")
    return bool(own) and (own.startswith(unit) or unit.startswith(own))


def leads_have_duties(reading: Reading) -> Iterator[Result]:
    """Units that lead rows but have no duty; the issuing authority itself needs none."""
    if not reading.facts.duties or not reading.has_roadmap:
        return
    own = [d for d in reading.facts.duties if not is_internal(d.unit.name)]
    if all(role_of(d.unit.name) is Role.SCHOOLS for d in own):
        return  # an office that parts its own work does not list the duties of others
    names = {d.unit.name for d in reading.facts.duties}
    roles = reading.roles_of(d.unit for d in reading.facts.duties) | {
        Role.AUTHORITY,
        Role.FRONT,  # asked, not ordered
    }
    strangers: dict[str, list[UnitMention]] = defaultdict(list)
    for row in reading.facts.roadmap:
        for unit in row.lead:
            role = role_of(unit.name)
            known = unit.name in names or role in roles or _is_issuer(reading, unit.name)
            if not known and not unit.vague:
                strangers[unit.name].append(unit)
    for name, mentions in strangers.items():
        yield reading.finding(
            "lead-without-duty",
            *(m.span for m in mentions),
            unit=name,
            count=len(mentions),
        )


CHECKS = (
    rows_name_units,
    vague_units,
    bare_names,
    unit_variants,
    same_task_same_lead,
    leads_follow_duties,
    duties_have_rows,
    leads_have_duties,
)
