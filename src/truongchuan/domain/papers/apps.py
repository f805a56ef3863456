"""Registration of the papers app."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers: what each kind says, and which were made."""

    name = "truongchuan.domain.papers"
    label = "papers"
    verbose_name = "Văn bản hành chính"

    def ready(self) -> None:
        """Name the permissions; let files be downloaded and acts be read in the record."""
        from truongchuan.domain.papers import policies, selectors  # noqa: F401
        from truongchuan.domain.papers.models import Paper
        from truongchuan.domain.programmes.files import add_file_holder
        from truongchuan.domain.programmes.history import add_event_kind

        add_file_holder(selectors.paper_file_ids)
        add_file_holder(selectors.paper_pdf_ids)
        add_event_kind("paper", Paper)
