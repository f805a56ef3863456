"""The web application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and views."""

    name = "truongchuan.web"
    label = "web"

    def ready(self) -> None:
        """Give the reminders the calendar of days off."""
        from truongchuan.adapters.days_off import is_day_off
        from truongchuan.domain.reminders.ports import set_calendar

        set_calendar(is_day_off)
