"""Consultations of a higher level: sessions, what they found, findings as tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongchuan.domain.oversight.consultations import (
    add_advice,
    edit_consultation,
    give_advice_as_task,
    hold_consultation,
    link_advice,
    plan_consultation,
)
from truongchuan.domain.oversight.models import Consultation, ConsultationFinding
from truongchuan.domain.oversight.selectors import get_advice, get_consultation
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.school_selectors import get_school
from truongchuan.web.access import programme_page
from truongchuan.web.consultation_forms import AdviceForm, HeldForm, SessionForm, session_initial
from truongchuan.web.downloads import table_response
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_acts import act, choices, saved, stored
from truongchuan.web.oversight_forms import RemedyForm
from truongchuan.web.presenters.consultations import (
    advice_table,
    consultation_page,
    consultations_page,
    consulted,
)
from truongchuan.web.presenters.query import number
from truongchuan.web.views.safety import ACTS, move
from truongchuan.wording.oversight import REMEDY_DONE


def _session(request: HttpRequest, programme: Programme, pk: int) -> Consultation:
    found = get_consultation(actor=actor_of(request), programme=programme, pk=pk)
    if found is None:
        raise Http404
    return found


def _advice(session: Consultation, pk: int) -> ConsultationFinding:
    found = get_advice(consultation=session, pk=pk)
    if found is None:
        raise Http404
    return found


def _back(programme: Programme, session: Consultation, finding_pk: int = 0) -> str:
    anchor = f"#k{finding_pk}" if finding_pk else ""
    return reverse("consultation", args=[programme.pk, session.pk]) + anchor


@programme_page("oversight.view")
@require_safe
def consultations(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the sessions, or all findings by school."""
    page = consultations_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "oversight/consultations.html", {"page": page})


@programme_page("oversight.view")
@require_safe
def consultations_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the findings as a workbook."""
    table = advice_table(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return table_response(request, table, "kien-nghi-cua-so")


@programme_page("oversight.manage")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Put a session on the list."""
    actor, pk = actor_of(request), number(request.GET, "school")
    school = get_school(actor=actor, programme=programme, pk=pk) if pk else None
    initial = {"on": today_of(programme), "schools": school.name if school else ""}
    form = SessionForm(request.POST or None, initial=initial, **choices(request, programme))
    made: list[Consultation] = []
    if request.method == "POST" and saved(
        form,
        lambda: made.append(
            plan_consultation(actor=actor, programme=programme, session=form.session())
        ),
    ):
        messages.success(request, gettext("Đã ghi buổi làm việc."))
        return redirect("consultation", programme.pk, made[0].pk)
    status = 422 if form.errors else 200
    return render(request, "oversight/consultation_form.html", {"form": form}, status=status)


@programme_page("oversight.manage")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, programme: Programme, consultation_pk: int) -> HttpResponse:
    """Change what is written of a session."""
    session = _session(request, programme, consultation_pk)
    form = SessionForm(
        request.POST or None, initial=session_initial(session), **choices(request, programme)
    )
    if request.method == "POST" and saved(
        form,
        lambda: edit_consultation(
            actor=actor_of(request), consultation=session, session=form.session()
        ),
    ):
        messages.success(request, gettext("Đã ghi buổi làm việc."))
        return redirect(_back(programme, session))
    context = {"form": form, "session": session}
    status = 422 if form.errors else 200
    return render(request, "oversight/consultation_form.html", context, status=status)


@programme_page("oversight.view")
@require_safe
def consultation(request: HttpRequest, programme: Programme, consultation_pk: int) -> HttpResponse:
    """Show one session with what it found."""
    return _draw(request, programme, _session(request, programme, consultation_pk))


