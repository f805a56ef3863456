"""Documents in and out: the register, one document, its numbers, and acts on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.domain.documents.models import DocumentReading, OfficialDocument
from truongchuan.domain.documents.selectors import get_document
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.document_acts_forms import (
    ActForm,
    AssignForm,
    MoveForm,
    ReplyForm,
    TaskForm,
    WithdrawForm,
)
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.document_numbers import numbers_page
from truongchuan.web.presenters.documents_book import register_table
from truongchuan.web.presenters.official_document import document_page, extraction_of
from truongchuan.web.presenters.official_documents import direction_of, register_page
from truongchuan.web.presenters.query import number as number_of
from truongchuan.wording.errors import error_message

FORMS: dict[str, type[MoveForm | AssignForm | ReplyForm | WithdrawForm]] = {
    form.name: form for form in (AssignForm, MoveForm, ReplyForm, WithdrawForm)
}


@programme_page("documents.view")
@require_GET
def register(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the documents of one direction."""
    page = register_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    may_register = may(actor_of(request), "documents.register", programme)
    return render(request, "documents/list.html", {"list": page, "may_register": may_register})


@programme_page("documents.view")
@require_GET
def register_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the register, with the page's filter, as a workbook."""
    table = register_table(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    way = "den" if direction_of(request.GET) == "in" else "di"
    return table_response(request, table, f"so-dang-ky-van-ban-{way}")


@programme_page("documents.view")
@require_GET
def numbers(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what is missing, doubled or out of order among official numbers."""
    page = numbers_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "documents/numbers.html", {"page": page})


@programme_page("documents.view")
@require_GET
def detail(request: HttpRequest, programme: Programme, document_pk: int) -> HttpResponse:
    """Show one document: what it is, its tasks, its answer, its history."""
    return _draw(request, programme, document_of(request, programme, document_pk))


@programme_page("documents.view")
@require_POST
def act(request: HttpRequest, programme: Programme, document_pk: int, act: str) -> HttpResponse:
    """Move, assign, answer or withdraw: one form each, drawn again with what was wrong."""
    document = document_of(request, programme, document_pk)
    if act not in FORMS:
        raise Http404
    form = FORMS[act](request.POST, document=document, actor=actor_of(request))
    if _saved(form):
        messages.success(request, gettext("Đã ghi vào sổ văn bản."))
        return redirect("document", programme.pk, document.pk)
    document = document_of(request, programme, document_pk)
    return _draw(request, programme, document, form)


@programme_page("documents.derive")
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, programme: Programme, document_pk: int) -> HttpResponse:
    """Give a unit a task that follows from the document."""
    document = document_of(request, programme, document_pk)
    posted = request.method == "POST"
    form = TaskForm(request.POST if posted else None, document=document, actor=actor_of(request))
    if posted and _saved(form):
        messages.success(request, gettext("Đã giao việc. Nhiệm vụ nằm trong lộ trình."))
        return redirect("document", programme.pk, document.pk)
    if not posted:
        _fill_from_text(form, document, number_of(request.GET, "found"))
    context = {"form": form, "document": document}
    return render(request, "documents/task.html", context, status=422 if form.errors else 200)


def document_of(request: HttpRequest, programme: Programme, pk: int) -> OfficialDocument:
    """Return the document of the address, or answer 404."""
    document = get_document(actor=actor_of(request), programme=programme, pk=pk)
    if document is None:
        raise Http404
    return document


def _saved(form: MoveForm | AssignForm | ReplyForm | WithdrawForm | TaskForm) -> bool:
    """Save a valid form; a refusal is told at the form."""
    if not form.is_valid():
        return False
    try:
        form.save()
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        form.add_error(None, error_message(error, gettext))
        return False
    return True


def _fill_from_text(form: TaskForm, document: OfficialDocument, place: int | None) -> None:
    """Fill the form from one piece of work that the document's text asks for."""
    extraction = extraction_of(DocumentReading.objects.filter(document=document).first())
    if extraction is None or place is None or place >= len(extraction.tasks):
        return
    found = extraction.tasks[place]
    unit = form.unit_named(found.unit)
    form.initial = {
        **form.initial,
        "task": found.text,
        "due_on": found.due_on,
        "lead": unit.pk if unit else "",
        "line": found.span.line,
        "quote": found.quote,
    }


def _draw(
    request: HttpRequest,
    programme: Programme,
    document: OfficialDocument,
    sent: ActForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    page = document_page(
        actor=actor, programme=programme, document=document, on=today_of(programme)
    )
    forms = {
        name: sent
        if sent is not None and sent.name == name
        else form(document=document, actor=actor)
        for name, form in FORMS.items()
        if name in page.acts_offered or (sent is not None and sent.name == name)
    }
    context = {"page": page, "forms": forms, "sent": sent.name if sent else ""}
    return render(request, "documents/detail.html", context, status=422 if sent else 200)
