"""The public side of an invitation, and signing in with an account of another system."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from truongchuan.domain.accounts.invitations import (
    accept_invitation,
    find_invitation,
    propose_username,
    state_of,
)
from truongchuan.domain.accounts.models import Invitation, Purpose
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import PUBLIC, page
from truongchuan.web.accounts import address_of, note_password_typed
from truongchuan.web.oidc import CheckedAdapter, CheckedCallback, provider_of
from truongchuan.web.oidc_linking import INVITED_KEY
from truongchuan.web.password_rules import LocalRules, person_words
from truongchuan.web.people_forms import AcceptForm
from truongchuan.wording.accounts import FUNCTIONS, REFUSED_INVITATIONS
from truongchuan.wording.errors import error_message


@page(PUBLIC)
@require_GET
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a slip, or lead to its page."""
    code = request.GET.get("ma", "").strip().lower().replace("/", "")[:80]
    if code:
        return redirect("invitation", code)
    return render(request, "accounts/enter_code.html")


@page(PUBLIC)
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, invitation_token: str) -> HttpResponse:
    """Show who invites and for what; make the account, and sign in."""
    found = find_invitation(token=invitation_token)
    state = state_of(found) if found is not None else "unknown"
    if found is None or state != "open":
        return _refuse(request, state)
    wants_account = found.purpose == Purpose.ACCOUNT
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        wants_account=wants_account,
        rules=LocalRules().get_help_text(),
        initial={"username": propose_username(found.person)} if wants_account else {},
    )
    if request.method == "POST" and form.is_valid():
        user = _accepted(request, invitation_token, found, form)
        if user is not None:
            return _come_in(request, user, wants_account=wants_account)
    today = timezone.localdate()
    held = found.person.memberships.exclude(valid_to__lt=today).select_related("organisation")
    context = {
        "form": form,
        "invitation": found,
        "person": found.person,
        "wants_account": wants_account,
        "functions": [
            (m.title or gettext(FUNCTIONS[m.function]), m.organisation.name, m.valid_from)
            for m in held
        ],
        "token": invitation_token,
        "outside": provider_of(request) if wants_account else None,
        "somebody_else": request.user.is_authenticated,
    }
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)


def _refuse(request: HttpRequest, state: str) -> HttpResponse:
    context = {"text": gettext(REFUSED_INVITATIONS[state]), "state": state}
    status = 404 if state == "unknown" else 410
    return render(request, "accounts/invitation_refused.html", context, status=status)


def _accepted(
    request: HttpRequest, token: str, found: Invitation, form: AcceptForm
) -> AbstractBaseUser | None:
    """Accept; a refusal is told at the field it is about."""

    def check(password: str, user: Any) -> None:
        user.known_words = person_words(found.person)
        validate_password(password, user)

    try:
        return accept_invitation(
            token=token,
            username=form.cleaned_data.get("username", ""),
            password=form.cleaned_data["password1"],
            check=check,
            address=address_of(request),
        )
    except ValidationError as error:
        form.add_error("password1", error)
    except DomainError as error:
        about = "username" if error.code.startswith("username") else None
        form.add_error(about, error_message(error, gettext))
    return None


def _come_in(request: HttpRequest, user: AbstractBaseUser, *, wants_account: bool) -> HttpResponse:
    """Sign a new person in; a new password is tried on the sign-in page, with its second factor."""
    adapter = get_adapter(request)
    if request.user.is_authenticated:
        adapter.logout(request)
    if not wants_account:
        messages.success(request, gettext("Đã đặt mật khẩu mới. Mời đăng nhập."))
        return redirect("account_login")
    adapter.login(request, user)
    note_password_typed(request, user)
    messages.success(request, gettext("Tài khoản đã sẵn sàng. Chào mừng bạn."))
    return redirect("home")


@page(PUBLIC)
@require_POST
def accept_outside(request: HttpRequest, invitation_token: str) -> HttpResponseBase:
    """Accept an invitation by signing in with an account of another system."""
    found = find_invitation(token=invitation_token)
    if found is None or state_of(found) != "open":
        return _refuse(request, state_of(found) if found else "unknown")
    request.session[INVITED_KEY] = invitation_token
    return _leave(request)


@page(PUBLIC)
@require_POST
def outside_login(request: HttpRequest) -> HttpResponseBase:
    """Lead to the outside sign-in."""
    return _leave(request)


def _leave(request: HttpRequest) -> HttpResponseBase:
    if provider_of(request) is None:
        raise Http404
    try:
        adapter = CheckedAdapter(request, "oidc")
        answer: HttpResponseBase = OAuth2LoginView.adapter_view(adapter)(request)
    except (OAuth2Error, RequestException):
        return render(request, "accounts/outside_away.html", status=503)
    return answer


@page(PUBLIC)
@never_cache
@require_GET
def outside_callback(request: HttpRequest) -> HttpResponseBase:
    """Come back from the outside sign-in."""
    if provider_of(request) is None:
        raise Http404
    answer: HttpResponseBase = CheckedCallback.adapter_view(CheckedAdapter(request, "oidc"))(
        request
    )
    return answer
