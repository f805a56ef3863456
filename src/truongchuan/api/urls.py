"""Addresses of the interface, under ``/api/v1/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from truongchuan.api import pages
from truongchuan.api.build import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", pages.docs, name="api_docs"),
    path("openapi.json", pages.openapi, name="api_openapi"),
    path("problems/", pages.problems, name="api_problems"),
    path("problems/<slug:code>", pages.problem, name="api_problem"),
    *(p for p in api._get_urls() if isinstance(p, URLPattern) and p.name != "api-root"),
    re_path(r"", pages.not_found, name="api_not_found"),
]
