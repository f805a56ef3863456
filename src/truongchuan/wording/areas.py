"""The areas of the year, whose texts stand in modules of their own."""

from __future__ import annotations

from types import ModuleType

from truongchuan.wording import (
    committee,
    dashboard,
    documents,
    followup,
    mobilisation,
    outreach,
    oversight,
    papers,
    reminders,
    reviews,
    scheduling,
)

AREAS: tuple[ModuleType, ...] = (
    scheduling,
    followup,
    documents,
    outreach,
    mobilisation,
    oversight,
    reminders,
    committee,
    reviews,
    papers,
    dashboard,
)
