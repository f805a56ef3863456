"""Registration of the mobilisation app."""

from django.apps import AppConfig


class MobilisationConfig(AppConfig):
    """Social mobilisation: drives, pledges, receipts."""

    name = "truongchuan.domain.mobilisation"
    label = "mobilisation"
    verbose_name = "Xã hội hóa"
