"""What the page tests share: a district whose small plan was imported."""

from __future__ import annotations

# Read once, outside demo mode, whatever test comes first: the demo's addresses depend on it.
import pytest
from django.test import Client

import truongchuan.project.urls  # noqa: F401
from tests.domain.conftest import District, district
from tests.web.people import signed_in
from truongchuan.domain.shared.actor import Actor, Function

__all__ = ["district"]


@pytest.fixture
def operator(district: District) -> Actor:
    """Who looks after the people of the district."""
    return district.actor(Function.OPERATOR)


@pytest.fixture
def keeper(operator: Actor) -> Client:
    """The operator in front of a browser."""
    return signed_in(operator)
