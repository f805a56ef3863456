"""Reading lists that were brought in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from truongchuan.domain.onboarding.list_models import LineState, ListBatch, ListLine, ListState
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.onboarding.policies import may_bring_in
from truongchuan.domain.shared.actor import Actor


def list_batches(*, actor: Actor) -> QuerySet[ListBatch]:
    """Return the lists of the actor's authority that they may bring in, newest first."""
    if actor.authority_id is None:
        return ListBatch.objects.none()
    kinds = [kind.value for kind in ListKind if may_bring_in(actor, kind)]
    return (
        ListBatch.objects.filter(authority_id=actor.authority_id, kind__in=kinds)
        .exclude(state=ListState.DISCARDED)
        .select_related("file")
    )


def get_batch(*, actor: Actor, pk: int) -> ListBatch | None:
    """Return one list; None for another authority's, or one that was put away."""
    return list_batches(actor=actor).select_related("authority", "file").filter(pk=pk).first()


def list_lines(*, batch: ListBatch, state: str = "") -> QuerySet[ListLine]:
    """Return the rows of a list in the file's order; ``warned`` keeps those to be looked at."""
    lines = batch.lines.all()
    if state == "warned":
        return lines.filter(warned=True).exclude(state__in=[LineState.ERROR, LineState.SKIP])
    return lines.filter(state=state) if state else lines


def reasons_asked(*, batch: ListBatch) -> dict[str, list[int]]:
    """Return the rows that still ask, by why."""
    found: dict[str, list[int]] = {}
    rows = batch.lines.filter(state=LineState.QUESTION).values_list("reason", "row")
    for reason, row in rows:
        found.setdefault(reason, []).append(row)
    return found


def kept_rows(*, batch: ListBatch) -> dict[int, str]:
    """Return the rows that were left when a list was taken back, with the reason."""
    return dict(batch.effects.exclude(kept="").order_by("row").values_list("row", "kept"))


def batches_of_sources(*, source_ids: Iterable[int]) -> dict[int, int]:
    """Return the lists that sources came with, by source; one query."""
    rows = ListBatch.objects.filter(source_id__in=set(source_ids)).exclude(
        state=ListState.DISCARDED
    )
    return {source: pk for source, pk in rows.values_list("source_id", "pk") if source is not None}
