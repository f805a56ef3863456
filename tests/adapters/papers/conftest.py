"""Every kind of paper, made once for all tests of the layout."""

from __future__ import annotations

import pytest

from tests.adapters.papers.cases import Made, make_all
from truongchuan.project.demo import load_demo_data

_MADE: dict[str, Made] = {}


@pytest.fixture
def papers(db: None) -> dict[str, Made]:
    """A paper of every kind by name; made from the demo on first use."""
    if not _MADE:
        load_demo_data()
        _MADE.update(make_all())
    return _MADE
