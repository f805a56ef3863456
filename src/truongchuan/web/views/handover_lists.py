"""The lists of a hand-over: where each school goes, and what becomes of open things."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from truongchuan.domain.handover.models import Handover
from truongchuan.domain.handover.services import Choice, assign_schools, choose_items
from truongchuan.domain.handover.states import CHOSEN_KINDS
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.handover_access import handover_side
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.handover import handover_page, items_page, schools_page
from truongchuan.wording.errors import error_message

MOST = 500


@handover_side("handover.view")
def handover_schools(request: HttpRequest, found: Handover) -> HttpResponse:
    """List the schools with their receivers; the giver's managers choose."""
    actor = actor_of(request)
    view = handover_page(actor, found)
    may_choose = view.may_manage and view.is_draft
    if request.method == "POST":
        if not view.may_manage:
            raise PermissionDenied("handover.manage")
        return _assign(request, found)
    schools = schools_page(actor, found, request.GET, may_choose=may_choose)
    return render(request, "handover/schools.html", {"view": view, "schools": schools})


def _assign(request: HttpRequest, found: Handover) -> HttpResponse:
    chosen: dict[int, int | None] = {}
    for name in list(request.POST)[:MOST]:
        value = request.POST.get(name, "")
        school = name.removeprefix("school-")
        if name.startswith("school-") and _is_id(school) and (not value or _is_id(value)):
            chosen[int(school)] = int(value) if value else None
    try:
        count = assign_schools(actor=actor_of(request), handover=found, schools=chosen)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(
            request,
            ngettext(
                "Đã ghi nơi nhận của %(n)s trường.", "Đã ghi nơi nhận của %(n)s trường.", count
            )
            % {"n": count},
        )
    return redirect(_back(request, "handover_schools", found.pk))


@handover_side("handover.view")
def handover_items(request: HttpRequest, found: Handover) -> HttpResponse:
    """List open things of no school; the giver's managers choose where each goes."""
    actor = actor_of(request)
    view = handover_page(actor, found)
    if not view.sees_all:
        raise PermissionDenied("handover.manage")
    if request.method == "POST":
        if not view.may_manage:
            raise PermissionDenied("handover.manage")
        return _choose(request, found)
    items = items_page(found, request.GET, may_choose=view.may_manage and view.is_draft)
    return render(request, "handover/items.html", {"view": view, "items": items})


def _choose(request: HttpRequest, found: Handover) -> HttpResponse:
    ticked = "shown" if request.POST.get("all_shown") else "item"
    keys = [key.partition(":") for key in request.POST.getlist(ticked)[:MOST]]
    items = [(kind, int(pk)) for kind, _, pk in keys if kind in CHOSEN_KINDS and _is_id(pk)]
    where = request.POST.get("where", "")
    reason = request.POST.get("reason", "").replace("\x00", "")
    choice: Choice | None = Choice()
    if where == "all":
        choice = Choice(to_all=True)
    elif where == "end":
        choice = Choice(end_reason=reason)
    elif where == "undo":
        choice = None
    elif _is_id(where):
        choice = Choice(part_id=int(where))
    try:
        count = choose_items(actor=actor_of(request), handover=found, items=items, choice=choice)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(
            request, ngettext("Đã ghi %(n)s mục.", "Đã ghi %(n)s mục.", count) % {"n": count}
        )
    return redirect(_back(request, "handover_items", found.pk))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _back(request: HttpRequest, route: str, pk: int) -> str:
    """Return the list again with the filter it had."""
    query = request.GET.urlencode()
    return reverse(route, args=[pk]) + (f"?{query}" if query else "")
