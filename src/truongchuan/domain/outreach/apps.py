"""Registration of the outreach app."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Outreach: campaigns, messages, and what wards and schools did for them."""

    name = "truongchuan.domain.outreach"
    label = "outreach"
    verbose_name = "Tuyên truyền"

    def ready(self) -> None:
        """Name the permissions; let evidence be downloaded and acts be read in the record."""
        from truongchuan.domain.outreach import policies  # noqa: F401
        from truongchuan.domain.outreach.models import (
            Activity,
            ActivityFile,
            Campaign,
            ChannelTarget,
            Message,
        )
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind

        add_file_holder(
            lambda programme: ActivityFile.objects.filter(activity__programme=programme).values(
                "file_id"
            )
        )
        add_event_kind("campaign", Campaign)
        add_event_kind("message", Message, "campaign__programme")
        add_event_kind("outreach_activity", Activity)
        add_event_kind("channel_target", ChannelTarget)
