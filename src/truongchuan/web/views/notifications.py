"""A person's notifications, how they wish to be told, and their calendar feed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.adapters.writers.calendar_ics import MEDIA_TYPE
from truongchuan.domain.directory.models import Person
from truongchuan.domain.reminders.feed import feed_owner
from truongchuan.domain.reminders.personal import (
    mark_all_read,
    mark_read,
    revoke_feed_token,
    rotate_feed_token,
    set_preferences,
)
from truongchuan.domain.reminders.selectors import (
    feed_token_of,
    list_notifications,
    preference_of,
)
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import PUBLIC, page
from truongchuan.web.current import today_of
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.calendar_feed import calendar_of
from truongchuan.web.presenters.demo_outbox import outbox_page
from truongchuan.web.presenters.notifications import notifications_page, url_of
from truongchuan.web.reminder_forms import PreferenceForm
from truongchuan.wording.errors import error_message


@page("reminders.personal")
@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    """List what the person was told, newest first."""
    view = notifications_page(actor=actor_of(request), query=request.GET, today=today_of(request))
    return render(request, "reminders/notifications.html", {"view": view})


@page("reminders.personal")
@require_POST
def open_notification(request: HttpRequest, notification_pk: int) -> HttpResponse:
    """Mark a notification as read; go to its subject, or back to the list."""
    actor = actor_of(request)
    told = get_object_or_404(list_notifications(actor=actor), pk=notification_pk)
    mark_read(actor=actor, notification=told)
    stay = "stay" in request.POST
    return redirect("notifications" if stay else url_of(told) or "notifications")


@page("reminders.personal")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    number = mark_all_read(actor=actor_of(request))
    text = ngettext("Đã đánh dấu %(n)s thông báo.", "Đã đánh dấu %(n)s thông báo.", number)
    messages.success(request, text % {"n": number})
    return redirect("notifications")


@page("reminders.personal")
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and save how the person wishes to be told."""
    actor = actor_of(request)
    if request.method == "GET":
        return _settings(request, PreferenceForm.of(*preference_of(actor=actor)))
    form = PreferenceForm(request.POST)
    if form.is_valid():
        try:
            set_preferences(actor=actor, wish=form.wish())
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã ghi cách nhận thông báo."))
            return redirect("notification_settings")
    return _settings(request, form, status=422)


@page("reminders.personal")
@require_POST
def rotate_feed(request: HttpRequest) -> HttpResponse:
    """Make a new address of the calendar and show it, this once."""
    actor = actor_of(request)
    token = rotate_feed_token(actor=actor)
    address = settings.BASE_URL + reverse("calendar_feed", args=[token])
    form = PreferenceForm.of(*preference_of(actor=actor))
    response = _settings(request, form, address=address)
    response.headers["Cache-Control"] = "no-store"
    return response


@page("reminders.personal")
@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    """End the address of the calendar."""
    if revoke_feed_token(actor=actor_of(request)):
        messages.success(request, gettext("Đã thu hồi địa chỉ lịch. Lịch đã đăng ký sẽ trống."))
    return redirect(reverse("notification_settings") + "#lich")


@page("reminders.personal")
@require_GET
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """Show the e-mails that the person would have got. In demo mode only."""
    if not settings.DEMO:
        raise Http404
    view = outbox_page(actor=actor_of(request), query=request.GET)
    return render(request, "reminders/outbox.html", {"view": view})


@page(PUBLIC)
@require_GET
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Send the calendar of the person whose token the address holds."""
    owner = feed_owner(token=token, on=timezone.localdate())
    if owner is None:
        raise Http404
    content, changed = calendar_of(owner)
    return _conditional(request, content, changed)


def _conditional(request: HttpRequest, content: bytes, changed: datetime) -> HttpResponse:
    """Answer 304 to a program that already has it."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(
        content,
        content_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": 'inline; filename="truongchuan.ics"',
            "ETag": etag,
            "Last-Modified": http_date(changed.timestamp()),
            "Cache-Control": "private, max-age=900",
        },
    )
    answer = get_conditional_response(
        request, etag=etag, last_modified=int(changed.timestamp()), response=response
    )
    return answer or response


def _settings(
    request: HttpRequest, form: PreferenceForm, *, address: str = "", status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "form": form,
        "email": Person.objects.values_list("email", flat=True).get(pk=actor.person_id or 0),
        "mail_works": settings.EMAIL_ENABLED,
        "feed": feed_token_of(actor=actor),
        "feed_address": address,
    }
    return render(request, "reminders/settings.html", context, status=status)
