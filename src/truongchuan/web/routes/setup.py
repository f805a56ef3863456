"""Addresses of setting up an authority; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import (
    authority,
    authority_children,
    authority_settings,
    office_units,
    setup_start,
)

urlpatterns: list[URLPattern] = [
    path("bat-dau/<str:setup_token>/", setup_start.start, name="setup_start"),
    path("quan-tri/co-quan/", authority.overview, name="authority"),
    path("quan-tri/co-quan/buoc/", authority.skip, name="setup_skip"),
    path("quan-tri/co-quan/ten/", authority.name, name="authority_name"),
    path("quan-tri/co-quan/bo-don-vi/", authority.units, name="authority_units"),
    path("quan-tri/co-quan/tieu-de/", authority_settings.letterheads, name="letterheads"),
    path(
        "quan-tri/co-quan/tieu-de/<int:issuer_pk>/",
        authority_settings.letterhead,
        name="letterhead",
    ),
    path(
        "quan-tri/co-quan/tieu-de/bo/<int:letterhead_pk>/",
        authority_settings.letterhead_remove,
        name="letterhead_remove",
    ),
    path("quan-tri/co-quan/nam-hoc/", authority_settings.school_years, name="school_years"),
    path(
        "quan-tri/co-quan/nam-hoc/<int:year_pk>/",
        authority_settings.school_year,
        name="school_year",
    ),
    path("quan-tri/co-quan/ngay-lam-viec/", authority_settings.office_days, name="office_days"),
    path(
        "quan-tri/co-quan/ngay-lam-viec/<int:office_day_pk>/bo/",
        authority_settings.office_day_remove,
        name="office_day_remove",
    ),
    path("quan-tri/co-quan/truc-thuoc/", authority_children.children, name="authority_children"),
    path(
        "quan-tri/co-quan/truc-thuoc/<int:child_pk>/dia-chi/",
        authority_children.child_ticket,
        name="child_ticket",
    ),
    path(
        "quan-tri/co-quan/truc-thuoc/<int:child_pk>/thoi-xem/",
        authority_children.child_unlink,
        name="child_unlink",
    ),
    path(
        "quan-tri/co-quan/truc-thuoc/dia-chi/<int:ticket_pk>/thu-hoi/",
        authority_children.ticket_revoke,
        name="ticket_revoke",
    ),
    path("quan-tri/don-vi/", office_units.unit_list, name="office_units"),
    path("quan-tri/don-vi/don-vi.xlsx", office_units.unit_list_xlsx, name="office_units_xlsx"),
    path("quan-tri/don-vi/them/", office_units.unit_add, name="office_unit_add"),
    path("quan-tri/don-vi/<int:office_unit_pk>/", office_units.unit_detail, name="office_unit"),
    path(
        "quan-tri/don-vi/<int:office_unit_pk>/chuyen/",
        office_units.unit_move,
        name="office_unit_move",
    ),
]
