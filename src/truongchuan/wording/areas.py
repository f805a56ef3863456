"""The areas whose texts stand in modules of their own."""

from __future__ import annotations

from types import ModuleType

from truongchuan.wording import (
    accounts,
    audit,
    catchments,
    committee,
    dashboard,
    documents,
    followup,
    handover,
    lists,
    mobilisation,
    open_data,
    outreach,
    oversight,
    papers,
    reminders,
    reviews,
    scheduling,
    setup,
    tokens,
    upkeep,
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
    setup,
    lists,
    accounts,
    audit,
    upkeep,
    handover,
    tokens,
    open_data,
    catchments,
)
