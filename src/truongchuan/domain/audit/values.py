"""What may stand in the record of an act: figures, days, codes and official names.

The record can never be changed, so no personal value may enter it: a person's data must stay
erasable. :func:`without_personal_values` is the one gate; every event passes it, whatever a service
hands over. What it does not know as harmless is replaced by its length, ``{"chars": 42}``: the text
itself stands with the thing that the event is about, where it can be corrected and erased.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import models

PUBLIC_KEYS = frozenset(
    {
        "decision", "full_number", "instrument", "label", "name", "number", "period", "quarter",
        "ref", "refs", "report", "row", "tracking",
    }
)  # fmt: skip
"""Keys whose texts are official: numbers of papers, names of bodies, references to a clause."""

PERSONAL_KEYS = frozenset(
    {
        "address", "display_name", "donor", "donor_name", "email", "file", "files", "first_name",
        "full_name", "host", "invited", "ip", "last_name", "login", "mail", "note", "person_name",
        "phone", "post", "signer", "signer_name", "text", "token", "user", "username", "words",
    }
)  # fmt: skip
"""Keys whose texts are never kept, even when they look like a code."""

PERSONAL_NAMES = re.compile(r"(person|member|membership|account|user|stand_in|invit|donor|token)")
"""Actions about a person, a donor, or what opens a door: there a name is a person's name."""

SPOKEN = frozenset({("task.move_deadline", "reason")})
"""Texts that stand nowhere else, about a task: kept, unless somebody could be reached by them."""

LABELLED = frozenset(
    {
        "accreditation.certificate",
        "catchments.catchmentarea", "catchments.catchmentrun",
        "committee.meeting", "committee.steeringcommittee",
        "directory.organisation", "directory.school",
        "mobilisation.drive", "mobilisation.pledge", "mobilisation.receipt",
        "outreach.campaign", "outreach.channeltarget", "outreach.message",
        "oversight.recognitionstep", "oversight.safetycheck", "oversight.schoolplan",
        "papers.paper",
        "programmes.duty", "programmes.dutyunit", "programmes.measure", "programmes.planfinding",
        "programmes.programme", "programmes.roadmaprow", "programmes.rowschool",
        "programmes.rowunit", "programmes.target",
        "reviews.monthlyreview",
        "scheduling.baseline", "scheduling.calendarswap", "scheduling.durationestimate",
        "scheduling.riskrun", "scheduling.rowlink",
    }
)  # fmt: skip
"""Kinds of things whose own text names a body, a paper, or a part of the published plan."""

NUMBERED = {"documents.officialdocument": "full_number"}
"""Kinds of things that the record names by an official number of theirs."""

_MOST_CHARS = 200
_CODE = re.compile(r"(?=.*[a-z])[a-z0-9]+([_.:/+-][a-z0-9]+)*")
_DAY = re.compile(r"\d{4}(-(\d\d(-\d\d(T[0-9:.]+([+-]\d\d:\d\d|Z)?)?)?|Q[1-4]))?")
_HASH = re.compile(r"[0-9a-f]{16,64}")
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+|(?<![\d/.-])(\+?84|0)[\s.-]?\d{2,3}([\s.-]?\d{3}){2}\b")


def without_personal_values(action: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what of ``values`` may be recorded; texts that may not become their length."""
    return {key: _kept(action, key, value) for key, value in (values or {}).items()}


def label_of(subject: models.Model) -> str:
    """Return how the record names a thing: its own text where that is official, else its number.

    Who reads the record sees the thing's present text beside it, as long as the thing exists.
    """
    kind = subject._meta.label_lower
    text = str(subject)[:300] if kind in LABELLED else ""
    if kind in NUMBERED:
        text = str(getattr(subject, NUMBERED[kind]))
    return text if text and not _CONTACT.search(text) else f"#{subject.pk}"


def _kept(action: str, key: str, value: Any) -> Any:
    if isinstance(value, str):
        return value if _is_harmless(action, key, value) else {"chars": len(value)}
    if isinstance(value, Mapping):
        if not all(_is_plain(str(name)) for name in value):
            return {"items": len(value)}
        return {name: _kept(action, str(name), part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(action, key, part) for part in value]
    return value


def _is_harmless(action: str, key: str, text: str) -> bool:
    if text == "" or _DAY.fullmatch(text) or _HASH.fullmatch(text):
        return True
    if key in PERSONAL_KEYS or _CONTACT.search(text):
        return False
    if key == "name" and PERSONAL_NAMES.search(action):
        return False
    if len(text) <= _MOST_CHARS and (key in PUBLIC_KEYS or (action, key) in SPOKEN):
        return True
    return len(text) <= 64 and _CODE.fullmatch(text) is not None


def _is_plain(name: str) -> bool:
    """Tell whether a key inside a value is an id or a code, not words."""
    return name.isdigit() or re.fullmatch(r"[A-Za-z0-9_.:/-]{1,64}", name) is not None
