"""The first page of an authority: opened with a one-time key, by somebody without an account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from truongchuan.domain.onboarding.models import SetupTicket
from truongchuan.domain.onboarding.setup_selectors import possible_superiors
from truongchuan.domain.onboarding.setup_start import use_ticket
from truongchuan.domain.onboarding.setup_tickets import count_attempt, find_ticket, refusal_of
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import PUBLIC, page
from truongchuan.web.accounts import note_password_typed
from truongchuan.web.setup_forms import FirstOperatorForm, StartForm
from truongchuan.wording.errors import error_message

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@page(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, setup_token: str) -> HttpResponse:
    """Ask for the authority and its first operator, set both up, sign in, go to the steps."""
    ticket = find_ticket(setup_token)
    refusal = refusal_of(ticket, timezone.now())
    if refusal or ticket is None:
        return _refused(request, DomainError(refusal))
    form = _form(request, ticket)
    status = 200
    if request.method == "POST":
        try:
            count_attempt(ticket=ticket)
            if form.is_valid():
                return _begin(request, setup_token, form)
        except DomainError as error:
            if error.code.startswith("setup-ticket"):
                return _refused(request, error)
            form.add_error(None, error_message(error, gettext))
            status = 429 if error.code == "setup-too-often" else 200
        status = status if status == 429 else 422
    context = {"form": form, "ticket": ticket, "authority": ticket.authority}
    return render(request, "setup/start.html", context, status=status)


def _form(request: HttpRequest, ticket: SetupTicket) -> StartForm | FirstOperatorForm:
    data = request.POST if request.method == "POST" else None
    if ticket.authority is not None:
        return FirstOperatorForm(data)
    return StartForm(data, kind=ticket.kind, known=possible_superiors())


def _begin(request: HttpRequest, token: str, form: StartForm | FirstOperatorForm) -> HttpResponse:
    person = use_ticket(
        token=token,
        operator=form.operator(),
        authority=form.authority() if isinstance(form, StartForm) else None,
        address=request.META.get("REMOTE_ADDR", ""),
    )
    assert person.user is not None  # noqa: S101 - just made
    login(request, person.user, backend=BACKEND)
    note_password_typed(request, person.user)
    messages.success(
        request,
        gettext("Đã lập cơ quan và tài khoản của bạn. Các bước dưới đây làm lúc nào cũng được."),
    )
    return redirect("authority")


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    context = {"message": error_message(error, gettext), "used": error.code == "setup-ticket-used"}
    status = 404 if error.code == "setup-ticket-unknown" else 410
    return render(request, "setup/refused.html", context, status=status)
