"""Registration of the onboarding app."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """Setting up an authority: the wizard, and lists that are brought in from spreadsheets."""

    name = "truongchuan.domain.onboarding"
    label = "onboarding"
    verbose_name = "Thiết lập cơ quan"

    def ready(self) -> None:
        """Let papers and calendars start from what an authority set."""
        from truongchuan.domain.onboarding.settings_days import office_days
        from truongchuan.domain.onboarding.settings_letterhead import own_head
        from truongchuan.domain.papers.own_heads import use_own_heads
        from truongchuan.domain.scheduling.office_days import use_office_days

        use_own_heads(own_head)
        use_office_days(office_days)
