"""Rows of the giver made anew for one receiver: columns kept, references led to the receiver's.

A reference to something that did not pass is left empty where the column allows it. Nothing of
the giver is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models

from truongchuan.domain.directory.models import (
    PROGRAMME_KINDS,
    Organisation,
    OrganisationKind,
)
from truongchuan.domain.handover.models import HandoverPart
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import StoredFile

Change = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]
BATCH = 500


class Copier:
    """Copies rows for one part and remembers what became of each."""

    def __init__(self, *, part: HandoverPart, actor: Actor, now: datetime) -> None:
        self.part, self.actor, self.now = part, actor, now
        self.receiver = part.receiver
        self.giver_id = part.handover.authority_id
        self.maps: dict[type[models.Model], dict[int, int]] = {}
        self._giver_units = {
            unit.pk: unit
            for unit in Organisation.objects.filter(authority_id=self.giver_id).only("pk", "kind")
        }
        self._units = _by_kind(
            Organisation.objects.filter(authority=self.receiver, ends_on__isnull=True)
            .exclude(kind=OrganisationKind.SCHOOL)
            .order_by("order", "pk")
        )

    # --- references ---------------------------------------------------------------------------

    def new(self, model: type[models.Model], old_id: int | None) -> int | None:
        """Return the receiver's row of an old one; None where it did not pass."""
        return None if old_id is None else self.maps.get(model, {}).get(old_id)

    def remember(self, model: type[models.Model], old_id: int, new_id: int) -> None:
        """Note what a row became."""
        self.maps.setdefault(model, {})[old_id] = new_id

    def unit(self, old_id: int) -> int:
        """Return who does at the receiver what a unit did at the giver.

        A unit of the same kind, else the receiver's body in charge of education, else the
        receiver itself, which also follows the giver and its old wards. Bodies of others stay.
        """
        if old_id in self.maps.get(Organisation, {}):
            return self.maps[Organisation][old_id]
        if old_id == self.giver_id:
            return self.receiver.pk
        unit = self._giver_units.get(old_id)
        if unit is None:
            return old_id
        if unit.kind == OrganisationKind.WARD:
            return self.receiver.pk
        found = self._units.get(unit.kind) or self._units.get("programme")
        return found or self.receiver.pk

    def file(self, old_id: int) -> int:
        """Return the receiver's entry of a file: the same content, known by its hash."""
        known = self.new(StoredFile, old_id)
        if known is None:
            self.files([old_id])
            known = self.maps[StoredFile][old_id]
        return known

    def files(self, old_ids: Iterable[int]) -> None:
        """Give the receiver entries of files; the content is kept once, under its hash."""
        wanted = [pk for pk in sorted(set(old_ids)) if self.new(StoredFile, pk) is None]
        for start in range(0, len(wanted), BATCH):
            olds = list(StoredFile.objects.filter(pk__in=wanted[start : start + BATCH]))
            held = {
                (f.sha256, f.name): f.pk
                for f in StoredFile.objects.filter(
                    authority=self.receiver, sha256__in=[f.sha256 for f in olds]
                )
            }
            fresh: list[StoredFile] = []
            for old in olds:
                key = (old.sha256, old.name)
                if key in held:
                    self.remember(StoredFile, old.pk, held[key])
                    continue
                new = StoredFile(
                    authority=self.receiver,
                    name=old.name,
                    media_type=old.media_type,
                    size=old.size,
                    sha256=old.sha256,
                    path=old.path,
                    stored_at=self.now,
                    stored_by=self.actor.name,
                )
                fresh.append(new)
            for new in StoredFile.objects.bulk_create(fresh):
                held[new.sha256, new.name] = new.pk
            for old in olds:
                self.remember(StoredFile, old.pk, held[old.sha256, old.name])

    # --- rows ---------------------------------------------------------------------------------

    def copy(
        self, rows: Iterable[Any], change: Change | None = None, *, batch: int = BATCH
    ) -> dict[int, int]:
        """Copy rows of one model; return old id → new id.

        ``change`` gives columns (by attribute name) that become something else. A reference to
        another row of the same model is kept where that row passes too.
        """
        waiting = sorted(rows, key=lambda row: row.pk)
        if not waiting:
            return {}
        model = type(waiting[0])
        itself = [
            f for f in model._meta.concrete_fields if f.is_relation and f.related_model is model
        ]
        ids = {row.pk for row in waiting}
        made: dict[int, int] = {}
        while waiting:
            ready = [row for row in waiting if not _waits(row, itself, ids, made)]
            waiting = [row for row in waiting if _waits(row, itself, ids, made)]
            if not ready:
                raise ValueError(f"{model.__name__}: rows wait for each other in a circle")
            for start in range(0, len(ready), batch):
                olds = ready[start : start + batch]
                news = model._default_manager.bulk_create(
                    [model(**self._columns(row, change)) for row in olds]
                )
                for old, new in zip(olds, news, strict=True):
                    made[old.pk] = new.pk
                    self.remember(model, old.pk, new.pk)
        return made

    def _columns(self, row: Any, change: Change | None) -> dict[str, Any]:
        changed = dict(change(row) if callable(change) else change or {})
        columns: dict[str, Any] = {}
        for field in row._meta.concrete_fields:
            if field.primary_key:
                continue
            value = getattr(row, field.attname)
            if field.attname in changed:
                value = changed[field.attname]
            elif field.attname == "person_id" and not field.is_relation:
                value = None  # people do not pass
            elif field.is_relation and value is not None:
                value = self._reference(field, value)
            columns[field.attname] = value
        return columns

    def _reference(self, field: Any, value: int) -> int | None:
        model = field.related_model
        if model is Organisation:
            return self.unit(value)
        if model is StoredFile:
            return self.file(value)
        found = self.new(model, value)
        if found is None and not field.null:
            raise LookupError(f"{field.model.__name__}.{field.name}: {value} did not pass")
        return found


def _waits(row: Any, itself: list[Any], ids: set[int], made: Mapping[int, int]) -> bool:
    """Tell whether a row points at one of the same lot that was not copied yet."""
    olds = (getattr(row, field.attname) for field in itself)
    return any(old is not None and old in ids and old not in made for old in olds)


def _by_kind(units: Iterable[Organisation]) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit in units:
        found.setdefault(unit.kind, unit.pk)
        if unit.kind in PROGRAMME_KINDS:
            found.setdefault("programme", unit.pk)
    return found
