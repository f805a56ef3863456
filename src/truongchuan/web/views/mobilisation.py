"""Social mobilisation: drives and what becomes of them, the public list, workbooks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.drives import (
    BACKWARD,
    MOVES,
    approve_drive,
    change_drive,
    draft_drive,
    money_left,
    move_drive,
    set_need,
)
from truongchuan.domain.mobilisation.models import Drive, DriveState
from truongchuan.domain.mobilisation.selectors import (
    get_drive,
    get_receipt_file,
    list_drives,
    list_parts,
    recordable_schools,
    speaks_for_all,
)
from truongchuan.domain.mobilisation.totals import list_mobilising_schools
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.selectors import open_stored_file
from truongchuan.engines.text import fold
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import clash_of, coded, is_outdated, last_change
from truongchuan.web.downloads import table_response
from truongchuan.web.evidence import store_evidence
from truongchuan.web.middleware import actor_of
from truongchuan.web.mobilisation_errors import money_error
from truongchuan.web.mobilisation_forms import (
    MOST_SCHOOLS,
    ApprovalForm,
    DriveForm,
    NeedForm,
    NoteForm,
    drive_initial,
)
from truongchuan.web.presenters.book_notes import MOST_LINES
from truongchuan.web.presenters.drive import (
    drive_page,
    entry_lines,
    ledgers_of,
    part_lines,
    warnings_of,
)
from truongchuan.web.presenters.mobilisation import (
    dong,
    drive_filter,
    drive_lines,
    mobilisation_page,
    school_lines,
)
from truongchuan.web.presenters.mobilisation_book import (
    drive_tables,
    mobilisation_tables,
)
from truongchuan.web.presenters.query import PAGE_SIZE, number, words
from truongchuan.web.sponsorship_law import sponsorship_law
from truongchuan.wording.mobilisation import MOVES as MOVE_WORDS


@programme_page("mobilisation.view")
@require_GET
def overview(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show all drives and schools with their sums."""
    page = mobilisation_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "mobilisation/overview.html", {"view": page})


@programme_page("mobilisation.view")
@require_GET
def overview_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send drives and schools as a workbook."""
    actor = actor_of(request)
    drives = list_drives(actor=actor, programme=programme, where=drive_filter(request.GET))
    schools = list_mobilising_schools(actor=actor, programme=programme)
    tables = mobilisation_tables(
        drive_lines(list(drives[:MOST_LINES]), programme),
        school_lines(list(schools[:MOST_LINES]), actor=actor, programme=programme),
        programme=programme,
        on=today_of(programme),
    )
    return table_response(request, tables, "xa-hoi-hoa")


@programme_page("mobilisation.view")
@require_GET
def drive(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Show a drive: sums, ledgers, warnings, steps."""
    found = open_drive(request, programme, drive_pk)
    page = drive_page(
        actor=actor_of(request),
        programme=programme,
        drive=found,
        on=today_of(programme),
        query=request.GET,
    )
    return render(request, "mobilisation/drive.html", {"view": page})


