"""Safety checks: the page of schools and checks, one check, its findings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.domain.oversight import remedies
from truongchuan.domain.oversight.checks import (
    add_safety_finding,
    cancel_check,
    plan_check,
    record_check,
)
from truongchuan.domain.oversight.models import ConsultationFinding, SafetyCheck, SafetyFinding
from truongchuan.domain.oversight.policies import is_police
from truongchuan.domain.oversight.safety_selectors import get_check, get_safety_finding
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.school_selectors import get_school
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import table_response
from truongchuan.web.law import current_instruments
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_acts import choices, saved, stored
from truongchuan.web.oversight_forms import ReasonForm, RemedyForm
from truongchuan.web.presenters.query import number
from truongchuan.web.presenters.safety import (
    check_page,
    checks_table,
    recheck_choices,
    safety_page,
)
from truongchuan.web.safety_forms import CheckForm, FoundForm, ResultForm
from truongchuan.wording.oversight import REMEDY_DONE

ACTS = {
    "claim": remedies.claim_fixed,
    "confirm": remedies.confirm_fixed,
    "reopen": remedies.reopen_finding,
    "withdraw": remedies.withdraw_finding,
}


def _check(request: HttpRequest, programme: Programme, pk: int) -> SafetyCheck:
    check = get_check(actor=actor_of(request), programme=programme, pk=pk)
    if check is None:
        raise Http404
    return check


@programme_page("oversight.view")
@require_safe
def checks(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the schools against kinds of check, or the plan of checks."""
    page = safety_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "oversight/safety_checks.html", {"page": page})


@programme_page("oversight.view")
@require_safe
def checks_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the page shows as a workbook."""
    table = checks_table(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return table_response(request, table, "an-ninh-phong-chay")


@programme_page("oversight.check")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Put a check on the list; with ``?recheck=`` one that looks again at an earlier one."""
    actor, first = actor_of(request), None
    earlier = number(request.GET, "recheck")
    if earlier is not None:
        first = _check(request, programme, earlier)
    options = choices(request, programme)
    initial = _initial(actor, programme, first, number(request.GET, "school"))
    form = CheckForm(request.POST or None, initial=initial, **options)
    made: list[SafetyCheck] = []
    if request.method == "POST" and saved(
        form,
        lambda: made.append(
            plan_check(actor=actor, programme=programme, plan=form.plan(), recheck_of=first)
        ),
    ):
        messages.success(request, gettext("Đã đưa vào lịch kiểm tra."))
        return redirect("safety_check", programme.pk, made[0].pk)
    context = {"form": form, "first": first}
    return render(request, "oversight/safety_new.html", context, status=422 if form.errors else 200)


def _initial(
    actor: Actor, programme: Programme, first: SafetyCheck | None, school_pk: int | None
) -> dict[str, Any]:
    today = today_of(programme)
    own = next(iter(actor.unit_ids), None) if is_police(actor, programme) else None
    if first is not None:
        return {
            "kind": first.kind, "school": first.school.name if first.school else "",
            "site": first.site, "planned_on": today, "unit": first.unit_id,
            "people": first.people,
        }  # fmt: skip
    school = get_school(actor=actor, programme=programme, pk=school_pk) if school_pk else None
    return {"planned_on": today, "unit": own, "school": school.name if school else ""}


@programme_page("oversight.view")
@require_safe
def check(request: HttpRequest, programme: Programme, check_pk: int) -> HttpResponse:
    """Show one check with what it found."""
    return _draw(request, programme, _check(request, programme, check_pk))


def _draw(
    request: HttpRequest, programme: Programme, found: SafetyCheck, **forms: Any
) -> HttpResponse:
    today = today_of(programme)
    page = check_page(actor=actor_of(request), programme=programme, check=found, on=today)
    context = {
        "page": page,
        "result_form": ResultForm(initial={"done_on": min(today, found.planned_on)}),
        "found_form": _found_form(request, programme),
        "cancel_form": ReasonForm(),
        "remedy_form": RemedyForm(rechecks=recheck_choices(found)),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values() if hasattr(form, "errors")) else 200
    return render(request, "oversight/safety_check.html", context, status=status)


