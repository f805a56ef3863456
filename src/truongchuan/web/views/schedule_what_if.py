"""What if tasks slip: shown at once, kept only when asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.scheduling.keeping import inputs_hash, run_risk
from truongchuan.domain.scheduling.selectors import chances_from, list_runs
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.schedule_what_if import (
    address_query,
    kept_run,
    read_seed,
    read_slips,
    slipped_tasks,
    what_if_page,
)
from truongchuan.web.schedule import current_calendar, current_leads, programme_inputs
from truongchuan.wording.errors import error_message

MANAGE = "scheduling.manage"
RUNS_LISTED = 20


@programme_page("programmes.view")
@require_safe
def what_if(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what moves when the tasks of the address slip. Nothing is stored."""
    slips, seed = read_slips(request.GET), read_seed(request.GET)
    if "task" in request.GET and slips:
        # The form adds one; the address then holds them all, to be shared.
        return redirect(f"{request.path}?{address_query(slips, seed)}")
    actor = actor_of(request)
    inputs = programme_inputs(actor=actor, programme=programme)
    error, tasks = "", {}
    try:
        tasks = slipped_tasks(inputs, slips)
    except DomainError as problem:
        error = error_message(problem, gettext)
    chances = chances_from(inputs, seed=seed, slips=tasks)
    context = {
        "view": what_if_page(inputs, slips, chances, seed=seed, error=error),
        "runs": list_runs(actor=actor, programme=programme).defer("results")[:RUNS_LISTED],
        "may_manage": may(actor, MANAGE, programme),
    }
    return render(request, "schedule/what_if.html", context, status=422 if error else 200)


@programme_page(MANAGE)
@require_POST
def keep(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Keep what the page shows, with more runs and under a name."""
    actor = actor_of(request)
    slips, seed = read_slips(request.POST), read_seed(request.POST)
    try:
        inputs = programme_inputs(actor=actor, programme=programme)
        run = run_risk(
            actor=actor,
            programme=programme,
            calendar=current_calendar(),
            leads=current_leads(),
            seed=seed,
            slips=slipped_tasks(inputs, slips),
            label=request.POST.get("label", ""),
        )
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        address = reverse("schedule_what_if", args=[programme.pk])
        return redirect(f"{address}?{address_query(slips, seed)}")
    messages.success(request, gettext("Đã lưu kết quả."))
    return redirect("schedule_run", programme.pk, run.pk)


@programme_page("programmes.view")
@require_safe
def kept(request: HttpRequest, programme: Programme, run_pk: int) -> HttpResponse:
    """Show a kept result."""
    actor = actor_of(request)
    run = list_runs(actor=actor, programme=programme).filter(pk=run_pk).first()
    if run is None:
        raise Http404
    inputs = programme_inputs(actor=actor, programme=programme)
    context = {"view": kept_run(run, inputs, inputs_hash(inputs))}
    return render(request, "schedule/run.html", context)
