"""Registration of the followup app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Following work up: obstacles, evidence of duties, reports by spreadsheet."""

    name = "truongchuan.domain.followup"
    label = "followup"
    verbose_name = "Theo dõi"

    def ready(self) -> None:
        """Name the permissions, and let the programme's record and files show this area's."""
        from truongchuan.domain.followup import policies  # noqa: F401
        from truongchuan.domain.followup.models import (
            DutyEvidence,
            DutyReport,
            Obstacle,
            ReportBatch,
        )
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind

        add_event_kind("obstacle", Obstacle)
        add_event_kind("duty_report", DutyReport, related=("organisation",))
        add_event_kind("batch", ReportBatch, related=("file",))
        add_file_holder(
            lambda programme: DutyEvidence.objects.filter(
                report__programme=programme, file__isnull=False
            ).values("file_id")
        )
        add_file_holder(
            lambda programme: ReportBatch.objects.filter(
                programme=programme, applied_at__isnull=False
            ).values("file_id")
        )
