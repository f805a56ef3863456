"""Registration of the tokens app."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Personal tokens for the programming interface."""

    name = "truongchuan.domain.tokens"
    label = "tokens"
    verbose_name = "Khóa truy cập"

    def ready(self) -> None:
        """Name the permissions, and what tokens keep of a person."""
        from truongchuan.domain.tokens import policies  # noqa: F401
        from truongchuan.domain.tokens.personal import name_personal_data

        name_personal_data()
