"""The app of the simulated year. Outside the demo its tables stay empty."""

from django.apps import AppConfig


class YearConfig(AppConfig):
    """Registers the two tables that remember how far the script has run."""

    name = "truongchuan.project.year"
    label = "year"
    default_auto_field = "django.db.models.BigAutoField"
