"""Pages about one hand-over: its permission first, then the hand-over as far as the actor's side.

A hand-over in which the actor's authority is no side answers 404, as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from truongchuan.domain.handover.models import Handover
from truongchuan.domain.handover.selectors import get_handover
from truongchuan.domain.shared.permissions import has_permission
from truongchuan.web.middleware import actor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Handover, P], HttpResponseBase]


def handover_side(permission: str) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Name the permission on the hand-over that ``handover_pk`` in the address names.

    The view gets the hand-over in its place.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, handover_pk: int, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor = actor_of(request)
            found = get_handover(actor=actor, pk=handover_pk)
            if found is None:
                raise Http404
            if not has_permission(actor, permission, found):
                raise PermissionDenied(permission)
            return view(request, found, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
