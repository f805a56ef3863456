"""Plans of schools: all schools, one school's plan, its items and reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.models import SchoolPlan, SchoolPlanItem
from truongchuan.domain.oversight.plans import (
    add_plan_items,
    comment_plan,
    edit_plan_item,
    report_plan_item,
    write_plan_paper,
)
from truongchuan.domain.oversight.policies import writes_plan_of
from truongchuan.domain.oversight.selectors import get_plan_item, plan_of
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.access import page_of_school, programme_page
from truongchuan.web.ceremony_forms import (
    ItemForm,
    ItemReportForm,
    PlanPaperForm,
    item_initial,
)
from truongchuan.web.conflicts import clash_of, is_outdated, last_change
from truongchuan.web.downloads import table_response
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_acts import act, choices, saved, stored
from truongchuan.web.presenters.school_plans import (
    draft_of,
    plans_page,
    plans_table,
    proposals_for,
    school_plan_page,
)

VIEW = "accreditation.view"


@programme_page("oversight.view")
@require_safe
def plans(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show which target schools have a plan and how far it is."""
    page = plans_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "oversight/school_plans.html", {"page": page})


@programme_page("oversight.view")
@require_safe
def plans_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the page shows as a workbook."""
    table = plans_table(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return table_response(request, table, "ke-hoach-cua-truong")


@page_of_school(VIEW)
@require_safe
def plan(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Show one school's plan."""
    return _draw(request, programme, school)


def _draw(request: HttpRequest, programme: Programme, school: School, **forms: Any) -> HttpResponse:
    page = school_plan_page(
        actor=actor_of(request),
        programme=programme,
        school=school,
        on=today_of(programme),
        law=current_law(),
    )
    names = ("number", "signed_on", "approved_by", "note")
    initial = {name: getattr(page.plan, name) for name in names} if page.plan else {}
    context = {
        "page": page,
        "paper_form": PlanPaperForm(initial=initial),
        "item_form": ItemForm(**choices(request, programme)),
        **forms,
    }
    status = 422 if any(getattr(form, "errors", None) for form in forms.values()) else 200
    return render(request, "oversight/school_plan.html", context, status=status)


def _writer(request: HttpRequest, programme: Programme, school: School) -> None:
    if not writes_plan_of(actor_of(request), programme, school):
        raise PermissionDenied("oversight.write_plan")


def _plan(request: HttpRequest, programme: Programme, school: School) -> SchoolPlan:
    found = plan_of(actor=actor_of(request), programme=programme, school=school)
    if found is None:
        raise Http404
    return found


def _item(request: HttpRequest, programme: Programme, school: School, pk: int) -> SchoolPlanItem:
    found = get_plan_item(plan=_plan(request, programme, school), pk=pk)
    if found is None:
        raise Http404
    return found


def _back(programme: Programme, school: School, anchor: str = "") -> str:
    return reverse("school_plan", args=[programme.pk, school.pk]) + anchor


@page_of_school(VIEW)
@require_POST
def paper(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Write down number, day and approval of a school's plan."""
    _writer(request, programme, school)
    form = PlanPaperForm(request.POST, request.FILES)

    def write() -> None:
        file = stored(request, programme, form.cleaned_data["file"])
        write_plan_paper(
            actor=actor_of(request), programme=programme, school=school, paper=form.paper(file)
        )

    if saved(form, write):
        messages.success(request, gettext("Đã ghi văn bản kế hoạch của trường."))
        return redirect(_back(programme, school))
    return _draw(request, programme, school, paper_form=form)


@page_of_school(VIEW)
@require_POST
def item_add(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Add an item to a school's plan."""
    _writer(request, programme, school)
    form = ItemForm(request.POST, **choices(request, programme))
    if saved(
        form,
        lambda: add_plan_items(
            actor=actor_of(request), programme=programme, school=school, drafts=[form.draft()]
        ),
    ):
        messages.success(request, gettext("Đã thêm công việc."))
        return redirect(_back(programme, school))
    return _draw(request, programme, school, item_form=form)


@page_of_school(VIEW)
@require_POST
def take_proposals(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Take over what was ticked of the proposals."""
    _writer(request, programme, school)
    actor, today = actor_of(request), today_of(programme)
    wanted = set(request.POST.getlist("key"))
    found = proposals_for(
        actor=actor, programme=programme, school=school, on=today, law=current_law()
    )
    drafts = [draft_of(proposal) for proposal in found if proposal.key in wanted]
    done = ngettext("Đã thêm %(n)s công việc.", "Đã thêm %(n)s công việc.", len(drafts))
    return act(
        request,
        _back(programme, school),
        lambda: add_plan_items(actor=actor, programme=programme, school=school, drafts=drafts),
        done % {"n": len(drafts)},
    )


@page_of_school(VIEW)
@require_http_methods(["GET", "POST"])
def item(
    request: HttpRequest, programme: Programme, school: School, plan_item_pk: int
) -> HttpResponse:
    """Change words, person or days of an item."""
    _writer(request, programme, school)
    found = _item(request, programme, school, plan_item_pk)
    form = ItemForm(
        request.POST or None, initial=item_initial(found), **choices(request, programme)
    )
    if request.method == "POST" and saved(
        form,
        lambda: edit_plan_item(
            actor=actor_of(request),
            item=found,
            draft=form.draft(),
            based_on=form.cleaned_data["based_on"],
        ),
    ):
        messages.success(request, gettext("Đã ghi công việc."))
        return redirect(_back(programme, school, f"#v{plan_item_pk}"))
    clash = None
    if request.method == "POST" and is_outdated(form):
        fresh = _item(request, programme, school, plan_item_pk)
        clash = clash_of(
            form,
            present=item_initial(fresh),
            stamp=fresh.revision,
            changed=last_change(actor_of(request), fresh),
            take=request.path,
        )
    context = {"form": form, "item": found, "school": school, "clash": clash}
    status = 409 if clash else 422 if form.errors else 200
    return render(request, "oversight/school_plan_item.html", context, status=status)


@page_of_school(VIEW)
@require_POST
def report(
    request: HttpRequest, programme: Programme, school: School, plan_item_pk: int
) -> HttpResponse:
    """Report how far an item is."""
    _writer(request, programme, school)
    found = _item(request, programme, school, plan_item_pk)
    form = ItemReportForm(request.POST)
    if saved(
        form,
        lambda: report_plan_item(actor=actor_of(request), item=found, report=form.report()),
    ):
        messages.success(request, gettext("Đã ghi tiến độ."))
        return redirect(_back(programme, school, f"#v{plan_item_pk}"))
    clash = None
    if is_outdated(form):
        fresh = _item(request, programme, school, plan_item_pk)
        clash = clash_of(
            form,
            present={"state": fresh.state, "percent": fresh.percent},
            stamp=fresh.revision,
            changed=last_change(actor_of(request), fresh),
            action=request.path,
            take=_back(programme, school, f"#v{plan_item_pk}"),
            anchor=f"v{plan_item_pk}",
        )
    return _draw(request, programme, school, report_form=form, open_item=plan_item_pk, clash=clash)


@page_of_school(VIEW)
@require_POST
def comment(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Leave a remark on a plan, or answer one."""
    _writer(request, programme, school)
    found, text = _plan(request, programme, school), request.POST.get("text", "")[:4000]
    return act(
        request,
        _back(programme, school, "#y-kien"),
        lambda: comment_plan(actor=actor_of(request), plan=found, text=text),
        gettext("Đã ghi ý kiến."),
    )
