"""Registration of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Invitations, stand-ins, sessions, personal data."""

    name = "truongchuan.domain.accounts"
    label = "accounts"
    verbose_name = "Người dùng"

    def ready(self) -> None:
        """Name the permissions, and what hangs on a person and is kept of one."""
        from truongchuan.domain.accounts import policies  # noqa: F401
        from truongchuan.domain.accounts.hanging import name_holdings
        from truongchuan.domain.accounts.kept import name_kept_data

        name_holdings()
        name_kept_data()
