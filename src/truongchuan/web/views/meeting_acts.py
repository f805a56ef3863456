"""What is done to a meeting. Every act works as a plain form, and by htmx redraws its piece."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from truongchuan.domain.committee.agenda import (
    add_item,
    edit_item,
    move_item,
    refill_agenda,
    remove_item,
)
from truongchuan.domain.committee.meetings import (
    cancel_meeting,
    conclude_meeting,
    invite,
    open_meeting,
    postpone_meeting,
    record_notice,
    record_presiding,
    take_back_opening,
)
from truongchuan.domain.committee.minutes import (
    add_addendum,
    record_attendance,
    record_rest_present,
    write_minutes,
    write_remark,
)
from truongchuan.domain.committee.models import AgendaItem, FollowUp, Meeting
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.committee_access import meeting_page as page_of_meeting
from truongchuan.web.committee_choices import units_of
from truongchuan.web.committee_forms import NoticeForm, ShiftForm
from truongchuan.web.conflicts import Clash, clash_of_words
from truongchuan.web.middleware import actor_of
from truongchuan.web.views.committee import stored
from truongchuan.web.views.meeting_drawing import Write, answer_act, draw_meeting


@page_of_meeting("committee.write")
@require_POST
def send_invitation(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Send the invitation."""
    actor, number = actor_of(request), request.POST.get("number", "")[:60]
    return answer_act(
        request,
        programme,
        meeting,
        lambda: invite(actor=actor, meeting=meeting, number=number),
        tab="moi-hop",
        done=gettext("Đã chốt giấy mời và danh sách mời họp."),
    )


