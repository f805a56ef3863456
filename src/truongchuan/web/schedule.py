"""The schedule of a programme with the calendar and the legal terms that this installation uses.

One call for pages of any area: :func:`programme_schedule`.
"""

from __future__ import annotations

from truongchuan.adapters.calendar import load_calendar_rules, load_lead_times
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.inputs import Inputs, load_inputs
from truongchuan.domain.scheduling.selectors import (
    SEED,
    Chances,
    ProgrammeSchedule,
    chances_from,
    schedule_from,
)
from truongchuan.domain.scheduling.standing import Standing
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule import CalendarRules
from truongchuan.engines.schedule.lead_times import LeadTime


def current_calendar() -> CalendarRules:
    """The days off that ship with the product; days entered for a programme come on top."""
    return load_calendar_rules()


def current_leads() -> tuple[LeadTime, ...]:
    """The legal terms between the steps of recognition, each with the days it holds."""
    return load_lead_times()


def programme_inputs(*, actor: Actor, programme: Programme) -> Inputs:
    """Read what the schedule is computed from, as of the programme's today."""
    return load_inputs(
        actor=actor,
        programme=programme,
        on=today_of(programme),
        rules=current_calendar(),
        leads=current_leads(),
    )


def programme_schedule(
    *, actor: Actor, programme: Programme, seed: int = SEED
) -> tuple[ProgrammeSchedule, Chances]:
    """Return dates and chances of the programme's today; standings follow the chances."""
    inputs = programme_inputs(actor=actor, programme=programme)
    chances = chances_from(inputs, seed=seed)
    return schedule_from(inputs, chances), chances


def standings_of(*, actor: Actor, programme: Programme) -> dict[int, str]:
    """Return target id → reached, on_track, at_risk or missed (see ``target_statuses``)."""
    found, _chances = programme_schedule(actor=actor, programme=programme)
    return {
        line.id: line.standing.value
        for line in found.targets
        if line.standing is not Standing.UNKNOWN
    }
