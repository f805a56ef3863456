"""The audit record: list, one event, extract to print, exports, check of the chain, its head."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from truongchuan.domain.audit.checking import AT_ONCE, ask_check, run_check
from truongchuan.domain.audit.heads import export_head, head_of, write_head_file
from truongchuan.domain.audit.models import CheckState
from truongchuan.domain.audit.selectors import get_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import page
from truongchuan.web.audit_jobs import walk_chain
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.audit import audit_page, chain_card, event_view
from truongchuan.web.presenters.audit_book import audit_csv, audit_table
from truongchuan.wording.audit import HEAD_FILE_NOTES
from truongchuan.wording.errors import error_message

ON_PAPER = 500


@page("audit.view")
@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """List what was done in the authority, newest first."""
    actor = actor_of(request)
    context = {
        "page": audit_page(actor=actor, query=request.GET),
        "chain": chain_card(actor=actor),
    }
    return render(request, "audit/list.html", context)


@page("audit.view")
@require_GET
def event_detail(request: HttpRequest, event_number: int) -> HttpResponse:
    """Show one event: what changed, about what, and its neighbours in the chain."""
    actor = actor_of(request)
    event = get_event(actor=actor, number=event_number)
    if event is None:
        raise Http404
    return render(request, "audit/event.html", {"view": event_view(event, actor=actor)})


@page("audit.view")
@require_GET
def extract(request: HttpRequest) -> HttpResponse:
    """Show a filter's events as an official extract to print."""
    actor = actor_of(request)
    context = {
        "page": audit_page(actor=actor, query=request.GET, size=ON_PAPER),
        "most": ON_PAPER,
        "authority": _authority(request),
        "chain": chain_card(actor=actor),
        "made_at": timezone.now(),
    }
    return render(request, "audit/extract.html", context)


@page("audit.view")
@require_GET
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """Send a filter's events as a workbook or as .csv, as the page shows them."""
    name = _authority(request).name
    table = audit_table(actor=actor_of(request), query=request.GET, authority=name)
    return table_response(request, table, "nhat-ky-kiem-toan")


@page("audit.view")
@require_GET
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Send a filter's events line by line, with full hashes."""
    lines = audit_csv(actor=actor_of(request), query=request.GET)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="nhat-ky-kiem-toan.csv"'
    response.headers["Cache-Control"] = "private"
    return response


@page("audit.view")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walk along the whole chain: at once when it is short, else in the background."""
    actor = actor_of(request)
    try:
        check = ask_check(actor=actor, authority_id=actor.authority_id or 0)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        return redirect("audit_log")
    if head_of(authority_id=check.authority_id).number <= AT_ONCE:
        check = run_check(check=check)
    elif check.state == CheckState.WAITING:
        walk_chain.enqueue(check.pk)
        check.refresh_from_db()
    if check.state != CheckState.DONE:
        messages.info(request, gettext("Đang kiểm tra cả chuỗi; kết quả hiện ở trang này."))
    elif check.is_whole:
        messages.success(request, gettext("Chuỗi nhật ký nguyên vẹn từ đầu đến cuối."))
    else:
        messages.error(
            request, gettext("Chuỗi nhật ký không còn nguyên vẹn; xem từng điều bên dưới.")
        )
    return redirect("audit_log")


@page("audit.view")
@require_POST
def take_head(request: HttpRequest) -> HttpResponse:
    """Send the head of the chain as a small file to be kept elsewhere."""
    actor = actor_of(request)
    try:
        noted = export_head(actor=actor, authority_id=actor.authority_id or 0)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        return redirect("audit_log")
    with translation.override(settings.LANGUAGE_CODE):
        notes = [gettext(note) for note in HEAD_FILE_NOTES]
    text = write_head_file(noted, name=_authority(request).name, notes=notes)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="ma-dau-chuoi-{noted.number}.txt"'
    )
    return response


def _authority(request: HttpRequest) -> Organisation:
    actor = actor_of(request)
    found = organisations_of(actor=actor).filter(pk=actor.authority_id or 0).first()
    if found is None:
        raise Http404
    return found
