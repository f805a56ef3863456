"""One's own account: functions, deputies, sessions, data."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.domain.accounts.own import end_own_sessions, person_of
from truongchuan.domain.accounts.personal import erase_person, export_own_data
from truongchuan.domain.accounts.policies import may
from truongchuan.domain.accounts.selectors import (
    get_function,
    get_stand_in,
    possible_deputies,
)
from truongchuan.domain.accounts.stand_ins import end_stand_in, start_stand_in
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import SIGNED_IN, page
from truongchuan.web.accounts import address_of
from truongchuan.web.downloads import zip_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.people_forms import EraseForm, StandInForm
from truongchuan.web.presenters.own_account import account_page
from truongchuan.web.presenters.personal_data import data_archive, data_page
from truongchuan.web.views.person import person_of as looked_after
from truongchuan.web.views.person import refused
from truongchuan.wording.errors import error_message


def _self(request: HttpRequest) -> Person:
    """Return who is signed in, or answer 404 for a user without a person."""
    found = person_of(request.user.pk)
    if found is None:
        raise Http404
    return found


@page(SIGNED_IN)
@never_cache
@require_GET
def my_account(request: HttpRequest) -> HttpResponse:
    """Show one's functions, deputies, ways of signing in and sessions."""
    view = account_page(actor=actor_of(request), person=_self(request), request=request)
    return render(request, "accounts/my_account.html", {"view": view})


@page(SIGNED_IN)
@require_POST
def end_session(request: HttpRequest, session_pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    try:
        end_own_sessions(person=_self(request), address=address_of(request), only=session_pk)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã kết thúc phiên đó."))
    return redirect("my_account")


@page(SIGNED_IN)
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    keep = request.session.session_key or ""
    ended = end_own_sessions(person=_self(request), address=address_of(request), keep=keep)
    messages.success(request, gettext("Đã đăng xuất khỏi %s máy khác.") % ended)
    return redirect("my_account")


@page(SIGNED_IN)
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what is kept of oneself."""
    view = data_page(actor=actor_of(request), person=_self(request))
    return render(request, "accounts/data.html", {"view": view})


@page(SIGNED_IN)
@never_cache
@require_POST
def my_data_zip(request: HttpRequest) -> HttpResponse:
    """Send everything that is kept of oneself."""
    person = _self(request)
    data = export_own_data(person=person, address=address_of(request))
    return zip_response(data_archive(person, data), "du-lieu-cua-toi.zip")


@page("accounts.view")
def person_data(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Show what is kept of somebody."""
    found = looked_after(request, person_pk)
    if not may(actor_of(request), "accounts.manage", found):
        raise PermissionDenied
    view = data_page(actor=actor_of(request), person=found)
    return render(request, "accounts/data.html", {"view": view})


@page("accounts.view")
@require_http_methods(["GET", "POST"])
def person_erase(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Remove the personal values of somebody who left, after saying what that means."""
    actor, found = actor_of(request), looked_after(request, person_pk)
    if not may(actor, "accounts.manage", found):
        raise PermissionDenied
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(actor=actor, person=found, ground=form.cleaned_data["ground"])
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, gettext("Đã xóa dữ liệu cá nhân của người đã rời."))
            return redirect("office_person", found.pk)
    context = {"form": form, "view": data_page(actor=actor, person=found)}
    return render(request, "accounts/erase.html", context, status=422 if form.errors else 200)


@page(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def stand_in_new(request: HttpRequest, membership_pk: int) -> HttpResponse:
    """Name a deputy for a function: one's own, or somebody's that one looks after."""
    actor = actor_of(request)
    membership = get_function(actor=actor, pk=membership_pk)
    if membership is None:
        raise Http404
    if not may(actor, "accounts.stand_in", membership):
        raise PermissionDenied
    form = StandInForm(
        request.POST if request.method == "POST" else None,
        people=possible_deputies(actor=actor, person=membership.person),
        first={membership.organisation_id},
    )
    own = membership.person_id == actor.person_id
    if request.method == "POST" and form.is_valid():
        got = {k: v for k, v in form.cleaned_data.items() if k != "deputy_name"}
        try:
            start_stand_in(actor=actor, membership=membership, **got)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, gettext("Đã ghi ủy quyền cho %s.") % got["deputy"].name)
            return (
                redirect("my_account") if own else redirect("office_person", membership.person_id)
            )
    context = {"form": form, "membership": membership, "own": own}
    return render(request, "accounts/stand_in.html", context, status=422 if form.errors else 200)


@page(SIGNED_IN)
def stand_in_end(request: HttpRequest, stand_in_pk: int) -> HttpResponse:
    """End a stand-in at once, or take back one that has not begun."""
    actor = actor_of(request)
    stand_in = get_stand_in(actor=actor, pk=stand_in_pk)
    if stand_in is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    absent = stand_in.membership.person_id
    try:
        end_stand_in(actor=actor, stand_in=stand_in)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã kết thúc ủy quyền."))
    mine = actor.person_id in {absent, stand_in.deputy_id} or not may(actor, "accounts.view")
    return redirect("my_account") if mine else redirect("office_person", absent)
