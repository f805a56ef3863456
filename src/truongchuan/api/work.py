"""Pieces of work that are reported on: how they stand, and two who report at once."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest

from truongchuan.api.parts import Body, Moment, Out
from truongchuan.api.problems import Problem
from truongchuan.api.things import mark_of
from truongchuan.domain.programmes.progress import Work, work_stamp
from truongchuan.domain.shared.errors import DomainError

_TAGS = re.compile(r'"([0-9a-f]{16})(?:-[0-9a-f]{24})?"')
NEVER = "never"


class WorkOut(Out):
    """How a piece of work stands. ``stamp`` changes with every report; send it as ``If-Match``."""

    state: str
    percent: int
    note: str
    updated_at: Moment | None
    stamp: str


def work_out(work: Work) -> WorkOut:
    """Describe how a piece of work stands."""
    return WorkOut.of(work, stamp=mark_of(work_stamp(work)))


def based_on(request: HttpRequest, work: Work) -> str | None:
    """Return the stamp that the caller's ``If-Match`` stands for; None where there is none.

    A stamp that is not the work's own gives one that never fits: the service then refuses.

    :raises Problem: ``if-match-bad``.
    """
    written = request.headers.get("If-Match", "").strip()
    if written in {"", "*"}:
        return None
    found = _TAGS.fullmatch(written)
    if found is None:
        raise Problem("if-match-bad")
    stamp = work_stamp(work)
    return stamp if found[1] == mark_of(stamp) else NEVER


def clash_or_raise(error: DomainError, work: Work, sent: Body) -> Exception:
    """Return what to raise: of a report on an older state the problem that shows both versions."""
    if error.code != "report-outdated":
        return error
    work.refresh_from_db()
    more: dict[str, Any] = {
        "current": work_out(work).model_dump(mode="json"),
        "sent": sent.model_dump(mode="json"),
    }
    return Problem("outdated", more=more)
