"""Bringing a plan in: upload, look and correct, import. Nothing is imported before "Nhập"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from truongchuan.adapters.readers import ReadError
from truongchuan.domain.programmes.models import PlanDraft, Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.readings import get_draft
from truongchuan.domain.programmes.selectors import list_drafts, list_programmes
from truongchuan.domain.programmes.services import (
    correct_draft,
    discard_draft,
    draft_facts,
    import_draft,
    undo_correction,
)
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import page
from truongchuan.web.middleware import actor_of
from truongchuan.web.plan_forms import UploadForm
from truongchuan.web.plan_uploads import checked_draft, draft_from_upload, read_limits, reading_of
from truongchuan.web.presenters.draft import draft_view
from truongchuan.web.presenters.plan_values import posted_correction
from truongchuan.web.upload_limit import was_too_large
from truongchuan.wording.errors import error_message
from truongchuan.wording.reading import reading_message

Opened = tuple[str, str]


@page("programmes.import")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Offer the form and the unfinished drafts; read a file that was sent."""
    form = _upload_form(request)
    if request.method == "POST" and form.is_valid():
        draft = _read_upload(request, form)
        if draft is not None:
            return redirect("import_draft", draft_pk=draft.pk)
    context = {
        "form": form,
        "drafts": list_drafts(actor=actor_of(request)),
        "limits": read_limits(),
        "megabytes": read_limits().file_size // (1024 * 1024),
    }
    return render(request, "plan/upload.html", context, status=422 if form.errors else 200)


def _upload_form(request: HttpRequest) -> UploadForm:
    actor = actor_of(request)
    programmes = [
        programme
        for programme in list_programmes(actor=actor)
        if may(actor, "programmes.manage", programme)
    ]
    if request.method != "POST":
        chosen = request.GET.get("ban-sua")
        return UploadForm(programmes=programmes, initial={"programme": chosen} if chosen else {})
    form = UploadForm(request.POST, request.FILES, programmes=programmes)
    if was_too_large(request):
        limit = read_limits().file_size
        size = int(request.META.get("CONTENT_LENGTH") or limit)
        form.errors.clear()
        form.add_error(
            "file", reading_message(ReadError("too_big", size=size, limit=limit), gettext)
        )
    return form


def _read_upload(request: HttpRequest, form: UploadForm) -> PlanDraft | None:
    """Return the draft, or None with the reason at the form."""
    upload = form.cleaned_data["file"]
    try:
        return draft_from_upload(actor=actor_of(request), upload=upload, programme=form.chosen)
    except ReadError as error:
        form.add_error("file", reading_message(error, gettext))
    except DomainError as error:
        form.add_error(None, error_message(error, gettext))
    return None


@page("programmes.import")
@require_http_methods(["GET"])
def draft_page(request: HttpRequest, draft_pk: int) -> HttpResponse:
    """Show a draft: its text, its facts, its findings, and what importing it would change."""
    opened = (request.GET.get("phan", ""), request.GET.get("muc", ""))
    return _draft_response(request, _draft(request, draft_pk), opened=opened)


@page("programmes.import")
@require_POST
def correct(request: HttpRequest, draft_pk: int) -> HttpResponse:
    """Correct one value of what was read."""
    draft = _draft(request, draft_pk)
    correction = posted_correction(request.POST, draft_facts(draft))
    opened = (correction.part, correction.key)
    try:
        draft = correct_draft(actor=actor_of(request), draft=draft, correction=correction)
    except DomainError as error:
        return _draft_response(request, draft, opened=opened, error=error)
    if correction.part == "school" and correction.field == "name":
        opened = (correction.part, " ".join(str(correction.value).split()))
    return _after_write(request, draft, opened)


@page("programmes.import")
@require_POST
def undo(request: HttpRequest, draft_pk: int) -> HttpResponse:
    """Take the newest correction back."""
    draft = _draft(request, draft_pk)
    try:
        draft = undo_correction(actor=actor_of(request), draft=draft)
    except DomainError as error:
        return _draft_response(request, draft, error=error)
    return _after_write(request, draft, ("", ""))


@page("programmes.import")
@require_POST
def discard(request: HttpRequest, draft_pk: int) -> HttpResponse:
    """Throw the draft away."""
    draft = _draft(request, draft_pk)
    discard_draft(actor=actor_of(request), draft=draft)
    messages.success(request, gettext("Đã bỏ bản đọc. Không có kế hoạch nào thay đổi."))
    return redirect("import_upload")


@page("programmes.import")
@require_POST
def commit(request: HttpRequest, draft_pk: int) -> HttpResponse:
    """Import the draft: into a new programme, or as a new version of the one it corrects."""
    draft = _draft(request, draft_pk)
    try:
        version = import_draft(
            actor=actor_of(request), draft=draft, reading=reading_of(checked_draft(draft))
        )
    except DomainError as error:
        return _draft_response(request, draft, error=error)
    messages.success(request, _imported(version.programme, version.number, len(version.changes)))
    return redirect("programme", pk=version.programme_id)


def _imported(programme: Programme, number: int, changes: int) -> str:
    if number == 1:
        return gettext("Đã nhập kế hoạch “%(title)s”.") % {"title": programme.title}
    return gettext("Đã nhập bản thứ %(number)s; %(changes)s chỗ khác bản trước.") % {
        "number": number,
        "changes": changes,
    }


def _draft(request: HttpRequest, pk: int) -> PlanDraft:
    draft = get_draft(actor=actor_of(request), pk=pk)
    if draft is None:
        raise Http404
    return draft


def _after_write(request: HttpRequest, draft: PlanDraft, opened: Opened) -> HttpResponse:
    """Redraw the facts for htmx; without it go back to the page, at the card."""
    if getattr(request, "htmx", False):
        return _draft_response(request, draft, opened=opened)
    view = draft_view(actor_of(request), draft, checked_draft(draft), opened)
    address = reverse("import_draft", kwargs={"draft_pk": draft.pk})
    return HttpResponseRedirect(f"{address}{view.opened_query}")


def _draft_response(
    request: HttpRequest,
    draft: PlanDraft,
    *,
    opened: Opened = ("", ""),
    error: DomainError | None = None,
) -> HttpResponse:
    partial = bool(getattr(request, "htmx", False))
    context: dict[str, Any] = {
        "draft": draft,
        "view": draft_view(actor_of(request), draft, checked_draft(draft), opened),
        "partial": partial,
        "error": error_message(error, gettext) if error else "",
    }
    # htmx draws only answers that say "fine".
    status = 422 if error and not partial else 200
    return render(
        request, "plan/draft_review.html" if partial else "plan/draft.html", context, status=status
    )
