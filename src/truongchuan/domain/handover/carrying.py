"""Carrying out: what one receiver gets, in rows of its own. Part of one transaction over all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from truongchuan.domain.accreditation.models import Certificate, Judgement, Standing
from truongchuan.domain.directory.models import (
    Campus,
    ExternalId,
    Organisation,
    OrganisationAlias,
    OrganisationVersion,
    School,
    Succession,
    SuccessionKind,
)
from truongchuan.domain.documents.bodies import name_key
from truongchuan.domain.documents.models import DocumentAct, DocumentFile, OfficialDocument
from truongchuan.domain.documents.numbering import lock_counter, next_number
from truongchuan.domain.documents.states import ActKind, Direction
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.handover.allocation import Allocation
from truongchuan.domain.handover.copying import BATCH, Copier
from truongchuan.domain.handover.models import HandoverSchool
from truongchuan.domain.handover.registry import rows_by_id
from truongchuan.domain.handover.states import ItemKind
from truongchuan.domain.programmes.models import (
    Duty,
    DutyUnit,
    PlanVersion,
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
)
from truongchuan.domain.programmes.selectors import newest_version
from truongchuan.domain.shared.models import on_day
from truongchuan.domain.sources.models import ExtractedText, Fact, Source

PREFIX = "Bàn giao: "
"""Begins the title of a source that passed: the ground of the figure is the giver's."""


