"""The first page: what waits for the person, and how the programme stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.followup.selectors import obstacles_waiting
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.selectors import (
    list_drafts,
    list_duties,
    list_rows,
    list_targets,
    open_finding_counts,
    recent_progress,
    targets_by_quarter,
)
from truongchuan.domain.programmes.waiting import waiting_for
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.access import PUBLIC, page
from truongchuan.web.current import current_programme
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.heat import Source
from truongchuan.web.presenters.home import (
    UnitDuties,
    school_targets,
    steering,
    unit_duties,
    waiting_groups,
)
from truongchuan.web.presenters.meetings import meeting_card
from truongchuan.web.presenters.obstacles import obstacle_lines
from truongchuan.web.presenters.official_documents import replies_on_desk
from truongchuan.web.presenters.overview import quarter_lines, report_lines, severity_lines
from truongchuan.web.presenters.reach import reach_of

REPORTS_SHOWN = 6
OBSTACLES_SHOWN = 6


@page(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """Show the desk of whoever is signed in; the start page to those who are not."""
    if not request.user.is_authenticated:
        return redirect("demo_roles") if settings.DEMO else render(request, "home/start.html")
    actor, programme = actor_of(request), current_programme(request)
    if programme is None:
        context = {
            "may_import": may(actor, "programmes.import"),
            "may_set_up": may(actor, "directory.manage"),
            "drafts": list(list_drafts(actor=actor)) if actor.authority_id else [],
        }
        return render(request, "home/no_programme.html", context)
    return render(request, "home/desk.html", _desk(actor, programme))


def _desk(actor: Actor, programme: Programme) -> dict[str, Any]:
    on = today_of(programme)
    rows = list_rows(actor=actor, programme=programme, on=on, schools_of=actor.unit_ids)
    quarters = targets_by_quarter(actor=actor, programme=programme)
    own_schools = list_targets(actor=actor, programme=programme).filter(
        school__organisation_id__in=actor.unit_ids
    )
    mine = waiting_for(actor=actor, rows=rows, on=on)
    context: dict[str, Any] = {
        "waiting": waiting_groups(mine, programme),
        "quarters": quarter_lines(quarters, programme=programme, on=on),
        "schools": school_targets(own_schools, programme),
        "duties": _duties(actor, programme),
        "obstacles": _obstacles(actor, programme, on),
        "steering": None,
        "meeting": meeting_card(actor=actor, programme=programme, on=on),
        **replies_on_desk(actor=actor, programme=programme, on=on),
    }
    # Who steers sees the whole; so does who only looks on: nothing waits for them.
    in_charge = actor.leads or actor.manages_programmes
    if in_charge or not actor.unit_ids:
        findings = open_finding_counts(actor=actor, programme=programme)
        entries = recent_progress(actor=actor, programme=programme, limit=REPORTS_SHOWN)
        # A leader's sheet holds everything; others have their own work above it already.
        above = frozenset() if actor.leads else frozenset(item.row.pk for item in mine)
        context["steering"] = steering(rows, programme=programme, on=on, shown_elsewhere=above)
        context["findings"] = severity_lines(findings, programme)
        context["reports"] = report_lines(entries, programme)
        context["reach"] = reach_of(Source(actor, programme, current_law(), on))
    return context


def _obstacles(actor: Actor, programme: Programme, on: date) -> dict[str, Any]:
    """Return the unsolved obstacles on the actor's desk: the first ones, and how many."""
    found = obstacles_waiting(actor=actor, programme=programme, on=on)
    lines = obstacle_lines(found[: OBSTACLES_SHOWN + 1], programme=programme, on=on)
    more = len(lines) > OBSTACLES_SHOWN
    return {"lines": lines[:OBSTACLES_SHOWN], "total": found.count() if more else len(lines)}


def _duties(actor: Actor, programme: Programme) -> list[UnitDuties]:
    """Return the duties of the actor's units; those in charge find all duties with the units."""
    if actor.leads or actor.manages_programmes:
        return []
    units = organisations_of(actor=actor).filter(pk__in=actor.unit_ids)
    found = [
        unit_duties(
            unit,
            list_duties(actor=actor, programme=programme, unit=unit),
            programme=programme,
        )
        for unit in units
    ]
    return [duties for duties in found if duties.total]
