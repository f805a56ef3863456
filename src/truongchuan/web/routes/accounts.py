"""Addresses of people, their accounts and rights; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import invitations, own_account, people, person

urlpatterns: list[URLPattern] = [
    path("quan-tri/nguoi-dung/", people.people, name="office_people"),
    path("quan-tri/nguoi-dung/danh-sach.xlsx", people.people_xlsx, name="office_people_xlsx"),
    path("quan-tri/nguoi-dung/them/", people.person_new, name="office_person_new"),
    path("quan-tri/nguoi-dung/moi/", people.invite, name="office_invite"),
    path("quan-tri/nguoi-dung/chinh-sach/", people.access_policy, name="office_access"),
    path("quan-tri/nguoi-dung/<int:person_pk>/", person.person, name="office_person"),
    path("quan-tri/nguoi-dung/<int:person_pk>/sua/", person.person_edit, name="office_person_edit"),
    path(
        "quan-tri/nguoi-dung/<int:person_pk>/tai-khoan/<slug:account_act>/",
        person.person_act,
        name="office_person_act",
    ),
    path(
        "quan-tri/nguoi-dung/<int:person_pk>/giao-nhiem-vu/",
        person.function_new,
        name="office_function_new",
    ),
    path("quan-tri/nguoi-dung/<int:person_pk>/thoi-nhiem-vu/", person.leave, name="office_leave"),
    path(
        "quan-tri/nguoi-dung/<int:person_pk>/du-lieu/",
        own_account.person_data,
        name="office_person_data",
    ),
    path(
        "quan-tri/nguoi-dung/<int:person_pk>/xoa-du-lieu/",
        own_account.person_erase,
        name="office_person_erase",
    ),
    path(
        "quan-tri/nhiem-vu/<int:membership_pk>/ket-thuc/",
        person.function_end,
        name="office_function_end",
    ),
    path("uy-quyen/<int:membership_pk>/", own_account.stand_in_new, name="stand_in_new"),
    path("uy-quyen/ket-thuc/<int:stand_in_pk>/", own_account.stand_in_end, name="stand_in_end"),
    path("tai-khoan-cua-toi/", own_account.my_account, name="my_account"),
    path(
        "tai-khoan-cua-toi/phien/<int:session_pk>/ket-thuc/",
        own_account.end_session,
        name="my_session_end",
    ),
    path(
        "tai-khoan-cua-toi/phien/ket-thuc-may-khac/",
        own_account.end_other_sessions,
        name="my_sessions_end",
    ),
    path("tai-khoan-cua-toi/du-lieu/", own_account.my_data, name="my_data"),
    path("tai-khoan-cua-toi/du-lieu.zip", own_account.my_data_zip, name="my_data_zip"),
    path("moi/", invitations.enter_code, name="invitation_code"),
    path("moi/<str:invitation_token>/", invitations.accept, name="invitation"),
    path(
        "moi/<str:invitation_token>/dang-nhap-chung/",
        invitations.accept_outside,
        name="invitation_outside",
    ),
    path("dang-nhap-chung/", invitations.outside_login, name="oidc_login"),
    path("dang-nhap-chung/ve/", invitations.outside_callback, name="oidc_callback"),
]
