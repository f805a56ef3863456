"""Application of the domain: directory."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Registers the models under a short label."""

    name = "truongchuan.domain.directory"
    label = "directory"
