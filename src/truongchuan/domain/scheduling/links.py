"""Deciding which task waits for which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.scheduling.inputs import confirmed_links, current_links, network_of
from truongchuan.domain.scheduling.models import (
    LONGEST_LAG,
    LinkKind,
    LinkSource,
    LinkState,
    RowLink,
)
from truongchuan.domain.scheduling.policies import require
from truongchuan.domain.scheduling.rows import Work, load_work
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.schedule.checks import find_cycle


@dataclass(frozen=True, slots=True)
class Wanted:
    """A dependency to confirm: ids of tasks (``after`` None: the schools' recognition).

    ``schools`` empty: all that the two tasks share. ``reasons``: what a proposal said, kept.
    """

    before: int
    after: int | None
    link: str = LinkKind.FS
    lag: int = 0
    schools: frozenset[int] = frozenset()
    source: str = LinkSource.PERSON
    reasons: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    note: str = ""


@transaction.atomic
def confirm_dependencies(
    *, actor: Actor, programme: Programme, wanted: Sequence[Wanted]
) -> list[RowLink]:
    """Confirm dependencies, all of them or none.

    :raises DomainError: ``links-none``, ``link-kind``, ``link-lag``, ``link-task-unknown``,
        ``link-to-itself``, ``link-decided``, ``link-school-unknown``; ``links-cycle`` (``tasks``)
        when tasks would wait for each other.
    """
    programme = _locked(actor, programme)
    rows = _rows(programme)
    work = load_work(actor=actor, programme=programme, on=today_of(programme))
    if not wanted:
        raise DomainError("links-none")
    decided = {(link.before_id, link.after_id) for link in current_links(programme)}
    for one in wanted:
        _check(one, rows, decided, work)
        decided.add((one.before, one.after))
    made = [_write(actor, programme, one, LinkState.CONFIRMED) for one in wanted]
    _refuse_cycles(programme, work, rows)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.confirm_links",
        subject=made[0] if len(made) == 1 else programme,
        after={"links": [_facts(link) for link in made]},
    )
    return made


@transaction.atomic
def refuse_dependencies(
    *, actor: Actor, programme: Programme, refused: Sequence[Wanted], note: str = ""
) -> list[RowLink]:
    """Say that proposals do not hold; they are not proposed again until this is withdrawn.

    :raises DomainError: ``links-none``, ``link-task-unknown``, ``link-decided``.
    """
    programme = _locked(actor, programme)
    rows = _rows(programme)
    if not refused:
        raise DomainError("links-none")
    decided = {(link.before_id, link.after_id) for link in current_links(programme)}
    for one in refused:
        _check(one, rows, decided, None)
        decided.add((one.before, one.after))
    made = [_write(actor, programme, one, LinkState.REFUSED, note) for one in refused]
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.refuse_links",
        subject=made[0] if len(made) == 1 else programme,
        after={"links": [_facts(link) for link in made], "reason": note.strip()},
    )
    return made


@transaction.atomic
def change_dependency(
    *, actor: Actor, link: RowLink, kind: str, lag: int, note: str = ""
) -> RowLink:
    """Give a confirmed dependency another kind or lag: a new decision in place of the old one.

    :raises DomainError: ``link-gone`` when it was withdrawn or changed meanwhile; ``link-kind``,
        ``link-lag``, ``links-cycle``.
    """
    old = _open_link(actor, link)
    if old.state != LinkState.CONFIRMED:
        raise DomainError("link-gone")
    programme = old.programme
    rows = _rows(programme)
    schools = frozenset(old.schools.values_list("pk", flat=True))
    new = Wanted(
        before=old.before_id,
        after=old.after_id,
        link=kind,
        lag=lag,
        schools=schools,
        source=old.source,
        reasons=old.reasons,
        note=note.strip() or old.note,
    )
    work = load_work(actor=actor, programme=programme, on=today_of(programme))
    _check(new, rows, set(), None)
    before = _facts(old)
    _withdraw(actor, old)
    made = _write(actor, programme, new, LinkState.CONFIRMED)
    _refuse_cycles(programme, work, rows)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.change_link",
        subject=made,
        before=before,
        after=_facts(made),
    )
    return made


@transaction.atomic
def withdraw_dependency(*, actor: Actor, link: RowLink) -> RowLink:
    """Take a decision back, a confirmation or a refusal; a proposal is then proposed again.

    :raises DomainError: ``link-gone``.
    """
    link = _open_link(actor, link)
    _withdraw(actor, link)
    record_event(
        actor=actor,
        authority_id=link.programme.authority_id,
        action="schedule.withdraw_link",
        subject=link,
        before={**_facts(link), "decided": link.state},
    )
    return link


def _locked(actor: Actor, programme: Programme) -> Programme:
    """Whoever decides on dependencies waits for the others: cycles are seen as a whole."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(actor, "scheduling.manage", programme)
    return programme


def _open_link(actor: Actor, link: RowLink) -> RowLink:
    programme = _locked(actor, link.programme)
    found = RowLink.objects.filter(pk=link.pk, withdrawn_at__isnull=True).first()
    if found is None:
        raise DomainError("link-gone")
    found.programme = programme
    return found


def _rows(programme: Programme) -> dict[int, RoadmapRow]:
    return {row.pk: row for row in programme.rows.filter(is_active=True)}


def _check(
    one: Wanted,
    rows: Mapping[int, RoadmapRow],
    decided: set[tuple[int, int | None]],
    work: Work | None,
) -> None:
    if one.before not in rows or (one.after is not None and one.after not in rows):
        raise DomainError("link-task-unknown")
    names = {
        "first": rows[one.before].label,
        "second": rows[one.after].label if one.after is not None else "",
    }
    if one.before == one.after:
        raise DomainError("link-to-itself", **names)
    if one.link not in LinkKind.values:
        raise DomainError("link-kind", kind=one.link)
    if not -LONGEST_LAG <= one.lag <= LONGEST_LAG:
        raise DomainError("link-lag", lag=one.lag, most=LONGEST_LAG)
    if (one.before, one.after) in decided:
        code = "link-decided" if one.after is not None else "link-to-target-decided"
        raise DomainError(code, **names)
    if work is not None and one.schools and not one.schools <= work.group_of.keys():
        raise DomainError("link-school-unknown", **names)


def _write(actor: Actor, programme: Programme, one: Wanted, state: str, note: str = "") -> RowLink:
    link = RowLink.objects.create(
        programme=programme,
        before_id=one.before,
        after_id=one.after,
        state=state,
        link=one.link,
        lag=one.lag,
        source=one.source,
        reasons=[dict(reason) for reason in one.reasons],
        note=(note or one.note).strip()[:500],
        on=today_of(programme),
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
    )
    if one.schools:
        link.schools.set(one.schools)
    return link


def _withdraw(actor: Actor, link: RowLink) -> None:
    link.withdrawn_at, link.withdrawn_on = timezone.now(), today_of(link.programme)
    link.withdrawn_by = actor.name
    link.save(update_fields=["withdrawn_at", "withdrawn_on", "withdrawn_by"])


def _refuse_cycles(programme: Programme, work: Work, rows: Mapping[int, RoadmapRow]) -> None:
    network = network_of(work, confirmed_links(current_links(programme), work))
    cycle = find_cycle(network)
    if cycle:
        keys = dict.fromkeys(name.partition("/")[0] for name in cycle)
        labels = [rows[int(key)].label for key in keys if key.isdigit() and int(key) in rows]
        raise DomainError("links-cycle", tasks=tuple(labels))


def _facts(link: RowLink) -> dict[str, Any]:
    return {
        "before": link.before_id,
        "after": link.after_id,
        "link": link.link,
        "lag": link.lag,
        "note": link.note,
    }
