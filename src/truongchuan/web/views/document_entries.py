"""Entering a document into the register, and correcting an entry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.adapters.readers import ReadError
from truongchuan.domain.documents.models import DocumentReading, OfficialDocument
from truongchuan.domain.documents.readings import get_reading, load_extraction, open_readings
from truongchuan.domain.documents.selectors import (
    body_names,
    find_duplicate,
    get_document,
    largest_number,
)
from truongchuan.domain.documents.services import (
    Entry,
    correct_document,
    discard_reading,
    document_stamp,
    record_reply,
    register_document,
)
from truongchuan.domain.documents.states import Direction
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import clash_of, coded, is_outdated, last_change
from truongchuan.web.document_forms import CorrectForm, EntryForm, ReadForm, initial_of
from truongchuan.web.document_uploads import reading_from, stored
from truongchuan.web.forms import DateField
from truongchuan.web.middleware import actor_of
from truongchuan.web.plan_uploads import read_limits
from truongchuan.web.presenters.official_documents import direction_of
from truongchuan.web.presenters.query import number as number_of
from truongchuan.web.upload_limit import was_too_large
from truongchuan.web.views.documents import document_of
from truongchuan.wording.documents import FIELDS
from truongchuan.wording.errors import error_message
from truongchuan.wording.reading import reading_message

READINGS_SHOWN = 6
LINES_SHOWN = 1000
FIELD_OF = {
    "secret-document": "secrecy",
    "document-summary-missing": "summary",
    "document-body-missing": "body",
    "document-kind-missing": "kind",
    "document-day-missing": "signed_on",
    "document-day-in-future": "signed_on",
    "received-day-missing": "received_on",
    "received-before-signed": "received_on",
    "reply-due-too-early": "reply_due",
    "number-change-needs-reason": "reason",
}
"""Where a refusal is told; codes that begin with "document-number" belong to the number."""


@programme_page("documents.register")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the form of a new entry, filled from a file that was read; save it."""
    direction, reading = direction_of(request.GET), _reading(request, programme)
    answered = _answered(request, programme)
    form = _entry_form(request, programme, direction, reading, answered)
    duplicate: OfficialDocument | None = None
    if request.method == "POST" and was_too_large(request):
        form.add_error("file" if "file" in form.fields else None, _too_large(request))
    elif request.method == "POST" and form.is_valid():
        try:
            document = _register(request, programme, form, reading, answered)
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            duplicate = _tell(request, programme, form, error)
        else:
            messages.success(request, _entered(document))
            return redirect("document", programme.pk, document.pk)
    return _draw_form(
        request,
        "documents/register.html",
        form,
        direction=direction,
        reading=reading,
        **_reading_context(reading),
        answered=answered,
        duplicate=duplicate,
        read_form=ReadForm(),
        readings=open_readings(actor=actor_of(request), programme=programme)[:READINGS_SHOWN],
    )


@programme_page("documents.register")
@require_POST
def read(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Read a file; nothing enters the register until the clerk confirms."""
    direction = direction_of(request.GET)
    form = ReadForm(request.POST, request.FILES)
    if was_too_large(request):
        form.errors.clear()
        form.add_error("file", _too_large(request))
    elif form.is_valid():
        try:
            reading = reading_from(
                actor=actor_of(request), programme=programme, upload=form.cleaned_data["file"]
            )
        except ReadError as error:
            form.add_error("file", reading_message(error, gettext))
        except DomainError as error:
            form.add_error("file", error_message(error, gettext))
        else:
            address = reverse("register_document", args=[programme.pk])
            return redirect(f"{address}?direction={direction}&reading={reading.pk}")
    entry = EntryForm(
        programme=programme, actor=actor_of(request), direction=direction,
        initial={"received_on": today_of(programme)},
    )  # fmt: skip
    return _draw_form(
        request, "documents/register.html", entry, direction=direction, read_form=form, status=422
    )


@programme_page("documents.register")
@require_POST
def discard(request: HttpRequest, programme: Programme, reading_pk: int) -> HttpResponse:
    """Throw a file away that was read and not entered."""
    reading = get_reading(actor=actor_of(request), programme=programme, pk=reading_pk)
    if reading is None:
        raise Http404
    discard_reading(actor=actor_of(request), reading=reading)
    messages.success(request, gettext("Đã bỏ tệp vừa đọc. Sổ văn bản không thay đổi."))
    return redirect("register_document", programme.pk)


@programme_page("documents.register")
@require_GET
def check(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Tell, while the clerk types, whether the number stands in the register already."""
    actor, today = actor_of(request), today_of(programme)
    try:
        signed_on = DateField(required=False).clean(request.GET.get("signed_on", ""))
    except ValidationError:  # a day half typed is no day yet
        signed_on = None
    entry = Entry(
        direction=direction_of(request.GET),
        number=request.GET.get("number", "")[:60].replace("\x00", ""),
        kind=request.GET.get("kind", "")[:5],
        body=request.GET.get("body", "")[:200].replace("\x00", ""),
        summary="",
        signed_on=signed_on,
    )
    common: dict[str, Any] = {"actor": actor, "programme": programme, "entry": entry}
    context = {
        "duplicate": find_duplicate(
            **common, today=today, exclude=number_of(request.GET, "document")
        ),
        "largest": largest_number(**common, today=today)
        if entry.direction == Direction.OUT
        else "",
    }
    return render(request, "documents/duplicate.html", context)


@programme_page("documents.register")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, programme: Programme, document_pk: int) -> HttpResponse:
    """Correct an entry or add a file; what stood before is kept."""
    document, actor = document_of(request, programme, document_pk), actor_of(request)
    posted = request.method == "POST"
    form = CorrectForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        programme=programme, actor=actor, direction=document.direction,
        initial=initial_of(document) | {"based_on": document_stamp(document)},
    )  # fmt: skip
    duplicate = None
    if posted and was_too_large(request):
        form.add_error("file", _too_large(request))
    elif posted and form.is_valid():
        try:
            _correct(request, programme, document, form)
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            duplicate = _tell(request, programme, form, error)
        else:
            messages.success(request, gettext("Đã sửa mục. Bản trước vẫn giữ trong lịch sử."))
            return redirect("document", programme.pk, document.pk)
    clash = None
    if posted and is_outdated(form):
        fresh = document_of(request, programme, document_pk)
        clash = clash_of(
            form,
            present=initial_of(fresh),
            stamp=document_stamp(fresh),
            changed=last_change(actor, fresh),
            take=request.path,
        )
    return _draw_form(
        request, "documents/correct.html", form,
        direction=document.direction, document=document, duplicate=duplicate, clash=clash,
    )  # fmt: skip


