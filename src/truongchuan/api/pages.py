"""Addresses of the interface that are no operations: its description, its problems, the rest."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from truongchuan.api.description import description, problem_codes
from truongchuan.api.problems import PROBLEMS, Problem, respond
from truongchuan.wording.api import DETAILS, problem_title
from truongchuan.wording.errors import ERRORS


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description to people. It needs no network and no inline script."""
    return render(request, "api/docs.html")


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Send the description to programs."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """List every code of a problem with what it means."""
    codes = [*problem_codes(), *ERRORS]
    listed = [_problem(code) for code in dict.fromkeys(codes)]
    return JsonResponse({"problems": listed}, json_dumps_params={"ensure_ascii": False})


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what one code of a problem means."""
    if code not in problem_codes() and code not in ERRORS:
        raise Http404
    return JsonResponse(_problem(code), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:
    """Answer an address that there is not."""
    return respond(Problem("not-found"))


def _problem(code: str) -> dict[str, str | int]:
    """Describe a problem; parts in braces stand for its ``params``."""
    return {
        "type": PROBLEMS + code,
        "code": code,
        "status": problem_codes().get(code, 403 if code == "not-allowed" else 422),
        "title": problem_title(code, gettext),
        "detail": gettext(DETAILS.get(code) or ERRORS[code]),
    }


for _page in (docs, openapi, problems, problem, not_found):
    setattr(_page, "permission", "public")  # noqa: B010 - views carry their permission