def _found_form(request: HttpRequest, programme: Programme) -> FoundForm:
    instruments = [(i.number, f"{i.number} - {i.title[:80]}") for i in current_instruments()]
    data = request.POST if request.POST.get("act") == "found" else None
    return FoundForm(data, instruments=instruments, **choices(request, programme))


@programme_page("oversight.check")
@require_POST
def result(request: HttpRequest, programme: Programme, check_pk: int) -> HttpResponse:
    """Write down what a check came to."""
    found = _check(request, programme, check_pk)
    form = ResultForm(request.POST, request.FILES)

    def write() -> None:
        file = stored(request, programme, form.cleaned_data["file"])
        record_check(actor=actor_of(request), check=found, report=form.report(file))

    if saved(form, write):
        messages.success(request, gettext("Đã ghi kết quả kiểm tra."))
        return redirect("safety_check", programme.pk, check_pk)
    return _draw(request, programme, found, result_form=form)


@programme_page("oversight.check")
@require_POST
def cancel(request: HttpRequest, programme: Programme, check_pk: int) -> HttpResponse:
    """Take a check off the list."""
    found, form = _check(request, programme, check_pk), ReasonForm(request.POST)
    if saved(
        form,
        lambda: cancel_check(
            actor=actor_of(request), check=found, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, gettext("Đã bỏ lần kiểm tra khỏi lịch."))
        return redirect("safety_check", programme.pk, check_pk)
    return _draw(request, programme, found, cancel_form=form)


@programme_page("oversight.check")
@require_POST
def finding_add(request: HttpRequest, programme: Programme, check_pk: int) -> HttpResponse:
    """Write down something that a check found."""
    found, form = _check(request, programme, check_pk), _found_form(request, programme)
    if saved(
        form,
        lambda: add_safety_finding(actor=actor_of(request), check=found, found=form.found()),
    ):
        messages.success(request, gettext("Đã ghi tồn tại."))
        return redirect(reverse("safety_check", args=[programme.pk, check_pk]) + "#ton-tai")
    return _draw(request, programme, found, found_form=form)


@programme_page("oversight.view")
@require_POST
def finding(
    request: HttpRequest, programme: Programme, check_pk: int, safety_finding_pk: int
) -> HttpResponse:
    """Claim, confirm, open again or withdraw a finding."""
    found = _check(request, programme, check_pk)
    wanted = get_safety_finding(check=found, pk=safety_finding_pk)
    if wanted is None:
        raise Http404
    form = RemedyForm(request.POST, request.FILES, rechecks=recheck_choices(found))
    name = request.POST.get("remedy", "")
    if name in ACTS and saved(form, lambda: move(request, programme, form, wanted, name)):
        messages.success(request, gettext(REMEDY_DONE[name]))
        return redirect(
            reverse("safety_check", args=[programme.pk, check_pk]) + f"#t{safety_finding_pk}"
        )
    return _draw(request, programme, found, remedy_form=form, open_finding=safety_finding_pk)


def move(
    request: HttpRequest,
    programme: Programme,
    form: RemedyForm,
    wanted: SafetyFinding | ConsultationFinding,
    name: str,
) -> None:
    """Make the move that a valid form asks for."""
    data = form.cleaned_data
    recheck = SafetyCheck.objects.filter(programme=programme, pk=data["recheck"]).first()
    said = remedies.Said(
        note=data["note"],
        file=stored(request, programme, data["file"]),
        recheck=recheck if name in {"confirm", "reopen"} else None,
        based_on=data["based_on"],
    )
    ACTS[name](actor=actor_of(request), finding=wanted, said=said)
