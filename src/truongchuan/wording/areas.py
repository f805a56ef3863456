"""The areas of the product that stand in modules of their own, in every layer under one name."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

AREA_NAMES = (
    "scheduling",
    "followup",
    "documents",
    "outreach",
    "mobilisation",
    "oversight",
    "reminders",
    "committee",
    "reviews",
    "papers",
    "dashboard",
    "setup",
    "lists",
    "accounts",
    "audit",
    "upkeep",
    "handover",
    "tokens",
    "open_data",
    "catchments",
)
"""The one list of them. Texts are in ``wording/<area>.py``, addresses in ``web/routes/<area>.py``,
what each address answers in ``tests/web/routes/<area>.py``."""


def modules_of(package: str) -> tuple[ModuleType, ...]:
    """Return the modules of all areas in a package, in order.

    :raises ModuleNotFoundError: when an area has none there.
    """
    return tuple(import_module(f"{package}.{name}") for name in AREA_NAMES)


AREAS = modules_of("truongchuan.wording")
