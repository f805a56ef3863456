"""Lists before they are written: kept for a look, columns chosen, questions answered."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.list_models import (
    LineState,
    ListBatch,
    ListColumn,
    ListLine,
    ListState,
)
from truongchuan.domain.onboarding.lists.planning import plan_batch
from truongchuan.domain.onboarding.lists.plans import LinePlan
from truongchuan.domain.onboarding.lists.rows import ListKind, ReadList
from truongchuan.domain.onboarding.policies import require_bring_in
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile

CHUNK = 500
COUNTS = {
    LineState.NEW: "new",
    LineState.UPDATE: "updated",
    LineState.SAME: "same",
    LineState.QUESTION: "asked",
    LineState.ERROR: "failed",
    LineState.SKIP: "skipped",
}
CHOICES_OF = {
    "schools": ("same", "rename", "another", "skip"),
    "certificates": ("same", "skip"),
    "units": ("same", "rename", "another", "skip"),
    "persons": ("same", "rename", "another", "skip"),
}
"""What may be answered, by kind of list; see :func:`choices_for`."""


def choices_for(kind: str, reason: str) -> tuple[str, ...]:
    """Return the answers that a question has: an id stands for one thing, so it is no other."""
    choices = CHOICES_OF[kind]
    if reason == "same-id":
        return tuple(choice for choice in choices if choice != "another")
    if reason in {"other-ward", "other-unit"}:
        return tuple(choice for choice in choices if choice != "rename")
    return choices


@transaction.atomic
def keep_list(
    *,
    actor: Actor,
    authority: Organisation,
    file: StoredFile,
    read: ReadList,
    effective_on: date,
    is_sample: bool = False,
) -> ListBatch:
    """Keep a list that was read, to be looked at before anything is written.

    The same file sent again while it waits is the same draft, read anew.

    :param effective_on: the day from which new names, addresses, ids and functions hold.
    :raises DomainError: ``list-repeated`` when this file was written already in this reading.
    """
    require_bring_in(actor, read.kind, authority)
    key = mapping_key(read.mapping)
    refuse_repeated(authority.pk, read.kind, file.sha256, key)
    waiting = ListBatch.objects.filter(
        authority=authority, kind=read.kind, sha256=file.sha256, state=ListState.DRAFT
    )
    batch = waiting.first() or ListBatch(
        authority=authority,
        kind=read.kind.value,
        file=file,
        sha256=file.sha256,
        is_sample=is_sample,
        uploaded_at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
    )
    batch.effective_on = effective_on
    _take(batch, read)
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="list_import.read",
        subject=batch,
        after={"kind": batch.kind, "rows": len(read.lines), "sha256": file.sha256},
    )
    return batch


@transaction.atomic
def choose_columns(*, actor: Actor, batch: ListBatch, read: ReadList) -> ListBatch:
    """Take the list as it was read with columns chosen by hand, and remember the choice.

    :raises DomainError: ``list-not-waiting``, ``list-column-twice``, ``list-repeated``.
    """
    batch = locked(batch)
    require_bring_in(actor, batch.kind, batch)
    _refuse_unless_waiting(batch)
    fields = Counter(read.mapping.values())
    double = next((name for name, count in fields.items() if count > 1), None)
    if double is not None:
        raise DomainError("list-column-twice", field=double)
    key = mapping_key(read.mapping)
    refuse_repeated(batch.authority_id, batch.kind, batch.sha256, key)
    ListColumn.objects.filter(
        authority_id=batch.authority_id, kind=batch.kind, fingerprint=read.fingerprint
    ).delete()
    ListColumn.objects.bulk_create(
        ListColumn(
            authority_id=batch.authority_id,
            kind=batch.kind,
            fingerprint=read.fingerprint,
            place=column.place,
            field=column.field,
        )
        for column in read.columns
    )
    _take(batch, read)
    record_event(
        actor=actor,
        authority_id=batch.authority_id,
        action="list_import.columns",
        subject=batch,
        after={column.letters: column.field for column in read.columns if column.field},
    )
    return batch


def remembered_columns(
    *, authority: Organisation, kind: ListKind, fingerprint: str
) -> dict[int, str] | None:
    """Return the columns that somebody chose for lists with the same headings; None for none."""
    rows = ListColumn.objects.filter(authority=authority, kind=kind, fingerprint=fingerprint)
    found = {row.place: row.field for row in rows}
    return found or None


@transaction.atomic
def answer_lines(
    *, actor: Actor, batch: ListBatch, rows: Sequence[int], choice: str, chosen: int | None = None
) -> int:
    """Answer what some rows ask; return how many rows have the answer now.

    :param chosen: which candidate is meant; where it is not given, each row's first.
    :raises DomainError: ``list-not-waiting``, ``list-answer-unknown``.
    """
    batch = locked(batch)
    require_bring_in(actor, batch.kind, batch)
    _refuse_unless_waiting(batch)
    lines = list(batch.lines.filter(row__in=list(rows)).exclude(reason=""))
    if not lines or any(choice not in choices_for(batch.kind, line.reason) for line in lines):
        raise DomainError("list-answer-unknown")
    now = timezone.now()
    for line in lines:
        known = [candidate["id"] for candidate in line.plan.get("candidates", ())]
        if chosen is not None and chosen not in known:
            raise DomainError("list-answer-unknown")
        meant = choice in {"same", "rename"}
        line.choice, line.chosen_id = choice, (chosen or known[0]) if meant else None
        line.answered_by, line.answered_at = actor.name, now
    ListLine.objects.bulk_update(
        lines, ["choice", "chosen_id", "answered_by", "answered_at"], batch_size=CHUNK
    )
    replan(batch)
    record_event(
        actor=actor,
        authority_id=batch.authority_id,
        action="list_import.answer",
        subject=batch,
        after={"rows": len(lines), "choice": choice},
    )
    return len(lines)


@transaction.atomic
def refresh_list(*, actor: Actor, batch: ListBatch) -> ListBatch:
    """Hold a waiting list against the directory again, which may have changed since.

    :raises DomainError: ``list-not-waiting``.
    """
    batch = locked(batch)
    require_bring_in(actor, batch.kind, batch)
    _refuse_unless_waiting(batch)
    replan(batch)
    record_event(
        actor=actor,
        authority_id=batch.authority_id,
        action="list_import.refresh",
        subject=batch,
        after=counts_of(batch),
    )
    return batch


@transaction.atomic
def discard_list(*, actor: Actor, batch: ListBatch) -> ListBatch:
    """Put a list that was not written away.

    :raises DomainError: ``list-not-waiting``.
    """
    batch = locked(batch)
    require_bring_in(actor, batch.kind, batch)
    _refuse_unless_waiting(batch)
    batch.state, batch.closed_at, batch.closed_by = (
        ListState.DISCARDED,
        timezone.now(),
        actor.name,
    )
    batch.save(update_fields=["state", "closed_at", "closed_by"])
    record_event(
        actor=actor,
        authority_id=batch.authority_id,
        action="list_import.discard",
        subject=batch,
        after={"kind": batch.kind},
    )
    return batch


def mapping_key(mapping: Mapping[int, str]) -> str:
    """Return one text for which column gives which field."""
    told = ";".join(f"{place}={name}" for place, name in sorted(mapping.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def refuse_repeated(authority_id: int, kind: str, sha256: str, key: str) -> None:
    """Refuse a file that was written already in the same reading.

    :raises DomainError: ``list-repeated`` with the list, its day and person.
    """
    earlier = ListBatch.objects.filter(
        authority_id=authority_id,
        kind=kind,
        sha256=sha256,
        mapping_key=key,
        state=ListState.COMMITTED,
    ).first()
    if earlier is not None and earlier.committed_at is not None:
        at = timezone.localtime(earlier.committed_at)
        raise DomainError(
            "list-repeated",
            at=f"{at:%H:%M}",
            day=at.date(),
            person=earlier.committed_by,
            batch=earlier.pk,
        )


def locked(batch: ListBatch) -> ListBatch:
    """Lock a list; two people who write to it go one after the other."""
    return (
        ListBatch.objects.select_for_update(of=("self",))
        .select_related("authority", "file")
        .get(pk=batch.pk)
    )


def replan(batch: ListBatch) -> None:
    """Plan every row anew and keep it (part of a larger write)."""
    lines = list(batch.lines.order_by("row"))
    _, plans = plan_batch(batch, lines)
    changed = [line for line, plan in zip(lines, plans, strict=True) if put(line, plan)]
    ListLine.objects.bulk_update(changed, ["state", "warned", "reason", "plan"], batch_size=CHUNK)
    _count(batch, plans)
    batch.save(update_fields=[*COUNTS.values(), "warned"])


def put(line: ListLine, plan: LinePlan) -> bool:
    """Put a plan into its row; tell whether it says something else now."""
    before = (line.state, line.warned, line.reason, line.plan)
    line.state, line.warned, line.reason = str(plan.state), plan.warned, plan.reason
    line.plan = plan.as_json()
    return (line.state, line.warned, line.reason, line.plan) != before


def counts_of(batch: ListBatch) -> dict[str, int]:
    """Return how many rows there are of each state, and how many are to be looked at."""
    return {name: getattr(batch, name) for name in (*COUNTS.values(), "warned")}


def _count(batch: ListBatch, plans: Iterable[LinePlan]) -> None:
    found = list(plans)
    states = Counter(str(plan.state) for plan in found)
    for state, name in COUNTS.items():
        setattr(batch, name, states[state.value])
    batch.warned = sum(
        plan.warned and plan.state not in {LineState.ERROR, LineState.SKIP} for plan in found
    )


def _refuse_unless_waiting(batch: ListBatch) -> None:
    if batch.state != ListState.DRAFT:
        raise DomainError("list-not-waiting")


def _take(batch: ListBatch, read: ReadList) -> None:
    """Put what was read in place of what was read before."""
    batch.sheet, batch.head_row = read.sheet[:120], read.head_row
    batch.fingerprint, batch.mapping_key = read.fingerprint, mapping_key(read.mapping)
    batch.columns = [
        {
            "place": c.place, "letters": c.letters, "heading": c.heading, "field": c.field,
            "samples": list(c.samples),
        }
        for c in read.columns
    ]  # fmt: skip
    batch.passed = [{"row": p.row, "reason": p.reason, "text": p.text} for p in read.passed]
    batch.missing = [list(group) for group in read.missing]
    batch.other_sheets = list(read.other_sheets)
    batch.save()
    batch.lines.all().delete()
    lines = [
        ListLine(
            batch=batch,
            row=line.row,
            written=line.written,
            values=line.values,
            cells=line.cells,
            problems=[problem.as_json() for problem in line.problems],
        )
        for line in ([] if read.missing else read.lines)
    ]
    _, plans = plan_batch(batch, lines)
    for line, plan in zip(lines, plans, strict=True):
        put(line, plan)
    ListLine.objects.bulk_create(lines, batch_size=CHUNK)
    _count(batch, plans)
    batch.save()


def as_shown(line: ListLine) -> tuple[Any, ...]:
    """Return what of a row's plan a person looked at before it is written."""
    plan = line.plan
    return line.state, plan.get("target"), plan.get("changes")
