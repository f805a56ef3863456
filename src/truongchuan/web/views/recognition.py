"""Steps of recognition: schools against steps, one school's way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.policies import may
from truongchuan.domain.oversight.recognition import record_step, take_back_step
from truongchuan.domain.oversight.selectors import step_history
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.school_selectors import get_target
from truongchuan.web.access import page_of_school, programme_page
from truongchuan.web.consultation_forms import StepForm
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_acts import saved, stored
from truongchuan.web.oversight_forms import ReasonForm
from truongchuan.web.presenters.recognition import (
    recognition_page,
    recognition_table,
    school_recognition,
)

VIEW = "accreditation.view"


@programme_page("oversight.view")
@require_safe
def recognition(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the target schools against the steps."""
    page = recognition_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "oversight/recognition.html", {"page": page})


@programme_page("oversight.view")
@require_safe
def recognition_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the page shows as a workbook."""
    table = recognition_table(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return table_response(request, table, "cac-buoc-cong-nhan")


@page_of_school(VIEW)
@require_safe
def school(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Show one school's steps with the legal terms."""
    return _draw(request, programme, school)


def _draw(request: HttpRequest, programme: Programme, school: School, **forms: Any) -> HttpResponse:
    today = today_of(programme)
    page = school_recognition(actor=actor_of(request), programme=programme, school=school, on=today)
    context = {
        "page": page,
        "form": StepForm(without=page.entered, initial={"on": today}),
        "reason_form": ReasonForm(),
        **forms,
    }
    status = 422 if any(getattr(form, "errors", None) for form in forms.values()) else 200
    return render(request, "oversight/school_recognition.html", context, status=status)


def _target(request: HttpRequest, programme: Programme, school: School) -> Target:
    target = get_target(actor=actor_of(request), programme=programme, school=school)
    if not may(actor_of(request), "oversight.manage", programme):
        raise PermissionDenied
    if target is None:
        raise Http404
    return target


@page_of_school(VIEW)
@require_POST
def step_add(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Write down a step; registration, survey and decision move the target."""
    target = _target(request, programme, school)
    form = StepForm(request.POST, request.FILES, without=set())

    def write() -> None:
        file = stored(request, programme, form.cleaned_data["file"])
        record_step(actor=actor_of(request), target=target, step=form.step(file))

    if saved(form, write):
        messages.success(request, gettext("Đã ghi bước công nhận."))
        return redirect("school_recognition", programme.pk, school.pk)
    return _draw(request, programme, school, form=form)


@page_of_school(VIEW)
@require_POST
def take_back(
    request: HttpRequest, programme: Programme, school: School, step_pk: int
) -> HttpResponse:
    """Take a step back; the target goes back with it."""
    target = _target(request, programme, school)
    step = step_history(actor=actor_of(request), target=target).filter(pk=step_pk).first()
    if step is None:
        raise Http404
    form = ReasonForm(request.POST)
    if saved(
        form,
        lambda: take_back_step(
            actor=actor_of(request), step=step, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, gettext("Đã rút bước công nhận."))
        return redirect("school_recognition", programme.pk, school.pk)
    return _draw(request, programme, school, reason_form=form, open_step=step_pk)
