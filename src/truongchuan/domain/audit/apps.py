"""Application of the domain: audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the models under a short label."""

    name = "truongchuan.domain.audit"
    label = "audit"

    def ready(self) -> None:
        """Name the permissions."""
        from truongchuan.domain.audit import policies  # noqa: F401