def _draw(
    request: HttpRequest, programme: Programme, session: Consultation, **forms: Any
) -> HttpResponse:
    today = today_of(programme)
    page = consultation_page(
        actor=actor_of(request), programme=programme, consultation=session, on=today
    )
    held = {
        "held_on": session.held_on or min(session.on, today),
        "document_in": session.document_in,
        "conclusion": session.conclusion,
    }
    context = {
        "page": page,
        "held_form": HeldForm(initial=held),
        "advice_form": _advice_form(request, programme, session),
        "remedy_form": RemedyForm(),
        **forms,
    }
    status = 422 if any(getattr(form, "errors", None) for form in forms.values()) else 200
    return render(request, "oversight/consultation.html", context, status=status)


def _advice_form(request: HttpRequest, programme: Programme, session: Consultation) -> AdviceForm:
    data = request.POST if request.POST.get("act") == "advice" else None
    return AdviceForm(data, consulted=consulted(session), **choices(request, programme))


@programme_page("oversight.manage")
@require_POST
def held(request: HttpRequest, programme: Programme, consultation_pk: int) -> HttpResponse:
    """Write down that a session took place."""
    session = _session(request, programme, consultation_pk)
    form = HeldForm(request.POST, request.FILES)

    def write() -> None:
        data = dict(form.cleaned_data)
        data["file"] = stored(request, programme, data["file"])
        hold_consultation(actor=actor_of(request), consultation=session, **data)

    if saved(form, write):
        messages.success(request, gettext("Đã ghi kết quả buổi làm việc."))
        return redirect(_back(programme, session))
    return _draw(request, programme, session, held_form=form)


@programme_page("oversight.manage")
@require_POST
def finding_add(request: HttpRequest, programme: Programme, consultation_pk: int) -> HttpResponse:
    """Write down what a session found at a school."""
    session = _session(request, programme, consultation_pk)
    form, law = _advice_form(request, programme, session), current_law()
    if saved(
        form,
        lambda: add_advice(
            actor=actor_of(request), consultation=session, advice=form.advice(), law=law
        ),
    ):
        messages.success(request, gettext("Đã ghi kiến nghị."))
        return redirect(_back(programme, session))
    return _draw(request, programme, session, advice_form=form)


@programme_page("oversight.view")
@require_POST
def finding(
    request: HttpRequest, programme: Programme, consultation_pk: int, advice_pk: int
) -> HttpResponse:
    """Claim, confirm, open again or withdraw a finding."""
    session = _session(request, programme, consultation_pk)
    wanted, name = _advice(session, advice_pk), request.POST.get("remedy", "")
    form = RemedyForm(request.POST, request.FILES)
    if name in ACTS and saved(form, lambda: move(request, programme, form, wanted, name)):
        messages.success(request, gettext(REMEDY_DONE[name]))
        return redirect(_back(programme, session, advice_pk))
    return _draw(request, programme, session, remedy_form=form, open_finding=advice_pk)


@programme_page("oversight.manage")
@require_POST
def finding_task(
    request: HttpRequest, programme: Programme, consultation_pk: int, advice_pk: int
) -> HttpResponse:
    """Turn a finding into a task, or say which task there is puts it right."""
    session = _session(request, programme, consultation_pk)
    wanted, actor = _advice(session, advice_pk), actor_of(request)
    back, written = _back(programme, session, advice_pk), request.POST.get("task", "").strip()
    if not written:
        done = gettext("Đã giao kiến nghị thành nhiệm vụ.")
        return act(request, back, lambda: give_advice_as_task(actor=actor, finding=wanted), done)
    rows = RoadmapRow.objects.filter(programme=programme, is_active=True)
    row = next((r for r in rows if r.label.lower() == written.lower()), None)
    if row is None:
        text = gettext("Không có nhiệm vụ số “%(number)s” trong kế hoạch.")
        messages.error(request, text % {"number": written[:20]})
        return redirect(back)
    done = gettext("Đã gắn kiến nghị với nhiệm vụ.")
    return act(request, back, lambda: link_advice(actor=actor, finding=wanted, row=row), done)
