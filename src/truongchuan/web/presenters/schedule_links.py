"""Which task waits for which: proposals by ground, decisions, contradictions; ready to draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.links import Wanted
from truongchuan.domain.scheduling.models import LinkSource, LinkState, RowLink
from truongchuan.domain.scheduling.rows import BY_SCHOOL
from truongchuan.domain.scheduling.selectors import OpenProposals, ProgrammeSchedule
from truongchuan.engines.schedule.process import Confidence
from truongchuan.engines.schedule.propose import (
    TARGET,
    OrderConflict,
    ProposedDependency,
    Reason,
)
from truongchuan.engines.text import sort_key
from truongchuan.web.presenters.roadmap_query import SCHOOL_CHOICES, Choice
from truongchuan.web.presenters.rows import period_label, shorten
from truongchuan.web.presenters.schedule_names import Names, problem_lines
from truongchuan.web.templatetags.vn import date_vn, quarter_vn
from truongchuan.wording.scheduling import (
    CONFIDENCES,
    GROUND_NOTES,
    GROUNDS,
    LINKS,
    LINKS_SHORT,
    reason_ground,
    reason_source,
    reason_text,
    step_label,
)

TONES = {Confidence.HIGH: "success", Confidence.MEDIUM: "info", Confidence.LOW: "warning"}
NAMED = 6


@dataclass(frozen=True, slots=True)
class Task:
    """One end of a dependency."""

    label: str
    text: str
    period: str
    url: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A dependency to decide on. ``key`` names the pair in the form."""

    key: str
    before: Task
    after: Task
    link: str
    link_title: str
    lag: int
    lag_to_check: int
    schools: str
    schools_title: str
    confidence: str
    tone: str
    reasons: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals on one ground."""

    key: str
    label: str
    note: str
    lines: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that holds."""

    pk: int
    before: Task
    after: Task
    kind: str
    link: str
    lag: int
    schools: str
    schools_title: str
    reasons: tuple[str, ...]
    note: str
    who: str
    by_hand: bool
    stale: bool


@dataclass(frozen=True)
class LinksPage:
    """All that the page shows."""

    groups: tuple[Group, ...]
    waiting: int
    confirmed: tuple[Decision, ...]
    refused: tuple[Decision, ...]
    conflicts: tuple[str, ...]
    problems: tuple[str, ...]
    tasks: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    scopes: tuple[Choice, ...]
    sent: Mapping[str, str]
    law_day: str


def links_page(
    found: ProgrammeSchedule, waiting: OpenProposals, sent: Mapping[str, str] | None = None
) -> LinksPage:
    """Lay the page out; ``sent`` is what a refused form had."""
    inputs, names = found.inputs, Names(found.inputs)
    typed = dict(sent or {})
    links = [decision_of(link, inputs, names) for link in inputs.links]
    states = [link.state for link in inputs.links]
    return LinksPage(
        groups=_groups(waiting.proposals, names, inputs),
        waiting=len(waiting.proposals),
        confirmed=tuple(d for d, s in zip(links, states, strict=True) if s == LinkState.CONFIRMED),
        refused=tuple(d for d, s in zip(links, states, strict=True) if s == LinkState.REFUSED),
        conflicts=tuple(_conflict(conflict, names) for conflict in waiting.conflicts),
        problems=problem_lines(found.problems, names),
        tasks=tuple(
            Choice(str(row.pk), f"{row.label}. {shorten(row.task, 80)}", False)
            for row in inputs.work.rows
        ),
        kinds=tuple(Choice(kind, gettext(text), False) for kind, text in LINKS.items()),
        scopes=tuple(_scopes(inputs)),
        sent=typed,
        law_day=date_vn(inputs.on),
    )


def pair_key(proposal: ProposedDependency) -> str:
    """Return what names a proposal in a form."""
    return f"{proposal.before}:{proposal.after}"


def wanted_of(proposal: ProposedDependency, inputs: Inputs) -> Wanted:
    """Return what confirming a proposal stores: all shared schools are stored as "all"."""
    plan = {row.key: row.schools for row in inputs.work.plan_rows}
    goals = frozenset(target.group for target in inputs.work.targets)
    shared = plan[proposal.before] & plan.get(proposal.after, goals)
    schools: frozenset[int] = frozenset()
    if proposal.schools and proposal.schools != shared:
        schools = frozenset(
            pk for pk, group in inputs.work.group_of.items() if group in proposal.schools
        )
    return Wanted(
        before=int(proposal.before),
        after=None if proposal.after == TARGET else int(proposal.after),
        link=proposal.link.value,
        lag=proposal.lag,
        schools=schools,
        source=LinkSource.PROPOSAL,
        reasons=[_frozen(reason) for reason in proposal.reasons],
    )


def _frozen(reason: Reason) -> dict[str, Any]:
    params = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in reason.params.items()
    }
    return {"code": reason.code, "params": params}


def ground_of(proposal: ProposedDependency) -> str:
    """Return the heading that a proposal stands under."""
    return reason_ground(proposal.reasons[0])


