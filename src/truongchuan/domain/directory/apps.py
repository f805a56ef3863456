"""Application of the domain: directory."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Registers the models under a short label and names the permissions."""

    name = "truongchuan.domain.directory"
    label = "directory"

    def ready(self) -> None:
        """Name the permissions."""
        from truongchuan.domain.directory import policies  # noqa: F401
