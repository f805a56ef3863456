"""Lists from spreadsheets: templates, sending, looking, writing, taking back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truongchuan.adapters.lists.columns import field_columns
from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.lists.marked import write_marked
from truongchuan.adapters.lists.template import write_template
from truongchuan.adapters.uploads import UploadError
from truongchuan.domain.onboarding.list_models import ListBatch
from truongchuan.domain.onboarding.lists.batches import answer_lines, discard_list, refresh_list
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.onboarding.lists.selectors import get_batch, reasons_asked
from truongchuan.domain.onboarding.lists.undoing import undo_list
from truongchuan.domain.onboarding.lists.writing import commit_list
from truongchuan.domain.onboarding.policies import may_bring_in
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.selectors import open_stored_file
from truongchuan.web.access import page
from truongchuan.web.current import today_of
from truongchuan.web.downloads import table_response, wants_file, workbook_response
from truongchuan.web.list_forms import ListForm
from truongchuan.web.list_reading import bring_in, grids_of, read_again
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.list_rows import draft_page, marks_of, undo_page
from truongchuan.web.presenters.list_template import KIND_OF_WORD, template_of
from truongchuan.web.presenters.lists import imports_page, imports_table
from truongchuan.web.upload_limit import was_too_large
from truongchuan.wording.errors import error_message
from truongchuan.wording.list_files import field_name, list_fault
from truongchuan.wording.uploads import upload_message

VIEW = "directory.keep_schools"
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def of_list(view: Callable[Concatenate[HttpRequest, ListBatch, P], R]) -> Callable[..., R]:
    """Give a view the list that ``list_pk`` in the address names; one of others is not found."""

    @wraps(view)
    def found(request: HttpRequest, /, list_pk: int, *args: P.args, **kwargs: P.kwargs) -> R:
        batch = get_batch(actor=actor_of(request), pk=list_pk)
        if batch is None:
            raise Http404
        return view(request, batch, *args, **kwargs)

    return found


@page(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def list_imports(request: HttpRequest) -> HttpResponse:
    """Offer the templates, take a list, show those that were sent."""
    actor = actor_of(request)
    if request.method != "POST" and wants_file(request):
        return table_response(request, imports_table(actor=actor), "cac-lan-nhap")
    kinds = [kind for kind in ListKind if may_bring_in(actor, kind)]
    initial = {"effective_on": today_of(request), "kind": request.GET.get("kind", "")[:12]}
    form = ListForm(kinds=kinds, initial=initial)
    repeated = None
    if request.method == "POST":
        form = ListForm(request.POST, request.FILES, kinds=kinds)
        batch, repeated = _taken(request, form)
        if batch is not None:
            return redirect("list_import", batch.pk)
    context = {"form": form, "repeated": repeated, "page": imports_page(request)}
    return render(request, "lists/imports.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: ListForm) -> tuple[ListBatch | None, ListBatch | None]:
    """Read a sent file; return the list, or the one by which it was written before."""
    if was_too_large(request):
        form.errors.clear()
        form.add_error("file", upload_message("upload-too-large", {"megabytes": 20}, gettext))
        return None, None
    if not form.is_valid():
        return None, None
    data, actor = form.cleaned_data, actor_of(request)
    upload = data["file"]
    try:
        batch = bring_in(
            actor=actor,
            kind=ListKind(data["kind"]),
            name=upload.name or "",
            content=upload.read(),
            effective_on=data["effective_on"],
        )
        return batch, None
    except NotAllowed as error:
        raise PermissionDenied from error
    except UploadError as error:
        form.add_error("file", upload_message(error.code, error.params, gettext))
    except ListFault as fault:
        form.add_error("file", list_fault(fault.code, fault.params, gettext))
    except DomainError as error:
        form.add_error("file", error_message(error, gettext))
        earlier = error.params.get("batch")
        if isinstance(earlier, int):
            return None, get_batch(actor=actor, pk=earlier)
    return None, None


@page(VIEW)
@require_GET
def list_template(request: HttpRequest, list_word: str) -> HttpResponse:
    """Send the template of a kind; with ``?data=1`` filled with what stands now."""
    kind = KIND_OF_WORD.get(list_word)
    if kind is None:
        raise Http404
    if not may_bring_in(actor_of(request), kind):
        raise PermissionDenied
    filled = request.GET.get("data") == "1"
    template = template_of(actor_of(request), kind, on=today_of(request), filled=filled)
    name = f"danh-sach-{list_word}.xlsx" if filled else f"mau-{list_word}.xlsx"
    return workbook_response(write_template(template), name)


@page(VIEW)
@of_list
@require_GET
def list_import(request: HttpRequest, batch: ListBatch) -> HttpResponse:
    """Show what each row of a list would do, or did."""
    view = draft_page(batch, actor=actor_of(request), query=request.GET)
    return render(request, "lists/draft.html", {"view": view, "batch": batch})


@page(VIEW)
@of_list
@require_POST
def list_columns(request: HttpRequest, batch: ListBatch) -> HttpResponse:
    """Read a waiting list with the columns chosen by hand."""
    known = field_columns(ListKind(batch.kind))
    chosen = {c["place"]: request.POST.get(f"col-{c['place']}", "") for c in batch.columns}
    mapping = {place: name if name in known else "" for place, name in chosen.items()}
    return _do(
        request,
        batch,
        lambda: read_again(actor=actor_of(request), batch=batch, mapping=mapping),
        gettext("Đã đọc lại theo các cột bạn chọn. Lựa chọn được nhớ cho tệp có cùng tiêu đề."),
    )


@page(VIEW)
@of_list
@require_POST
def list_answer(request: HttpRequest, batch: ListBatch) -> HttpResponse:
    """Answer what one row asks, or all rows that ask for the same reason."""
    choice, _colon, chosen = request.POST.get("answer", "")[:40].partition(":")
    reason, row = request.POST.get("reason", ""), request.POST.get("row", "")
    rows = reasons_asked(batch=batch).get(reason, []) if reason else _numbers(row)
    return _do(
        request,
        batch,
        lambda: answer_lines(
            actor=actor_of(request), batch=batch, rows=rows, choice=choice,
            chosen=next(iter(_numbers(chosen)), None),
        ),
        gettext("Đã ghi câu trả lời."),
        anchor="" if reason or not _numbers(row) else f"#dong-{row}",
    )  # fmt: skip


@page(VIEW)
@of_list
@require_POST
def list_commit(request: HttpRequest, batch: ListBatch) -> HttpResponse:
    """Write all good rows."""
    actor = actor_of(request)
    only_clean = bool(request.POST.get("only_clean"))
    try:
        return _do(
            request,
            batch,
            lambda: commit_list(actor=actor, batch=batch, only_clean=only_clean),
            gettext("Đã nhập danh sách."),
            raising=("list-outdated",),
        )
    except DomainError as error:
        refresh_list(actor=actor, batch=batch)
        messages.warning(request, error_message(error, gettext))
        return redirect("list_import", batch.pk)


@page(VIEW)
@of_list
@require_POST
def list_discard(request: HttpRequest, batch: ListBatch) -> HttpResponse:
    """Put a list that was not written away."""
    response = _do(
        request,
        batch,
        lambda: discard_list(actor=actor_of(request), batch=batch),
        gettext("Đã bỏ danh sách, chưa ghi gì."),
    )
    gone = get_batch(actor=actor_of(request), pk=batch.pk) is None
    return redirect("list_imports") if gone else response


@page(VIEW)
@of_list
@require_http_methods(["GET", "HEAD", "POST"])
def list_undo(request: HttpRequest, batch: ListBatch) -> HttpResponse:
    """Show what taking a list back would do; take it back."""
    if request.method == "POST":
        return _do(
            request,
            batch,
            lambda: undo_list(actor=actor_of(request), batch=batch),
            gettext("Đã hoàn tác danh sách."),
        )
    if batch.state != "committed":
        return redirect("list_import", batch.pk)
    return render(request, "lists/undo.html", {"view": undo_page(batch), "batch": batch})


@page(VIEW)
@of_list
@require_GET
def list_marked(request: HttpRequest, batch: ListBatch) -> HttpResponse:
    """Send the list as it was sent, with what is wrong marked in red."""
    actor = actor_of(request)
    grid = next((g for g in grids_of(actor, batch) if g.name == batch.sheet), None)
    if grid is None:
        raise Http404
    marks, results = marks_of(batch)
    content = write_marked(grid, head_row=batch.head_row, marks=marks, results=results)
    stem = batch.file.name.rsplit(".", 1)[0]
    return workbook_response(content, f"{stem}-da-kiem-tra.xlsx")


@page(VIEW)
@of_list
@require_GET
def list_file(request: HttpRequest, batch: ListBatch) -> FileResponse:
    """Send the file as it came, to be saved and never to be shown."""
    try:
        content = open_stored_file(actor=actor_of(request), file=batch.file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=batch.file.name,
        content_type=batch.file.media_type or "application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private"
    return response


def _numbers(text: str) -> list[int]:
    return [int(text)] if text.isascii() and text.isdigit() and len(text) < 16 else []


def _do(
    request: HttpRequest,
    batch: ListBatch,
    act: Callable[[], object],
    said: str,
    *,
    anchor: str = "",
    raising: tuple[str, ...] = (),
) -> HttpResponse:
    """Do something with a list and show it again; a refusal is told on top."""
    try:
        act()
    except NotAllowed as error:
        raise PermissionDenied from error
    except ListFault as fault:
        messages.error(request, list_fault(fault.code, fault.params, gettext))
    except DomainError as error:
        if error.code in raising:
            raise
        if error.code == "list-column-twice":
            name = field_name(str(error.params["field"]), batch.kind, gettext)
            error = DomainError(error.code, field=name)
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, said)
    query = request.POST.get("back", "")[:200]
    back = f"?{query.lstrip('?')}" if query else ""
    return redirect(reverse("list_import", args=[batch.pk]) + back + anchor)
