"""A hand at the keyboard and the mouse, counted: what a stretch of work takes to do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page


@dataclass
class Stretch:
    """What one step took: seconds of the machine, presses, and fields filled or chosen."""

    name: str
    seconds: float = 0
    clicks: int = 0
    fields: int = 0


@dataclass
class Hand:
    """Does what a person does, counts it, and notes how long each step took."""

    stretches: list[Stretch] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count and time what is done within."""
        self.stretches.append(Stretch(name))
        start = time.monotonic()
        yield
        self.stretches[-1].seconds = time.monotonic() - start

    def click(self, where: Page | Locator, role: str, name: str, *, exact: bool = True) -> None:
        """Press a button or follow a link by its name."""
        where.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type] # roles are literals there
        self.stretches[-1].clicks += 1

    def tick(self, where: Locator) -> None:
        """Tick a box."""
        where.check()
        self.stretches[-1].clicks += 1

    def fill(self, where: Page | Locator, label: str, value: str, *, exact: bool = True) -> None:
        """Fill a field by its label."""
        where.get_by_label(label, exact=exact).first.fill(value)
        self.stretches[-1].fields += 1

    def choose(self, where: Page | Locator, label: str, value: str) -> None:
        """Choose an option by its words."""
        where.get_by_label(label, exact=True).select_option(label=value)
        self.stretches[-1].fields += 1

    def give(self, where: Page | Locator, label: str, path: Path) -> None:
        """Choose a file."""
        where.get_by_label(label, exact=True).set_input_files(path)
        self.stretches[-1].fields += 1

    def told(self) -> str:
        """Return the table of all steps, as the guide shows it."""
        lines = [f"{'step':44}{'seconds':>8}{'clicks':>8}{'fields':>8}"]
        lines += [f"{s.name:44}{s.seconds:8.1f}{s.clicks:8}{s.fields:8}" for s in self.stretches]
        total = Stretch(
            "all",
            sum(s.seconds for s in self.stretches),
            sum(s.clicks for s in self.stretches),
            sum(s.fields for s in self.stretches),
        )
        lines.append(f"{total.name:44}{total.seconds:8.1f}{total.clicks:8}{total.fields:8}")
        return "\n".join(lines)
