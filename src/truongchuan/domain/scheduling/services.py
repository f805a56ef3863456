"""The writes of this area in one place."""

from truongchuan.domain.scheduling.estimates import Lengths, record_durations, undo_duration
from truongchuan.domain.scheduling.keeping import (
    add_swap,
    keep_baseline,
    remove_swap,
    run_risk,
)
from truongchuan.domain.scheduling.links import (
    Wanted,
    change_dependency,
    confirm_dependencies,
    refuse_dependencies,
    withdraw_dependency,
)

__all__ = [
    "Lengths",
    "Wanted",
    "add_swap",
    "change_dependency",
    "confirm_dependencies",
    "keep_baseline",
    "record_durations",
    "refuse_dependencies",
    "remove_swap",
    "run_risk",
    "undo_duration",
    "withdraw_dependency",
]
