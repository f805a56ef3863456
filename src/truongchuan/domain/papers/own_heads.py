"""What a body set for the head and signature of its own papers.

It is kept by an app above this one, which gives a function when it is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.directory.models import Organisation


@dataclass(frozen=True, slots=True)
class OwnHead:
    """What was set; what is empty is worked out from the directory and the decree."""

    name: str = ""
    parent: str = ""
    symbol: str = ""
    place: str = ""
    signer_title: str = ""


OwnHeadSource = Callable[[Organisation, date], OwnHead | None]


def _none(_issuer: Organisation, _on: date) -> OwnHead | None:
    return None


_source: OwnHeadSource = _none


def use_own_heads(source: OwnHeadSource) -> None:
    """Let papers start from what bodies set. Called when the app is ready."""
    global _source  # noqa: PLW0603 - one source per process, set at start
    _source = source


def own_head_of(issuer: Organisation, on: date) -> OwnHead:
    """Return what a body set for its papers of a day; an empty one where it set nothing."""
    return _source(issuer, on) or OwnHead()
