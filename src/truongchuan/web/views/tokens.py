"""Personal tokens: making and ending one's own; the operator's view of everybody's."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.tokens.selectors import list_own_tokens, list_tokens
from truongchuan.domain.tokens.services import create_token, revoke_token
from truongchuan.web.access import page
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.tokens import office_tokens, own_tokens
from truongchuan.web.presenters.tokens_book import tokens_table
from truongchuan.web.token_forms import TokenForm
from truongchuan.wording.errors import error_message


@page("tokens.own")
@require_http_methods(["GET", "POST"])
def my_tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; make one and show it, this once."""
    if request.method == "GET":
        return _draw(request, TokenForm())
    form = TokenForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            token, text = create_token(
                actor=actor_of(request), name=sent["name"], scopes=form.scopes, days=sent["days"]
            )
        except DomainError as error:
            field = {"token-name-used": "name", "token-scopes-missing": "reads"}
            form.add_error(field.get(error.code), error_message(error, gettext))
        else:
            return _draw(request, TokenForm(), made=token.name, text=text)
    return _draw(request, form, status=422)


@page("tokens.own")
@require_POST
def revoke_own(request: HttpRequest, token_pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = list_own_tokens(actor=actor_of(request)).filter(pk=token_pk).first()
    if token is None:
        raise Http404
    try:
        revoke_token(actor=actor_of(request), token=token)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(
            request, gettext("Đã thu hồi khóa. Phần mềm dùng khóa này bị từ chối ngay.")
        )
    return redirect("my_tokens")


@page("tokens.oversee")
@require_GET
def office(request: HttpRequest) -> HttpResponse:
    """List the tokens of the authority's people, without what is secret."""
    if wants_file(request):
        table = tokens_table(actor=actor_of(request), query=request.GET)
        return table_response(request, table, "khoa-truy-cap")
    view = office_tokens(actor=actor_of(request), query=request.GET)
    return render(request, "tokens/office.html", {"view": view})


@page("tokens.oversee")
@require_POST
def revoke_any(request: HttpRequest, token_pk: int) -> HttpResponse:
    """End a token of somebody of the authority."""
    token = list_tokens(actor=actor_of(request)).filter(pk=token_pk).first()
    if token is None:
        raise Http404
    try:
        revoke_token(actor=actor_of(request), token=token)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        told = gettext("Đã thu hồi khóa “%(name)s” của %(person)s.")
        messages.success(request, told % {"name": token.name, "person": token.person.name})
    return redirect("office_tokens")


def _draw(
    request: HttpRequest, form: TokenForm, *, made: str = "", text: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form, "tokens": own_tokens(actor_of(request)), "made": made, "text": text,
    }  # fmt: skip
    response = render(request, "tokens/own.html", context, status=status)
    if text:
        response.headers["Cache-Control"] = "no-store"
    return response
