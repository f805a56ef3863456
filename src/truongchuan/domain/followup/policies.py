"""Who may do what about obstacles, duties and spreadsheets. Each predicate reads as a sentence."""

from __future__ import annotations

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import Obstacle, ReportBatch
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool
from truongchuan.domain.programmes.policies import (
    is_in_charge,
    may,
    require,
    sees_programme,
    writes_for_owner,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import add_permission, predicate

__all__ = ["may", "require"]


@predicate
def has_part_in_row(actor: Actor, row: RoadmapRow) -> bool:
    """The actor's unit or school has a part in the row."""
    units = actor.unit_ids
    return any(u.organisation_id in units for u in row.units.all()) or (
        bool(units)
        and row.schools.filter(is_active=True, school__organisation_id__in=units).exists()
    )


@predicate
def is_asked(actor: Actor, obstacle: Obstacle) -> bool:
    """The obstacle is addressed to the actor's own unit."""
    return obstacle.solver_id in actor.unit_ids


@predicate
def raised_it(actor: Actor, obstacle: Obstacle) -> bool:
    """The obstacle was raised by the actor's own unit."""
    return obstacle.raised_by_unit_id in actor.unit_ids


@predicate
def works_in_some_unit(actor: Actor, _programme: Programme) -> bool:
    """The actor does more than look on in some unit."""
    return actor.system or bool(actor.unit_ids)


@predicate
def uploaded_it(actor: Actor, batch: ReportBatch) -> bool:
    """The actor uploaded the spreadsheet."""
    return batch.person_id is not None and batch.person_id == actor.person_id


def may_raise_for(actor: Actor, row: RoadmapRow, part: RowSchool | None = None) -> bool:
    """Tell whether the actor may say what keeps a task, or a school within it, from going on.

    Of a school's step: the school itself, and the units (not other schools) of the task.
    """
    if not may(actor, "followup.raise", row):
        return False
    if part is None or is_in_charge(actor, row):
        return True
    units = {unit.organisation_id for unit in row.units.all()}
    return bool(actor.unit_ids & ({part.school.organisation_id} | units))


def may_report_for(actor: Actor, programme: Programme, unit: Organisation) -> bool:
    """Tell whether the actor reports in the name of a unit: its own, or any for those in charge."""
    return writes_for_owner(actor, programme) and (
        unit.pk in actor.unit_ids or is_in_charge(actor, programme)
    )


add_permission("followup.view", sees_programme)
add_permission("followup.raise", writes_for_owner & (has_part_in_row | is_in_charge))
add_permission("followup.answer", writes_for_owner & (is_asked | is_in_charge))
add_permission("followup.withdraw", writes_for_owner & (raised_it | is_in_charge))
add_permission("followup.reopen", writes_for_owner & (raised_it | is_in_charge))
add_permission("followup.escalate", writes_for_owner & (raised_it | is_asked | is_in_charge))
add_permission("followup.manage", writes_for_owner & is_in_charge)
add_permission("followup.send_sheet", writes_for_owner & works_in_some_unit)
add_permission("followup.apply_sheet", writes_for_owner & (uploaded_it | is_in_charge))
