"""Loads the dated data files on law and places that the engines are given.

Every fault of a file is a :class:`RegulationError` that names the file, the line and what to
write instead; nothing is guessed or left out silently.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from truongchuan.adapters.yaml_entries import RegulationError, entries
from truongchuan.engines.plan.facts import SchoolKind
from truongchuan.engines.plan.findings import Instrument, Knowledge, Place

__all__ = [
    "RegulationError",
    "load_instruments",
    "load_knowledge",
    "read_instruments",
    "read_places",
]

_VERIFICATIONS = ("verified", "remembered", "missing")
_LEVELS = ("province", "district", "ward")
_INSTRUMENT_KEYS = {
    "number", "kind", "title", "issuer", "issued", "in_force_from", "in_force_to", "replaces",
    "replaced_by", "amended_by", "matters_for", "school_kinds", "verification", "note",
}  # fmt: skip
_PLACE_KEYS = {
    "name", "level", "parent", "code", "exists_from", "exists_to", "successors", "complete",
    "lat", "lon", "note",
}  # fmt: skip


def read_instruments(source: Traversable) -> tuple[Instrument, ...]:
    """Read a file of instruments.

    :raises RegulationError: when an entry is incomplete, unknown or stands twice.
    """
    seen: dict[str, int] = {}
    instruments = []
    for entry in entries(source, "instruments", _INSTRUMENT_KEYS):
        number = entry.required("number")
        if number in seen:
            raise entry.error(
                f"văn bản {number} đã có ở dòng {seen[number]}", "Gộp hai mục.", "number"
            )
        seen[number] = entry.line
        kinds = entry.texts("school_kinds")
        for kind in kinds:
            if kind not in set(SchoolKind):
                raise entry.error(
                    f"loại trường lạ {kind!r}", f"Dùng: {', '.join(SchoolKind)}.", "school_kinds"
                )
        in_force_from, in_force_to = entry.ordered("in_force_from", "in_force_to")
        instruments.append(
            Instrument(
                number=number,
                kind=entry.required("kind"),
                title=entry.required("title"),
                issuer=entry.required("issuer"),
                issued=entry.day("issued"),
                in_force_from=in_force_from,
                in_force_to=in_force_to,
                replaces=entry.texts("replaces"),
                replaced_by=entry.text("replaced_by"),
                amended_by=entry.texts("amended_by"),
                matters_for=entry.texts("matters_for"),
                school_kinds=kinds,
                verification=entry.choice("verification", _VERIFICATIONS),
                note=entry.text("note"),
            )
        )
    return tuple(instruments)


def read_places(source: Traversable) -> tuple[Place, ...]:
    """Read a file of places.

    :raises RegulationError: when an entry is incomplete or unknown.
    """
    places = []
    for entry in entries(source, "places", _PLACE_KEYS):
        exists_from, exists_to = entry.ordered("exists_from", "exists_to")
        places.append(
            Place(
                name=entry.required("name"),
                level=entry.choice("level", _LEVELS),
                parent=entry.text("parent"),
                exists_from=exists_from,
                exists_to=exists_to,
                successors=entry.texts("successors"),
                complete=entry.flag("complete"),
                code=entry.text("code"),
            )
        )
    return tuple(places)


@cache
def load_instruments() -> tuple[Instrument, ...]:
    """Return the instruments that ship with the product."""
    return read_instruments(files("truongchuan.regulations") / "instruments.yaml")


@cache
def load_knowledge() -> Knowledge:
    """Return all that the checks of a plan may know: law and places, both dated."""
    folder = files("truongchuan.regulations") / "places"
    places: list[Place] = []
    for source in sorted(folder.iterdir(), key=lambda item: item.name):
        if source.name.endswith(".yaml"):
            places.extend(read_places(source))
    return Knowledge(instruments=load_instruments(), places=tuple(places))
