"""The ledgers of a drive: writing down, taking back, consent, checks; the public list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.acknowledging import list_thanks
from truongchuan.domain.mobilisation.ledger import (
    change_consent,
    check_receipt,
    record_pledge,
    record_receipt,
    record_use,
    reverse_entry,
)
from truongchuan.domain.mobilisation.models import Drive, Gift
from truongchuan.domain.mobilisation.selectors import (
    list_drives,
    list_receipts,
    open_pledges,
    recorded_schools,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.school_selectors import get_school
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import table_response
from truongchuan.web.evidence import store_evidence
from truongchuan.web.middleware import actor_of
from truongchuan.web.mobilisation_errors import money_error
from truongchuan.web.mobilisation_forms import CheckForm, GiftForm, UseForm
from truongchuan.web.outreach_forms import ReasonForm
from truongchuan.web.presenters.book_notes import MOST_LINES
from truongchuan.web.presenters.drive import entry_lines, ledgers_of
from truongchuan.web.presenters.mobilisation_book import (
    thanks_table,
    things_words,
    unnamed_words,
)
from truongchuan.web.presenters.query import number
from truongchuan.web.upload_limit import was_too_large
from truongchuan.web.views.mobilisation import open_drive, school_search
from truongchuan.wording.mobilisation import DONOR_KINDS

AMOUNT_ERRORS = {"amount-missing", "amount-range", "use-over-received"}


@programme_page("mobilisation.draft")
def pledge_new(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Write down what somebody promised."""
    drive = open_drive(request, programme, drive_pk)
    schools = _schools(request, drive)
    form = GiftForm(
        request.POST or None, drive=drive, schools=schools, received=False, wanted=_wanted(request)
    )

    def save() -> None:
        record_pledge(
            actor=actor_of(request),
            drive=drive,
            school=form.cleaned_data["school"],
            gift=form.gift(),
            expected_by=form.cleaned_data["expected_by"],
        )

    return _write(request, drive, form, save, ledger="cam-ket", title=gettext("Ghi cam kết"))


@programme_page("mobilisation.draft")
def receipt_new(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Write down what came in, perhaps against a pledge."""
    drive, actor = open_drive(request, programme, drive_pk), actor_of(request)
    schools = _schools(request, drive)
    wanted = number(request.GET, "pledge")
    pledge = open_pledges(actor=actor, drive=drive).filter(pk=wanted).first() if wanted else None
    if pledge is not None and not may(actor, "mobilisation.record", pledge):
        raise PermissionDenied("mobilisation.record")
    posted = request.method == "POST"
    form = GiftForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        drive=drive,
        schools=schools,
        received=True,
        wanted=_wanted(request),
        pledge=pledge,
    )

    def save() -> None:
        record_receipt(
            actor=actor,
            drive=drive,
            school=form.cleaned_data["school"],
            gift=form.gift(),
            number=form.cleaned_data["number"],
            pledge=pledge,
            files=store_evidence(actor, programme, form.cleaned_data["evidence"]),
        )

    return _write(request, drive, form, save, ledger="tiep-nhan", title=gettext("Ghi tiếp nhận"))


@programme_page("mobilisation.draft")
def use_new(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Write down what gifts were used for."""
    drive, actor = open_drive(request, programme, drive_pk), actor_of(request)
    schools = _schools(request, drive)
    posted = request.method == "POST"
    form = UseForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        drive=drive,
        schools=schools,
        wanted=_wanted(request),
    )

    def save() -> None:
        sent = dict(form.cleaned_data)
        files = store_evidence(actor, programme, sent.pop("evidence"))
        record_use(actor=actor, drive=drive, files=files, **sent)

    return _write(request, drive, form, save, ledger="su-dung", title=gettext("Ghi sử dụng"))


