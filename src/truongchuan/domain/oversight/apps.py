"""Registration of the oversight app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Order and fire safety checks, consultations of the Sở, award ceremonies, plans of schools."""

    name = "truongchuan.domain.oversight"
    label = "oversight"
    verbose_name = "Kiểm tra, làm việc với cấp trên"
