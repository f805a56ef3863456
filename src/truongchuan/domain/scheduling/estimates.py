"""Saying how long tasks may take, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.scheduling.models import LONGEST_TASK, DurationEstimate
from truongchuan.domain.scheduling.policies import require
from truongchuan.domain.scheduling.rows import load_work
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class Lengths:
    """Working days that a task may take: three figures, or two (``likely`` None), or none.

    ``together``: all schools of the task are quick or slow alike; for a task as a whole only.
    ``based_on``: id of the estimate that the person saw (0: none); None does not compare.
    """

    row_id: int
    school_id: int | None = None
    optimistic: int | None = None
    likely: int | None = None
    pessimistic: int | None = None
    together: bool = False
    note: str = ""
    based_on: int | None = None

    @property
    def figures(self) -> tuple[int | None, int | None, int | None]:
        """The three figures."""
        return self.optimistic, self.likely, self.pessimistic

    @property
    def said(self) -> tuple[int | None, int | None, int | None, bool]:
        """All that is said; without figures, or of one school, nothing is alike."""
        alike = self.together and self.school_id is None and self.optimistic is not None
        return (*self.figures, alike)


@transaction.atomic
def record_durations(
    *, actor: Actor, programme: Programme, lengths: Sequence[Lengths]
) -> list[DurationEstimate]:
    """Record how long tasks may take, all or nothing; what says nothing new is left out.

    :raises DomainError: ``duration-task-unknown``, ``duration-incomplete``, ``duration-order``,
        ``duration-too-long``, ``duration-outdated``; with ``task`` and perhaps ``school``.
    :raises NotAllowed: for a task that the actor's unit does not lead.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    rows = {
        row.pk: row
        for row in RoadmapRow.objects.filter(
            programme=programme, is_active=True, pk__in=[one.row_id for one in lengths]
        )
        .select_related("programme")
        .prefetch_related("units")
    }
    schools = _schools(actor, programme, lengths)
    made = []
    for one in lengths:
        row = rows.get(one.row_id)
        if row is None or (one.school_id is not None and one.school_id not in schools):
            raise DomainError("duration-task-unknown")
        require(actor, "scheduling.estimate", row)
        params = {"task": row.label}
        _check(one, params)
        newest = _newest(one.row_id, one.school_id)
        if one.based_on is not None and one.based_on != (newest.pk if newest else 0):
            if one.said == _said(_seen(one)):
                continue  # somebody else changed a line that this person left alone
            raise DomainError("duration-outdated", **params)
        if one.said != _said(newest):
            made.append(_write(actor, programme, one))
    if made:
        record_event(
            actor=actor,
            authority_id=programme.authority_id,
            action="schedule.record_durations",
            subject=made[0] if len(made) == 1 else programme,
            after={"estimates": [_facts(estimate) for estimate in made]},
        )
    return made


@transaction.atomic
def undo_duration(*, actor: Actor, estimate: DurationEstimate) -> DurationEstimate:
    """Take the newest figures of a task back: what was said before them counts again.

    :raises DomainError: ``duration-not-newest`` when others were said since, or they are
        themselves the taking back of some.
    """
    programme = Programme.objects.select_for_update().get(pk=estimate.row.programme_id)
    estimate = DurationEstimate.objects.get(pk=estimate.pk)
    row = estimate.row
    require(actor, "scheduling.estimate", row)
    newest = _newest(estimate.row_id, estimate.school_id)
    if newest is None or newest.pk != estimate.pk or estimate.undoes_id is not None:
        raise DomainError("duration-not-newest", task=row.label)
    before = (
        _about(estimate.row_id, estimate.school_id)
        .filter(pk__lt=estimate.pk)
        .order_by("-pk")
        .first()
    )
    back = Lengths(estimate.row_id, estimate.school_id)
    if before is not None:
        back = Lengths(
            estimate.row_id,
            estimate.school_id,
            before.optimistic,
            before.likely,
            before.pessimistic,
            before.together,
            before.note,
        )
    made = _write(actor, programme, back, undoes=estimate)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.undo_duration",
        subject=made,
        before=_facts(estimate),
        after=_facts(made),
    )
    return made


def _schools(actor: Actor, programme: Programme, lengths: Sequence[Lengths]) -> set[int]:
    """The schools of the plan, read only where figures for a school are given."""
    if all(one.school_id is None for one in lengths):
        return set()
    return set(load_work(actor=actor, programme=programme, on=today_of(programme)).group_of)


def _check(one: Lengths, params: dict[str, str]) -> None:
    low, likely, high = one.figures
    if one.figures == (None, None, None):
        return
    if low is None or high is None:
        raise DomainError("duration-incomplete", **params)
    if high > LONGEST_TASK:
        raise DomainError("duration-too-long", most=LONGEST_TASK, **params)
    if not 1 <= low <= (low if likely is None else likely) <= high:
        raise DomainError("duration-order", **params)


def _about(row_id: int, school_id: int | None) -> QuerySet[DurationEstimate]:
    """All that was said about a task, or about one school's part of it."""
    found = DurationEstimate.objects.filter(row_id=row_id)
    if school_id is None:
        return found.filter(school__isnull=True)
    return found.filter(school_id=school_id)


def _seen(one: Lengths) -> DurationEstimate | None:
    return _about(one.row_id, one.school_id).filter(pk=one.based_on or 0).first()


def _said(
    estimate: DurationEstimate | None,
) -> tuple[int | None, int | None, int | None, bool]:
    if estimate is None:
        return None, None, None, False
    return estimate.optimistic, estimate.likely, estimate.pessimistic, estimate.together


def _newest(row_id: int, school_id: int | None) -> DurationEstimate | None:
    return _about(row_id, school_id).order_by("-pk").first()


def _write(
    actor: Actor, programme: Programme, one: Lengths, undoes: DurationEstimate | None = None
) -> DurationEstimate:
    return DurationEstimate.objects.create(
        row_id=one.row_id,
        school_id=one.school_id,
        optimistic=one.optimistic,
        likely=one.likely,
        pessimistic=one.pessimistic,
        together=one.said[3],
        note=one.note.strip()[:300],
        on=today_of(programme),
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
        undoes=undoes,
    )


def _facts(estimate: DurationEstimate) -> dict[str, object]:
    return {
        "row": estimate.row_id,
        "school": estimate.school_id,
        "days": [estimate.optimistic, estimate.likely, estimate.pessimistic],
        "together": estimate.together,
    }
