"""How forms look: our own field template, and a summary of errors on top."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _


class Renderer(DjangoTemplates):
    """Draws ``{{ form }}`` and ``{{ form.field.as_field_group }}`` with ``templates/ui/forms``."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class DateInput(forms.DateInput):
    """A day typed as dd/mm/yyyy.

    Not the browser's date field: that shows the order of the computer's language, and many
    offices run theirs in English.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            attrs={
                "placeholder": _("dd/mm/yyyy"),
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "input--date",
                **(attrs or {}),
            },
            format="%d/%m/%Y",
        )


class DateField(forms.DateField):
    """A day as people here write it: 15/05/2023, 15-5-2023, 15.5.2023, or 2023-05-15."""

    widget = DateInput

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"],
            **{
                "error_messages": {"invalid": _("Viết ngày theo mẫu 15/05/2023.")},
                **options,
            },
        )


class PercentInput(forms.NumberInput):
    """A whole number from 0 to 100, by fives."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            attrs={"min": 0, "max": 100, "step": 5, "class": "input--short", **(attrs or {})}
        )
