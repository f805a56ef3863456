"""Application of the domain: programmes."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Registers the models under a short label."""

    name = "truongchuan.domain.programmes"
    label = "programmes"
