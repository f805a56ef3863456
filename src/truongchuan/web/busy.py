"""The database is busy: say so with status 503, and lose nothing of what was typed.

A form that was sent stands on the page as hidden fields, to be sent again by one button. A page
that asked by htmx stays as it is, with what was typed in it, and gets a notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongchuan.domain.shared.busy import TRY_AGAIN_AFTER, is_busy
from truongchuan.web.sessions import SAFE

_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_SECRET = re.compile(r"password|^code$", re.IGNORECASE)
"""Names of fields that never stand on a page: passwords, and codes of the second factor."""
_AS_NOTICE = {
    "HX-Retarget": "#busy-note",
    "HX-Reselect": ".busy-note",
    "HX-Reswap": "innerHTML show:top",
    "HX-Push-Url": "false",
}


@dataclass(frozen=True, slots=True)
class Busy:
    """What an answer says and offers.

    ``sent``: names and values to be sent again to ``address``, where ``again`` holds. ``unsure``:
    what was sent may have been written. ``partial``: a field was left out that is never sent back.
    """

    address: str
    wrote: bool
    unsure: bool = False
    again: bool = False
    sent: tuple[tuple[str, str], ...] = ()
    partial: bool = False
    with_files: bool = False


class BusyDatabase:
    """Answers when a view could not write because somebody else does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a busy database; leave every other error to others."""
        return busy_answer(request, _what_was_sent(request)) if is_busy(error) else None


def busy_outside_views(request: HttpRequest) -> HttpResponse:
    """Answer when it was not a view that could not write: the session, or the like.

    The view's own writes may stand, and the form may not even have been checked: it is not
    offered again.
    """
    wrote = request.method not in SAFE
    return busy_answer(request, Busy(request.get_full_path(), wrote, unsure=wrote))


def busy_answer(request: HttpRequest, busy: Busy) -> HttpResponse:
    """Return the page, or for htmx the notice."""
    if request.headers.get("HX-Request") == "true":
        response = render(request, "ui/busy.html", {"busy": busy})
        for name, value in _AS_NOTICE.items():
            response.headers[name] = value
    else:
        response = _page(request, busy)
    response.status_code = 503
    response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, busy: Busy) -> HttpResponse:
    """Return the page in the frame, or without it where not even that can be read."""
    try:
        user = getattr(request, "user", None)
        layout = "base.html" if user is not None and user.is_authenticated else ""
        return render(request, "503.html", {"busy": busy, "layout": layout})
    except DatabaseError:
        return render(request, "503.html", {"busy": busy})


def _what_was_sent(request: HttpRequest) -> Busy:
    address = request.get_full_path()
    if request.method in SAFE:
        return Busy(address, wrote=False)
    is_form = request.content_type in _FORMS
    # Only what came from a page of ours is offered again.
    checked = bool(getattr(request, "csrf_processing_done", False))
    if request.method != "POST" or not is_form or not checked:
        return Busy(address, wrote=True)
    if any(upload for _name, uploads in request.FILES.lists() for upload in uploads):
        return Busy(address, wrote=True, with_files=True)
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    kept = [name for name in names if not _SECRET.search(name)]
    return Busy(
        address,
        wrote=True,
        again=True,
        sent=tuple((name, value) for name in kept for value in request.POST.getlist(name)),
        partial=len(kept) < len(names),
    )
