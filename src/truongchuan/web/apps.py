"""The web application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and views."""

    name = "truongchuan.web"
    label = "web"
