"""One school under the law: criteria, norms, and what a change of law does to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.accreditation.selectors import SchoolSheet, school_sheet
from truongchuan.domain.accreditation.services import record_judgement
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.rules.model import LawSet
from truongchuan.web.access import page_of_school
from truongchuan.web.judgement_form import JudgementForm
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.school_criteria import criteria_board
from truongchuan.web.presenters.school_head import school_head
from truongchuan.web.presenters.school_impact import impact_view
from truongchuan.web.presenters.school_norms import norms_board
from truongchuan.web.verdict_changes import remember_changes, take_changes
from truongchuan.wording.errors import error_message

VIEW = "accreditation.view"


@page_of_school(VIEW)
@require_safe
def criteria(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Show the criteria with the three results, and what blocks the next degree."""
    return _draw_criteria(request, programme, school)


@page_of_school("accreditation.judge")
@require_POST
def judge(request: HttpRequest, programme: Programme, school: School, ref: str) -> HttpResponse:
    """Record what was found about a requirement, or take it back."""
    actor, law, on = actor_of(request), current_law(), today_of(programme)
    before = school_sheet(actor=actor, school=school, law=law, on=on)
    form = JudgementForm(request.POST, judged=before.judgements.get(ref))
    if form.is_valid():
        try:
            record_judgement(
                actor=actor, school=school, ref=ref, met=form.found, law=law, on=on,
                note=form.cleaned_data["note"], evidence=form.pieces,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, error_message(error, translate=gettext))
        else:
            remember_changes(
                request, before, school_sheet(actor=actor, school=school, law=law, on=on)
            )
            messages.success(request, gettext("Đã ghi kết luận về mục %s.") % ref)
            return redirect(_place(programme, before, ref))
    draw = _draw_norms if _is_norm(before, ref) else _draw_criteria
    return draw(request, programme, school, form, ref)


@page_of_school(VIEW)
@require_safe
def norms(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Show every norm with need, have and short; capacity; quotas."""
    return _draw_norms(request, programme, school)


@page_of_school(VIEW)
@require_safe
def impact(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Show the same data under the law of several days."""
    actor, law, sheet = _sheet(request, programme, school)
    view = impact_view(
        actor=actor, programme=programme, sheet=sheet, law=law, written=request.GET.getlist("ngay")
    )
    head = school_head(actor=actor, programme=programme, sheet=sheet, law=law, here="school_impact")
    status = 422 if view.errors and not getattr(request, "htmx", False) else 200
    return render(request, "schools/law/impact.html", {"head": head, "view": view}, status=status)


def _sheet(
    request: HttpRequest, programme: Programme, school: School
) -> tuple[Actor, LawSet, SchoolSheet]:
    actor, law = actor_of(request), current_law()
    return actor, law, school_sheet(actor=actor, school=school, law=law, on=today_of(programme))


def _draw_criteria(
    request: HttpRequest,
    programme: Programme,
    school: School,
    form: JudgementForm | None = None,
    ref: str = "",
) -> HttpResponse:
    actor, law, sheet = _sheet(request, programme, school)
    query = {"item": ref} if ref else request.GET.dict()
    board = criteria_board(actor=actor, programme=programme, sheet=sheet, law=law, query=query)
    context = {
        "head": school_head(
            actor=actor, programme=programme, sheet=sheet, law=law, here="school_criteria"
        ),
        "board": board,
        "changes": take_changes(request, law, sheet),
        "form": form or _form(sheet, query.get("item", "")),
    }
    return render(request, "schools/law/criteria.html", context, status=_status(request, form))


def _draw_norms(
    request: HttpRequest,
    programme: Programme,
    school: School,
    form: JudgementForm | None = None,
    ref: str = "",
) -> HttpResponse:
    actor, law, sheet = _sheet(request, programme, school)
    query = {"item": ref} if ref else request.GET.dict()
    context = {
        "head": school_head(
            actor=actor, programme=programme, sheet=sheet, law=law, here="school_norms"
        ),
        "board": norms_board(actor=actor, programme=programme, sheet=sheet, law=law, query=query),
        "changes": take_changes(request, law, sheet),
        "form": form or _form(sheet, query.get("item", "")),
    }
    return render(request, "schools/law/norms.html", context, status=_status(request, form))


def _form(sheet: SchoolSheet, ref: str) -> JudgementForm | None:
    return JudgementForm(judged=sheet.judgements.get(ref)) if ref else None


def _status(request: HttpRequest, form: JudgementForm | None) -> int:
    """A form refused is an error; htmx, which would not show it then, is told it is none."""
    return 422 if form is not None and form.errors and not getattr(request, "htmx", False) else 200


def _is_norm(sheet: SchoolSheet, ref: str) -> bool:
    return any(norm.rule.id == ref for norm in sheet.check.norms)


def _place(programme: Programme, sheet: SchoolSheet, ref: str) -> str:
    """The place on the board that a requirement stands at."""
    name = "school_norms" if _is_norm(sheet, ref) else "school_criteria"
    anchor = "muc-" + ref.replace(".", "-")
    return f"{reverse(name, args=[programme.pk, sheet.school.pk])}?item={ref}#{anchor}"
