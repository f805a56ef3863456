"""Schools of a programme: the list, one school, and moving its target along."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from truongchuan.domain.accreditation.selectors import school_sheet
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.school_selectors import get_school, get_target
from truongchuan.domain.programmes.services import target_stamp
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import Clash, clash_of, coded, is_outdated, last_change
from truongchuan.web.downloads import table_response
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.mobilisation import school_card
from truongchuan.web.presenters.school import school_page
from truongchuan.web.presenters.school_head import school_head
from truongchuan.web.presenters.school_oversight import found_at_school
from truongchuan.web.presenters.schools import schools_page, schools_table
from truongchuan.web.school_forms import TargetForm
from truongchuan.web.templatetags.ui import state_label
from truongchuan.wording.errors import error_message


@programme_page("programmes.view")
@require_GET
def school_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the schools that have a target, and the others of the authority."""
    page = schools_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "schools/list.html", {"list": page})


@programme_page("programmes.view")
@require_GET
def schools_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the list shows as a workbook."""
    table = schools_table(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return table_response(request, table, "truong-trong-ke-hoach")


@programme_page("programmes.view")
@require_GET
def school_detail(request: HttpRequest, programme: Programme, school_pk: int) -> HttpResponse:
    """Show one school: target, its own plan, sources and history."""
    return _draw(request, programme, _school(request, programme, school_pk))


@programme_page("programmes.manage")
@require_POST
def move(request: HttpRequest, programme: Programme, school_pk: int) -> HttpResponse:
    """Move the school's target along the way to recognition."""
    school = _school(request, programme, school_pk)
    target = get_target(actor=actor_of(request), programme=programme, school=school)
    if target is None:
        raise Http404
    form = TargetForm(request.POST, target=target)
    if form.is_valid():
        try:
            form.move(actor=actor_of(request))
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, coded(error, error_message(error, translate=gettext)))
        else:
            messages.success(request, gettext("Đã ghi trạng thái chỉ tiêu của %s.") % school.name)
            return redirect("school", pk=programme.pk, school_pk=school.pk)
    return _draw(request, programme, school, form, _clash(request, programme, school, form))


def _clash(
    request: HttpRequest, programme: Programme, school: School, form: TargetForm
) -> Clash | None:
    """Return both moves when somebody moved the target meanwhile."""
    actor = actor_of(request)
    fresh = get_target(actor=actor, programme=programme, school=school)
    if fresh is None or not is_outdated(form):
        return None
    return clash_of(
        form,
        present={
            "state": state_label(fresh.state),
            "decision_number": fresh.decision_number,
            "decided_on": fresh.decided_on,
        },
        stamp=target_stamp(fresh),
        changed=last_change(actor, fresh),
        labels={"state": gettext("Trạng thái")},
        action=request.path,
        take=reverse("school", args=[programme.pk, school.pk]),
    )


def _school(request: HttpRequest, programme: Programme, pk: int) -> School:
    school = get_school(actor=actor_of(request), programme=programme, pk=pk)
    if school is None:
        raise Http404
    return school


def _draw(
    request: HttpRequest,
    programme: Programme,
    school: School,
    form: TargetForm | None = None,
    clash: Clash | None = None,
) -> HttpResponse:
    actor, on = actor_of(request), today_of(programme)
    page = school_page(actor=actor, programme=programme, school=school, on=on)
    law = current_law()
    sheet = school_sheet(actor=actor, school=school, law=law, on=on)
    head = school_head(actor=actor, programme=programme, sheet=sheet, law=law, here="school")
    if form is None and page.target is not None and page.may_move:
        form = TargetForm(target=page.target)
    drives = school_card(actor=actor, programme=programme, school=school)
    context = {
        "view": page,
        "clash": clash,
        "head": head,
        "form": form,
        "drives": drives,
        "thanks_url": f"{reverse('acknowledgements', args=[programme.pk])}?school={school.pk}",
        "found": found_at_school(actor=actor, programme=programme, school=school, on=on),
    }
    status = 409 if clash else 200
    return render(request, "schools/detail.html", context, status=status)
