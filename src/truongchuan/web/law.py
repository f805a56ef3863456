"""The law set that this installation uses."""

from __future__ import annotations

from django.conf import settings

from truongchuan.adapters.law.load import known_instruments, load_law
from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.model import LawSet


def current_law() -> LawSet:
    """The shipped law, with the operator's own files on top where a folder is set."""
    return load_law(settings.LAW_FOLDER)


def current_instruments() -> tuple[Instrument, ...]:
    """All legal instruments that the product knows, with those of the operator's folder."""
    return known_instruments(settings.LAW_FOLDER)
