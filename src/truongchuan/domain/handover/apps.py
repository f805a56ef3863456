"""Registration of the handover app."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """A programme that passes from one authority to its successors."""

    name = "truongchuan.domain.handover"
    label = "handover"
    verbose_name = "Bàn giao"
