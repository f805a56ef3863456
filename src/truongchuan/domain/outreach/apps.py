"""Registration of the outreach app."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Outreach: campaigns, messages, and what wards and schools did for them."""

    name = "truongchuan.domain.outreach"
    label = "outreach"
    verbose_name = "Tuyên truyền"
