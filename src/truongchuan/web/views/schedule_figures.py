"""Saying how long tasks may take."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.estimates import record_durations, undo_duration
from truongchuan.domain.scheduling.history import records_by_step
from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.selectors import list_estimates
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.schedule_figures import figures_page, read_lengths
from truongchuan.web.schedule import programme_inputs
from truongchuan.wording.errors import error_message

KEPT = ("show", "open", "page", "parts")


@programme_page("programmes.view")
@require_safe
def figures(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what was said about how long tasks take, and what records say."""
    return _draw(request, programme, request.GET)


@programme_page("programmes.view")
@require_POST
def record(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Record the figures that a form changed; the service asks for each task's right."""
    query = _query(request)
    try:
        lengths = list(read_lengths(request.POST, request.POST.get("note", "")[:300]))
        if not lengths:
            raise Http404
        made = record_durations(actor=actor_of(request), programme=programme, lengths=lengths)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        return _draw(request, programme, query, error)
    if made:
        told = ngettext(
            "Đã ghi khoảng thời gian của %(n)s dòng.",
            "Đã ghi khoảng thời gian của %(n)s dòng.",
            len(made),
        )
        messages.success(request, told % {"n": len(made)})
    else:
        messages.info(request, gettext("Không có khoảng thời gian nào thay đổi."))
    return redirect(_place(programme, query))


@programme_page("programmes.view")
@require_POST
def undo(request: HttpRequest, programme: Programme, estimate_pk: int) -> HttpResponse:
    """Take the newest figures of a task back."""
    actor = actor_of(request)
    estimate = list_estimates(actor=actor, programme=programme).filter(pk=estimate_pk).first()
    if estimate is None:
        raise Http404
    try:
        undo_duration(actor=actor, estimate=estimate)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã hoàn tác khoảng thời gian."))
    return redirect(_place(programme, _query(request)))


def _query(request: HttpRequest) -> QueryDict:
    """Return the filters that the form's page was shown with."""
    sent, kept = QueryDict(request.POST.get("query", "")), QueryDict(mutable=True)
    for name in KEPT:
        if sent.get(name):
            kept[name] = sent[name]
    return kept


def _place(programme: Programme, query: QueryDict) -> str:
    address = reverse("schedule_figures", args=[programme.pk])
    return f"{address}?{query.urlencode()}" if query else address


def _draw(
    request: HttpRequest,
    programme: Programme,
    query: QueryDict,
    error: DomainError | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    inputs = programme_inputs(actor=actor, programme=programme)
    records = records_by_step(actor=actor, programme=programme, calendar=inputs.calendar)
    wrong = str(error.params.get("task", "")) if error else ""
    view = figures_page(
        inputs,
        records,
        actor=actor,
        query=query,
        typed=request.POST if error else None,
        wrong=wrong,
    )
    context = {
        "view": view,
        "error": _words(error, inputs) if error else "",
        "query": query.urlencode(),
        "note": request.POST.get("note", ""),
    }
    return render(request, "schedule/figures.html", context, status=422 if error else 200)


def _words(error: DomainError, inputs: Inputs) -> str:
    """A line's key becomes the task's number."""
    key = str(error.params.get("task", ""))
    row = inputs.work.by_key.get(key.partition("-")[0]) if "-" in key else None
    if row is None:
        return error_message(error, gettext)
    return error_message(DomainError(error.code, **{**error.params, "task": row.label}), gettext)
