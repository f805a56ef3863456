"""Made-up requests to every operation, in two roles; a longer run is ``tests/api/deep.py``."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis.core.failures import FailureGroup

from tests.api.conftest import World
from tests.api.fuzz import try_operation
from truongchuan.api.operations import OPERATIONS

pytestmark = pytest.mark.django_db
EXAMPLES = 2
ROLES = ("education", "head_teacher")


def test_made_up_requests(world: World, settings: Any, capsys: Any) -> None:
    settings.API_READS_A_MINUTE = settings.API_WRITES_A_MINUTE = 1_000_000
    wrong, tried = {}, 0
    for name in OPERATIONS:
        try:
            tried += try_operation(world, ROLES, name, examples=EXAMPLES)
        except FailureGroup as failures:
            wrong[name] = str(failures)
    assert wrong == {}
    assert tried > len(OPERATIONS) * EXAMPLES * len(ROLES)
    with capsys.disabled():
        print(f"\n{tried} made-up requests as {' and '.join(ROLES)}")
