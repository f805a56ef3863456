"""Registration of the tokens app."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Personal tokens for the programming interface."""

    name = "truongchuan.domain.tokens"
    label = "tokens"
    verbose_name = "Khóa truy cập"

    def ready(self) -> None:
        """Name the permissions."""
        from truongchuan.domain.tokens import policies  # noqa: F401