@programme_page("mobilisation.view")
@require_GET
def drive_xlsx(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Send a drive's schools and ledgers as a workbook."""
    found, actor = open_drive(request, programme, drive_pk), actor_of(request)
    parts = part_lines(list_parts(drive=found)[:MOST_LINES], found, programme)
    ledgers = {
        code: entry_lines(
            entries[:MOST_LINES], actor=actor, programme=programme, drive=found, ledger=code
        )
        for code, entries in ledgers_of(actor, found).items()
    }
    tables = drive_tables(found, parts, ledgers, programme=programme, on=today_of(programme))
    return table_response(request, tables, f"dot-van-dong-{found.pk}")


@programme_page("mobilisation.draft")
def drive_new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Draft a drive."""
    return _edit(request, programme, None)


@programme_page("mobilisation.draft")
def drive_edit(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Change the words of a draft."""
    found = open_drive(request, programme, drive_pk)
    _require_editor(actor_of(request), found)
    return _edit(request, programme, found)


@programme_page("mobilisation.draft")
def drive_needs(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Set the schools of a draft and what each needs."""
    found, actor = open_drive(request, programme, drive_pk), actor_of(request)
    _require_editor(actor, found)
    schools = recordable_schools(actor=actor, programme=programme)
    wanted = number(request.GET, "school")
    form = NeedForm(request.POST or None, schools=schools, wanted=wanted)
    if request.method == "POST" and form.is_valid():
        school, need = form.cleaned_data["school"], form.cleaned_data["need"]
        try:
            set_need(actor=actor, drive=found, school=school, need=need)
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, money_error(error))
        else:
            messages.success(request, gettext("Đã ghi nhu cầu của %s.") % school.name)
            return redirect("drive_needs", programme.pk, found.pk)
    status = 422 if form.errors else 200
    page = Paginator(list_parts(drive=found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "drive": found, "page": page, **school_search(request, schools)}
    return render(request, "mobilisation/needs.html", context, status=status)


@programme_page("mobilisation.manage")
def drive_approve(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Record the decision that approves a drive."""
    found, law = open_drive(request, programme, drive_pk), sponsorship_law(today_of(programme))
    warned = warnings_of(found)
    form = ApprovalForm(request.POST or None, warned=bool(warned))
    if request.method == "POST" and form.is_valid():
        approval = form.approval(law.number if law else "", law.verification if law else "")
        try:
            approve_drive(actor=actor_of(request), drive=found, approval=approval)
        except DomainError as error:
            form.add_error(None, money_error(error))
        else:
            messages.success(request, gettext("Đã ghi phê duyệt. Bước tiếp theo: mở vận động."))
            return redirect("drive", programme.pk, found.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "drive": found, "warnings": warned, "law": law}
    return render(request, "mobilisation/approve.html", context, status=status)


@programme_page("mobilisation.manage")
def drive_move(request: HttpRequest, programme: Programme, drive_pk: int) -> HttpResponse:
    """Take a drive a step forward or back, after a look at what that means."""
    found = open_drive(request, programme, drive_pk)
    state = request.GET.get("toi", "")
    if state not in MOVES[found.state] or state == DriveState.APPROVED:
        messages.error(request, gettext("Đợt vận động không chuyển được sang bước này."))
        return redirect("drive", programme.pk, found.pk)
    label = gettext("Lý do") if (found.state, state) in BACKWARD else ""
    form = NoteForm(request.POST if request.method == "POST" else None, label=label)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            move_drive(actor=actor_of(request), drive=found, state=state, note=note)
        except DomainError as error:
            form.add_error(
                None if error.code == "drive-move-refused" else "note", money_error(error)
            )
        else:
            messages.success(request, gettext("Đã chuyển bước của đợt vận động."))
            return redirect("drive", programme.pk, found.pk)
    context = {
        "form": form,
        "drive": found,
        "label": gettext(MOVE_WORDS[f"{found.state}>{state}"]),
        "left": dong(money_left(found)) if state == DriveState.SETTLED else "",
    }
    return render(request, "mobilisation/move.html", context, status=422 if form.errors else 200)


@programme_page("mobilisation.view")
@require_GET
def drive_file(
    request: HttpRequest, programme: Programme, drive_pk: int, drive_file_pk: int
) -> HttpResponseBase:
    """Send a paper of a receipt to those who may know the donor."""
    actor = actor_of(request)
    link = get_receipt_file(actor=actor, programme=programme, drive_pk=drive_pk, pk=drive_file_pk)
    if link is None:
        raise Http404
    try:
        content = open_stored_file(actor=actor, file=link.file)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=link.file.name,
        content_type=link.file.media_type,
        headers={"Cache-Control": "private", "X-Content-Type-Options": "nosniff"},
    )


def open_drive(request: HttpRequest, programme: Programme, pk: int) -> Drive:
    """Return a drive of the programme.

    :raises Http404: for any other.
    """
    found = get_drive(actor=actor_of(request), programme=programme, pk=pk)
    if found is None:
        raise Http404
    return found


def school_search(request: HttpRequest, schools: QuerySet[School]) -> dict[str, Any]:
    """Return what the box that finds a school by its name needs, where a list is too long."""
    asked = words(request.GET)
    found = schools.filter(organisation__folded__contains=fold(asked))[:20] if asked else []
    many = schools[MOST_SCHOOLS : MOST_SCHOOLS + 1].exists()
    return {"many_schools": many, "asked": asked, "found_schools": found}


def _require_editor(actor: Actor, drive: Drive) -> None:
    if not may(actor, "mobilisation.manage", drive) and not speaks_for_all(
        actor=actor, drive=drive
    ):
        raise PermissionDenied("mobilisation.record")


def _edit(request: HttpRequest, programme: Programme, found: Drive | None) -> HttpResponse:
    actor = actor_of(request)
    if found is not None and found.state != DriveState.DRAFT:
        messages.error(request, money_error(DomainError("drive-not-draft")))
        return redirect("drive", programme.pk, found.pk)
    posted = request.method == "POST"
    schools = recordable_schools(actor=actor, programme=programme)
    form = DriveForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        schools=schools,
        drive=found,
        wanted=number(request.GET, "school"),
    )
    if posted and form.is_valid():
        try:
            saved = _save(actor, programme, form, found)
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, coded(error, money_error(error)))
        else:
            messages.success(request, gettext("Đã ghi đợt vận động."))
            return redirect("drive", programme.pk, saved.pk)
    clash = None
    if posted and found is not None and is_outdated(form):
        found.refresh_from_db()
        clash = clash_of(
            form,
            present=drive_initial(found),
            stamp=found.stamp,
            changed=last_change(actor, found),
            take=request.path,
        )
    law = sponsorship_law(today_of(programme))
    context = {"form": form, "drive": found, "law": law, "clash": clash}
    if found is None:
        context |= school_search(request, schools)
    status = 409 if clash else 422 if form.errors else 200
    return render(request, "mobilisation/drive_form.html", context, status=status)


@transaction.atomic
def _save(actor: Actor, programme: Programme, form: DriveForm, found: Drive | None) -> Drive:
    """Save the drive with its paper, or neither."""
    sent: dict[str, Any] = form.cleaned_data
    stored = store_evidence(actor, programme, sent["ground_file"][:1])
    ground: StoredFile | None = stored[0] if stored else None
    if found is None:
        return draft_drive(
            actor=actor,
            programme=programme,
            words=form.words(),
            schools=[(sent["school"], sent["need"])],
            ground_file=ground,
        )
    return change_drive(
        actor=actor,
        drive=found,
        words=form.words(),
        ground_file=ground,
        based_on=sent["based_on"] or None,
    )
