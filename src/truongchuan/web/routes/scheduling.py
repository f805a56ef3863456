"""Addresses of scheduling."""

from django.urls import URLPattern, path

from truongchuan.web.views import (
    schedule,
    schedule_calendar,
    schedule_figures,
    schedule_links,
    schedule_what_if,
)

_AT = "ke-hoach/<int:pk>/lo-trinh/"
urlpatterns: list[URLPattern] = [
    path(f"{_AT}rui-ro/", schedule.risk, name="schedule"),
    path(f"{_AT}rui-ro/tien-do-va-rui-ro.xlsx", schedule.risk_xlsx, name="schedule_xlsx"),
    path(f"{_AT}quan-he/", schedule_links.links, name="schedule_links"),
    path(f"{_AT}quan-he/quyet-dinh/", schedule_links.decide, name="schedule_links_decide"),
    path(f"{_AT}quan-he/them/", schedule_links.add, name="schedule_link_add"),
    path(f"{_AT}quan-he/<int:link_pk>/doi/", schedule_links.change, name="schedule_link_change"),
    path(
        f"{_AT}quan-he/<int:link_pk>/rut/", schedule_links.withdraw, name="schedule_link_withdraw"
    ),
    path(f"{_AT}thoi-luong/", schedule_figures.figures, name="schedule_figures"),
    path(f"{_AT}thoi-luong/ghi/", schedule_figures.record, name="schedule_estimate"),
    path(
        f"{_AT}thoi-luong/<int:estimate_pk>/hoan-tac/",
        schedule_figures.undo,
        name="schedule_estimate_undo",
    ),
    path(f"{_AT}neu-cham/", schedule_what_if.what_if, name="schedule_what_if"),
    path(f"{_AT}neu-cham/luu/", schedule_what_if.keep, name="schedule_run_keep"),
    path(f"{_AT}neu-cham/<int:run_pk>/", schedule_what_if.kept, name="schedule_run"),
    path(f"{_AT}lich-lam-viec/", schedule_calendar.calendar, name="schedule_calendar"),
    path(f"{_AT}lich-lam-viec/them/", schedule_calendar.swap_add, name="schedule_swap_add"),
    path(
        f"{_AT}lich-lam-viec/<int:swap_pk>/bo/",
        schedule_calendar.swap_remove,
        name="schedule_swap_remove",
    ),
    path(f"{_AT}moc-so-sanh/", schedule_calendar.baselines, name="schedule_baselines"),
    path(f"{_AT}moc-so-sanh/luu/", schedule_calendar.baseline_keep, name="schedule_baseline_keep"),
]
