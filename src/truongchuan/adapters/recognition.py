"""Loads the legal terms between the single steps of recognition."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from truongchuan.adapters.calendar import read_lead_times
from truongchuan.engines.schedule.lead_times import LeadTime


@cache
def load_recognition_terms() -> tuple[LeadTime, ...]:
    """Return the terms that ship with the product.

    :raises RegulationError: when an entry of the file is incomplete or unknown.
    """
    return read_lead_times(files("truongchuan.regulations") / "recognition" / "terms.yaml")