def _groups(
    proposals: Sequence[ProposedDependency], names: Names, inputs: Inputs
) -> tuple[Group, ...]:
    found = []
    for key, label in GROUNDS.items():
        lines = tuple(_proposal(p, names, inputs) for p in proposals if ground_of(p) == key)
        if lines:
            found.append(Group(key, gettext(label), gettext(GROUND_NOTES[key]), lines))
    return tuple(found)


def _proposal(proposal: ProposedDependency, names: Names, inputs: Inputs) -> Proposal:
    schools, title = _schools(proposal.schools, names, inputs)
    sources = dict.fromkeys(s for reason in proposal.reasons for s in reason_source(reason))
    return Proposal(
        key=pair_key(proposal),
        before=_task(proposal.before, names),
        after=_task(proposal.after, names),
        link=gettext(LINKS_SHORT[proposal.link.value]),
        link_title=gettext(LINKS[proposal.link.value]),
        lag=proposal.lag,
        lag_to_check=proposal.lag_to_check,
        schools=schools,
        schools_title=title,
        confidence=gettext(CONFIDENCES[proposal.confidence]),
        tone=TONES[proposal.confidence],
        reasons=tuple(reason_text(reason, gettext) for reason in proposal.reasons),
        sources=tuple(sources),
    )


def _task(key: str, names: Names) -> Task:
    if key == TARGET:
        return Task("", gettext("Các trường được công nhận"), "", "")
    row = names.rows.get(key)
    if row is None:
        return Task("?", gettext("nhiệm vụ không còn trong kế hoạch"), "", "")
    return Task(row.label, shorten(row.task, 120), period_label(row), names.url(key))


def _schools(groups: Iterable[str], names: Names, inputs: Inputs) -> tuple[str, str]:
    """How many schools, and which: "8 trường"."""
    keys = sorted(groups, key=lambda key: inputs.work.groups.get(key, key))
    if not keys:
        return "", ""
    if inputs.level != BY_SCHOOL:
        return ", ".join(quarter_vn(key) for key in keys), ""
    shown = [names.group(key) for key in keys]
    more = len(shown) - NAMED
    title = ", ".join(shown) if more <= 0 else ", ".join(shown[:NAMED]) + " …"
    if len(shown) == 1:
        return shown[0], ""
    count = ngettext("%(n)s trường", "%(n)s trường", len(shown)) % {"n": len(shown)}
    return count, title


def decision_of(link: RowLink, inputs: Inputs, names: Names) -> Decision:
    """Lay a decision out."""
    groups = inputs.work.groups_of(school.pk for school in link.schools.all())
    schools, title = _schools(groups, names, inputs)
    after = TARGET if link.after_id is None else str(link.after_id)
    return Decision(
        pk=link.pk,
        before=_task(str(link.before_id), names),
        after=_task(after, names),
        kind=link.link,
        link=gettext(LINKS_SHORT[link.link]),
        lag=link.lag,
        schools=schools,
        schools_title=title,
        reasons=tuple(reason_text(reason, gettext) for reason in link.reasons),
        note=link.note,
        who=f"{link.person_name}, {date_vn(link.on)}",
        by_hand=link.source == LinkSource.PERSON,
        stale=str(link.before_id) not in names.rows
        or (after != TARGET and after not in names.rows),
    )


def _conflict(conflict: OrderConflict, names: Names) -> str:
    late, waiting = names.rows[conflict.late], names.rows[conflict.waiting]
    return gettext(
        "Nhiệm vụ %(late)s (%(late_period)s, bước “%(before)s”) đứng sau nhiệm vụ %(waiting)s "
        "(%(waiting_period)s, bước “%(after)s”), trong khi theo quy trình phải xong trước."
    ) % {
        "late": late.label,
        "late_period": period_label(late),
        "before": step_label(conflict.before, gettext),
        "waiting": waiting.label,
        "waiting_period": period_label(waiting),
        "after": step_label(conflict.after, gettext),
    }


def _scopes(inputs: Inputs) -> Iterable[Choice]:
    """For whom a dependency added by hand holds: all, a quarter, a school."""
    yield Choice("", gettext("tất cả trường chung của hai việc"), False)
    quarters = sorted({t.quarter for t in inputs.work.targets if t.quarter})
    for quarter in quarters:
        label = gettext("các trường %(quarter)s") % {"quarter": quarter_vn(quarter)}
        yield Choice(quarter, label, False)
    if len(inputs.work.targets) <= SCHOOL_CHOICES:
        for target in sorted(inputs.work.targets, key=lambda t: sort_key(t.name)):
            yield Choice(str(target.school_id), target.name, False)


def scope_schools(inputs: Inputs, scope: str) -> frozenset[int] | None:
    """Return the schools of a choice of :func:`_scopes`; None for one that there is not."""
    if not scope:
        return frozenset()
    found = frozenset(
        t.school_id for t in inputs.work.targets if scope in {t.quarter, str(t.school_id)}
    )
    return found or None
