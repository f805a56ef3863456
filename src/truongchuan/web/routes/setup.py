"""Addresses of setting up an authority; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
