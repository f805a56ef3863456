"""Registration of the scheduling app."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Schedule of a programme: confirmed dependencies, figures, baselines, chances."""

    name = "truongchuan.domain.scheduling"
    label = "scheduling"
    verbose_name = "Lịch công việc"
