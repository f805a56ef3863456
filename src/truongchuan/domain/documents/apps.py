"""Registration of the documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents in and out: official numbers as issued, tracking numbers of our own."""

    name = "truongchuan.domain.documents"
    label = "documents"
    verbose_name = "Văn bản đi, đến"
