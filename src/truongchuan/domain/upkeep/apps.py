"""Registration of the upkeep app."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Backups that were made, and the state of the installation."""

    name = "truongchuan.domain.upkeep"
    label = "upkeep"
    verbose_name = "Bảo trì"

    def ready(self) -> None:
        """Name the permissions."""
        from truongchuan.domain.upkeep import policies  # noqa: F401
