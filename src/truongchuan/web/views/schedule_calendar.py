"""The working calendar with compensating days, and baselines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.onboarding.settings_years import list_school_years
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.scheduling.keeping import add_swap, keep_baseline, remove_swap
from truongchuan.domain.scheduling.selectors import list_baselines, list_swaps, schedule_from
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.schedule import Interval
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.schedule_baselines import baselines_page
from truongchuan.web.presenters.schedule_calendar import calendar_page
from truongchuan.web.schedule import current_calendar, current_leads, programme_inputs
from truongchuan.wording.errors import error_message

MANAGE = "scheduling.manage"
_WAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


@programme_page("programmes.view")
@require_safe
def calendar(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the working days of a year with the reason of every day off."""
    return _draw(request, programme)


@programme_page(MANAGE)
@require_POST
def swap_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Enter a compensating day."""
    sent = request.POST.dict()
    try:
        add_swap(
            actor=actor_of(request),
            programme=programme,
            off=_day(sent.get("off", "")),
            works=_day(sent.get("works", "")),
            decision=sent.get("decision", ""),
            calendar=current_calendar(),
        )
    except DomainError as error:
        return _draw(request, programme, error, sent)
    messages.success(request, gettext("Đã thêm ngày hoán đổi; lịch được tính lại."))
    return redirect("schedule_calendar", programme.pk)


@programme_page(MANAGE)
@require_POST
def swap_remove(request: HttpRequest, programme: Programme, swap_pk: int) -> HttpResponse:
    """Take a compensating day away."""
    actor = actor_of(request)
    swap = list_swaps(actor=actor, programme=programme).filter(pk=swap_pk).first()
    if swap is None:
        raise Http404
    try:
        remove_swap(actor=actor, swap=swap)
    except DomainError as error:
        return _draw(request, programme, error)
    messages.success(request, gettext("Đã bỏ ngày hoán đổi; lịch được tính lại."))
    return redirect("schedule_calendar", programme.pk)


def _day(text: str) -> date | None:
    """Read a day as people write it.

    :raises DomainError: ``day-unreadable``.
    """
    text = text.strip()[:20]
    if not text:
        return None
    for way in _WAYS:
        try:
            return datetime.strptime(text, way).date()
        except ValueError:
            continue
    raise DomainError("day-unreadable", value=text)


def _draw(
    request: HttpRequest,
    programme: Programme,
    error: DomainError | None = None,
    sent: Mapping[str, str] | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    inputs = programme_inputs(actor=actor, programme=programme)
    swaps = list(list_swaps(actor=actor, programme=programme))
    own_years = {
        year.label: Interval(year.first_day, year.last_day, year.label)
        for year in list_school_years(authority_id=programme.authority_id)
    }
    context = {
        "view": calendar_page(inputs, swaps, request.GET, sent, own_years),
        "error": error_message(error, gettext) if error else "",
        "may_manage": may(actor, MANAGE, programme),
    }
    return render(request, "schedule/calendar.html", context, status=422 if error else 200)


# --- baselines ---------------------------------------------------------------------------------


@programme_page("programmes.view")
@require_safe
def baselines(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show how today's schedule, or a baseline, differs from a baseline."""
    return _draw_baselines(request, programme)


@programme_page(MANAGE)
@require_POST
def baseline_keep(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Keep today's dates under a label."""
    label = request.POST.get("label", "")
    try:
        keep_baseline(
            actor=actor_of(request),
            programme=programme,
            label=label,
            calendar=current_calendar(),
            leads=current_leads(),
        )
    except DomainError as error:
        return _draw_baselines(request, programme, error, label)
    messages.success(request, gettext("Đã lưu mốc so sánh."))
    return redirect("schedule_baselines", programme.pk)


def _draw_baselines(
    request: HttpRequest, programme: Programme, error: DomainError | None = None, label: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    found = schedule_from(programme_inputs(actor=actor, programme=programme))
    kept = list(list_baselines(actor=actor, programme=programme))
    context = {
        "view": baselines_page(found, kept, request.GET, sent_label=label),
        "error": error_message(error, gettext) if error else "",
        "may_manage": may(actor, MANAGE, programme),
    }
    return render(request, "schedule/baselines.html", context, status=422 if error else 200)