@programme_page("mobilisation.draft")
def reverse_line(
    request: HttpRequest, programme: Programme, drive_pk: int, ledger: str, line_pk: int
) -> HttpResponse:
    """Take a line back by one of the opposite amount, after saying why."""
    drive, actor = open_drive(request, programme, drive_pk), actor_of(request)
    entry = _entry(request, drive, ledger, line_pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_entry(actor=actor, entry=entry, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, money_error(error))
        else:
            messages.success(request, gettext("Đã hủy dòng ghi sai; cả hai dòng vẫn còn trong sổ."))
            return redirect(_back(programme, drive, ledger))
    [line] = entry_lines([entry], actor=actor, programme=programme, drive=drive, ledger=ledger)
    context = {
        "form": form,
        "drive": drive,
        "line": line,
        "back": _back(programme, drive, ledger),
    }
    return render(request, "mobilisation/reverse.html", context, status=422 if form.errors else 200)


@programme_page("mobilisation.draft")
@require_POST
def consent(
    request: HttpRequest, programme: Programme, drive_pk: int, ledger: str, line_pk: int
) -> HttpResponse:
    """Record that a donor agrees to be named, or no longer does."""
    drive = open_drive(request, programme, drive_pk)
    entry = _entry(request, drive, ledger, line_pk)
    if not isinstance(entry, Gift):
        raise Http404
    try:
        change_consent(
            actor=actor_of(request),
            entry=entry,  # type: ignore[arg-type]  # a gift of a ledger: pledge or receipt
            is_public=request.POST.get("public") == "1",
        )
    except DomainError as error:
        messages.error(request, money_error(error))
    else:
        messages.success(request, gettext("Đã ghi ý kiến của nhà tài trợ về việc nêu tên."))
    return redirect(_back(programme, drive, ledger))


@programme_page("mobilisation.check")
def receipt_check(
    request: HttpRequest, programme: Programme, drive_pk: int, line_pk: int
) -> HttpResponse:
    """Record the finance office's check of a receipt."""
    drive, actor = open_drive(request, programme, drive_pk), actor_of(request)
    receipt = list_receipts(actor=actor, drive=drive).filter(pk=line_pk).first()
    if receipt is None:
        raise Http404
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_receipt(actor=actor, receipt=receipt, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, money_error(error))
        else:
            messages.success(request, gettext("Đã ghi kết quả kiểm tra."))
            return redirect(_back(programme, drive, "tiep-nhan"))
    [line] = entry_lines(
        [receipt], actor=actor, programme=programme, drive=drive, ledger="tiep-nhan"
    )
    context = {
        "form": form,
        "drive": drive,
        "line": line,
        "back": _back(programme, drive, "tiep-nhan"),
    }
    return render(request, "mobilisation/check.html", context, status=422 if form.errors else 200)


@programme_page("mobilisation.view")
@require_GET
def thanks(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the public list of those who gave and agreed to be named."""
    actor, query = actor_of(request), request.GET
    drive_id, school_id = number(query, "drive"), number(query, "school")
    found = list_thanks(
        actor=actor,
        programme=programme,
        drive_id=drive_id,
        school_id=school_id,
        page=query.get("page", ""),
    )
    school = get_school(actor=actor, programme=programme, pk=school_id) if school_id else None
    context = {
        "found": found,
        "lines": [
            (line, gettext(DONOR_KINDS[line.donor_kind]), things_words(line))
            for line in found.lines
        ],
        "unnamed": unnamed_words(found),
        "drives": list_drives(actor=actor, programme=programme),
        "drive_id": drive_id,
        "school": school,
    }
    return render(request, "mobilisation/thanks.html", context)


@programme_page("mobilisation.view")
@require_GET
def thanks_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the public list as a workbook."""
    found = list_thanks(
        actor=actor_of(request),
        programme=programme,
        drive_id=number(request.GET, "drive"),
        school_id=number(request.GET, "school"),
        page_size=MOST_LINES,
    )
    table = thanks_table(found.lines, found, programme=programme, on=today_of(programme))
    return table_response(request, table, "bang-ghi-nhan-tam-long")


def _schools(request: HttpRequest, drive: Drive) -> QuerySet[School]:
    """Return the schools of the drive whose ledgers the person writes.

    :raises PermissionDenied: when there are none.
    """
    schools = recorded_schools(actor=actor_of(request), drive=drive)
    if not schools.exists():
        raise PermissionDenied("mobilisation.record")
    return schools


def _wanted(request: HttpRequest) -> int | None:
    return number(request.GET, "school")


def _entry(request: HttpRequest, drive: Drive, ledger: str, pk: int) -> Any:
    actor = actor_of(request)
    ledgers = ledgers_of(actor, drive)
    entry = ledgers[ledger].filter(pk=pk).first() if ledger in ledgers else None
    if entry is None:
        raise Http404
    if not may(actor, "mobilisation.record", entry):
        raise PermissionDenied("mobilisation.record")
    return entry


def _back(programme: Programme, drive: Drive, ledger: str) -> str:
    return f"{reverse('drive', args=[programme.pk, drive.pk])}?so={ledger}#so"


def _write(
    request: HttpRequest,
    drive: Drive,
    form: forms.Form,
    save: Callable[[], None],
    *,
    ledger: str,
    title: str,
) -> HttpResponse:
    """Draw the form of an entry, or save what it sends and go back to the ledger."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                save()
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error("amount" if error.code in AMOUNT_ERRORS else None, money_error(error))
        else:
            messages.success(request, gettext("Đã ghi vào sổ."))
            return redirect(_back(drive.programme, drive, ledger))
    if was_too_large(request):
        form.add_error(None, gettext("Các tệp lớn quá. Hãy gửi ít hơn hoặc nén ảnh lại."))
    context = {
        "form": form,
        "drive": drive,
        "title": title,
        "back": _back(drive.programme, drive, ledger),
        **school_search(request, recorded_schools(actor=actor_of(request), drive=drive)),
    }
    return render(request, "mobilisation/entry.html", context, status=422 if form.errors else 200)
