"""Writes a list: all its good rows in one transaction, one event, with its source behind it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accreditation.certificates import add_certificate, take_certificate_back
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.bringing_in import (
    add_person,
    add_school,
    add_unit,
    change_person,
    change_school,
    change_unit,
)
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.directory.writes import Touch, Writes, columns_of
from truongchuan.domain.onboarding.list_models import (
    LineState,
    ListBatch,
    ListEffect,
    ListState,
)
from truongchuan.domain.onboarding.lists.batches import (
    CHUNK,
    as_shown,
    counts_of,
    locked,
    put,
    refuse_repeated,
)
from truongchuan.domain.onboarding.lists.plan_units import held_in
from truongchuan.domain.onboarding.lists.planning import plan_batch
from truongchuan.domain.onboarding.lists.plans import LinePlan
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.onboarding.lists.snapshot import Directory
from truongchuan.domain.onboarding.policies import require_bring_in
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import Source, SourceKind
from truongchuan.domain.sources.services import record_source

REPLACED = "Ghi lại theo danh sách {name}"


@transaction.atomic
def commit_list(*, actor: Actor, batch: ListBatch, only_clean: bool = False) -> ListBatch:
    """Write every row that is new or changes something, as it was shown; all or none.

    Rows with errors and rows whose question has no answer are left out and stay readable.

    :param only_clean: refuse as long as a row has an error or asks.
    :raises DomainError: ``list-not-waiting``, ``list-repeated``, ``list-columns-missing``,
        ``list-not-clean``, ``list-nothing-to-write``; ``list-outdated`` when the directory has
        changed since the rows were shown (see :func:`refresh_list`).
    """
    # Whoever writes lists of an authority waits here, and then sees what the other wrote.
    Organisation.objects.select_for_update().get(pk=batch.authority_id)
    batch = locked(batch)
    require_bring_in(actor, batch.kind, batch)
    if batch.state != ListState.DRAFT:
        raise DomainError("list-not-waiting")
    refuse_repeated(batch.authority_id, batch.kind, batch.sha256, batch.mapping_key)
    if batch.missing:
        raise DomainError("list-columns-missing")
    if only_clean and (batch.failed or batch.asked):
        raise DomainError("list-not-clean", errors=batch.failed, questions=batch.asked)
    lines = list(batch.lines.order_by("row"))
    _lock(batch, [line.plan.get("target") for line in lines])
    shown = [as_shown(line) for line in lines]
    directory, plans = plan_batch(batch, lines)
    for line, plan in zip(lines, plans, strict=True):
        put(line, plan)
    if [as_shown(line) for line in lines] != shown:
        raise DomainError("list-outdated")
    written = [p for p in plans if p.state in {LineState.NEW, LineState.UPDATE}]
    if not written:
        raise DomainError("list-nothing-to-write")
    batch.source = record_source(
        actor=actor,
        authority_id=batch.authority_id,
        kind=SourceKind.IMPORT,
        title=batch.file.name,
        file=batch.file,
        dated=batch.effective_on,
        is_sample=batch.is_sample,
    )
    touches = _write(actor, batch, directory, written)
    _keep_effects(batch, touches)
    batch.state = ListState.COMMITTED
    batch.committed_at, batch.committed_by = timezone.now(), actor.name
    batch.save()
    record_event(
        actor=actor,
        authority_id=batch.authority_id,
        action="list_import.commit",
        subject=batch,
        after={"kind": batch.kind, **counts_of(batch)},
    )
    return batch


def _lock(batch: ListBatch, targets: Sequence[int | None]) -> None:
    """Hold the rows that will be changed until they are."""
    ids = [target for target in targets if target is not None]
    model = {ListKind.SCHOOLS: School, ListKind.CERTIFICATES: Certificate}.get(
        ListKind(batch.kind), Organisation
    )
    if batch.kind == ListKind.PERSONS:
        return
    for start in range(0, len(ids), CHUNK):
        rows = model._default_manager.select_for_update().filter(pk__in=ids[start : start + CHUNK])
        list(rows.order_by("pk").values_list("pk", flat=True))


def _write(
    actor: Actor, batch: ListBatch, directory: Directory, plans: Sequence[LinePlan]
) -> list[Touch]:
    source = batch.source
    if source is None:
        raise ValueError("a list has a source when it is written")
    writes = Writes()
    for plan in plans:
        if batch.kind == ListKind.SCHOOLS:
            _school(writes, directory, plan, source)
        elif batch.kind == ListKind.CERTIFICATES:
            _certificate(writes, actor, directory, plan, source)
        elif batch.kind == ListKind.UNITS:
            _unit(writes, directory, plan, source)
        else:
            _person(writes, directory, plan)
    return writes.flush()


def _school(writes: Writes, directory: Directory, plan: LinePlan, source: Source) -> None:
    row, authority = plan.line.row, directory.authority
    if plan.target is None:
        add_school(writes, row, authority=authority, values=plan.values, source=source)
        return
    school = directory.schools[plan.target]
    change_school(
        writes, row,
        school=school, parts=directory.parts_of(school), values=plan.values, on=directory.on,
        source=source,
    )  # fmt: skip


def _certificate(
    writes: Writes, actor: Actor, directory: Directory, plan: LinePlan, source: Source
) -> None:
    school = directory.schools[plan.refs["school"]]
    row = plan.line.row
    if plan.target is not None:
        old = next(c for c in directory.certificates[school.pk] if c.pk == plan.target)
        reason = REPLACED.format(name=source.title)
        writes.change(row, old, **take_certificate_back(actor=actor, reason=reason))
    writes.make(row, add_certificate(actor=actor, school=school, values=plan.values, source=source))


def _unit(writes: Writes, directory: Directory, plan: LinePlan, source: Source) -> None:
    row = plan.line.row
    if plan.target is None:
        add_unit(writes, row, authority=directory.authority, values=plan.values, source=source)
        return
    change_unit(
        writes, row,
        unit=directory.units[plan.target], version=directory.versions.get(plan.target),
        aliases=directory.aliases[plan.target], values=plan.values, on=directory.on, source=source,
    )  # fmt: skip


def _person(writes: Writes, directory: Directory, plan: LinePlan) -> None:
    row, on = plan.line.row, directory.on
    if plan.target is None:
        add_person(writes, row, authority=directory.authority, values=plan.values, on=on)
        return
    person = directory.persons[plan.target]
    held = held_in(directory, person.pk, plan.refs["unit"])
    change_person(writes, row, person=person, held=held, values=plan.values, on=on)


def _keep_effects(batch: ListBatch, touches: Sequence[Touch]) -> None:
    ListEffect.objects.bulk_create(
        [
            ListEffect(
                batch=batch,
                row=touch.row,
                created=touch.created,
                model=touch.thing._meta.label_lower,
                object_id=touch.thing.pk,
                label=str(touch.thing)[:300],
                before=touch.before,
                after=columns_of(touch.thing) if touch.created else touch.after,
            )
            for touch in touches
        ],
        batch_size=CHUNK,
    )
