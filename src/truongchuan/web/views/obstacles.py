"""Obstacles: the list, one of them, raising and acting."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import obstacle_stamp, raise_obstacle
from truongchuan.domain.followup.policies import may
from truongchuan.domain.followup.selectors import get_obstacle, solver_units
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.programmes.selectors import list_rows, list_school_parts
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import OUTDATED, Clash, ClashField, pairs_of
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.obstacle_forms import ACTS, ActForm, RaiseForm
from truongchuan.web.presenters.obstacle import obstacle_page
from truongchuan.web.presenters.obstacles import obstacles_page, sorted_obstacles
from truongchuan.web.presenters.obstacles_book import obstacles_table
from truongchuan.web.presenters.rows import row_view
from truongchuan.web.presenters.task import work_name
from truongchuan.wording.errors import error_message
from truongchuan.wording.followup import OBSTACLE_ACTS

SCHOOLS_OFFERED = 60


@programme_page("followup.view")
@require_GET
def obstacle_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the obstacles that a query asks for."""
    page = obstacles_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "followup/obstacles.html", {"list": page})


@programme_page("followup.view")
@require_GET
def obstacles_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the list shows as a workbook."""
    on = today_of(programme)
    found = sorted_obstacles(actor=actor_of(request), programme=programme, on=on, query=request.GET)
    table = obstacles_table(found, programme=programme, on=on)
    return table_response(request, table, "kho-khan-vuong-mac")


@programme_page("followup.view")
@require_GET
def obstacle_detail(request: HttpRequest, programme: Programme, obstacle_pk: int) -> HttpResponse:
    """Show one obstacle with its history and what may be done."""
    return _draw(request, programme, _open(request, programme, obstacle_pk))


@programme_page("followup.view")
@require_POST
def obstacle_act(request: HttpRequest, programme: Programme, obstacle_pk: int) -> HttpResponse:
    """Do what was sent: answer, solve, escalate, readdress, assign, reopen or withdraw."""
    obstacle = _open(request, programme, obstacle_pk)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    units = solver_units(actor=actor_of(request), programme=programme)
    form = ACTS[name].form(request.POST, obstacle=obstacle, units=units, auto_id=f"id_{name}_%s")
    if not form.is_valid():
        return _draw(request, programme, obstacle, form)
    try:
        form.act(actor_of(request))
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        return _refused(request, programme, form, error)
    messages.success(request, gettext("Đã ghi."))
    return redirect("obstacle", programme.pk, obstacle.pk)


@programme_page("followup.view")
@require_http_methods(["GET", "HEAD", "POST"])
def obstacle_raise(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Say what stands in the way of a task."""
    actor, row = actor_of(request), _row(request, programme, number)
    if not may(actor, "followup.raise", row):
        raise PermissionDenied
    form = RaiseForm(
        request.POST or None,
        works=_works(actor, row),
        units=solver_units(actor=actor, programme=programme),
        initial={"work": request.GET.get("phan", "")},
    )
    if form.is_bound and form.is_valid():
        work, draft = form.chosen()
        try:
            obstacle = raise_obstacle(actor=actor, work=work, draft=draft)
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã nêu vướng mắc."))
            return redirect("obstacle", programme.pk, obstacle.pk)
    context = {
        "form": form,
        "row": row_view(row, programme=programme, on=today_of(programme)),
        "back": reverse("task", args=[programme.pk, number]),
    }
    return render(request, "followup/raise.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, programme: Programme, pk: int) -> Obstacle:
    obstacle = get_obstacle(actor=actor_of(request), programme=programme, pk=pk)
    if obstacle is None:
        raise Http404
    obstacle.programme = programme
    return obstacle


def _row(request: HttpRequest, programme: Programme, number: int) -> RoadmapRow:
    rows = list_rows(
        actor=actor_of(request),
        programme=programme,
        on=today_of(programme),
        schools_of=actor_of(request).unit_ids,
    )
    row = next((row for row in rows if row.number == number), None)
    if row is None:
        raise Http404
    return row


def _works(actor: Actor, row: RoadmapRow) -> dict[str, tuple[str, Work]]:
    """Return the pieces of a task in which an obstacle may be: the whole, parts, schools.

    A school says what is wrong with its own part, a unit with the task or its own part.
    """
    schools: list[RowSchool] = list(list_school_parts(actor=actor, row=row)[:SCHOOLS_OFFERED])
    own_school = [s for s in schools if s.school.organisation_id in actor.unit_ids]
    parts = [u for u in row.units.all() if u.organisation_id is not None]
    in_charge = may(actor, "programmes.complete_row", row)
    works: dict[str, tuple[str, Work]] = {}
    if in_charge or not own_school:
        works["N"] = (gettext("Cả nhiệm vụ"), row)
    for part in parts:
        if part.role == "cooperating" and (in_charge or part.organisation_id in actor.unit_ids):
            works[f"P{part.pk}"] = (work_name(part), part)
    for within in schools if in_charge else own_school:
        works[f"T{within.pk}"] = (within.school.name, within)
    return works


def _draw(
    request: HttpRequest,
    programme: Programme,
    obstacle: Obstacle,
    refused: ActForm | None = None,
    clash: Clash | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    page = obstacle_page(
        obstacle,
        actor=actor,
        programme=programme,
        on=today_of(programme),
        units=solver_units(actor=actor, programme=programme),
        refused=refused,
    )
    status = 409 if clash else 422 if refused is not None else 200
    context = {"page": page, "clash": clash}
    return render(request, "followup/obstacle.html", context, status=status)


def _refused(
    request: HttpRequest, programme: Programme, form: ActForm, error: DomainError
) -> HttpResponse:
    """Show the page as it is now, with the refused form and its words where it still fits.

    Sending it once more is then a decision made in sight of what somebody else did.
    """
    obstacle = _open(request, programme, form.obstacle.pk)
    again = type(form)(
        {**{k: form.data.get(k, "") for k in form.fields}, "based_on": obstacle_stamp(obstacle)},
        obstacle=obstacle,
        units=solver_units(actor=actor_of(request), programme=programme),
        auto_id=form.auto_id,
    )
    again.add_error(None, error_message(error, gettext))
    if error.code in {"obstacle-outdated", "obstacle-not-open", "obstacle-not-closed"}:
        # The form may not be offered any more.
        messages.error(request, error_message(error, gettext))
    clash = None
    if error.code in OUTDATED:
        clash = _clash(request, obstacle, form)
    return _draw(request, programme, obstacle, again, clash)


def _clash(request: HttpRequest, obstacle: Obstacle, form: ActForm) -> Clash:
    """Return what somebody else did, beside what was to be done."""
    last = obstacle.moves.order_by("-pk").first()
    name = request.POST.get("act", "")
    wanted = gettext(OBSTACLE_ACTS[name]) if name in OBSTACLE_ACTS else ""
    fields = [
        ClashField(gettext("Việc"), last.get_act_display() if last else "", wanted),
        ClashField(
            gettext("Nội dung"), last.words if last else obstacle.words, form.data.get("words", "")
        ),
    ]
    return Clash(
        fields=tuple(fields),
        who=last.person_name if last else "",
        at=last.at if last else None,
        action=request.path,
        take=reverse("obstacle", args=[obstacle.programme_id, obstacle.pk]),
        form="main",
        sent=pairs_of(request.POST, obstacle_stamp(obstacle)),
    )
