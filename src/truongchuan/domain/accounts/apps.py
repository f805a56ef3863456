"""Registration of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Invitations, stand-ins, sessions, personal data."""

    name = "truongchuan.domain.accounts"
    label = "accounts"
    verbose_name = "Người dùng"
