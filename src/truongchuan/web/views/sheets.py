"""Reports by spreadsheet: the template, sending one, looking at it, writing, taking back."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.adapters.reports.reading import SheetFault, read_report_sheet
from truongchuan.adapters.reports.sheet import ReportSheet, write_report_sheet
from truongchuan.adapters.uploads import CheckedUpload, UploadError, check_attachment, check_size
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.followup.batches import (
    apply_batch,
    create_batch,
    discard_batch,
    get_batch,
    list_batches,
    undo_batch,
)
from truongchuan.domain.followup.models import ReportBatch
from truongchuan.domain.followup.policies import may, may_report_for
from truongchuan.domain.followup.selectors import list_work, solver_units
from truongchuan.domain.followup.sheet_lines import SheetLine
from truongchuan.domain.programmes.clock import now_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.unit_selectors import get_unit
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file
from truongchuan.engines.text import fold
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import workbook_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.query import number
from truongchuan.web.presenters.sheets import batch_line, sheet_page
from truongchuan.web.templatetags.vn import moment_vn
from truongchuan.web.upload_limit import was_too_large
from truongchuan.wording.errors import error_message
from truongchuan.wording.followup_sheets import sheet_fault
from truongchuan.wording.uploads import upload_message

BATCHES_A_PAGE = 30


class SheetForm(forms.Form):
    """The file that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("Bảng tính đã điền"),
        help_text=gettext_lazy("Tệp .xlsx tải từ trang này. Chưa ghi gì cho đến khi bạn xác nhận."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


@programme_page("followup.view")
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_reports(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Offer the templates, take a filled one, list what was sent."""
    actor = actor_of(request)
    form = SheetForm()
    if request.method == "POST":
        if not may(actor, "followup.send_sheet", programme):
            raise PermissionDenied
        form = SheetForm(request.POST, request.FILES)
        batch = _taken(request, programme, form)
        if batch is not None:
            return redirect("bulk_report", programme.pk, batch.pk)
    batches = Paginator(list_batches(actor=actor, programme=programme), BATCHES_A_PAGE)
    page = batches.get_page(request.GET.get("page"))
    in_charge = may(actor, "followup.manage", programme)
    context = {
        "form": form,
        "page": page,
        "batches": [batch_line(batch, programme) for batch in page],
        "may_send": may(actor, "followup.send_sheet", programme),
        "in_charge": in_charge,
        "own_units": _own_units(actor, programme),
        "units": solver_units(actor=actor, programme=programme) if in_charge else [],
    }
    return render(request, "followup/sheets.html", context, status=422 if form.errors else 200)


@programme_page("followup.view")
@require_GET
def bulk_template(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the spreadsheet of a unit's work (``?unit=``), or of all for those in charge."""
    actor = actor_of(request)
    unit = _asked_unit(request, programme)
    now = now_of(programme)
    sheet = ReportSheet(
        programme_pk=programme.pk,
        title=programme.title,
        unit=unit.name if unit is not None else "Tất cả đơn vị và trường",
        as_of=moment_vn(now),
        lines=list_work(actor=actor, programme=programme, unit=unit),
        unit_names=[u.name for u in solver_units(actor=actor, programme=programme)],
        is_sample=programme.is_demo,
    )
    name = fold(unit.label if unit is not None else "tat ca don vi")
    slug = "-".join("".join(c if c.isalnum() else " " for c in name).split())
    return workbook_response(write_report_sheet(sheet), f"bao-cao-{slug}-{now:%d-%m-%Y}.xlsx")


@programme_page("followup.view")
@require_GET
def bulk_report(request: HttpRequest, programme: Programme, batch_pk: int) -> HttpResponse:
    """Show what each line of a file would do, or did."""
    batch = _open(request, programme, batch_pk)
    page = sheet_page(batch, actor=actor_of(request), programme=programme, query=request.GET)
    return render(request, "followup/sheet.html", {"sheet": page, "batch_pk": batch.pk})


@programme_page("followup.view")
@require_POST
def bulk_apply(request: HttpRequest, programme: Programme, batch_pk: int) -> HttpResponse:
    """Write all good lines."""
    return _do(request, programme, batch_pk, apply_batch, gettext("Đã ghi các dòng có thay đổi."))


@programme_page("followup.view")
@require_POST
def bulk_undo(request: HttpRequest, programme: Programme, batch_pk: int) -> HttpResponse:
    """Take everything that a file wrote back."""
    return _do(request, programme, batch_pk, undo_batch, gettext("Đã hoàn tác cả bảng."))


@programme_page("followup.view")
@require_POST
def bulk_discard(request: HttpRequest, programme: Programme, batch_pk: int) -> HttpResponse:
    """Put a file that was not written away."""
    response = _do(request, programme, batch_pk, discard_batch, gettext("Đã bỏ, chưa ghi gì."))
    found = get_batch(actor=actor_of(request), programme=programme, pk=batch_pk)
    return response if found is not None else redirect("bulk_reports", programme.pk)


def _do(
    request: HttpRequest,
    programme: Programme,
    pk: int,
    service: Callable[..., ReportBatch],
    said: str,
) -> HttpResponse:
    batch = _open(request, programme, pk)
    try:
        service(actor=actor_of(request), batch=batch)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, said)
    return redirect("bulk_report", programme.pk, pk)


def _open(request: HttpRequest, programme: Programme, pk: int) -> ReportBatch:
    batch = get_batch(actor=actor_of(request), programme=programme, pk=pk)
    if batch is None:
        raise Http404
    return batch


def _own_units(actor: Actor, programme: Programme) -> list[Organisation]:
    """Return the actor's units and schools of the programme's authority."""
    units = organisations_of(actor=actor).filter(pk__in=actor.unit_ids)
    return [unit for unit in units if unit.owner_id == programme.authority_id]


def _asked_unit(request: HttpRequest, programme: Programme) -> Organisation | None:
    """Return the unit of the template; None for all. Only of work that the actor reports."""
    actor, pk = actor_of(request), number(request.GET, "unit")
    if pk is None:
        if may(actor, "followup.manage", programme):
            return None
        own = _own_units(actor, programme)
        if not own:
            raise PermissionDenied
        return own[0]
    unit = get_unit(actor=actor, programme=programme, pk=pk)
    if unit is None:
        raise Http404
    if not may_report_for(actor, programme, unit):
        raise PermissionDenied
    return unit


def _taken(request: HttpRequest, programme: Programme, form: SheetForm) -> ReportBatch | None:
    """Read and keep a sent file; None when it is refused, with the reason at the field."""
    if was_too_large(request):
        form.add_error("file", upload_message("upload-too-large", {"megabytes": 20}, gettext))
        return None
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    try:
        checked = _checked(file)
        lines = read_report_sheet(checked.content)
        return _keep(actor_of(request), programme, checked, lines)
    except UploadError as error:
        form.add_error("file", upload_message(error.code, error.params, gettext))
    except SheetFault as error:
        form.add_error("file", sheet_fault(error.code, error.params, gettext))
    except DomainError as error:
        form.add_error("file", error_message(error, gettext))
    return None


def _checked(file: UploadedFile) -> CheckedUpload:  # type: ignore[type-arg]
    check_size(file.size or 0)
    checked = check_attachment(file.name or "", file.read())
    if not checked.name.endswith(".xlsx"):
        raise SheetFault("not-xlsx")
    return checked


@transaction.atomic
def _keep(
    actor: Actor, programme: Programme, checked: CheckedUpload, lines: list[SheetLine]
) -> ReportBatch:
    """Keep the file with its lines, or neither."""
    file = store_file(
        actor=actor,
        authority_id=programme.authority_id,
        name=checked.name,
        media_type=checked.media_type,
        content=checked.content,
    )
    own = _own_units(actor, programme)
    unit = own[0] if len(own) == 1 and not may(actor, "followup.manage", programme) else None
    return create_batch(actor=actor, programme=programme, file=file, lines=lines, unit=unit)
