"""Addresses of hand-over to successors; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import handover_before, handover_lists, handovers

BASE = "quan-tri/ban-giao/"
_ONE = f"{BASE}<int:handover_pk>/"
_PART = f"{_ONE}ben-nhan/<int:handover_part_pk>/"

urlpatterns: list[URLPattern] = [
    path(BASE, handovers.handovers, name="handovers"),
    path(f"{BASE}lap/", handovers.handover_new, name="handover_new"),
    path(_ONE, handovers.handover, name="handover"),
    path(f"{_ONE}sua/", handovers.handover_edit, name="handover_edit"),
    path(f"{_ONE}truong/", handover_lists.handover_schools, name="handover_schools"),
    path(f"{_ONE}viec/", handover_lists.handover_items, name="handover_items"),
    path(f"{_ONE}doi-soat/", handovers.handover_totals, name="handover_totals"),
    path(f"{_ONE}doi-soat.xlsx", handovers.handover_totals_xlsx, name="handover_totals_xlsx"),
    path(f"{_ONE}ben-nhan/", handovers.handover_receiver, name="handover_receiver"),
    path(f"{_PART}bo/", handovers.handover_receiver_out, name="handover_receiver_out"),
    path(f"{_PART}chap-nhan/", handovers.handover_accept, name="handover_accept"),
    path(f"{_PART}tra-lai/", handovers.handover_return, name="handover_return"),
    path(f"{_ONE}gui/", handovers.handover_offer, name="handover_offer"),
    path(f"{_ONE}rut-ve/", handovers.handover_take_back, name="handover_take_back"),
    path(f"{_ONE}thuc-hien/", handovers.handover_carry_out, name="handover_carry_out"),
    path(f"{_ONE}bo/", handovers.handover_cancel, name="handover_cancel"),
    path(
        "ke-hoach/<int:pk>/truoc-ban-giao/",
        handover_before.programme_before,
        name="programme_before",
    ),
    path(
        "ke-hoach/<int:pk>/truoc-ban-giao/tep/<int:received_pk>/",
        handover_before.received,
        name="received_file",
    ),
    path(
        "ke-hoach/<int:pk>/truong/<int:school_pk>/truoc-ban-giao/",
        handover_before.school_history,
        name="school_before",
    ),
    path("quan-tri/xa-phuong/", handover_before.wards, name="oversight_view"),
    path("quan-tri/xa-phuong.xlsx", handover_before.wards_xlsx, name="oversight_view_xlsx"),
]
