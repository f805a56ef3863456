"""The law set that this installation uses."""

from __future__ import annotations

from django.conf import settings

from truongchuan.adapters.law.load import load_law
from truongchuan.engines.rules.model import LawSet


def current_law() -> LawSet:
    """The shipped law, with the operator's own files on top where a folder is set."""
    return load_law(settings.LAW_FOLDER)
