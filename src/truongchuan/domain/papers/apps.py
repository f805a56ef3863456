"""Registration of the papers app."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers: what each kind says, and which were made."""

    name = "truongchuan.domain.papers"
    label = "papers"
    verbose_name = "Văn bản hành chính"
