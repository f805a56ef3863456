"""Writing about social mobilisation: one name for what other areas and scripts call."""

from truongchuan.domain.mobilisation.drives import (
    Approval,
    DriveWords,
    approve_drive,
    change_drive,
    draft_drive,
    move_drive,
    set_need,
)
from truongchuan.domain.mobilisation.ledger import (
    GiftDraft,
    change_consent,
    check_receipt,
    record_pledge,
    record_receipt,
    record_use,
    reverse_entry,
)

__all__ = [
    "Approval",
    "DriveWords",
    "GiftDraft",
    "approve_drive",
    "change_consent",
    "change_drive",
    "check_receipt",
    "draft_drive",
    "move_drive",
    "record_pledge",
    "record_receipt",
    "record_use",
    "reverse_entry",
    "set_need",
]
