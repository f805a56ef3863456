"""Deciding which task waits for which."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.scheduling.links import (
    Wanted,
    change_dependency,
    confirm_dependencies,
    refuse_dependencies,
    withdraw_dependency,
)
from truongchuan.domain.scheduling.models import RowLink
from truongchuan.domain.scheduling.selectors import open_proposals, schedule_from
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.schedule_links import (
    ground_of,
    links_page,
    pair_key,
    scope_schools,
    wanted_of,
)
from truongchuan.web.schedule import current_leads, programme_inputs
from truongchuan.wording.errors import error_message

MANAGE = "scheduling.manage"


@programme_page("programmes.view")
@require_safe
def links(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show proposals to decide on, what was decided, and what contradicts."""
    return _draw(request, programme)


@programme_page(MANAGE)
@require_POST
def decide(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Confirm or refuse the proposals that were ticked, or all of one ground."""
    inputs = programme_inputs(actor=actor_of(request), programme=programme)
    waiting = open_proposals(inputs, current_leads()).proposals
    ground = request.POST.get("ground", "")
    ticked = set(request.POST.getlist("pair"))
    chosen = [
        wanted_of(p, inputs)
        for p in waiting
        if (ground_of(p) == ground if ground else pair_key(p) in ticked)
    ]
    refuse = request.POST.get("decision") == "refuse" and not ground
    try:
        if refuse:
            note = request.POST.get("note", "")
            refuse_dependencies(
                actor=actor_of(request), programme=programme, refused=chosen, note=note
            )
        else:
            confirm_dependencies(actor=actor_of(request), programme=programme, wanted=chosen)
    except DomainError as error:
        return _draw(request, programme, error, request.POST.dict())
    messages.success(request, _done(len(chosen), refuse=refuse))
    return redirect("schedule_links", programme.pk)


@programme_page(MANAGE)
@require_POST
def add(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Add a dependency by hand."""
    sent = request.POST.dict()
    try:
        wanted = _by_hand(request, programme, sent)
        confirm_dependencies(actor=actor_of(request), programme=programme, wanted=[wanted])
    except DomainError as error:
        return _draw(request, programme, error, sent)
    messages.success(request, gettext("Đã thêm quan hệ."))
    return redirect("schedule_links", programme.pk)


@programme_page(MANAGE)
@require_POST
def change(request: HttpRequest, programme: Programme, link_pk: int) -> HttpResponse:
    """Give a confirmed dependency another kind or lag."""
    link = _link(programme, link_pk)
    try:
        change_dependency(
            actor=actor_of(request),
            link=link,
            kind=request.POST.get("kind", ""),
            lag=_whole(request.POST.get("lag", "")),
        )
    except DomainError as error:
        return _draw(request, programme, error)
    messages.success(request, gettext("Đã đổi quan hệ."))
    return redirect("schedule_links", programme.pk)


@programme_page(MANAGE)
@require_POST
def withdraw(request: HttpRequest, programme: Programme, link_pk: int) -> HttpResponse:
    """Take a decision back."""
    try:
        withdraw_dependency(actor=actor_of(request), link=_link(programme, link_pk))
    except DomainError as error:
        return _draw(request, programme, error)
    messages.success(request, gettext("Đã rút quyết định. Nếu là đề xuất thì nó lại chờ xem xét."))
    return redirect("schedule_links", programme.pk)


def _link(programme: Programme, pk: int) -> RowLink:
    link = RowLink.objects.filter(programme=programme, pk=pk).first()
    if link is None:
        raise Http404
    return link


def _by_hand(request: HttpRequest, programme: Programme, sent: Mapping[str, str]) -> Wanted:
    """Read the form.

    :raises DomainError: ``link-task-unknown``, ``link-lag``, ``link-school-unknown``.
    """
    before, after = sent.get("before", ""), sent.get("after", "")
    if not _is_id(before) or not (after == "target" or _is_id(after)):
        raise DomainError("link-task-missing")
    inputs = programme_inputs(actor=actor_of(request), programme=programme)
    schools = scope_schools(inputs, sent.get("scope", ""))
    if schools is None:
        raise DomainError("link-scope-unknown")
    return Wanted(
        before=int(before),
        after=None if after == "target" else int(after),
        link=sent.get("kind", ""),
        lag=_whole(sent.get("lag", "") or "0"),
        schools=schools,
        note=sent.get("note", ""),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _whole(text: str) -> int:
    """Read a lag; what is no number is refused like one out of range."""
    try:
        return int(text.strip()[:8])
    except ValueError:
        raise DomainError("link-lag-unreadable", value=text) from None


def _done(count: int, *, refuse: bool) -> str:
    if refuse:
        told = ngettext("Đã bỏ %(n)s đề xuất.", "Đã bỏ %(n)s đề xuất.", count)
    else:
        told = ngettext("Đã xác nhận %(n)s quan hệ.", "Đã xác nhận %(n)s quan hệ.", count)
    return told % {"n": count}


def _draw(
    request: HttpRequest,
    programme: Programme,
    error: DomainError | None = None,
    sent: Mapping[str, str] | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    inputs = programme_inputs(actor=actor, programme=programme)
    context = {
        "view": links_page(schedule_from(inputs), open_proposals(inputs, current_leads()), sent),
        "ticked": request.POST.getlist("pair"),
        "error": error_message(error, gettext) if error else "",
        "may_manage": may(actor, MANAGE, programme),
    }
    return render(request, "schedule/links.html", context, status=422 if error else 200)
