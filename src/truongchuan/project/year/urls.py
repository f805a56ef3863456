"""Addresses of the walk through the demo's year; they exist in demo mode only."""

from django.urls import path

from truongchuan.project.year import views

urlpatterns = [
    path("", views.walk_page, name="demo_walk"),
    path("bat-dau/", views.start, name="demo_walk_start"),
    path("tien-trinh/", views.progress, name="demo_walk_progress"),
    path("lam-lai/", views.reset, name="demo_reset"),
]
