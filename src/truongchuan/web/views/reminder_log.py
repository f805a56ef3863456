"""Reminding: what was told to whom, which work wants it, and a reminder by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import list_rows
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.reminders.audiences import list_audiences
from truongchuan.domain.reminders.ports import days_off_of
from truongchuan.domain.reminders.telling import urge_row
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.list_books import every_line, work_table
from truongchuan.web.presenters.reminder_log import log_page as log_view
from truongchuan.web.presenters.reminder_log_book import log_table
from truongchuan.web.presenters.reminder_work import told_of_row
from truongchuan.web.presenters.reminder_work import work_page as work_view
from truongchuan.web.presenters.rows import row_view
from truongchuan.web.reminder_forms import UrgeForm
from truongchuan.wording.errors import error_message


@programme_page("reminders.view_log")
@require_GET
def log_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """List what was told to whom, when, and whether the e-mail went."""
    view = log_view(actor=actor_of(request), programme=programme, query=request.GET)
    return render(request, "reminders/log.html", {"view": view})


@programme_page("reminders.view_log")
@require_GET
def log_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the log shows as a workbook."""
    table = log_table(actor=actor_of(request), programme=programme, query=request.GET)
    return table_response(request, table, "nhat-ky-don-doc")


@programme_page("reminders.view_log")
@require_GET
def work_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """List the open work that may want a reminder."""
    actor, on = actor_of(request), today_of(programme)
    if wants_file(request):
        told = every_line(
            lambda asked: work_view(actor=actor, programme=programme, on=on, query=asked),
            request.GET,
        )
        table = work_table(told, programme=programme, on=on)
        return table_response(request, table, "viec-can-don-doc")
    view = work_view(actor=actor, programme=programme, on=on, query=request.GET)
    return render(request, "reminders/work.html", {"view": view})


@programme_page("reminders.urge")
@require_http_methods(["GET", "POST"])
def urge_page(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Remind those who have a task, in one's own words."""
    actor, on = actor_of(request), today_of(programme)
    rows = list_rows(actor=actor, programme=programme, on=on, schools_of=frozenset())
    row = next((row for row in rows if row.number == number), None)
    if row is None:
        raise Http404
    audiences = list_audiences(actor=actor, row=row, on=on)
    sent = request.POST if request.method == "POST" else None
    off = days_off_of(programme.authority_id)
    form = UrgeForm(sent, audiences=audiences, on=on, day_off=off)
    if form.is_valid():
        try:
            told = urge_row(actor=actor, row=row, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            text = ngettext("Đã đôn đốc %(n)s người.", "Đã đôn đốc %(n)s người.", told)
            messages.success(request, text % {"n": told})
            return redirect("reminder_work", programme.pk)
    return _draw(request, programme, row, form)


def _draw(
    request: HttpRequest, programme: Programme, row: RoadmapRow, form: UrgeForm
) -> HttpResponse:
    context = {
        "form": form,
        "row": row_view(row, programme=programme, on=today_of(programme)),
        "open": row.state in OPEN_STATES,
        "told": told_of_row(row),
    }
    return render(request, "reminders/urge.html", context, status=422 if form.errors else 200)
