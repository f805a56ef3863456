"""The web application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and views."""

    name = "truongchuan.web"
    label = "web"

    def ready(self) -> None:
        """Say what the areas put into a month's numbers."""
        from truongchuan.web.review_sections import register_sections

        register_sections()
