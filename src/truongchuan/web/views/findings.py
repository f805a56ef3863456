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
from truongchuan.domain.programmes.services import decide_finding, finding_stamp
from truongchuan.domain.programmes.states import FindingState
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import OUTDATED, Clash, ClashField, pairs_of
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
from truongchuan.web.templatetags.ui import state_label
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
        finding = decide_finding(
            actor=actor,
            finding=finding,
            state=state,
            reason=reason,
            based_on=request.POST.get("based_on") or None,
        )
    except DomainError as error:
        clash = _clash(request, programme, finding) if error.code in OUTDATED else None
        return _refused(request, programme, finding, error_message(error, gettext), clash)
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
    request: HttpRequest,
    programme: Programme,
    *,
    error: str = "",
    at: int = 0,
    clash: Clash | None = None,
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
        "clash": clash,
    }
    status = 409 if clash else 422 if error else 200
    return render(request, "plan/findings.html", context, status=status)


def _clash(request: HttpRequest, programme: Programme, finding: PlanFinding) -> Clash:
    """Return both decisions."""
    finding.refresh_from_db()
    wanted = request.POST.get("state", "")
    back = reverse("findings", args=[programme.pk])
    return Clash(
        fields=(
            ClashField(
                gettext("Quyết định"),
                state_label(finding.state),
                state_label(wanted) if wanted in FindingState.values else wanted,
            ),
            ClashField(gettext("Lý do"), finding.reason, request.POST.get("reason", "")),
        ),
        who=finding.decided_by,
        at=finding.decided_at,
        action=request.path,
        take=f"{back}#phat-hien-{finding.pk}",
        form=f"phat-hien-{finding.pk}",
        sent=pairs_of(request.POST, finding_stamp(finding)),
    )


def _refused(
    request: HttpRequest,
    programme: Programme,
    finding: PlanFinding,
    error: str,
    clash: Clash | None,
) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _item_response(request, programme, finding, error, clash)
    return _list_response(request, programme, error=error, at=finding.pk, clash=clash)


def _item_response(
    request: HttpRequest,
    programme: Programme,
    finding: PlanFinding,
    error: str = "",
    clash: Clash | None = None,
) -> HttpResponse:
    [line] = finding_lines(programme, _version(request, programme), [finding])
    context = {
        "finding": line,
        "may_decide": True,
        "error": error,
        "error_at": finding.pk if error else 0,
        "clash": clash,
        "reason": request.POST.get("reason", ""),
        "query": request.POST.get("query", ""),
        "severities": open_counts(_findings(request, programme)),
    }
    return render(request, "plan/finding_answer.html", context)


def _plan_name(programme: Programme) -> str:
    if not programme.number:
        return programme.title
    return f"{programme.number}, {date_vn(programme.signed_on)} · {programme.title}"
