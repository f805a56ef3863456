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
