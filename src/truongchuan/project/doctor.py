"""``truongchuan doctor``: everything that can be wrong with an installation, tried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from truongchuan.adapters.archive.writing import product_version
from truongchuan.adapters.health import DOCTOR, Check, State
from truongchuan.adapters.health import examine as run_checks
from truongchuan.wording.health import STATES, check_advice, check_text, check_title

MARKS = {State.OK: "[ok]  ", State.WARN: "[!]   ", State.FAIL: "[HỎNG]"}


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found: lines for people, a document for programs."""

    lines: list[str]
    data: dict[str, Any]
    failed: bool


def examine() -> Examined:
    """Run all checks."""
    found = run_checks(DOCTOR)
    lines = [f"TruongChuan {product_version()}"]
    for check in found:
        lines.append(f"{MARKS[check.state]} {check_title(check.name)}: {text_of(check)}")
        if check.state is not State.OK and (advice := check_advice(check.code)):
            lines.append(f"       → {advice}")
    counts = {state: sum(c.state is state for c in found) for state in State}
    lines.append(", ".join(f"{counts[state]} {STATES[state]}" for state in State))
    data = {
        "version": product_version(),
        "ok": counts[State.FAIL] == 0,
        "checks": [
            {
                "name": check.name,
                "state": check.state.value,
                "code": check.code,
                "message": text_of(check),
                "advice": check_advice(check.code) if check.state is not State.OK else "",
            }
            for check in found
        ],
    }
    return Examined(lines, data, counts[State.FAIL] > 0)


def text_of(check: Check) -> str:
    """Return what a check found, moments in local time."""
    params = {
        key: timezone.localtime(value) if isinstance(value, datetime) else value
        for key, value in check.params.items()
    }
    return check_text(check.code, params)
