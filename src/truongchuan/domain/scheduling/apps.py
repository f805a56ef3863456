"""Registration of the scheduling app."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Schedule of a programme: confirmed dependencies, figures, baselines, chances."""

    name = "truongchuan.domain.scheduling"
    label = "scheduling"
    verbose_name = "Lịch công việc"

    def ready(self) -> None:
        """Name the permissions, and let the programme's record show what is done here."""
        from truongchuan.domain.programmes.history import add_event_kind
        from truongchuan.domain.scheduling import models
        from truongchuan.domain.scheduling import policies as _policies  # noqa: F401

        add_event_kind("link", models.RowLink)
        add_event_kind("estimate", models.DurationEstimate, "row__programme")
        add_event_kind("baseline", models.Baseline)
        add_event_kind("swap", models.CalendarSwap)
        add_event_kind("risk", models.RiskRun)