@transaction.atomic
def _register(
    request: HttpRequest,
    programme: Programme,
    form: EntryForm,
    reading: DocumentReading | None,
    answered: OfficialDocument | None,
) -> OfficialDocument:
    """Enter the document with its file, and record it as the answer it is, or none of it."""
    actor = actor_of(request)
    document = register_document(
        actor=actor,
        programme=programme,
        entry=form.entry(),
        files=stored(actor=actor, programme=programme, uploads=[form.cleaned_data.get("file")]),
        reading=reading,
        knows_duplicate=form.cleaned_data["knows_duplicate"],
    )
    if answered is not None:
        record_reply(actor=actor, document=answered, reply=document)
    return document


@transaction.atomic
def _correct(
    request: HttpRequest, programme: Programme, document: OfficialDocument, form: CorrectForm
) -> None:
    actor = actor_of(request)
    correct_document(
        actor=actor,
        document=document,
        entry=form.entry(),
        files=stored(actor=actor, programme=programme, uploads=[form.cleaned_data["file"]]),
        reason=form.cleaned_data["reason"],
        based_on=form.cleaned_data["based_on"] or None,
        knows_duplicate=form.cleaned_data["knows_duplicate"],
    )


def _reading(request: HttpRequest, programme: Programme) -> DocumentReading | None:
    pk = number_of(request.GET, "reading")
    if pk is None:
        return None
    reading = get_reading(actor=actor_of(request), programme=programme, pk=pk)
    if reading is None:
        raise Http404
    return reading


def _reading_context(reading: DocumentReading | None) -> dict[str, Any]:
    """Return what was read, what was looked for and not seen, and the lines of the text."""
    if reading is None:
        return {}
    extraction = load_extraction(reading.proposals)
    seen = {proposal.field for proposal in extraction.proposals}
    looked_for = ("number", "body", "signed_on", "summary", "signer_name")
    return {
        "extraction": extraction,
        "missing": [gettext(FIELDS[name]) for name in looked_for if name not in seen],
        "lines": reading.text.split("\n")[:LINES_SHOWN],
    }


def _too_large(request: HttpRequest) -> str:
    limit = read_limits().file_size
    size = int(request.META.get("CONTENT_LENGTH") or limit)
    return reading_message(ReadError("too_big", size=size, limit=limit), gettext)


def _answered(request: HttpRequest, programme: Programme) -> OfficialDocument | None:
    """Return the document that the new one answers."""
    pk = number_of(request.GET, "answers")
    return document_of(request, programme, pk) if pk is not None else None


def _entry_form(
    request: HttpRequest,
    programme: Programme,
    direction: str,
    reading: DocumentReading | None,
    answered: OfficialDocument | None,
) -> EntryForm:
    posted = request.method == "POST"
    extraction = load_extraction(reading.proposals) if reading else None
    initial: dict[str, Any] = {"received_on": today_of(programme)}
    if extraction is not None:
        initial |= {p.field: p.value for p in extraction.proposals}
    elif answered is not None:
        number = answered.full_number or answered.summary
        initial |= {
            "summary": gettext("V/v trả lời văn bản %(number)s") % {"number": number},
            "recipients": answered.body_name,
        }
    form = EntryForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        programme=programme, actor=actor_of(request), direction=direction, initial=initial,
    )  # fmt: skip
    if extraction is not None:
        form.quote_proposals(extraction)
    if reading is not None:
        del form.fields["file"]  # the file that was read is kept
    return form


def _tell(
    request: HttpRequest, programme: Programme, form: EntryForm, error: DomainError
) -> OfficialDocument | None:
    """Tell a refusal at its field; return the entry that has the number already."""
    code = error.code
    is_number = code.startswith("document-number") or code in {
        "document-symbol-missing", "document-kind-differs", "document-arrived-before",
    }  # fmt: skip
    field = "number" if is_number else FIELD_OF.get(code)
    form.add_error(
        field if field in form.fields else None, coded(error, error_message(error, gettext))
    )
    form.warned = code == "document-arrived-before"
    other = error.params.get("document")
    if isinstance(other, int):
        return get_document(actor=actor_of(request), programme=programme, pk=other)
    return None


def _entered(document: OfficialDocument) -> str:
    told = (
        gettext("Đã vào sổ. Số đến: %(number)s.")
        if document.is_in
        else gettext("Đã vào sổ. Số theo dõi: %(number)s.")
    )
    return told % {"number": document.tracking_number}


def _draw_form(
    request: HttpRequest, template: str, form: EntryForm, *, status: int = 0, **context: Any
) -> HttpResponse:
    names = body_names(actor=actor_of(request), programme=form.programme)
    units = form.unit_names()
    return render(
        request,
        template,
        {"form": form, "bodies": list(dict.fromkeys([*units, *names])), **context},
        status=status or (422 if form.errors else 200),
    )
