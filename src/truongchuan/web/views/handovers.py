"""Hand-overs to successors: the list, a new one, and the pages of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from truongchuan.adapters.writers.table_xlsx import write_table
from truongchuan.domain.handover.agreeing import (
    accept_part,
    cancel_handover,
    offer_handover,
    return_part,
    take_back,
)
from truongchuan.domain.handover.doing import carry_out_handover
from truongchuan.domain.handover.models import Handover, HandoverPart
from truongchuan.domain.handover.selectors import parts_for, possible_receivers
from truongchuan.domain.handover.services import (
    add_receiver,
    create_handover,
    edit_handover,
    remove_receiver,
)
from truongchuan.domain.handover.states import HandoverState
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.web.access import page
from truongchuan.web.downloads import workbook_response
from truongchuan.web.handover_access import handover_side
from truongchuan.web.handover_forms import AcceptForm, HandoverForm, ReasonForm, ReceiverForm
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_acts import act, saved
from truongchuan.web.presenters.handover import handover_lines, handover_page
from truongchuan.web.presenters.handover_totals import totals_page, totals_table
from truongchuan.wording.errors import error_message


@page("handover.view")
@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    """List the hand-overs in which one's authority is a side."""
    actor = actor_of(request)
    may_start = actor.authority_id is not None and (actor.leads or actor.manages_programmes)
    context = {
        "lines": handover_lines(actor),
        "may_start": may_start and _ready_programmes(request).exists(),
    }
    return render(request, "handover/list.html", context)


def _ready_programmes(request: HttpRequest) -> Any:
    """Return one's own programmes that are open and in no hand-over."""
    actor = actor_of(request)
    return (
        list_programmes(actor=actor)
        .filter(authority_id=actor.authority_id, closed_on__isnull=True)
        .exclude(
            pk__in=Handover.objects.exclude(state=HandoverState.CANCELLED).values("programme_id")
        )
    )


