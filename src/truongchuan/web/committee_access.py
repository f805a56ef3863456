"""Pages about one meeting: the address names it, and the permission is asked on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.committee.policies import may
from truongchuan.domain.committee.selectors import get_meeting
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of

P = ParamSpec("P")
MeetingView = Callable[Concatenate[HttpRequest, Programme, Meeting, P], HttpResponseBase]


def meeting_page(permission: str) -> Callable[[MeetingView[P]], Callable[..., HttpResponseBase]]:
    """Name the permission on the meeting that ``meeting_pk`` in the address names.

    The view gets the programme in place of ``pk`` and the meeting in place of ``meeting_pk``.
    """

    def decorate(view: MeetingView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest,
            programme: Programme,
            /,
            meeting_pk: int,
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> HttpResponseBase:
            actor = actor_of(request)
            meeting = get_meeting(actor=actor, programme=programme, pk=meeting_pk)
            if meeting is None:
                raise Http404
            if not may(actor, permission, meeting):
                raise PermissionDenied(permission)
            return view(request, programme, meeting, *args, **kwargs)

        opened = programme_page("committee.view")(guarded)
        opened.permission = permission  # type: ignore[attr-defined]
        return opened

    return decorate
