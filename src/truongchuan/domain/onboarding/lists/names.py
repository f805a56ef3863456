"""What names of schools, wards and units are compared by."""

from __future__ import annotations

import re

from truongchuan.domain.programmes.school_selectors import name_without_kind
from truongchuan.domain.programmes.units import unit_key
from truongchuan.engines.text import fold, tone_canonical

_WARD_LEAD = re.compile(r"^(?:ubnd )?(?:phuong|xa|thi tran|dac khu|p\.?|x\.?|tt\.?)\s+")


def core_of(name: str) -> str:
    """Return a school's folded name without its kind: "Trường TH Ngô Quyền" → "ngo quyen"."""
    return name_without_kind(name)


def own_words(name: str) -> str:
    """Return a school's name without its kind, as it is spelled."""
    count = len(core_of(name).split())
    return " ".join(name.split()[-count:]) if count else name


def same_spelling(one: str, other: str) -> bool:
    """Tell whether two names are written alike, up to case and the place of tone marks."""
    return tone_canonical(own_words(one)).casefold() == tone_canonical(own_words(other)).casefold()


def ward_key(name: str) -> str:
    """Return a ward's folded name without what it is: "UBND phường Hoa Sen" → "hoa sen"."""
    return _WARD_LEAD.sub("", unit_key(name))


def person_key(name: str) -> str:
    """Return a person's folded name."""
    return fold(name)


__all__ = ["core_of", "own_words", "person_key", "same_spelling", "unit_key", "ward_key"]
