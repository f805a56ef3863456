"""Meetings: the year's list, one meeting, its printed sheets, and the board of conclusions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from truongchuan.domain.committee.meetings import edit_meeting, plan_meeting
from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.committee.policies import may
from truongchuan.domain.committee.selectors import committee_on, kind_asked, last_meeting
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.access import programme_page
from truongchuan.web.committee_access import meeting_page as page_of_meeting
from truongchuan.web.committee_choices import rows_of, seats_of, units_of
from truongchuan.web.committee_forms import MeetingForm, meeting_initial
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.conclusions import conclusion_board, conclusions_table
from truongchuan.web.presenters.list_books import meetings_table
from truongchuan.web.presenters.meeting import meeting_page
from truongchuan.web.presenters.meetings import meetings_page
from truongchuan.web.views.meeting_drawing import draw_meeting
from truongchuan.wording.errors import error_message


@programme_page("committee.view")
@require_safe
def meeting_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the year's meetings, the next one, and what the plan asks for."""
    on = today_of(programme)
    page = meetings_page(actor=actor_of(request), programme=programme, on=on)
    if wants_file(request):
        table = meetings_table(page.lines, programme=programme, on=on)
        return table_response(request, table, "cuoc-hop")
    return render(request, "committee/meetings.html", {"page": page})


@programme_page("committee.view")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Plan a meeting; its agenda is filled by how the work stands."""
    actor = actor_of(request)
    if not may(actor, "committee.write", programme):
        raise PermissionDenied
    if committee_on(actor=actor, programme=programme, on=today_of(programme)) is None:
        messages.error(request, gettext("Chưa có Ban chỉ đạo: hãy ghi quyết định thành lập trước."))
        return redirect("committee", programme.pk)
    form = _form(request, programme, _initial(request, programme))
    if request.method == "POST" and form.is_valid():
        try:
            call = form.call()
            past = timezone.localtime(call.at).date() < today_of(programme)
            meeting = plan_meeting(actor=actor, programme=programme, call=call, prefill=not past)
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(
                request,
                gettext("Đã ghi cuộc họp đã qua. Hãy thêm nội dung, rồi điểm danh và ghi kết luận.")
                if past
                else gettext(
                    "Đã dự kiến cuộc họp. Chương trình dưới đây lập theo tình hình hôm nay."
                ),
            )
            return redirect("meeting", programme.pk, meeting.pk)
    return render(
        request, "committee/meeting_form.html", {"form": form}, status=422 if form.errors else 200
    )


@page_of_meeting("committee.write")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Change what a meeting is called, where it is, and who is invited besides."""
    form = _form(request, programme, meeting_initial(meeting), meeting)
    if request.method == "POST" and form.is_valid():
        try:
            edit_meeting(actor=actor_of(request), meeting=meeting, call=form.call())
        except NotAllowed as error:
            raise PermissionDenied from error
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã ghi thông tin cuộc họp."))
            return redirect("meeting", programme.pk, meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(
        request, "committee/meeting_form.html", context, status=422 if form.errors else 200
    )


def _form(
    request: HttpRequest,
    programme: Programme,
    initial: dict[str, Any],
    meeting: Meeting | None = None,
) -> MeetingForm:
    actor = actor_of(request)
    day = timezone.localtime(meeting.at).date() if meeting else today_of(programme)
    return MeetingForm(
        request.POST if request.method == "POST" else None,
        units=units_of(actor, programme),
        seats=seats_of(programme, min(day, today_of(programme))),
        rows=rows_of(actor, programme),
        initial=initial,
    )


def _initial(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """Start from the plan's task that asks for the meeting, and from where the last one was."""
    actor, number = actor_of(request), request.GET.get("nhiem-vu", "")
    last = last_meeting(actor=actor, programme=programme)
    initial: dict[str, Any] = {
        "hour": "14:00",
        "kind": "quarter",
        "title": gettext("Họp Ban chỉ đạo kiểm đếm tiến độ xây dựng trường đạt chuẩn quốc gia"),
        "place": last.place if last else "",
    }
    wanted: RoadmapRow | None = None
    if number.isascii() and number.isdigit() and len(number) < 6:
        wanted = rows_of(actor, programme).filter(number=int(number)).first()
    if wanted is not None:
        title, kind = wanted.task[:300], kind_asked(wanted)
        initial |= {"row": wanted.pk, "title": title, "kind": kind}
        if wanted.due_on is not None and wanted.due_on >= today_of(programme):
            initial["day"] = wanted.due_on
    return initial


@page_of_meeting("committee.read_meeting")
@require_safe
def detail(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Show one meeting at one of its tabs."""
    return draw_meeting(request, programme, meeting, tab=request.GET.get("muc", ""))


@page_of_meeting("committee.read_meeting")
@require_safe
def invitation(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Show the invitation as a sheet to print."""
    return _sheet(request, programme, meeting, "committee/sheet_invitation.html")


@page_of_meeting("committee.read_meeting")
@require_safe
def minutes_sheet(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Show the minutes as a sheet to print."""
    return _sheet(request, programme, meeting, "committee/sheet_minutes.html")


@page_of_meeting("committee.read_meeting")
@require_safe
def notice_sheet(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Show the notice of conclusions as a sheet to print."""
    return _sheet(request, programme, meeting, "committee/sheet_notice.html")


def _sheet(
    request: HttpRequest, programme: Programme, meeting: Meeting, template: str
) -> HttpResponse:
    page = meeting_page(actor=actor_of(request), programme=programme, meeting=meeting)
    return render(request, template, {"page": page})


@programme_page("committee.view")
@require_safe
def conclusions(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show all conclusions of the year with how their tasks stand."""
    board = conclusion_board(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "committee/conclusions.html", {"board": board})


@programme_page("committee.view")
@require_safe
def conclusions_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the board shows as a workbook."""
    table = conclusions_table(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return table_response(request, table, "ket-luan-cuoc-hop")
