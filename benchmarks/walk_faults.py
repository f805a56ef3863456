"""What a walk calls a fault, and what is kept of each so that it can be found again."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KEPT_STEPS = 20
# A browser calls every answer from 400 on an error; those are judged by their status instead.
OF_A_STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
# Going elsewhere ends what a piece of the page had asked for; htmx tells it as two errors.
HARMLESS = ("Autofocus processing was blocked", "htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Fault:
    """Something that must not be: what, where, for whom, and the steps that led there."""

    kind: str
    role: str
    address: str
    what: str
    steps: list[str]
    picture: str = ""
    times: int = 1


@dataclass
class Record:
    """Everything that a walk saw."""

    folder: Path
    route_of: Any
    faults: dict[tuple[str, str, str], Fault] = field(default_factory=dict)
    routes: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    clicks_refused: Counter[str] = field(default_factory=Counter)

    def note(
        self,
        kind: str,
        role: str,
        address: str,
        what: str,
        *,
        steps: deque[str],
        page: Any = None,
    ) -> None:
        """Keep a fault once; seen again it only counts."""
        path = urlsplit(address).path
        key = (kind, self.route_of(path) or path, re.sub(r"\d+", "#", what)[:160])
        if key in self.faults:
            self.faults[key].times += 1
            return
        fault = Fault(kind, role, address, what[:600], list(steps))
        self.faults[key] = fault
        if page is not None:
            picture = self.folder / f"fault-{len(self.faults):02d}-{kind}.png"
            try:
                page.screenshot(path=picture, timeout=5000)
                fault.picture = str(picture)
            except Exception as error:  # the page may be gone: the fault is not
                fault.picture = f"no picture: {type(error).__name__}"
        print(f"! {kind} · {role} · {address[:120]} · {fault.what[:200]}", flush=True)

    def tell(self, all_routes: set[str], *, seed: int, show_unvisited: bool) -> None:
        """Print what was walked and what was found."""
        seen = {name for name in self.routes if name in all_routes}
        print(
            f"\nseed {seed}: {sum(self.steps.values())} steps, {self.pages} pages looked at, "
            f"{len(seen)} of {len(all_routes)} routes, {len(self.faults)} faults"
        )
        print("steps: " + ", ".join(f"{name} {n}" for name, n in self.steps.most_common()))
        print("answers: " + ", ".join(f"{name} × {n}" for name, n in sorted(self.statuses.items())))
        if self.clicks_refused:
            told = ", ".join(f"{name} {n}" for name, n in self.clicks_refused.most_common(8))
            print(f"could not be pressed (covered or gone): {told}")
        if show_unvisited:
            print("not visited: " + ", ".join(sorted(all_routes - seen)))
        for number, fault in enumerate(self.faults.values(), start=1):
            print(f"\n{number}. {fault.kind} ({fault.times} ×) as {fault.role} at {fault.address}")
            print(f"   {fault.what}")
            print(f"   picture: {fault.picture or 'none'}")
            for step in fault.steps:
                print(f"     · {' '.join(step.split())}")
