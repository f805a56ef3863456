"""Drawing a meeting, whole or the piece that an act changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.committee.selectors import get_meeting, members_on
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.committee_choices import units_of
from truongchuan.web.committee_forms import NoticeForm, ShiftForm
from truongchuan.web.conflicts import OUTDATED, Clash
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.meeting import meeting_page
from truongchuan.wording.errors import error_message

Write = Callable[[], object]


def draw_meeting(
    request: HttpRequest,
    programme: Programme,
    meeting: Meeting,
    *,
    tab: str,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Draw a meeting's page as it now stands."""
    actor = actor_of(request)
    fresh: Meeting | None = meeting
    if request.method == "POST":  # something was written, or somebody else wrote meanwhile
        fresh = get_meeting(actor=actor, programme=programme, pk=meeting.pk)
    if fresh is None:
        raise Http404
    page = meeting_page(actor=actor, programme=programme, meeting=fresh, tab=tab)
    context: dict[str, Any] = {
        "page": page,
        "units": list(units_of(actor, programme)) if page.may_write else [],
        "seats": members_on(committee=fresh.committee, on=page.day) if page.writing else [],
        "shift": ShiftForm(auto_id="doi_%s"),
        "notice": NoticeForm(
            auto_id="tb_%s",
            initial={"number": fresh.notice_number, "on": fresh.notice_on or today_of(programme)},
        ),
        **more,
    }
    template = more.get("fragment") if getattr(request, "htmx", False) else None
    if template and "pk" in more:
        context |= _piece(page, more["fragment"], more["pk"])
    return render(request, template or "committee/meeting.html", context, status=status)


def _piece(page: Any, fragment: str, pk: int) -> dict[str, Any]:
    """Return the one thing that a fragment draws."""
    name, things = {
        "committee/minutes_text.html": ("item", page.items),
        "committee/item_conclusions.html": ("item", page.items),
        "committee/attendee.html": ("invitee", page.invitees),
        "committee/follow_up.html": ("line", page.follow_ups),
    }[fragment]
    return {name: next((thing for thing in things if thing.pk == pk), None), "redrawn": True}


def answer_act(
    request: HttpRequest,
    programme: Programme,
    meeting: Meeting,
    write: Write,
    *,
    tab: str,
    done: str = "",
    clash: Callable[[], Clash] | None = None,
    **more: Any,
) -> HttpResponse:
    """Write; then show the piece (htmx) or go back to the tab. A refusal shows the page again.

    ``clash`` makes both versions when somebody else wrote meanwhile.
    """
    try:
        write()
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        # htmx only swaps an answer that succeeded.
        htmx = getattr(request, "htmx", False) and "fragment" in more
        status = 200 if htmx else 409 if error.code == "minutes-outdated" else 422
        text = error_message(error, gettext)
        sent: dict[str, Any] = {"error": text, "error_code": error.code, "sent": request.POST}
        if error.code in OUTDATED and clash is not None:
            sent["clash"] = clash()
        return draw_meeting(request, programme, meeting, tab=tab, status=status, **more, **sent)
    if getattr(request, "htmx", False) and "fragment" in more:
        return draw_meeting(request, programme, meeting, tab=tab, **more)
    if done:
        messages.success(request, done)
    where = redirect("meeting", programme.pk, meeting.pk)
    anchor = f"#{more['anchor']}" if "anchor" in more else ""
    where["Location"] = f"{where['Location']}?muc={tab}{anchor}"
    return where