@dataclass
class Delivery:
    """The passing of one part."""

    allocation: Allocation
    copier: Copier

    def __post_init__(self) -> None:
        self.handover = self.allocation.handover
        self.part = self.copier.part
        self.receiver = self.part.receiver
        self.old = self.handover.programme

    def ids(self, kind: str) -> list[int]:
        """Return the giver's rows of a kind that this part gets."""
        return self.allocation.ids(kind, self.part.pk)

    def rows(self, kind: str, model: type[Any]) -> list[Any]:
        """Return these rows."""
        return list(rows_by_id(model, self.ids(kind)).values())

    # --- schools ------------------------------------------------------------------------------

    def schools(self) -> None:
        """Give the receiver its schools with names, campuses, ids and aliases."""
        lines = list(
            HandoverSchool.objects.filter(handover=self.handover, part=self.part)
            .select_related("school__organisation", "succeeded_by")
            .order_by("pk")
        )
        for line in lines:
            if line.earlier and line.succeeded_by is not None:
                self.copier.remember(School, line.school_id, line.succeeded_by_id or 0)
                self.copier.remember(
                    Organisation, line.school.organisation_id, line.succeeded_by.organisation_id
                )
        fresh = [line for line in lines if not line.earlier]
        olds = {line.school.organisation_id: line.school.organisation for line in fresh}
        self.copier.copy(
            olds.values(),
            lambda unit: {
                "authority_id": self.receiver.pk,
                "parent_id": self.receiver.pk,
                "starts_on": self.handover.on,
                "ends_on": None,
            },
        )
        self.copier.copy(
            (line.school for line in fresh),
            lambda school: {
                "authority_id": self.receiver.pk,
                "organisation_id": self.copier.new(Organisation, school.organisation_id),
                "ward_id": self.receiver.pk if school.ward_id else None,
            },
        )
        self._names(olds)
        self._places([line.school_id for line in fresh])
        self._succeed(olds)
        for line in fresh:
            line.succeeded_by_id = self.copier.new(School, line.school_id)
        HandoverSchool.objects.bulk_update(fresh, ["succeeded_by"], batch_size=BATCH)

    def _names(self, olds: dict[int, Organisation]) -> None:
        OrganisationVersion.objects.bulk_create(
            [
                OrganisationVersion(
                    organisation_id=self.copier.new(Organisation, pk) or 0,
                    name=unit.name,
                    short_name=unit.short_name,
                    parent=self.receiver,
                    valid_from=self.handover.on,
                )
                for pk, unit in olds.items()
            ],
            batch_size=BATCH,
        )
        day = on_day(self.handover.on)
        for alias in rows_of(OrganisationAlias, "organisation_id", olds):
            self.copier.copy([alias], {"source_id": None})
        for known in rows_of(ExternalId, "organisation_id", olds, day):
            self.copier.copy([known], {"valid_from": self.handover.on})

    def _places(self, schools: list[int]) -> None:
        campuses = rows_of(Campus, "school_id", schools, on_day(self.handover.on))
        self.copier.copy(campuses, {"valid_from": self.handover.on, "ward_id": self.receiver.pk})

    def _succeed(self, olds: dict[int, Organisation]) -> None:
        last = self.handover.on - timedelta(days=1)
        Succession.objects.bulk_create(
            [
                Succession(
                    predecessor_id=pk,
                    successor_id=self.copier.new(Organisation, pk) or 0,
                    on=self.handover.on,
                    kind=SuccessionKind.TRANSFERRED,
                    basis=self.handover.basis[:200],
                )
                for pk in olds
            ],
            batch_size=BATCH,
        )
        for ids in _lots(olds):
            Organisation.objects.filter(pk__in=ids, ends_on__isnull=True).update(ends_on=last)
            OrganisationVersion.objects.filter(
                organisation_id__in=ids, valid_to__isnull=True
            ).update(valid_to=last)

    # --- the programme ------------------------------------------------------------------------

    def programme(self) -> Programme:
        """Make the successor programme; it stands on the same document of the plan."""
        old, on = self.old, self.handover.on
        new = Programme.objects.create(
            authority=self.receiver,
            title=old.title,
            number=old.number,
            signed_on=old.signed_on,
            starts_on=old.starts_on,
            # A programme that runs out its time still has a year to finish what is open.
            ends_on=old.ends_on if on <= old.ends_on else date(on.year, 12, 31),
            parent=old.parent,
            fixed_today=old.fixed_today,
            is_demo=old.is_demo,
            created_at=self.copier.now,
        )
        self.copier.remember(Programme, old.pk, new.pk)
        self.part.programme = new
        self.part.save(update_fields=["programme"])
        version = newest_version(programme=old)
        if version is not None:
            self._version(version)
        return new

    def _version(self, version: PlanVersion) -> None:
        self.sources([version.source_id])
        self.copier.copy(
            [version.text],
            lambda text: {
                "authority_id": self.receiver.pk,
                "source_id": self.copier.new(Source, text.source_id),
            },
        )
        self.copier.copy(
            [version],
            {
                "number": 1,
                "changes": [],
                "imported_at": self.copier.now,
                "imported_by": self.copier.actor.name,
            },
        )
        # Rows of every reading of the plan stand, at the receiver, on this one.
        new = self.copier.new(PlanVersion, version.pk) or 0
        for pk in self.old.versions.values_list("pk", flat=True):
            self.copier.remember(PlanVersion, pk, new)

    def sources(self, old_ids: Iterable[int]) -> None:
        """Give the receiver the grounds of its figures, each naming the original."""
        wanted = [pk for pk in set(old_ids) if self.copier.new(Source, pk) is None]
        self.copier.copy(
            rows_by_id(Source, wanted).values(),
            lambda source: {
                "authority_id": self.receiver.pk,
                "title": (
                    source.title if source.title.startswith(PREFIX) else PREFIX + source.title
                )[:300],
            },
        )

    # --- what is known of schools -------------------------------------------------------------

    def known(self) -> None:
        """Certificates, figures and findings of the schools, with their verdicts."""
        certificates = self.rows(ItemKind.CERTIFICATE, Certificate)
        facts: list[Fact] = self.rows(ItemKind.FACT, Fact)
        self.sources([c.source_id for c in certificates] + [f.source_id for f in facts])
        own = {"authority_id": self.receiver.pk}
        self.copier.copy(certificates, own)
        self.copier.copy(
            facts,
            lambda fact: {
                **own,
                "subject_id": self.copier.new(School, fact.subject_id),
                "supersedes_id": None,
                "text_id": self.copier.new(ExtractedText, fact.text_id),
            },
        )
        self.copier.copy(self.rows(ItemKind.JUDGEMENT, Judgement), {**own, "supersedes_id": None})
        fresh = self.ids(ItemKind.SCHOOL)
        for standing in _lots_of(Standing, "school_id", fresh, stale=False):
            self.copier.copy(standing, own)

    # --- work ---------------------------------------------------------------------------------

    def targets(self) -> None:
        """Targets of the schools."""
        self.copier.copy(self.rows(ItemKind.TARGET, Target))

    def tasks(self) -> None:
        """Tasks with their units and schools, duties with their units."""
        rows = self.ids(ItemKind.ROW)
        self.copier.copy(self.rows(ItemKind.ROW, RoadmapRow))
        seen: set[tuple[int, int]] = set()
        kept: list[RowUnit] = []
        for unit in _sorted(rows_of(RowUnit, "row_id", rows), "row_id", "position"):
            if unit.organisation_id is not None:
                key = (unit.row_id, self.copier.unit(unit.organisation_id))
                if key in seen:
                    continue
                seen.add(key)
            kept.append(unit)
        self.copier.copy(kept)
        self.copier.copy(self.rows(ItemKind.ROW_SCHOOL, RowSchool))
        self.copier.copy(self.rows(ItemKind.DUTY, Duty))
        pairs: dict[tuple[int, int], DutyUnit] = {}
        for line in rows_of(DutyUnit, "duty_id", self.ids(ItemKind.DUTY)):
            school = line.organisation_id in self._school_units
            if school and self.copier.new(Organisation, line.organisation_id) is None:
                continue  # another receiver's school
            pairs.setdefault((line.duty_id, self.copier.unit(line.organisation_id)), line)
        self.copier.copy(pairs.values())

    @property
    def _school_units(self) -> set[int]:
        return set(
            self.handover.schools.order_by().values_list("school__organisation_id", flat=True)
        )

    def obstacles(self) -> None:
        """Obstacles that are not solved, with what was done about them."""
        obstacles = self.rows(ItemKind.OBSTACLE, Obstacle)
        self.copier.copy(obstacles, {"raised_by_id": None, "entry_id": None})
        self.copier.copy(rows_of(ObstacleMove, "obstacle_id", [o.pk for o in obstacles]))

    def documents(self) -> None:
        """Papers to be dealt with, entered in the receiver's own register with its own numbers."""
        olds = self.rows(ItemKind.DOCUMENT, OfficialDocument)
        if not olds:
            return
        on = self.handover.on
        counter = lock_counter(authority_id=self.receiver.pk, direction=Direction.IN, year=on.year)
        for old in sorted(olds, key=lambda d: (d.tracking_year, d.tracking_number)):
            self.copier.copy(
                [old],
                {
                    "authority_id": self.receiver.pk,
                    "tracking_year": on.year,
                    "tracking_number": next_number(counter),
                    "body_id": None,
                    "body_key": old.body_key if ":" not in old.body_key else _key(old),
                    "registered_on": on,
                    "registered_at": self.copier.now,
                    "registered_by": self.copier.actor.name,
                    "updated_at": self.copier.now,
                },
            )
        ids = [old.pk for old in olds]
        self.copier.copy(rows_of(DocumentFile, "document_id", ids), {"added_at": self.copier.now})
        self._many(OfficialDocument.schools.through, "officialdocument_id", ids)
        self._many(OfficialDocument.rows.through, "officialdocument_id", ids)
        DocumentAct.objects.bulk_create(
            [
                DocumentAct(
                    document_id=self.copier.new(OfficialDocument, old.pk) or 0,
                    kind=ActKind.REGISTERED,
                    state=old.state,
                    note=self.handover.title[:500],
                    on=on,
                    at=self.copier.now,
                    person_name=self.copier.actor.name,
                )
                for old in olds
            ]
        )

    def _many(self, through: type[Any], owner: str, ids: Iterable[int]) -> None:
        """Copy links between passed rows; a link to what did not pass is left out."""
        other = next(
            f for f in through._meta.concrete_fields if f.is_relation and f.attname != owner
        )
        links = [
            link
            for link in rows_of(through, owner, ids)
            if other.related_model is Organisation
            or self.copier.new(other.related_model, getattr(link, other.attname)) is not None
        ]
        seen: dict[tuple[int, int], Any] = {}
        for link in links:
            at = getattr(link, other.attname)
            new = self.copier.unit(at) if other.related_model is Organisation else at
            seen.setdefault((getattr(link, owner), new), link)
        self.copier.copy(seen.values())

    def files(self) -> None:
        """Evidence and papers, known by their hash."""
        self.copier.files(self.ids(ItemKind.FILE))

    def new_id(self, kind: str, model: type[Any], old: Any) -> int | None:
        """Return the receiver's row that goes on with an old one."""
        if kind == ItemKind.CONCLUSION:
            return self.copier.new(RoadmapRow, old.row_id)
        return self.copier.new(model, old.pk)


def _key(document: OfficialDocument) -> str:
    return name_key(document.body_name)[:220]


def _lots(ids: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]


def rows_of(model: type[Any], column: str, ids: Iterable[int], *conditions: Any) -> list[Any]:
    """Return the rows of a model that belong to some others."""
    return [
        row
        for lot in _lots(ids)
        for row in model._default_manager.filter(*conditions, **{f"{column}__in": lot})
    ]


def _lots_of(
    model: type[Any], column: str, ids: Iterable[int], **conditions: Any
) -> Iterable[list[Any]]:
    for lot in _lots(ids):
        yield list(model._default_manager.filter(**{f"{column}__in": lot}, **conditions))


def _sorted(rows: Iterable[Any], *names: str) -> list[Any]:
    return sorted(rows, key=lambda row: tuple(getattr(row, name) for name in names))
