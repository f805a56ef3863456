"""Every view names the permission it needs; a test walks all routes and finds none without.

A page about a programme of an authority that the actor cannot see answers 404, as if it did not
exist; a page the actor sees but may not use answers 403.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from truongchuan.domain.accreditation import policies as accreditation
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.school_selectors import get_school
from truongchuan.web.current import open_programme
from truongchuan.web.middleware import actor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ProgrammeView = Callable[Concatenate[HttpRequest, Programme, P], HttpResponseBase]
SchoolView = Callable[Concatenate[HttpRequest, Programme, School, P], HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed-in"


def page(permission: str) -> Callable[[View[P]], View[P]]:
    """Name a view's permission: :data:`PUBLIC`, :data:`SIGNED_IN` or a named permission."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if permission != PUBLIC:
                if not request.user.is_authenticated:
                    return _to_sign_in(request)
                if permission != SIGNED_IN and not may(actor_of(request), permission):
                    raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def programme_page(
    permission: str,
) -> Callable[[ProgrammeView[P]], Callable[..., HttpResponseBase]]:
    """Name the permission on the programme that ``pk`` in the address names.

    The view gets the programme in place of ``pk``.
    """

    def decorate(view: ProgrammeView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, pk: int, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            programme = open_programme(request, pk)
            if not may(actor_of(request), permission, programme):
                raise PermissionDenied(permission)
            return view(request, programme, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def page_of_school(permission: str) -> Callable[[SchoolView[P]], Callable[..., HttpResponseBase]]:
    """Name the permission on the school that ``school_pk`` in the address names.

    The view gets the programme in place of ``pk`` and the school in place of ``school_pk``; a
    school that is none of the programme's authority is not found.
    """

    def decorate(view: SchoolView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, pk: int, school_pk: int, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            programme = open_programme(request, pk)
            actor = actor_of(request)
            school = get_school(actor=actor, programme=programme, pk=school_pk)
            if school is None:
                raise Http404
            if not accreditation.may(actor, permission, school):
                raise PermissionDenied(permission)
            return view(request, programme, school, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a signed-out person to the sign-in page, and back where they wanted to go."""
    return redirect_to_login(request.get_full_path())
