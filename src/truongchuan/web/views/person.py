"""One person: functions, account, leaving everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from truongchuan.domain.accounts.accounts import (
    change_person,
    end_function,
    give_function,
    lock_account,
    reset_second_factor,
    sign_out_person,
    unlock_account,
)
from truongchuan.domain.accounts.invitations import invite_people, revoke_invitation
from truongchuan.domain.accounts.leaving import leave_post, what_hangs_on
from truongchuan.domain.accounts.policies import may
from truongchuan.domain.accounts.selectors import (
    get_function,
    get_person,
    invitations_of,
)
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import page
from truongchuan.web.invitation_mail import mail_notice
from truongchuan.web.middleware import actor_of
from truongchuan.web.people_forms import (
    ChangePersonForm,
    EndFunctionForm,
    FunctionForm,
    LeaveForm,
    LockForm,
)
from truongchuan.web.presenters.leaving import held_cards
from truongchuan.web.presenters.person import person_page
from truongchuan.web.views.people import own_authority, show_slips
from truongchuan.wording.errors import error_message


def person_of(request: HttpRequest, pk: int) -> Person:
    """Return the person of the address, or answer 404."""
    person = get_person(actor=actor_of(request), pk=pk)
    if person is None:
        raise Http404
    return person


def refused(form: Any, error: DomainError, field: str | None = None) -> None:
    """Tell a refusal at the form.

    :raises PermissionDenied: when the actor may not at all.
    """
    if isinstance(error, NotAllowed):
        raise PermissionDenied from error
    form.add_error(field, error_message(error, gettext))


@page("accounts.view")
def person(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Show a person."""
    return _draw(request, person_of(request, person_pk))


def _draw(request: HttpRequest, found: Person, **forms: Any) -> HttpResponse:
    context = {
        "view": person_page(actor=actor_of(request), person=found),
        "lock_form": forms.get("lock") or LockForm(),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "accounts/person.html", context, status=status)


@page("accounts.view")
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Correct name and address."""
    found = person_of(request, person_pk)
    if not may(actor_of(request), "accounts.manage", found):
        raise PermissionDenied
    now = {"name": found.name, "email": found.email}
    form = ChangePersonForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            change_person(actor=actor_of(request), person=found, **form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, gettext("Đã ghi."))
            return redirect("office_person", found.pk)
    context = {"form": form, "person": found}
    return render(request, "accounts/person_edit.html", context, status=422 if form.errors else 200)


def _lock(request: HttpRequest, found: Person) -> HttpResponse | None:
    form = LockForm(request.POST)
    if form.is_valid():
        try:
            lock_account(actor=actor_of(request), person=found, reason=form.cleaned_data["reason"])
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, gettext("Đã khóa tài khoản và đăng xuất khỏi mọi máy."))
            return None
    return _draw(request, found, lock=form)


def _unlock(request: HttpRequest, found: Person) -> None:
    actor = actor_of(request)
    unlock_account(actor=actor, person=found)
    mail_notice(found, kind="unlocked", by=actor.name)
    messages.success(request, gettext("Đã mở khóa. Người này đăng nhập lại được ngay."))


def _sign_out(request: HttpRequest, found: Person) -> None:
    ended = sign_out_person(actor=actor_of(request), person=found)
    messages.success(request, gettext("Đã kết thúc %s phiên đăng nhập.") % ended)


def _reset(request: HttpRequest, found: Person) -> None:
    actor = actor_of(request)
    reset_second_factor(actor=actor, person=found)
    mailed = mail_notice(found, kind="second_factor_reset", by=actor.name)
    messages.success(
        request,
        gettext("Đã đặt lại xác thực hai lớp và gửi thư báo cho người này.")
        if mailed
        else gettext("Đã đặt lại xác thực hai lớp. Người này được báo khi đăng nhập lần tới."),
    )


def _revoke(request: HttpRequest, found: Person) -> None:
    for invitation in invitations_of(person=found):
        if invitation.accepted_at is None and invitation.revoked_at is None:
            revoke_invitation(actor=actor_of(request), invitation=invitation)
            messages.success(request, gettext("Đã thu hồi lời mời: đường dẫn không mở được nữa."))


def _invite(request: HttpRequest, found: Person) -> HttpResponse:
    return _issue(request, found, "account")


def _password(request: HttpRequest, found: Person) -> HttpResponse:
    return _issue(request, found, "password")


def _issue(request: HttpRequest, found: Person, purpose: str) -> HttpResponse:
    actor = actor_of(request)
    issued = invite_people(
        actor=actor, authority=own_authority(actor), people=[found], purpose=purpose
    )
    return show_slips(request, issued)


ACTS: dict[str, Callable[[HttpRequest, Person], HttpResponse | None]] = {
    "khoa": _lock,
    "mo-khoa": _unlock,
    "dang-xuat": _sign_out,
    "dat-lai-hai-lop": _reset,
    "thu-hoi": _revoke,
    "moi": _invite,
    "mat-khau": _password,
}


@page("accounts.view")
@never_cache
def person_act(request: HttpRequest, person_pk: int, account_act: str) -> HttpResponse:
    """Do one act about an account."""
    found = person_of(request, person_pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    act = ACTS.get(account_act)
    if act is None:
        raise Http404
    try:
        answer = act(request, found)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        answer = None
    return answer or redirect("office_person", found.pk)


@page("accounts.view")
@require_http_methods(["GET", "POST"])
def function_new(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Give a person one more function, or a new one after they had left."""
    actor, found = actor_of(request), person_of(request, person_pk)
    form = FunctionForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        got = {k: v for k, v in form.cleaned_data.items() if k != "school"}
        try:
            give_function(actor=actor, person=found, **got)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, gettext("Đã giao nhiệm vụ cho %s.") % found.name)
            return redirect("office_person", found.pk)
    context = {"form": form, "person": found}
    return render(request, "accounts/function.html", context, status=422 if form.errors else 200)


