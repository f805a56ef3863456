"""Addresses of personal tokens; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import tokens

urlpatterns: list[URLPattern] = [
    path("tai-khoan-cua-toi/khoa/", tokens.my_tokens, name="my_tokens"),
    path(
        "tai-khoan-cua-toi/khoa/<int:token_pk>/thu-hoi/",
        tokens.revoke_own,
        name="my_token_revoke",
    ),
    path("quan-tri/khoa/", tokens.office, name="office_tokens"),
    path("quan-tri/khoa/<int:token_pk>/thu-hoi/", tokens.revoke_any, name="office_token_revoke"),
]
