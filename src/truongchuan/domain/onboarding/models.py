"""Models of setting up an authority."""

from truongchuan.domain.onboarding.list_models import (
    LineState,
    ListBatch,
    ListColumn,
    ListEffect,
    ListLine,
    ListState,
)

__all__ = ["LineState", "ListBatch", "ListColumn", "ListEffect", "ListLine", "ListState"]
