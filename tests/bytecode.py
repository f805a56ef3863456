"""Compiled Python is kept between the many processes that the tests start.

A machine may forbid Python to write ``.pyc`` files beside the sources. Every worker of pytest,
every server of a journey and every command would then compile the product and its libraries again,
five seconds of work each time. A folder of the tests' own keeps them, and the sources stay clean.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "var" / "bytecode"  # not in git; `make clean`


def keep() -> None:
    """Let this process and those that it starts write and find compiled Python in one folder."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(FOLDER))
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"]
