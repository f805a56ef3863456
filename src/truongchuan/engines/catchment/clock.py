"""When to stop. The clock is a parameter: engines have none of their own."""

from __future__ import annotations

import math
from collections.abc import Callable


class Deadline:
    """A moment after which work stops, or a call from outside that ends it."""

    def __init__(
        self,
        clock: Callable[[], float] | None = None,
        seconds: float = math.inf,
        stopped: Callable[[], bool] | None = None,
    ) -> None:
        self.clock = clock or (lambda: 0.0)
        self.started = self.clock()
        self.end = self.started + seconds
        self.stopped = stopped or (lambda: False)

    def passed(self) -> bool:
        """Is the time over?"""
        return self.stopped() or self.left() <= 0

    def left(self) -> float:
        """Seconds left."""
        return self.end - self.clock()

    def spent(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.started

    def part(self, share: float) -> Deadline:
        """A deadline after a share of what is left, ended by the same call from outside."""
        return Deadline(self.clock, self.left() * share, self.stopped)

    def within(self, seconds: float) -> Deadline:
        """A deadline after at most ``seconds``, ended by the same call from outside.

        Unlike a share it does not depend on the limit, so that a longer limit goes the same way
        further. Without a limit of time there is none here either: work alone counts then.
        """
        left = self.left()
        return Deadline(
            self.clock, min(left, seconds) if math.isfinite(left) else left, self.stopped
        )
