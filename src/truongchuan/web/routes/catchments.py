"""Addresses of catchments; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import catchment_plans, catchment_words, catchments

_ALL = "cong-cu/chia-tuyen/"
_ONE = _ALL + "<int:catchment_pk>/"
_RUN = _ALL + "lan-tinh/<int:solve_pk>/"

urlpatterns: list[URLPattern] = [
    path(_ALL, catchments.area_list, name="catchments"),
    path(_ALL + "nap/", catchments.area_new, name="catchment_new"),
    path(_ALL + "minh-hoa/", catchments.area_sample, name="catchment_sample"),
    path(_ALL + "mau.zip", catchments.template_zip, name="catchment_template_zip"),
    path(_ALL + "mau.xlsx", catchments.template_xlsx, name="catchment_template_xlsx"),
    path(_ALL + "mau-co-truong.xlsx", catchments.schools_xlsx, name="catchment_schools_xlsx"),
    path(_ONE, catchments.area_detail, name="catchment"),
    path(_ONE + "tinh/", catchments.run_new, name="catchment_solve"),
    path(_ONE + "xoa/", catchments.area_delete, name="catchment_delete"),
    path(_ONE + "dia-ban.zip", catchments.area_file, name="catchment_file"),
    path(_RUN, catchment_plans.run_detail, name="catchment_run"),
    path(_RUN + "tien-do/", catchment_plans.progress, name="catchment_progress"),
    path(_RUN + "dung/", catchment_plans.stop, name="catchment_stop"),
    path(_RUN + "doi-truong/", catchment_plans.curve_new, name="catchment_curve"),
    path(
        _RUN + "doi-truong/tien-do/",
        catchment_plans.curve_progress,
        name="catchment_curve_progress",
    ),
    path(_RUN + "don-vi/", catchment_plans.units, name="catchment_units"),
    path(
        _RUN + "don-vi/<int:unit_place>/gan-nhat/",
        catchment_plans.nearest,
        name="catchment_nearest",
    ),
    path(_RUN + "so-do/", catchment_plans.map_view, name="catchment_map"),
    path(_RUN + "so-do.svg", catchment_plans.drawing, name="catchment_drawing"),
    path(_RUN + "bang-loi/", catchment_words.words, name="catchment_words"),
    path(_RUN + "bang-loi.txt", catchment_words.words_txt, name="catchment_words_txt"),
    path(_RUN + "bang-loi.docx", catchment_words.words_docx, name="catchment_words_docx"),
    path(_RUN + "so-sanh/", catchment_plans.compare, name="catchment_compare"),
    path(_RUN + "phan-tuyen.csv", catchment_plans.plan_csv, name="catchment_csv"),
    path(_RUN + "phan-tuyen.xlsx", catchment_plans.plan_xlsx, name="catchment_xlsx"),
]
