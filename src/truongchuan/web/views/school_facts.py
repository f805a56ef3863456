"""The figures of one school: reading, giving, correcting and taking them back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.accreditation.selectors import fact_history, school_sheet
from truongchuan.domain.accreditation.services import record_school_facts, undo_school_fact
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import page_of_school
from truongchuan.web.figure_input import Submitted, read_submitted
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.school_facts import FILTERS, figures_page
from truongchuan.web.presenters.school_head import school_head
from truongchuan.web.verdict_changes import remember_changes, take_changes
from truongchuan.wording.errors import error_message

GIVE = "accreditation.record_facts"


@page_of_school("accreditation.view")
@require_safe
def figures(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Show the figures by group."""
    return _draw(request, programme, school, request.GET.dict())


@page_of_school(GIVE)
@require_POST
def record(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Record the figures that a form changed, and say what verdicts moved."""
    actor, law, on = actor_of(request), current_law(), today_of(programme)
    metrics = [
        law.registry.metrics[name]
        for name in request.POST.get("fields", "").split()
        if name in law.registry.metrics
    ]
    if not metrics:
        raise Http404
    before = school_sheet(actor=actor, school=school, law=law, on=on)
    read = read_submitted(request.POST, metrics, before.given, law, on)
    if read.errors:
        return _refused(request, programme, school, read)
    try:
        facts = record_school_facts(
            actor=actor, school=school, figures=read.figures, law=law, on=on,
            source_title=request.POST.get("source", "")[:200],
        )  # fmt: skip
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        read.errors[metrics[0].id] = error_message(error, translate=gettext)
        return _refused(request, programme, school, read)
    if facts:
        after = school_sheet(actor=actor, school=school, law=law, on=on)
        remember_changes(request, before, after)
        messages.success(request, _recorded(len(facts)))
    else:
        messages.info(request, gettext("Không có số liệu nào thay đổi."))
    return redirect(_place(request, programme, school, opened=metrics[0].group))


@page_of_school(GIVE)
@require_POST
def undo(request: HttpRequest, programme: Programme, school: School, fact_pk: int) -> HttpResponse:
    """Take back the newest figure of a metric."""
    actor, law, on = actor_of(request), current_law(), today_of(programme)
    metric = request.POST.get("metric", "")
    recorded = fact_history(actor=actor, school=school, metric=metric)
    fact = next((fact for fact in recorded if fact.pk == fact_pk), None)
    if fact is None:
        raise Http404
    before = school_sheet(actor=actor, school=school, law=law, on=on)
    try:
        undo_school_fact(actor=actor, fact=fact, law=law, on=on)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, translate=gettext))
    else:
        remember_changes(request, before, school_sheet(actor=actor, school=school, law=law, on=on))
        messages.success(request, gettext("Đã hoàn tác: số liệu trước đó lại có hiệu lực."))
    return redirect(_place(request, programme, school, history=metric))


def _draw(
    request: HttpRequest,
    programme: Programme,
    school: School,
    query: dict[str, Any],
    read: Submitted | None = None,
) -> HttpResponse:
    actor, law = actor_of(request), current_law()
    sheet = school_sheet(actor=actor, school=school, law=law, on=today_of(programme))
    context = {
        "head": school_head(
            actor=actor, programme=programme, sheet=sheet, law=law, here="school_facts"
        ),
        "page": figures_page(
            actor=actor, programme=programme, sheet=sheet, law=law, query=query, submitted=read
        ),
        "changes": take_changes(request, law, sheet),
        "source": request.POST.get("source", ""),
    }
    # htmx would not show an answer that is an error.
    status = 422 if read is not None and not getattr(request, "htmx", False) else 200
    return render(request, "schools/law/facts.html", context, status=status)


def _refused(
    request: HttpRequest, programme: Programme, school: School, read: Submitted
) -> HttpResponse:
    query = _filters(request) | {"edit": request.POST.get("edit", "")}
    return _draw(request, programme, school, query, read)


def _filters(request: HttpRequest) -> dict[str, str]:
    """Return the filters that the form's page was shown with."""
    sent = QueryDict(request.POST.get("query", ""))
    return {name: sent[name] for name in FILTERS if sent.get(name)}


def _place(request: HttpRequest, programme: Programme, school: School, **more: str) -> str:
    query = QueryDict(mutable=True)
    query.update(_filters(request) | more)
    address = reverse("school_facts", args=[programme.pk, school.pk])
    return f"{address}?{query.urlencode()}"


def _recorded(count: int) -> str:
    told = ngettext("Đã ghi %(n)s số liệu.", "Đã ghi %(n)s số liệu.", count)
    return told % {"n": count}
