"""The programme a person is working in, and its today."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.web.middleware import actor_of

SESSION_KEY = "programme"


def current_programme(request: HttpRequest) -> Programme | None:
    """Return the programme named by the address, else the one last looked at, else the newest."""
    if hasattr(request, "_programme"):
        return request._programme  # type: ignore[no-any-return]
    programmes = list_programmes(actor=actor_of(request))
    wanted = request.session.get(SESSION_KEY)
    found = programmes.filter(pk=wanted).first() if wanted else None
    found = found or programmes.first()
    request._programme = found  # type: ignore[attr-defined]
    return found


def open_programme(request: HttpRequest, pk: int) -> Programme:
    """Return a programme for a page about it, and remember it as the one being worked in.

    :raises Http404: when it does not exist or belongs to an authority the actor cannot see.
    """
    programme = list_programmes(actor=actor_of(request)).filter(pk=pk).first()
    if programme is None:
        raise Http404
    request._programme = programme  # type: ignore[attr-defined]
    if request.session.get(SESSION_KEY) != pk:
        request.session[SESSION_KEY] = pk
    return programme


def today_of(request: HttpRequest) -> date:
    """Return the current programme's today, or the calendar's."""
    programme = current_programme(request)
    return (programme.fixed_today if programme else None) or timezone.localdate()
