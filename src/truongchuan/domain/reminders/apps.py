"""Registration of the reminders app."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Reminders and notifications, once each."""

    name = "truongchuan.domain.reminders"
    label = "reminders"
    verbose_name = "Đôn đốc"

    def ready(self) -> None:
        """Name the permissions."""
        from truongchuan.domain.reminders import policies  # noqa: F401
