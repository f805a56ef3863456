"""Registration of the mobilisation app."""

from django.apps import AppConfig


class MobilisationConfig(AppConfig):
    """Social mobilisation: drives, pledges, receipts."""

    name = "truongchuan.domain.mobilisation"
    label = "mobilisation"
    verbose_name = "Xã hội hóa"

    def ready(self) -> None:
        """Name the permissions; let public papers be downloaded and acts be read in the record.

        Papers of receipts may name a donor: they have an address of their own.
        """
        from truongchuan.domain.mobilisation import policies  # noqa: F401
        from truongchuan.domain.mobilisation.models import (
            Drive,
            Pledge,
            Receipt,
            ReceiptCheck,
            Use,
            UseFile,
        )
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind

        add_file_holder(
            lambda programme: Drive.objects.filter(
                programme=programme, ground_file__isnull=False
            ).values("ground_file_id")
        )
        add_file_holder(
            lambda programme: UseFile.objects.filter(use__drive__programme=programme).values(
                "file_id"
            )
        )
        add_event_kind("drive", Drive)
        add_event_kind("pledge", Pledge, "drive__programme")
        add_event_kind("receipt", Receipt, "drive__programme")
        add_event_kind("use", Use, "drive__programme")
        add_event_kind("receipt_check", ReceiptCheck, "receipt__drive__programme")