@page("handover.manage")
def handover_new(request: HttpRequest) -> HttpResponse:
    """Begin a hand-over of one of one's programmes."""
    programmes = _ready_programmes(request)
    first = programmes.first()
    initial = {"title": _usual_title(first), "on": today_of(first)} if first else {}
    form = HandoverForm(request.POST or None, programmes=programmes, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_handover(
                actor=actor_of(request),
                programme=form.cleaned_data["programme"],
                draft=form.draft(),
            )
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã lập. Hãy thêm các bên nhận."))
            return redirect("handover", made.pk)
    context = {"form": form, "programmes": programmes}
    return render(request, "handover/form.html", context, status=422 if form.errors else 200)


def _usual_title(programme: Programme) -> str:
    number = programme.number or programme.title
    return gettext("Bàn giao việc thực hiện %(number)s") % {"number": number}


@handover_side("handover.view")
@require_GET
def handover(request: HttpRequest, found: Handover) -> HttpResponse:
    """Show one hand-over: its steps, receivers, what is left to do."""
    return _draw(request, found)


@handover_side("handover.manage")
def handover_edit(request: HttpRequest, found: Handover) -> HttpResponse:
    """Change day, title, ground or signer."""
    form = HandoverForm(request.POST or None, handover=found)
    if request.method == "POST" and form.is_valid():
        revision = request.POST.get("revision", "")
        try:
            edit_handover(
                actor=actor_of(request),
                handover=found,
                draft=form.draft(),
                revision=int(revision) if revision.isdigit() and len(revision) < 9 else None,
            )
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã ghi."))
            return redirect("handover", found.pk)
    context = {"form": form, "handover": found}
    return render(request, "handover/form.html", context, status=422 if form.errors else 200)


@handover_side("handover.manage")
@require_POST
def handover_receiver(request: HttpRequest, found: Handover) -> HttpResponse:
    """Add a receiver."""
    form = ReceiverForm(request.POST, receivers=possible_receivers(handover=found))
    if form.is_valid():
        receiver = form.cleaned_data["receiver"]
        done = saved(
            form,
            lambda: add_receiver(actor=actor_of(request), handover=found, receiver=receiver),
        )
        if done:
            messages.success(
                request, gettext("Đã thêm bên nhận và đề xuất lại nơi nhận cho trường.")
            )
            return redirect("handover", found.pk)
    return _draw(request, found, receiver_form=form)


@handover_side("handover.manage")
@require_POST
def handover_receiver_out(
    request: HttpRequest, found: Handover, handover_part_pk: int
) -> HttpResponse:
    """Take a receiver out of the draft."""
    part = _part(request, found, handover_part_pk)
    return _act(
        request,
        found,
        lambda: remove_receiver(actor=actor_of(request), part=part),
        gettext("Đã bỏ bên nhận; các trường của bên đó cần chọn lại."),
    )


@handover_side("handover.manage")
@require_POST
def handover_offer(request: HttpRequest, found: Handover) -> HttpResponse:
    """Send the draft to its receivers."""
    return _act(
        request,
        found,
        lambda: offer_handover(actor=actor_of(request), handover=found),
        gettext("Đã gửi cho các bên nhận."),
    )


@handover_side("handover.manage")
@require_POST
def handover_take_back(request: HttpRequest, found: Handover) -> HttpResponse:
    """Make it a draft again."""
    return _act(
        request,
        found,
        lambda: take_back(actor=actor_of(request), handover=found),
        gettext("Đã rút về soạn lại; các bên nhận sẽ phải chấp nhận lại."),
    )


@handover_side("handover.manage")
@require_POST
def handover_cancel(request: HttpRequest, found: Handover) -> HttpResponse:
    """Drop it, after saying why."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = saved(
            form,
            lambda: cancel_handover(actor=actor_of(request), handover=found, reason=reason),
        )
        if done:
            messages.success(request, gettext("Đã bỏ cuộc bàn giao."))
            return redirect("handover", found.pk)
    return _draw(request, found, cancel_form=form)


@handover_side("handover.view")
@require_POST
def handover_accept(request: HttpRequest, found: Handover, handover_part_pk: int) -> HttpResponse:
    """Accept one's part."""
    part = _part(request, found, handover_part_pk)
    _require(request, "handover.accept", part)
    form = AcceptForm(request.POST)
    if form.is_valid():
        done = saved(
            form,
            lambda: accept_part(actor=actor_of(request), part=part, **form.cleaned_data),
        )
        if done:
            messages.success(request, gettext("Đã chấp nhận."))
            return redirect("handover", found.pk)
    return _draw(request, found, accept_form=form)


@handover_side("handover.view")
@require_POST
def handover_return(request: HttpRequest, found: Handover, handover_part_pk: int) -> HttpResponse:
    """Return one's part with a reason."""
    part = _part(request, found, handover_part_pk)
    _require(request, "handover.accept", part)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = saved(form, lambda: return_part(actor=actor_of(request), part=part, reason=reason))
        if done:
            messages.success(request, gettext("Đã trả lại bên giao để sửa."))
            return redirect("handover", found.pk)
    return _draw(request, found, return_form=form)


@handover_side("handover.carry_out")
@require_POST
def handover_carry_out(request: HttpRequest, found: Handover) -> HttpResponse:
    """Carry it out."""
    return _act(
        request,
        found,
        lambda: carry_out_handover(actor=actor_of(request), handover=found),
        gettext("Đã thực hiện bàn giao; số liệu hai bên khớp."),
    )


@handover_side("handover.view")
@require_GET
def handover_totals(request: HttpRequest, found: Handover) -> HttpResponse:
    """Show the totals of both sides, and look again at what was kept."""
    actor = actor_of(request)
    context = {
        "view": handover_page(actor, found),
        "totals": totals_page(actor, found, check_again=bool(request.GET.get("check"))),
    }
    return render(request, "handover/totals.html", context)


@handover_side("handover.view")
@require_GET
def handover_totals_xlsx(request: HttpRequest, found: Handover) -> HttpResponse:
    """Send the totals as a workbook."""
    return workbook_response(
        write_table(totals_table(actor_of(request), found)), "doi-soat-ban-giao.xlsx"
    )


# --- parts ------------------------------------------------------------------------------------


def _require(request: HttpRequest, permission: str, thing: HandoverPart) -> None:
    try:
        require_permission(actor_of(request), permission, thing)
    except NotAllowed as error:
        raise PermissionDenied(permission) from error


def _part(request: HttpRequest, found: Handover, pk: int) -> HandoverPart:
    part = next((p for p in parts_for(actor=actor_of(request), handover=found) if p.pk == pk), None)
    if part is None:
        raise Http404
    return part


def _act(
    request: HttpRequest, found: Handover, write: Callable[[], Any], done: str
) -> HttpResponse:
    """Do something and go back to the page; a refusal is told there."""
    return act(request, reverse("handover", args=[found.pk]), write, done)


def _draw(request: HttpRequest, found: Handover, **given: forms.Form) -> HttpResponse:
    view = handover_page(actor_of(request), found)
    context: dict[str, Any] = {"view": view, **given}
    if view.may_manage and view.is_draft:
        context.setdefault(
            "receiver_form", ReceiverForm(receivers=possible_receivers(handover=found))
        )
    context.setdefault("cancel_form", ReasonForm(auto_id="cancel_%s"))
    context.setdefault("accept_form", AcceptForm())
    context.setdefault("return_form", ReasonForm(auto_id="return_%s"))
    status = 422 if any(form.errors for form in given.values()) else 200
    return render(request, "handover/page.html", context, status=status)
