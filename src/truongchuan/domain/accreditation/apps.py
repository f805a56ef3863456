"""Application of the domain: accreditation."""

from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    """Registers the models under a short label and names the permissions."""

    name = "truongchuan.domain.accreditation"
    label = "accreditation"
