"""Why an archive was not made, not accepted or not restored."""

from __future__ import annotations

from truongchuan.domain.shared.errors import DomainError


class ArchiveError(DomainError):
    """Nothing was changed; ``truongchuan.wording.upkeep`` has the texts of the codes."""
