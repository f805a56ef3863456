"""Conclusions of a meeting: written in one line, taken back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from truongchuan.domain.committee.conclusions import (
    Order,
    add_conclusion,
    link_conclusion,
    withdraw_conclusion,
)
from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.committee.selectors import get_conclusion
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_rows
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.committee_access import meeting_page as page_of_meeting
from truongchuan.web.committee_choices import units_of
from truongchuan.web.committee_forms import OrderForm
from truongchuan.web.middleware import actor_of
from truongchuan.web.views.meeting_drawing import answer_act, draw_meeting
from truongchuan.wording.errors import error_message


@page_of_meeting("committee.write")
@require_POST
def conclusion_add(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Write a conclusion down in one line, under a point or for the whole meeting."""
    actor, on = actor_of(request), today_of(programme)
    rows = list_rows(actor=actor, programme=programme, on=on, schools_of=frozenset())
    form = OrderForm(request.POST, units=units_of(actor, programme), rows=rows)
    valid = form.is_valid()
    item_pk = form.cleaned_data.get("item")
    where: dict[str, Any] = {"tab": "ket-luan", "fragment": "committee/conclusion_section.html"}
    if item_pk and request.POST.get("from") == "bien-ban":
        where = {
            "tab": "bien-ban",
            "fragment": "committee/item_conclusions.html",
            "pk": item_pk,
            "anchor": f"noi-dung-{item_pk}",
        }
    item = get_object_or_404(meeting.items, pk=item_pk) if item_pk else None
    if not valid:
        errors = " ".join(str(e) for found in form.errors.values() for e in found)
        status = 200 if getattr(request, "htmx", False) else 422
        context: dict[str, Any] = {
            "order_error": errors,
            "order": form.data,
            "order_at": item_pk or 0,
        }
        return draw_meeting(request, programme, meeting, status=status, **where, **context)
    data = form.cleaned_data

    def write() -> None:
        if data["task"] is not None:
            link_conclusion(
                actor=actor, meeting=meeting, text=data["text"], row=data["task"], item=item
            )
            return
        order = (
            Order(data["unit"], data["due_on"], tuple(data["cooperating"]))
            if data["unit"]
            else None
        )
        add_conclusion(actor=actor, meeting=meeting, text=data["text"], order=order, item=item)

    try:
        with transaction.atomic():
            write()
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        status = 200 if getattr(request, "htmx", False) else 422
        text = error_message(error, gettext)
        context = {"order_error": text, "order": form.data, "order_at": item_pk or 0}
        return draw_meeting(request, programme, meeting, status=status, **where, **context)
    done = gettext("Đã ghi kết luận.")
    where["added_at"] = item_pk or 0
    return answer_act(request, programme, meeting, lambda: None, done=done, **where)


@page_of_meeting("committee.write")
@require_POST
def conclusion_withdraw(
    request: HttpRequest, programme: Programme, meeting: Meeting, conclusion_pk: int
) -> HttpResponse:
    """Take a conclusion back."""
    found = get_conclusion(actor=actor_of(request), meeting=meeting, pk=conclusion_pk)
    if found is None:
        raise Http404
    return answer_act(
        request,
        programme,
        meeting,
        lambda: withdraw_conclusion(
            actor=actor_of(request), conclusion=found, reason=request.POST.get("reason", "")
        ),
        tab="ket-luan",
        fragment="committee/conclusion_section.html",
        error_at=conclusion_pk,
    )
