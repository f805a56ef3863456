"""Registration of the catchments app."""

from django.apps import AppConfig


class CatchmentsConfig(AppConfig):
    """Areas whose units are parted among schools, and the runs that did it."""

    name = "truongchuan.domain.catchments"
    label = "catchments"
    verbose_name = "Tuyến tuyển sinh"

    def ready(self) -> None:
        """Name the permissions."""
        from truongchuan.domain.catchments import policies  # noqa: F401
