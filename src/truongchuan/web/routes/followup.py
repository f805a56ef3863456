"""Addresses of followup."""

from django.urls import URLPattern, path

from truongchuan.web.views import duties, obstacles, sheets, units

urlpatterns: list[URLPattern] = [
    path("ke-hoach/<int:pk>/vuong-mac/", obstacles.obstacle_list, name="obstacles"),
    path(
        "ke-hoach/<int:pk>/vuong-mac/vuong-mac.xlsx",
        obstacles.obstacles_xlsx,
        name="obstacles_xlsx",
    ),
    path(
        "ke-hoach/<int:pk>/vuong-mac/<int:obstacle_pk>/",
        obstacles.obstacle_detail,
        name="obstacle",
    ),
    path(
        "ke-hoach/<int:pk>/vuong-mac/<int:obstacle_pk>/xu-ly/",
        obstacles.obstacle_act,
        name="obstacle_act",
    ),
    path(
        "ke-hoach/<int:pk>/nhiem-vu/<int:number>/vuong-mac/",
        obstacles.obstacle_raise,
        name="obstacle_raise",
    ),
    path("ke-hoach/<int:pk>/don-vi/bang-don-vi.xlsx", units.units_xlsx, name="units_xlsx"),
    path(
        "ke-hoach/<int:pk>/don-vi/<int:unit_pk>/nhiem-vu/",
        duties.unit_duties,
        name="unit_duties",
    ),
    path(
        "ke-hoach/<int:pk>/don-vi/<int:unit_pk>/nhiem-vu/<int:duty_pk>/",
        duties.duty_report,
        name="duty_report",
    ),
    path(
        "ke-hoach/<int:pk>/don-vi/<int:unit_pk>/nhiem-vu/<int:duty_pk>/hoan-tac/<int:duty_report_pk>/",
        duties.duty_report_undo,
        name="duty_report_undo",
    ),
    path("ke-hoach/<int:pk>/bao-cao-bang-tinh/", sheets.bulk_reports, name="bulk_reports"),
    path(
        "ke-hoach/<int:pk>/bao-cao-bang-tinh/mau.xlsx", sheets.bulk_template, name="bulk_template"
    ),
    path(
        "ke-hoach/<int:pk>/bao-cao-bang-tinh/<int:batch_pk>/",
        sheets.bulk_report,
        name="bulk_report",
    ),
    path(
        "ke-hoach/<int:pk>/bao-cao-bang-tinh/<int:batch_pk>/ghi/",
        sheets.bulk_apply,
        name="bulk_apply",
    ),
    path(
        "ke-hoach/<int:pk>/bao-cao-bang-tinh/<int:batch_pk>/hoan-tac/",
        sheets.bulk_undo,
        name="bulk_undo",
    ),
    path(
        "ke-hoach/<int:pk>/bao-cao-bang-tinh/<int:batch_pk>/bo/",
        sheets.bulk_discard,
        name="bulk_discard",
    ),
]
