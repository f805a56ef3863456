"""Every kind of paper, made once for all tests of the layout, of all workers."""

from __future__ import annotations

import fcntl
import pickle
from pathlib import Path

import pytest

from tests.adapters.papers.cases import Made, make_all
from tests.kept import kept_demo

_MADE: dict[str, Made] = {}


@pytest.fixture
def papers(db: None, shared_folder: Path) -> dict[str, Made]:
    """A paper of every kind by name; made from the demo by the worker that asks first."""
    if not _MADE:
        file = shared_folder / "papers.pickle"
        with file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                kept_demo(shared_folder)
                file.write_bytes(pickle.dumps(make_all()))
            _MADE.update(pickle.loads(file.read_bytes()))
    return _MADE
