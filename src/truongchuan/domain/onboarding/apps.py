"""Registration of the onboarding app."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """Setting up an authority: the wizard, and lists that are brought in from spreadsheets."""

    name = "truongchuan.domain.onboarding"
    label = "onboarding"
    verbose_name = "Thiết lập cơ quan"
