"""Addresses that exist in demo mode only."""

from django.urls import path

from truongchuan.web.views import demo

urlpatterns = [
    path("", demo.roles, name="demo_roles"),
    path("<int:person_pk>/", demo.become, name="demo_become"),
]
