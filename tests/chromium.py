"""The browser of the journeys, and where it is."""

from __future__ import annotations

import shutil

INSTALL = "apt-get install chromium-headless-shell (or chromium)"
# The same browser without a window around its pages asks a third less of the processor.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def binary() -> str | None:
    """Return the browser's path; None when none is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
