"""Registration of the followup app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Following work up: obstacles, evidence of duties, reports by spreadsheet."""

    name = "truongchuan.domain.followup"
    label = "followup"
    verbose_name = "Theo dõi"
