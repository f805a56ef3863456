"""The web application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and views."""

    name = "truongchuan.web"
    label = "web"

    def ready(self) -> None:
        """Wire what pages and jobs share: days off, sign-in, reviews, sources of papers."""
        from truongchuan.adapters.days_off import days_off_of
        from truongchuan.adapters.long_writes import watch_long_writes
        from truongchuan.adapters.sign_in import AllauthSignIn
        from truongchuan.domain.accounts.ports import set_sign_in
        from truongchuan.domain.reminders.ports import set_calendars
        from truongchuan.web.handover_paper import name_source
        from truongchuan.web.paper_sources import name_sources
        from truongchuan.web.review_sections import register_sections

        watch_long_writes()
        set_calendars(days_off_of)
        set_sign_in(AllauthSignIn())
        register_sections()
        name_sources()
        name_source()
