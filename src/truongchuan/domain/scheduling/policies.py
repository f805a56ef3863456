"""Who may decide and enter what about a schedule."""

from __future__ import annotations

from truongchuan.domain.programmes.policies import (
    is_in_charge,
    leads_row,
    may,
    require,
    writes_for_owner,
)
from truongchuan.domain.shared.permissions import add_permission

add_permission("scheduling.manage", writes_for_owner & is_in_charge)
add_permission("scheduling.estimate", writes_for_owner & (leads_row | is_in_charge))

__all__ = ["may", "require"]
