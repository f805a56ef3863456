"""What the checks found in the plan, and what is decided about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.adapters.writers.findings_xlsx import findings_table, findings_workbook
from truongchuan.domain.programmes.models import PlanFinding, PlanVersion, Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.readings import get_version
from truongchuan.domain.programmes.selectors import list_findings
from truongchuan.domain.programmes.services import decide_finding
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import book_response, sample_notes
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.finding_list import (
    FindingFilter,
    export_rows,
    finding_lines,
    findings_view,
    letter_view,
    open_counts,
)
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.errors import error_message


@programme_page("programmes.view")
@require_safe
def finding_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    """List the findings of the newest version, most severe first."""
    return _list_response(request, programme)


@programme_page("programmes.manage")
@require_POST
def decide(request: HttpRequest, programme: Programme, finding_pk: int) -> HttpResponse:
    """Say what becomes of a finding."""
    actor = actor_of(request)
    finding = get_object_or_404(list_findings(actor=actor, programme=programme), pk=finding_pk)
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")
    try:
        finding = decide_finding(actor=actor, finding=finding, state=state, reason=reason)
    except DomainError as error:
        return _refused(request, programme, finding, error_message(error, gettext))
    if getattr(request, "htmx", False):
        return _item_response(request, programme, finding)
    messages.success(request, gettext("Đã ghi quyết định."))
    where = FindingFilter.from_query(QueryDict(request.POST.get("query", "")).dict())
    address = reverse("findings", kwargs={"pk": programme.pk})
    return redirect(f"{address}?{where.query}#phat-hien-{finding.pk}")


@programme_page("programmes.view")
@require_safe
def export_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Give the findings shown as a spreadsheet."""
    where = FindingFilter.from_query(request.GET.dict())
    rows = [r for r in _findings(request, programme) if where.keeps(r)]
    lines = finding_lines(programme, _version(request, programme), rows)
    title, found = gettext("Phát hiện khi soát kế hoạch"), export_rows(lines)
    return book_response(
        request,
        findings_table(title=title, notes=sample_notes(programme), rows=found, translate=gettext),
        lambda: findings_workbook(
            title=title, subtitle=_plan_name(programme), rows=found, translate=gettext
        ),
        "phat-hien",
    )


@programme_page("programmes.view")
@require_safe
def letter(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the findings as a plain paper for whoever drafted the plan."""
    version = _version(request, programme)
    where = FindingFilter.from_query(request.GET.dict())
    context = {
        "version": version,
        "where": where,
        "letter": letter_view(programme, version, _findings(request, programme), where),
    }
    return render(request, "plan/letter.html", context)


def _version(request: HttpRequest, programme: Programme) -> PlanVersion:
    version = get_version(actor=actor_of(request), programme=programme)
    if version is None:
        raise Http404
    return version


def _findings(request: HttpRequest, programme: Programme) -> list[PlanFinding]:
    return list(list_findings(actor=actor_of(request), programme=programme))


def _list_response(
    request: HttpRequest, programme: Programme, *, error: str = "", at: int = 0
) -> HttpResponse:
    version = _version(request, programme)
    where = FindingFilter.from_query(request.GET.dict())
    view = findings_view(
        programme, version, _findings(request, programme), where, request.GET.get("page")
    )
    context = {
        "view": view,
        "version": version,
        "may_decide": may(actor_of(request), "programmes.manage", programme),
        "error": error,
        "error_at": at,
    }
    return render(request, "plan/findings.html", context, status=422 if error else 200)


def _refused(
    request: HttpRequest, programme: Programme, finding: PlanFinding, error: str
) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _item_response(request, programme, finding, error)
    return _list_response(request, programme, error=error, at=finding.pk)


def _item_response(
    request: HttpRequest, programme: Programme, finding: PlanFinding, error: str = ""
) -> HttpResponse:
    [line] = finding_lines(programme, _version(request, programme), [finding])
    context = {
        "finding": line,
        "may_decide": True,
        "error": error,
        "error_at": finding.pk if error else 0,
        "reason": request.POST.get("reason", ""),
        "query": request.POST.get("query", ""),
        "severities": open_counts(_findings(request, programme)),
    }
    return render(request, "plan/finding_answer.html", context)


def _plan_name(programme: Programme) -> str:
    if not programme.number:
        return programme.title
    return f"{programme.number}, {date_vn(programme.signed_on)} · {programme.title}"
