"""Takes a list back: exactly what it made and changed, row by row, unless it is used since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from truongchuan.domain.accreditation.certificates import take_certificate_back
from truongchuan.domain.accreditation.models import Certificate, Comparison, Standing
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.directory.writes import as_json
from truongchuan.domain.onboarding.list_models import LineState, ListBatch, ListEffect, ListState
from truongchuan.domain.onboarding.lists.batches import CHUNK, locked
from truongchuan.domain.onboarding.policies import require_bring_in
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import Fact

CHANGED, GONE, ACCOUNT = "changed-since", "gone", "has-account"
USED = "used:"
"""Before the label of the model whose rows point to what the list made."""
_MADE_AT_WILL = (Standing, Comparison)
_ORDER = (
    "accreditation.certificate", "directory.membership", "directory.person",
    "directory.organisationalias", "directory.externalid", "directory.campus", "directory.school",
    "directory.organisationversion", "directory.organisation",
)  # fmt: skip
"""What points to others is removed before them."""
REASON = "Hoàn tác danh sách {name}"


@dataclass(slots=True)
class RowUndo:
    """What taking a row back would do. ``kept``: why it is left as it is; empty when it is not."""

    row: int
    label: str = ""
    is_new: bool = False
    kept: str = ""


@dataclass(slots=True)
class UndoPlan:
    """What taking a list back would do, by rows of the file."""

    rows: list[RowUndo] = field(default_factory=list)

    @property
    def free(self) -> list[RowUndo]:
        """Rows that are taken back."""
        return [row for row in self.rows if not row.kept]

    @property
    def kept(self) -> list[RowUndo]:
        """Rows that stay, with the reason."""
        return [row for row in self.rows if row.kept]

    @property
    def removed(self) -> int:
        """Number of rows whose thing is removed (a certificate: withdrawn)."""
        return sum(row.is_new for row in self.free)

    @property
    def changed(self) -> int:
        """Number of rows that turn back a change only."""
        return sum(not row.is_new for row in self.free)


def plan_undo(batch: ListBatch) -> UndoPlan:
    """Return what taking a list back would do now. The number of queries is that of the models."""
    effects = list(batch.effects.order_by("pk"))
    return _plan(batch, effects, _things(effects))


def _plan(
    batch: ListBatch,
    effects: Sequence[ListEffect],
    things: dict[tuple[str, int], models.Model],
) -> UndoPlan:
    plan = _planned(effects, things)
    lines = {line.row: line for line in batch.lines.all()}
    for row in plan.rows:
        row.label = lines[row.row].plan.get("label", "")
        row.is_new = lines[row.row].state == LineState.NEW
    return plan


@transaction.atomic
def undo_list(*, actor: Actor, batch: ListBatch) -> ListBatch:
    """Take back what a list wrote; what was used or changed since stays, with its reason.

    :raises DomainError: ``list-not-committed``; ``list-nothing-to-undo`` when all of it is used.
    """
    Organisation.objects.select_for_update().get(pk=batch.authority_id)
    batch = locked(batch)
    require_bring_in(actor, batch.kind, batch)
    if batch.state != ListState.COMMITTED:
        raise DomainError("list-not-committed")
    effects = list(batch.effects.order_by("pk"))
    things = _things(effects)
    plan = _plan(batch, effects, things)
    if not plan.free:
        raise DomainError("list-nothing-to-undo")
    kept = {row.row: row.kept for row in plan.kept}
    free = [effect for effect in effects if effect.row not in kept]
    _turn_back(free, things)
    _remove(actor, batch, free, things)
    for effect in effects:
        effect.kept = kept.get(effect.row, "")[:40]
    ListEffect.objects.bulk_update(
        [effect for effect in effects if effect.kept], ["kept"], batch_size=CHUNK
    )
    batch.state, batch.closed_at, batch.closed_by = ListState.UNDONE, timezone.now(), actor.name
    batch.save(update_fields=["state", "closed_at", "closed_by"])
    record_event(
        actor=actor,
        authority_id=batch.authority_id,
        action="list_import.undo",
        subject=batch,
        after={"removed": plan.removed, "turned_back": plan.changed, "kept": len(plan.kept)},
    )
    return batch


def _model(label: str) -> type[models.Model]:
    return apps.get_model(label)


def _things(effects: Iterable[ListEffect]) -> dict[tuple[str, int], models.Model]:
    """Return the stored rows that effects are about, as they are now."""
    by_model: dict[str, list[int]] = defaultdict(list)
    for effect in effects:
        by_model[effect.model].append(effect.object_id)
    return {
        (label, thing.pk): thing
        for label, ids in by_model.items()
        for part in _parts(ids)
        for thing in _model(label)._default_manager.filter(pk__in=part)
    }


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _planned(
    effects: Sequence[ListEffect], things: dict[tuple[str, int], models.Model]
) -> UndoPlan:
    rows: dict[int, RowUndo] = {}
    used = _used(effects, things)
    for effect in effects:
        row = rows.setdefault(effect.row, RowUndo(effect.row))
        thing = things.get((effect.model, effect.object_id))
        if row.kept:
            continue
        if thing is None:
            row.kept = GONE
        elif effect.created and isinstance(thing, Person) and thing.user_id is not None:
            row.kept = ACCOUNT
        elif _differs(thing, effect.after):
            row.kept = CHANGED
        else:
            row.kept = used.get((effect.model, effect.object_id), "")
    return UndoPlan(sorted(rows.values(), key=lambda row: row.row))


def _differs(thing: models.Model, after: dict[str, Any]) -> bool:
    return any(as_json(getattr(thing, column)) != value for column, value in after.items())


def _used(
    effects: Sequence[ListEffect], things: dict[tuple[str, int], models.Model]
) -> dict[tuple[str, int], str]:
    """Return what the list made and something else points to since, with what points to it."""
    made: dict[str, set[int]] = defaultdict(set)
    for effect in effects:
        if effect.created:
            made[effect.model].add(effect.object_id)
    found: dict[tuple[str, int], str] = {}
    for label, ids in made.items():
        model = _model(label)
        for pointing, name in _pointing_to(model):
            own = made.get(pointing._meta.label_lower, set())
            for part in _parts(sorted(ids)):
                rows = pointing._default_manager.filter(**{f"{name}__in": part})
                for pk, target in rows.values_list("pk", name):
                    if pk not in own:
                        found.setdefault((label, target), f"{USED}{pointing._meta.label_lower}")
        for part in _parts(sorted(ids)):
            facts = Fact.objects.filter(subject_type=label, subject_id__in=part)
            for target in facts.values_list("subject_id", flat=True).distinct():
                found.setdefault((label, target), f"{USED}sources.fact")
    return found


def _pointing_to(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Return which models point to a model by which field, those without a way back included."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and isinstance(relation.related_model, type)
        and relation.related_model not in _MADE_AT_WILL
    ]


def _turn_back(effects: Iterable[ListEffect], things: dict[tuple[str, int], models.Model]) -> None:
    groups: dict[tuple[str, tuple[str, ...]], list[models.Model]] = defaultdict(list)
    for effect in effects:
        if effect.created:
            continue
        thing = things[effect.model, effect.object_id]
        fields = [f for f in thing._meta.concrete_fields if f.attname in effect.before]
        for column in fields:
            value = effect.before[column.attname]
            setattr(thing, column.attname, None if value is None else column.to_python(value))
        groups[effect.model, tuple(column.name for column in fields)].append(thing)
    for (label, names), rows in groups.items():
        _model(label)._default_manager.bulk_update(rows, list(names), batch_size=CHUNK)


def _remove(
    actor: Actor,
    batch: ListBatch,
    effects: Iterable[ListEffect],
    things: dict[tuple[str, int], models.Model],
) -> None:
    """Remove what was made; a certificate is withdrawn, for what was official stays readable."""
    ids: dict[str, list[int]] = defaultdict(list)
    for effect in effects:
        if effect.created:
            ids[effect.model].append(effect.object_id)
    certificates = [things["accreditation.certificate", pk] for pk in ids.pop(_ORDER[0], [])]
    withdrawn = take_certificate_back(actor=actor, reason=REASON.format(name=batch.file.name))
    for certificate in certificates:
        for name, value in withdrawn.items():
            setattr(certificate, name, value)
    Certificate.objects.bulk_update(certificates, list(withdrawn), batch_size=CHUNK)  # type: ignore[arg-type]
    for label in sorted(ids, key=_ORDER.index):
        for part in _parts(ids[label]):
            _model(label)._default_manager.filter(pk__in=part).delete()
