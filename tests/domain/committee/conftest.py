"""The committee's fixture."""

from __future__ import annotations

import pytest

from tests.domain.committee.building import Board, board_of
from tests.domain.conftest import District


@pytest.fixture
def board(district: District) -> Board:
    """A district with its steering committee on 01/02/2023."""
    return board_of(district)
