"""Application of the domain: sources."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Registers the models under a short label."""

    name = "truongchuan.domain.sources"
    label = "sources"
