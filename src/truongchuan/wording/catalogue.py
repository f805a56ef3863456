"""How texts are kept: a Vietnamese template per code, filled with named parameters.

The template is the message id that translations are looked up by; ``translate`` is gettext in the
web layer and the identity on the command line. Marking a text with :func:`gettext_noop` lets the
collector of translations find it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Translate = Callable[[str], str]


def gettext_noop(text: str) -> str:
    """Mark a text for translation without translating it."""
    return text


def identity(text: str) -> str:
    """Translate nothing."""
    return text


SAMPLE_NUMBER = gettext_noop("1.234,5")
"""How the language writes a number: its signs for thousands and for decimals are taken from it."""


def decimal(value: float, translate: Translate = identity) -> str:
    """Write a number with at most one decimal: 1.234,5 (in English 1,234.5)."""
    sample = translate(SAMPLE_NUMBER)
    text = f"{value:,.1f}".removesuffix(".0")
    return text.translate(str.maketrans(",.", sample[1] + sample[5]))


def fill(template: str, params: Mapping[str, Any]) -> str:
    """Fill a template; dates become dd/mm/yyyy, lists are joined by commas."""
    return template.format_map({key: readable(value) for key, value in params.items()})


def readable(value: Any) -> str:
    """Return a parameter as people write it."""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, list | tuple):
        return ", ".join(readable(item) for item in value)
    return str(value)
