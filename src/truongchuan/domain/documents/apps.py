"""Registration of the documents app."""

from typing import Any

from django.apps import AppConfig
from django.db.models import QuerySet


class DocumentsConfig(AppConfig):
    """Documents in and out: official numbers as issued, tracking numbers of our own."""

    name = "truongchuan.domain.documents"
    label = "documents"
    verbose_name = "Văn bản đi, đến"

    def ready(self) -> None:
        """Name the permissions; let acts show in the record and files be downloaded."""
        from truongchuan.domain.documents import policies  # noqa: F401
        from truongchuan.domain.documents.models import DocumentFile, OfficialDocument
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind
        from truongchuan.domain.programmes.models import Programme

        def files(programme: Programme) -> QuerySet[Any, Any]:
            return DocumentFile.objects.filter(document__programme=programme).values("file_id")

        add_event_kind("document", OfficialDocument)
        add_file_holder(files)
