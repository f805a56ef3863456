"""Registration of the handover app."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """A programme that passes from one authority to its successors."""

    name = "truongchuan.domain.handover"
    label = "handover"
    verbose_name = "Bàn giao"

    def ready(self) -> None:
        """Name the permissions; let acts be read in the programme's record."""
        from truongchuan.domain.handover import policies  # noqa: F401
        from truongchuan.domain.handover.models import Handover, HandoverPart
        from truongchuan.domain.programmes.history import add_event_kind

        add_event_kind("handover", Handover)
        add_event_kind("handover_part", HandoverPart, "programme", ("handover", "receiver"))
