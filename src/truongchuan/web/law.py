"""The law set that this installation uses."""

from __future__ import annotations

import logging

from django.conf import settings

from truongchuan.adapters.law.files import LawFileError
from truongchuan.adapters.law.load import known_instruments, load_law
from truongchuan.adapters.law.mapping import CriteriaMapping, load_mapping
from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.model import LawSet


def current_law() -> LawSet:
    """The shipped law, with the operator's own files on top where a folder is set."""
    return load_law(settings.LAW_FOLDER)


def current_instruments() -> tuple[Instrument, ...]:
    """All legal instruments that the product knows, with those of the operator's folder."""
    return known_instruments(settings.LAW_FOLDER)


_log = logging.getLogger(__name__)
_mappings: dict[str, tuple[CriteriaMapping, ...]] = {}


def current_mapping() -> tuple[CriteriaMapping, ...]:
    """Our own mapping of criteria; nothing where it does not fit the operator's law."""
    law = current_law()
    if law.fingerprint not in _mappings:
        try:
            found = load_mapping(law)
        except LawFileError as error:
            _log.warning("mapping of criteria not used: %s", error)
            found = ()
        _mappings.clear()
        _mappings[law.fingerprint] = found
    return _mappings[law.fingerprint]
