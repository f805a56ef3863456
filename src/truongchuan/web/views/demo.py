"""Being somebody of the demo. Routed in demo mode only; each view refuses any other mode too."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongchuan.adapters.sign_in import note_session
from truongchuan.domain.directory.selectors import get_demo_person
from truongchuan.web.access import PUBLIC, page
from truongchuan.web.presenters.demo import role_authorities, walk_url

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@page(PUBLIC)
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Show the people one may be."""
    _require_demo()
    context = {
        "authorities": role_authorities(on=timezone.localdate()),
        "walk_url": walk_url(),
    }
    return render(request, "demo/roles.html", context)


@page(PUBLIC)
@require_POST
def become(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Sign in as a demo person."""
    _require_demo()
    person = get_demo_person(pk=person_pk)
    if person is None or person.user is None:
        raise Http404
    login(request, person.user, backend=BACKEND)
    note_session(request)
    return redirect("home")


def _require_demo() -> None:
    if not settings.DEMO:
        raise Http404
