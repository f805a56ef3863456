"""Areas: the list, files in and out, one area with its runs, asking for a run, deleting."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.adapters.catchment.tables import InstanceError
from truongchuan.adapters.catchment.templates import write_book_template, write_csv_template
from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.uploads import UploadError
from truongchuan.domain.catchments.models import CatchmentArea
from truongchuan.domain.catchments.policies import may
from truongchuan.domain.catchments.selectors import get_area, list_runs
from truongchuan.domain.catchments.services import delete_area, request_run
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.selectors import read_stored_file
from truongchuan.web.access import page
from truongchuan.web.catchment_forms import AreaForm, RunForm
from truongchuan.web.catchment_jobs import solve_catchment
from truongchuan.web.catchment_reading import (
    SAMPLE_NAME,
    bring_in_area,
    known_schools,
    sample_files,
)
from truongchuan.web.downloads import table_response, wants_file, workbook_response, zip_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.catchments import area_page, areas_page, areas_table
from truongchuan.web.upload_limit import was_too_large
from truongchuan.wording.catchments import area_fault
from truongchuan.wording.errors import error_message
from truongchuan.wording.list_files import list_fault
from truongchuan.wording.uploads import upload_message

VIEW, MANAGE = "catchments.view", "catchments.manage"
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def of_area(
    view: Callable[Concatenate[HttpRequest, CatchmentArea, P], R], permission: str = VIEW
) -> Callable[..., R]:
    """Give a view the area that ``catchment_pk`` names; one of others is not found."""

    @wraps(view)
    def found(request: HttpRequest, /, catchment_pk: int, *args: P.args, **kwargs: P.kwargs) -> R:
        actor = actor_of(request)
        area = get_area(actor=actor, pk=catchment_pk)
        if area is None:
            raise Http404
        if not may(actor, permission, area):
            raise PermissionDenied(permission)
        return view(request, area, *args, **kwargs)

    return found


def of_managed_area(
    view: Callable[Concatenate[HttpRequest, CatchmentArea, P], R],
) -> Callable[..., R]:
    """The same, for who may change it."""
    return of_area(view, MANAGE)


@page(VIEW)
@require_safe
def area_list(request: HttpRequest) -> HttpResponse:
    """Show the areas of the authority, or send them as a file."""
    actor = actor_of(request)
    if wants_file(request):
        table = areas_table(actor=actor, query=request.GET)
        return table_response(request, table, "phuong-an-tuyen")
    view = areas_page(actor=actor, query=request.GET)
    return render(request, "catchments/list.html", {"view": view})


@page(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def area_new(request: HttpRequest) -> HttpResponse:
    """Offer templates; take an area's files."""
    form = AreaForm()
    if request.method == "POST":
        form = AreaForm(request.POST, request.FILES)
        area = _brought_in(request, form)
        if area is not None:
            messages.success(request, gettext("Đã đọc hết các bảng, không có lỗi."))
            return redirect("catchment", area.pk)
    status = 422 if form.errors else 200
    return render(request, "catchments/new.html", {"form": form}, status=status)


def _brought_in(request: HttpRequest, form: AreaForm) -> CatchmentArea | None:
    if was_too_large(request):
        form.errors.clear()
        form.add_error("tables", upload_message("upload-too-large", {"megabytes": 20}, gettext))
        return None
    if not form.is_valid():
        return None
    sent = [(upload.name or "", upload.read()) for upload in form.cleaned_data["tables"]]
    try:
        return bring_in_area(
            actor=actor_of(request),
            name=form.cleaned_data["name"],
            sent=sent,
            borders_from_shapes=form.cleaned_data["borders_from_shapes"],
        )
    except UploadError as error:
        form.add_error("tables", upload_message(error.code, error.params, gettext))
    except InstanceError as error:
        form.add_error("tables", area_fault(error.code, error.params, gettext))
    except ListFault as error:
        form.add_error("tables", list_fault(error.code, error.params, gettext))
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except DomainError as error:
        form.add_error("name", error_message(error, gettext))
    return None


@page(MANAGE)
@require_POST
def area_sample(request: HttpRequest) -> HttpResponse:
    """Load the shipped sample."""
    area = bring_in_area(
        actor=actor_of(request), name=SAMPLE_NAME, sent=sample_files(), is_sample=True
    )
    messages.success(request, gettext("Đã nạp địa bàn minh họa. Bấm “Tính” để chia tuyến."))
    return redirect("catchment", area.pk)


@page(VIEW)
@require_safe
def template_zip(request: HttpRequest) -> HttpResponse:
    """Send the tables with headings and two lines each."""
    return zip_response(write_csv_template(), "mau-chia-tuyen.zip")


@page(VIEW)
@require_safe
def template_xlsx(request: HttpRequest) -> HttpResponse:
    """Send the workbook with two lines on each sheet."""
    return workbook_response(write_book_template(), "mau-chia-tuyen.xlsx")


@page(VIEW)
@require_safe
def schools_xlsx(request: HttpRequest) -> HttpResponse:
    """Send the workbook with the authority's schools in it."""
    book = write_book_template(known_schools(actor_of(request)))
    return workbook_response(book, "mau-chia-tuyen-co-truong.xlsx")


@page(VIEW)
@of_area
@require_safe
def area_detail(request: HttpRequest, area: CatchmentArea) -> HttpResponse:
    """Show an area, its runs, and the form of a new run."""
    return _show(request, area, _form(request, area))


@page(MANAGE)
@of_managed_area
@require_POST
def run_new(request: HttpRequest, area: CatchmentArea) -> HttpResponse:
    """Ask for a run."""
    form = _form(request, area)
    if not form.is_valid():
        return _show(request, area, form, status=422)
    try:
        run = request_run(
            actor=actor_of(request),
            area=area,
            options=form.options(),
            time_limit=form.cleaned_data["time_limit"],
            enqueue=solve_catchment.enqueue,
        )
    except DomainError as error:
        form.add_error(None, error_message(error, gettext))
        return _show(request, area, form, status=422)
    return redirect("catchment_run", run.pk)


def _form(request: HttpRequest, area: CatchmentArea) -> RunForm:
    runs = list_runs(actor=actor_of(request), area=area).filter(outcome__isnull=False)
    data = request.POST if request.method == "POST" else None
    return RunForm(data, area=area, runs=list(runs[:20]))


def _show(
    request: HttpRequest, area: CatchmentArea, form: RunForm, status: int = 200
) -> HttpResponse:
    view = area_page(actor=actor_of(request), area=area)
    return render(request, "catchments/area.html", {"view": view, "form": form}, status=status)


@page(MANAGE)
@of_managed_area
@require_http_methods(["GET", "HEAD", "POST"])
def area_delete(request: HttpRequest, area: CatchmentArea) -> HttpResponse:
    """Ask once more, then delete an area with its runs."""
    if request.method == "POST":
        delete_area(actor=actor_of(request), area=area)
        messages.success(request, gettext("Đã xóa “%(name)s”.") % {"name": area.name})
        return redirect("catchments")
    runs = area.runs.count()
    return render(request, "catchments/delete.html", {"area": area, "runs": runs})


@page(VIEW)
@of_area
@require_safe
def area_file(request: HttpRequest, area: CatchmentArea) -> HttpResponse:
    """Send the tables of an area."""
    try:
        content = read_stored_file(actor=actor_of(request), file=area.file)
    except FileNotFoundError as error:
        raise Http404 from error
    return zip_response(content, area.file.name)