@page("accounts.view")
@require_http_methods(["GET", "POST"])
def function_end(request: HttpRequest, membership_pk: int) -> HttpResponse:
    """End one function with a day."""
    actor = actor_of(request)
    membership = get_function(actor=actor, pk=membership_pk)
    if membership is None:
        raise Http404
    if not may(actor, "accounts.end_function", membership):
        raise PermissionDenied
    form = EndFunctionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_function(actor=actor, membership=membership, **form.cleaned_data)
        except DomainError as error:
            refused(form, error, "last_day")
        else:
            messages.success(request, gettext("Đã ghi ngày cuối của nhiệm vụ."))
            return redirect("office_person", membership.person_id)
    context = {"form": form, "membership": membership, "person": membership.person}
    return render(
        request, "accounts/function_end.html", context, status=422 if form.errors else 200
    )


@page("accounts.view")
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Show all that hangs on a person, and let them leave in one act."""
    actor, found = actor_of(request), person_of(request, person_pk)
    if not may(actor, "accounts.manage", found):
        raise PermissionDenied
    held = what_hangs_on(actor=actor, person=found, on=timezone.localdate())
    form = _leave_form(request, actor, found, has_seats=any(h.code == "seats" for h in held))
    if request.method == "POST" and form.is_valid():
        try:
            leave_post(actor=actor, person=found, **form.given())
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, gettext("Đã ghi %s thôi nhiệm vụ và bàn giao.") % found.name)
            return redirect("office_person", found.pk)
    context = {"form": form, "person": found, "cards": held_cards(held)}
    return render(request, "accounts/leave.html", context, status=422 if form.errors else 200)


def _leave_form(request: HttpRequest, actor: Actor, found: Person, *, has_seats: bool) -> LeaveForm:
    units = set(found.memberships.values_list("organisation_id", flat=True))
    people = Person.objects.filter(authority_id=actor.authority_id, erasure__isnull=True)
    return LeaveForm(
        request.POST if request.method == "POST" else None,
        people=people.exclude(pk=found.pk).order_by("folded", "pk"),
        first=units,
        has_seats=has_seats,
    )
