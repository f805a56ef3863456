"""Addresses of committee."""

from django.urls import URLPattern, path

from truongchuan.domain.committee.models import (
    CommitteeMember,
    Conclusion,
    Meeting,
    SteeringCommittee,
)
from truongchuan.domain.programmes.models import RowOrigin
from truongchuan.web.origins import register_mentions, register_origin, register_subject
from truongchuan.web.presenters.meetings import (
    committee_subject_url,
    conclusion_mentions,
    conclusion_origin,
)
from truongchuan.web.views import committee, conclusion_acts, meeting_acts, meetings

MEETING = "ke-hoach/<int:pk>/cuoc-hop/<int:meeting_pk>/"

urlpatterns: list[URLPattern] = [
    path("ke-hoach/<int:pk>/ban-chi-dao/", committee.committee, name="committee"),
    path("ke-hoach/<int:pk>/ban-chi-dao/kien-toan/", committee.new, name="committee_new"),
    path(
        "ke-hoach/<int:pk>/ban-chi-dao/thanh-vien/them/",
        committee.member_add,
        name="committee_member_add",
    ),
    path(
        "ke-hoach/<int:pk>/ban-chi-dao/thanh-vien/<int:member_pk>/",
        committee.member,
        name="committee_member",
    ),
    path("ke-hoach/<int:pk>/cuoc-hop/", meetings.meeting_list, name="meetings"),
    path("ke-hoach/<int:pk>/cuoc-hop/them/", meetings.new, name="meeting_new"),
    path("ke-hoach/<int:pk>/cuoc-hop/ket-luan/", meetings.conclusions, name="conclusions"),
    path(
        "ke-hoach/<int:pk>/cuoc-hop/ket-luan/ket-luan.xlsx",
        meetings.conclusions_xlsx,
        name="conclusions_xlsx",
    ),
    path(MEETING, meetings.detail, name="meeting"),
    path(MEETING + "sua/", meetings.edit, name="meeting_edit"),
    path(MEETING + "giay-moi/", meetings.invitation, name="meeting_invitation"),
    path(MEETING + "bien-ban/", meetings.minutes_sheet, name="meeting_minutes_sheet"),
    path(MEETING + "thong-bao/", meetings.notice_sheet, name="meeting_notice_sheet"),
    path(MEETING + "moi/", meeting_acts.send_invitation, name="meeting_invite"),
    path(MEETING + "khai-mac/", meeting_acts.start, name="meeting_open"),
    path(MEETING + "chua-khai-mac/", meeting_acts.unstart, name="meeting_unopen"),
    path(MEETING + "ket-thuc/", meeting_acts.conclude, name="meeting_conclude"),
    path(MEETING + "doi-lich/", meeting_acts.postpone, name="meeting_postpone"),
    path(MEETING + "huy/", meeting_acts.cancel, name="meeting_cancel"),
    path(MEETING + "so-thong-bao/", meeting_acts.notice, name="meeting_notice"),
    path(MEETING + "dinh-chinh/", meeting_acts.addendum, name="meeting_addendum"),
    path(MEETING + "chuong-trinh/them/", meeting_acts.agenda_add, name="agenda_add"),
    path(MEETING + "chuong-trinh/cap-nhat/", meeting_acts.agenda_refill, name="agenda_refill"),
    path(MEETING + "chuong-trinh/<int:item_pk>/", meeting_acts.agenda_item, name="agenda_item"),
    path(MEETING + "chu-tri/", meeting_acts.presiding, name="meeting_presiding"),
    path(MEETING + "diem-danh/du/", meeting_acts.attendance_rest, name="attendance_rest"),
    path(MEETING + "diem-danh/<int:invitee_pk>/", meeting_acts.attendance, name="attendance"),
    path(MEETING + "bien-ban/<int:item_pk>/", meeting_acts.minutes, name="meeting_minutes"),
    path(MEETING + "ket-luan/them/", conclusion_acts.conclusion_add, name="conclusion_add"),
    path(
        MEETING + "ket-luan/<int:conclusion_pk>/rut/",
        conclusion_acts.conclusion_withdraw,
        name="conclusion_withdraw",
    ),
    path(
        MEETING + "theo-doi/<int:follow_up_pk>/",
        meeting_acts.follow_up,
        name="meeting_follow_up",
    ),
]

register_origin(RowOrigin.CONCLUSION, conclusion_origin)
register_mentions(conclusion_mentions)
for _model in (SteeringCommittee, CommitteeMember, Meeting, Conclusion):
    register_subject(_model, committee_subject_url)
