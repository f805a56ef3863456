"""Authorities below a province: added by pasted names, each with a key to hand over."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import SetupTicket
from truongchuan.domain.onboarding.setup_children import (
    PARENT_KINDS,
    Child,
    add_children,
    end_child_link,
    list_children,
    read_children,
)
from truongchuan.domain.onboarding.setup_tickets import list_tickets, open_ticket, revoke_ticket
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import page
from truongchuan.web.forms import DateField
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.children import Slip, child_lines, dry_run, slip_of
from truongchuan.web.setup_forms import ChildrenForm
from truongchuan.web.views.authority import MANAGE, authority_of
from truongchuan.wording.errors import error_message


def _province(request: HttpRequest) -> Organisation:
    authority = authority_of(request)
    if authority.kind not in PARENT_KINDS:
        raise Http404
    return authority


@page(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def children(request: HttpRequest) -> HttpResponse:
    """List the authorities below; read pasted names, show what would happen, then add them."""
    authority, actor = _province(request), actor_of(request)
    form = ChildrenForm(request.POST or None)
    act, plan = request.POST.get("act", ""), None
    if request.method == "POST" and form.is_valid():
        try:
            plan = dry_run(read_children(form.cleaned_data["names"]))
            if act == "add" and plan.may_add:
                made = add_children(
                    actor=actor,
                    authority=authority,
                    names=[line.written for line in plan.new],
                    on=timezone.localdate(),
                )
                slips = [slip_of(child, address_of(token)) for child, token in made]
                return _slips(request, authority, slips)
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
    context = {
        "authority": authority,
        "form": form,
        "plan": plan,
        "lines": child_lines(list_children(actor=actor, authority=authority), timezone.now()),
    }
    status = 422 if form.errors else 200
    return render(request, "setup/children.html", context, status=status)


def address_of(token: str) -> str:
    """Return the whole address that a key opens."""
    return f"{settings.BASE_URL}{reverse('setup_start', args=[token])}"


def _slips(request: HttpRequest, authority: Organisation, slips: list[Slip]) -> HttpResponse:
    """Show keys once, one slip each, to be printed and handed over."""
    context = {"authority": authority, "slips": slips}
    return render(request, "setup/slips.html", context)


@page(MANAGE)
@never_cache
@require_POST
def child_ticket(request: HttpRequest, child_pk: int) -> HttpResponse:
    """Make a new key for one authority below; the one before opens nothing any more."""
    authority = _province(request)
    child = _child(request, authority, child_pk)
    try:
        _ticket, token = open_ticket(actor=actor_of(request), authority=child.authority)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        return redirect("authority_children")
    return _slips(request, authority, [slip_of(child.authority, address_of(token))])


@page(MANAGE)
@require_POST
def ticket_revoke(request: HttpRequest, ticket_pk: int) -> HttpResponse:
    """Let a key open nothing any more."""
    ticket: SetupTicket | None = list_tickets(actor=actor_of(request)).filter(pk=ticket_pk).first()
    if ticket is None:
        raise Http404
    try:
        revoke_ticket(actor=actor_of(request), ticket=ticket)
        messages.success(request, gettext("Đã thu hồi địa chỉ thiết lập."))
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    return redirect("authority_children")


@page(MANAGE)
@require_POST
def child_unlink(request: HttpRequest, child_pk: int) -> HttpResponse:
    """End the view of one authority below with a day."""
    authority = _province(request)
    child = _child(request, authority, child_pk)
    try:
        last_day = DateField().clean(request.POST.get("last_day", ""))
        end_child_link(
            actor=actor_of(request), authority=authority, child=child.authority, last_day=last_day
        )
        messages.success(request, gettext("Đã ghi ngày kết thúc quyền xem."))
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("authority_children")


def _child(request: HttpRequest, authority: Organisation, pk: int) -> Child:
    found = list_children(actor=actor_of(request), authority=authority)
    child = next((c for c in found if c.authority.pk == pk), None)
    if child is None:
        raise Http404
    return child
