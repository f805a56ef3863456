"""A task of the roadmap, reports on it, and taking them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from truongchuan.adapters.uploads import CheckedUpload
from truongchuan.domain.followup.reporting import has_open_obstacle, report_work
from truongchuan.domain.followup.selectors import obstacles_of_row, solver_units
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, RowUnit
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.progress import Report, Work, undo_report, work_stamp
from truongchuan.domain.programmes.selectors import list_progress, list_rows, list_school_parts
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.scheduling.selectors import schedule_from
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import clash_of
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.obstacles import obstacle_lines
from truongchuan.web.presenters.rows import row_view
from truongchuan.web.presenters.schedule_card import schedule_card
from truongchuan.web.presenters.task import (
    permission_to_report,
    report_url,
    task_page,
    work_name,
)
from truongchuan.web.report_form import ReportForm
from truongchuan.web.schedule import programme_inputs
from truongchuan.wording.errors import error_message

if TYPE_CHECKING:
    from truongchuan.domain.sources.models import StoredFile


SCHOOLS_A_PAGE = 60


@programme_page("programmes.view")
def detail(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Show a task with everybody's part in it and the reports so far."""
    rows, row = _open_row(request, programme, number)
    actor, on = actor_of(request), today_of(programme)
    schools = list_school_parts(actor=actor, row=row)
    page = task_page(
        row,
        schools=Paginator(schools, SCHOOLS_A_PAGE).get_page(request.GET.get("page")),
        schools_done=schools.filter(state=WorkState.DONE).count(),
        rows=rows,
        entries=list_progress(actor=actor, row=row),
        actor=actor,
        programme=programme,
        on=on,
    )
    found = schedule_from(programme_inputs(actor=actor, programme=programme))
    context = {
        "page": page,
        "schedule": schedule_card(row, found),
        "obstacles": obstacle_lines(
            obstacles_of_row(actor=actor, row=row, on=on), programme=programme, on=on
        ),
        "may_raise": may(actor, "followup.raise", row),
    }
    return render(request, "task/detail.html", context)


@programme_page("programmes.view")
def report(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Report on the whole task."""
    _rows, row = _open_row(request, programme, number)
    return _report(request, programme, row, row)


@programme_page("programmes.view")
def report_unit_part(
    request: HttpRequest, programme: Programme, number: int, part_pk: int
) -> HttpResponse:
    """Report a cooperating unit's part."""
    _rows, row = _open_row(request, programme, number)
    part = next((u for u in row.units.all() if u.pk == part_pk), None)
    if part is None or part.organisation_id is None or part.role != "cooperating":
        raise Http404
    return _report(request, programme, row, part)


@programme_page("programmes.view")
def report_school_part(
    request: HttpRequest, programme: Programme, number: int, part_pk: int
) -> HttpResponse:
    """Report one school within the task."""
    _rows, row = _open_row(request, programme, number)
    part = list_school_parts(actor=actor_of(request), row=row).filter(pk=part_pk).first()
    if part is None:
        raise Http404
    part.row = row
    return _report(request, programme, row, part)


@programme_page("programmes.view")
@require_POST
def undo(request: HttpRequest, programme: Programme, number: int, entry_pk: int) -> HttpResponse:
    """Take a report back."""
    _rows, row = _open_row(request, programme, number)
    entry = list_progress(actor=actor_of(request), row=row).filter(pk=entry_pk).first()
    if entry is None:
        raise Http404
    try:
        undo_report(actor=actor_of(request), entry=entry)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã hoàn tác báo cáo."))
    return redirect("task", programme.pk, number)


def _open_row(
    request: HttpRequest, programme: Programme, number: int
) -> tuple[list[RoadmapRow], RoadmapRow]:
    """Return all rows and the one of the address, or answer 404."""
    rows = list_rows(
        actor=actor_of(request),
        programme=programme,
        on=today_of(programme),
        schools_of=frozenset(),
    )
    row = next((row for row in rows if row.number == number), None)
    if row is None:
        raise Http404
    return rows, row


def _report(
    request: HttpRequest, programme: Programme, row: RoadmapRow, work: Work
) -> HttpResponse:
    """Show the report form, or save what it sends and go back to the task."""
    actor = actor_of(request)
    if not may(actor, permission_to_report(work), work):
        raise PermissionDenied
    posted = request.method == "POST"
    form = ReportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        work=work,
        solvers=solver_units(actor=actor, programme=programme),
        asks_solver=not has_open_obstacle(work),
    )
    clash, status = None, 200
    if posted:
        try:
            if form.is_valid():
                _save(actor, programme, work, form)
                messages.success(request, gettext("Đã ghi báo cáo."))
                return redirect(_back(programme, row, work))
            status = 422
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
            status = 422
            if error.code == "report-outdated":
                status = 409
                work.refresh_from_db()
                newest = list_progress(actor=actor, row=row).filter(**_about(work)).first()
                clash = clash_of(
                    form,
                    present={"state": work.state, "percent": work.percent, "note": work.note},
                    stamp=work_stamp(work),
                    changed=(newest.person_name, newest.at) if newest else ("", work.updated_at),
                    action=report_url(row, work, programme),
                    take=report_url(row, work, programme),
                )
                form = ReportForm.on_top_of(form, work)
    view = row_view(row, programme=programme, on=today_of(programme))
    context = {
        "form": form,
        "row": view,
        "name": work_name(work),
        "work": work,
        "clash": clash,
        "action": report_url(row, work, programme),
        "back": _back(programme, row, work),
    }
    return render(request, "task/report.html", context, status=status)


@transaction.atomic
def _save(actor: Actor, programme: Programme, work: Work, form: ReportForm) -> None:
    """Save the report with its file, or neither."""
    sent = form.cleaned_data
    report = Report(
        state=sent["state"],
        percent=sent["percent"],
        note=sent["note"],
        attachment=_store(actor, programme, sent["attachment"]),
        based_on=sent["based_on"] or None,
        on=sent["on"],
        started_on=sent["started_on"],
    )
    report_work(actor=actor, work=work, report=report, obstacle=form.obstacle())


def _store(actor: Actor, programme: Programme, upload: CheckedUpload | None) -> StoredFile | None:
    if upload is None:
        return None
    return store_file(
        actor=actor,
        authority_id=programme.authority_id,
        name=upload.name,
        media_type=upload.media_type,
        content=upload.content,
    )


def _about(work: Work) -> dict[str, object]:
    """Return the filter for reports on this very piece of work."""
    return {
        "unit": work if isinstance(work, RowUnit) else None,
        "row_school": work if isinstance(work, RowSchool) else None,
    }


def _back(programme: Programme, row: RoadmapRow, work: Work) -> str:
    url = reverse("task", args=[programme.pk, row.number])
    if isinstance(work, RowSchool):
        return f"{url}#truong-{work.pk}"
    return f"{url}#phan-viec-{work.pk}" if isinstance(work, RowUnit) else url
