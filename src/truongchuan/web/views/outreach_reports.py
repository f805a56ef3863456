"""Reports of outreach: the list, the quick form, corrections and taking back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from truongchuan.domain.outreach.models import Activity
from truongchuan.domain.outreach.reporting import (
    correct_activity,
    report_activity,
    withdraw_activity,
)
from truongchuan.domain.outreach.selectors import find_places, get_activity
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import table_response
from truongchuan.web.evidence import store_evidence
from truongchuan.web.middleware import actor_of
from truongchuan.web.outreach_forms import ActivityForm, ReasonForm
from truongchuan.web.presenters.book_notes import MOST_LINES
from truongchuan.web.presenters.outreach_book import activities_book
from truongchuan.web.presenters.outreach_list import (
    activities_page,
    activity_lines,
    found_activities,
)
from truongchuan.web.presenters.query import number, words
from truongchuan.web.upload_limit import was_too_large
from truongchuan.wording.errors import error_message


@programme_page("outreach.view")
@require_GET
def activities(request: HttpRequest, programme: Programme) -> HttpResponse:
    """List reports, with filters."""
    page = activities_page(actor=actor_of(request), programme=programme, query=request.GET)
    return render(request, "outreach/activities.html", {"view": page})


@programme_page("outreach.view")
@require_GET
def activities_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the reports that the list shows as a workbook."""
    found, _where = found_activities(
        actor=actor_of(request), programme=programme, query=request.GET
    )
    book = activities_book(found[:MOST_LINES], programme=programme, on=today_of(programme))
    return table_response(request, book, "hoat-dong-tuyen-truyen")


@programme_page("outreach.report_somewhere")
def report(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Report what a place did: the form of a minute."""
    actor, query = actor_of(request), request.GET
    copies = _activity(request, programme, number(query, "from")) if query.get("from") else None
    form = ActivityForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        actor=actor,
        programme=programme,
        wanted=number(query, "place"),
        copies=copies,
    )
    for name in ("message", "campaign", "channel"):
        if query.get(name):
            form.initial[name] = query[name][:20]
    if request.method == "POST" and form.is_valid():
        saved = _save(request, programme, form, None)
        if saved is not None:
            return _saved(request, programme, saved, gettext("Đã ghi hoạt động tuyên truyền."))
    return _draw(request, programme, form, None)


@programme_page("outreach.report_somewhere")
def correct(request: HttpRequest, programme: Programme, activity_pk: int) -> HttpResponse:
    """Replace a report by a right one."""
    actor = actor_of(request)
    activity = _activity(request, programme, activity_pk)
    if not may(actor, "outreach.report", activity):
        raise PermissionDenied("outreach.report")
    form = ActivityForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        actor=actor,
        programme=programme,
        corrects=activity,
    )
    if request.method == "POST" and form.is_valid():
        saved = _save(request, programme, form, activity)
        if saved is not None:
            return _saved(request, programme, saved, gettext("Đã đính chính."))
    return _draw(request, programme, form, activity)


@programme_page("outreach.report_somewhere")
def withdraw(request: HttpRequest, programme: Programme, activity_pk: int) -> HttpResponse:
    """Take a report back, after saying why."""
    actor = actor_of(request)
    activity = _activity(request, programme, activity_pk)
    if not may(actor, "outreach.report", activity):
        raise PermissionDenied("outreach.report")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_activity(actor=actor, activity=activity, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã rút lượt ghi; nó không còn được tính."))
            return redirect("activities", programme.pk)
    [line] = activity_lines([activity], actor=actor, programme=programme)
    status = 422 if form.errors else 200
    context = {"form": form, "line": line}
    return render(request, "outreach/withdraw.html", context, status=status)


def _activity(request: HttpRequest, programme: Programme, pk: int | None) -> Activity:
    found = get_activity(actor=actor_of(request), programme=programme, pk=pk or 0)
    if found is None:
        raise Http404
    return found


@transaction.atomic
def _save(
    request: HttpRequest, programme: Programme, form: ActivityForm, corrects: Activity | None
) -> Activity | None:
    """Save the report with its files, or nothing of it; None puts the reason into the form."""
    actor = actor_of(request)
    try:
        with transaction.atomic():
            files = store_evidence(actor, programme, form.cleaned_data["evidence"])
            if corrects is None:
                return report_activity(
                    actor=actor, programme=programme, report=form.report(), files=files
                )
            return correct_activity(
                actor=actor,
                activity=corrects,
                report=form.report(),
                reason=form.cleaned_data["reason"],
                files=files,
            )
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        form.add_error(None, error_message(error, gettext))
    return None


def _saved(
    request: HttpRequest, programme: Programme, activity: Activity, told: str
) -> HttpResponse:
    messages.success(request, told)
    return redirect(f"{reverse('activities', args=[programme.pk])}?place={activity.place_id}")


def _draw(
    request: HttpRequest, programme: Programme, form: ActivityForm, activity: Activity | None
) -> HttpResponse:
    actor = actor_of(request)
    asked = words(request.GET)
    if was_too_large(request):
        form.add_error("evidence", gettext("Các tệp lớn quá. Hãy gửi ít hơn hoặc nén ảnh lại."))
    context = {
        "form": form,
        "activity": activity,
        "manages": actor.leads or actor.manages_programmes,
        "asked": asked,
        "places": find_places(actor=actor, programme=programme, words=asked) if asked else [],
    }
    status = 422 if form.is_bound else 200
    return render(request, "outreach/report.html", context, status=status)
