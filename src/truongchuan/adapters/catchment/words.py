"""Zones of a plan in words, as plain values to be kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from truongchuan.domain.catchments.selectors import WORDS_VERSION
from truongchuan.engines.catchment_text.units import UnitsError, places_of_units, write_zones

NAMED = 8
"""Units that a fault names; of more it gives the number."""


def words_of(units: dict[str, Any], schools: int) -> dict[str, Any]:
    """Return ``version`` and ``zones`` (``text``, ``shortest`` of each school), or ``faults``.

    A fault has ``code``, ``n`` and the first ``units`` (``id``, ``name``). Columns that no unit
    fills are told as ``no-ward-column`` and ``no-name-column``. ``text`` is empty where the zone
    is, or where no wording was read back to it.

    :param units: columns of an outcome: ``id, name, ward, quarter, school``.
    """
    ids, names, wards = units["id"], units["name"], units["ward"]
    quarters = units.get("quarter") or [""] * len(ids)
    missing = []
    if not any(wards):
        missing.append("no-ward-column")
    if list(names) == list(ids):
        missing.append("no-name-column")
    try:
        gazetteer = places_of_units(wards, quarters, names)
    except UnitsError as error:
        faults = [
            {"code": one.code, "n": len(one.rows), "units": _named(ids, names, one.rows)}
            for one in error.faults
            if not (one.code == "no-ward" and "no-ward-column" in missing)
            and not (one.code == "name-unread" and "no-name-column" in missing)
        ]
        columns = [{"code": code, "n": len(ids), "units": []} for code in missing]
        return {"version": WORDS_VERSION, "faults": columns + faults}
    zones: list[list[int]] = [[] for _ in range(schools)]
    for row, school in enumerate(units["school"]):
        zones[school].append(row)
    written = write_zones(gazetteer, zones)
    return {
        "version": WORDS_VERSION,
        "zones": [{"text": one.text, "shortest": one.shortest} for one in written],
    }


def _named(ids: Sequence[str], names: Sequence[str], rows: Sequence[int]) -> list[dict[str, str]]:
    return [{"id": str(ids[row]), "name": str(names[row])} for row in rows[:NAMED]]