@page_of_meeting("committee.write")
@require_POST
def start(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Open the meeting."""
    return answer_act(
        request,
        programme,
        meeting,
        lambda: open_meeting(actor=actor_of(request), meeting=meeting),
        tab="diem-danh",
        done=gettext("Cuộc họp đã khai mạc. Tình hình các kết luận kỳ trước đã được chốt."),
    )


@page_of_meeting("committee.write")
@require_POST
def unstart(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Take back an opening by mistake."""
    return answer_act(
        request,
        programme,
        meeting,
        lambda: take_back_opening(actor=actor_of(request), meeting=meeting),
        tab="chuong-trinh",
        done=gettext("Đã quay lại trước khai mạc."),
    )


@page_of_meeting("committee.conclude")
@require_POST
def conclude(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Close the meeting and lock its minutes."""
    return answer_act(
        request,
        programme,
        meeting,
        lambda: conclude_meeting(actor=actor_of(request), meeting=meeting),
        tab="ket-luan",
        done=gettext("Cuộc họp đã kết thúc, biên bản đã khóa. Mọi đơn vị đọc được kết luận."),
    )


@page_of_meeting("committee.write")
@require_POST
def postpone(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Give the meeting another time."""
    form = ShiftForm(request.POST, auto_id="doi_%s")
    if not form.is_valid():
        return draw_meeting(request, programme, meeting, tab="moi-hop", status=422, shift=form)
    return answer_act(
        request,
        programme,
        meeting,
        lambda: postpone_meeting(
            actor=actor_of(request),
            meeting=meeting,
            at=form.at(),
            reason=form.cleaned_data["reason"],
        ),
        tab="moi-hop",
        done=gettext("Đã đổi lịch họp. Nếu đã mời, hãy gửi lại giấy mời."),
        shift=form,
    )


@page_of_meeting("committee.write")
@require_POST
def cancel(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Call the meeting off."""
    reason = request.POST.get("reason", "")
    return answer_act(
        request,
        programme,
        meeting,
        lambda: cancel_meeting(actor=actor_of(request), meeting=meeting, reason=reason),
        tab="moi-hop",
        done=gettext("Đã hủy cuộc họp."),
    )


@page_of_meeting("committee.write")
@require_POST
def notice(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Note the number of the notice of conclusions."""
    form = NoticeForm(request.POST, request.FILES, auto_id="tb_%s")
    if not form.is_valid():
        return draw_meeting(request, programme, meeting, tab="ket-luan", status=422, notice=form)
    data = form.cleaned_data

    @transaction.atomic
    def write() -> None:
        record_notice(
            actor=actor_of(request),
            meeting=meeting,
            number=data["number"],
            on=data["on"],
            file=stored(request, programme, data["file"]),
        )

    done = gettext("Đã ghi số thông báo kết luận.")
    return answer_act(request, programme, meeting, write, tab="ket-luan", done=done, notice=form)


@page_of_meeting("committee.write")
@require_POST
def addendum(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Add a correction to locked minutes."""
    text = request.POST.get("text", "")[:8000]
    return answer_act(
        request,
        programme,
        meeting,
        lambda: add_addendum(actor=actor_of(request), meeting=meeting, text=text),
        tab="bien-ban",
        done=gettext("Đã ghi đính chính."),
    )


@page_of_meeting("committee.write")
@require_POST
def agenda_add(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Add a point to the agenda."""
    post = request.POST
    return answer_act(
        request,
        programme,
        meeting,
        lambda: add_item(
            actor=actor_of(request),
            meeting=meeting,
            title=post.get("title", ""),
            unit=_unit(request, programme),
            minutes=_minutes(post.get("minutes", "")),
        ),
        tab="chuong-trinh",
        fragment="committee/agenda.html",
    )


@page_of_meeting("committee.write")
@require_POST
def agenda_refill(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Bring the agenda up to how the work stands today."""
    return answer_act(
        request,
        programme,
        meeting,
        lambda: refill_agenda(actor=actor_of(request), meeting=meeting),
        tab="chuong-trinh",
        fragment="committee/agenda.html",
        done=gettext("Đã cập nhật chương trình theo tình hình hôm nay."),
    )


@page_of_meeting("committee.write")
@require_POST
def agenda_item(
    request: HttpRequest, programme: Programme, meeting: Meeting, item_pk: int
) -> HttpResponse:
    """Move, change or remove a point."""
    item = _item(meeting, item_pk)
    actor, post = actor_of(request), request.POST
    writes: dict[str, Write] = {
        "up": lambda: move_item(actor=actor, item=item, up=True),
        "down": lambda: move_item(actor=actor, item=item, up=False),
        "remove": lambda: remove_item(actor=actor, item=item),
        "edit": lambda: edit_item(
            actor=actor,
            item=item,
            title=post.get("title", ""),
            unit=_unit(request, programme),
            minutes=_minutes(post.get("minutes", "")),
        ),
    }
    write = writes.get(post.get("act", ""))
    if write is None:
        raise Http404
    return answer_act(
        request,
        programme,
        meeting,
        write,
        tab="chuong-trinh",
        fragment="committee/agenda.html",
        error_at=item_pk,
    )


@page_of_meeting("committee.write")
@require_POST
def presiding(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Write down who presides in fact."""
    members = meeting.committee.members
    chair = get_object_or_404(members, pk=_number(request.POST.get("chair", "")))
    secretary = members.filter(pk=_number(request.POST.get("secretary", ""))).first()
    return answer_act(
        request,
        programme,
        meeting,
        lambda: record_presiding(
            actor=actor_of(request), meeting=meeting, chair=chair, secretary=secretary
        ),
        tab="diem-danh",
        fragment="committee/attendance.html",
    )


@page_of_meeting("committee.write")
@require_POST
def attendance_rest(request: HttpRequest, programme: Programme, meeting: Meeting) -> HttpResponse:
    """Write down everybody else as present."""
    return answer_act(
        request,
        programme,
        meeting,
        lambda: record_rest_present(actor=actor_of(request), meeting=meeting),
        tab="diem-danh",
        fragment="committee/attendance.html",
    )


@page_of_meeting("committee.write")
@require_POST
def attendance(
    request: HttpRequest, programme: Programme, meeting: Meeting, invitee_pk: int
) -> HttpResponse:
    """Write down whether somebody came."""
    invitee = get_object_or_404(meeting.invitees, pk=invitee_pk)
    post = request.POST
    return answer_act(
        request,
        programme,
        meeting,
        lambda: record_attendance(
            actor=actor_of(request),
            invitee=invitee,
            state=post.get("state", ""),
            represented_by=post.get("represented_by", ""),
            reason=post.get("reason", ""),
        ),
        tab="diem-danh",
        fragment="committee/attendee.html",
        anchor=f"khach-{invitee_pk}",
        pk=invitee_pk,
        error_at=invitee_pk,
    )


@page_of_meeting("committee.write")
@require_POST
def minutes(
    request: HttpRequest, programme: Programme, meeting: Meeting, item_pk: int
) -> HttpResponse:
    """Write what was said on a point."""
    item, post = _item(meeting, item_pk), request.POST
    return answer_act(
        request,
        programme,
        meeting,
        lambda: write_minutes(
            actor=actor_of(request),
            item=item,
            text=post.get("discussion", "")[:20_000],
            based_on=_number(post.get("based_on", "")),
        ),
        tab="bien-ban",
        clash=lambda: _clash(
            request, programme, gettext("Nội dung"), _item(meeting, item_pk), "discussion"
        ),
        fragment="committee/minutes_text.html",
        anchor=f"noi-dung-{item_pk}",
        pk=item_pk,
        error_at=item_pk,
    )


@page_of_meeting("committee.write")
@require_POST
def follow_up(
    request: HttpRequest, programme: Programme, meeting: Meeting, follow_up_pk: int
) -> HttpResponse:
    """Write what the meeting said about an earlier conclusion."""
    line = get_object_or_404(meeting.follow_ups, pk=follow_up_pk)
    post = request.POST
    return answer_act(
        request,
        programme,
        meeting,
        lambda: write_remark(
            actor=actor_of(request),
            follow_up=line,
            text=post.get("remark", "")[:8000],
            based_on=_number(post.get("based_on", "")),
        ),
        tab="theo-doi",
        clash=lambda: _clash(
            request,
            programme,
            gettext("Ý kiến của cuộc họp"),
            meeting.follow_ups.get(pk=follow_up_pk),
            "remark",
        ),
        fragment="committee/follow_up.html",
        anchor=f"theo-doi-{follow_up_pk}",
        pk=follow_up_pk,
        error_at=follow_up_pk,
    )


def _clash(
    request: HttpRequest,
    programme: Programme,
    label: str,
    thing: AgendaItem | FollowUp,
    name: str,
) -> Clash:
    """Return both texts of a point or an earlier conclusion."""
    point = isinstance(thing, AgendaItem)
    piece = f"y-kien-{thing.pk}" if point else f"theo-doi-{thing.pk}"
    tab = "bien-ban" if point else "theo-doi"
    meeting = reverse("meeting", args=[programme.pk, thing.meeting_id])
    return clash_of_words(
        label,
        theirs=getattr(thing, name),
        yours=request.POST.get(name, ""),
        sent=request.POST,
        stamp=thing.revision,
        changed=(thing.written_by if isinstance(thing, AgendaItem) else thing.remarked_by, None),
        action=request.path,
        take=f"{meeting}?muc={tab}#{piece}",
        anchor=piece,
    )


def _item(meeting: Meeting, pk: int) -> AgendaItem:
    item: AgendaItem = get_object_or_404(meeting.items, pk=pk)
    return item


def _unit(request: HttpRequest, programme: Programme) -> Any:
    """Return the unit that was chosen; none for an empty or unknown one."""
    written = request.POST.get("unit", "")
    known = written.isascii() and written.isdigit() and len(written) < 16
    if not known:
        return None
    return units_of(actor_of(request), programme).filter(pk=int(written)).first()


def _minutes(written: str) -> int | None:
    """Return a length of time as typed; what is no number is refused as zero minutes."""
    written = written.strip()
    return _number(written) if written else None


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0
