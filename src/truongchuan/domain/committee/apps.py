"""Registration of the committee app."""

from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    """Steering committee, meetings and conclusions."""

    name = "truongchuan.domain.committee"
    label = "committee"
    verbose_name = "Ban chỉ đạo"
