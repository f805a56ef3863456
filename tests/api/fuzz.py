"""Requests made up from the description, right and wrong ones, and what must hold of answers.

What must hold: no failure of the product, only statuses, kinds of content, headers and shapes that
the description names, and no wrong data taken.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import World
from tests.api.table import PLACES, TABLE
from truongchuan.api.description import description
from truongchuan.api.operations import OPERATIONS
from truongchuan.project.wsgi import application

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def try_operation(
    world: World, roles: Sequence[str], name: str, *, examples: int, fixed: int = 0
) -> int:
    """Make up requests to one operation, each sent in every role; return how many were sent.

    Right data about things that there are, right data about any, and wrong data.
    """
    operation, tried = _operations()[name], 0
    known = world.values | {PLACES[k]: v for k, v in TABLE[name].values.items()}
    names = [PLACES[place.name] for place in operation.path_parameters]
    places = {
        p.name: known[PLACES[p.name]] for p in operation.path_parameters if PLACES[p.name] in known
    }
    modes = [
        (GenerationMode.POSITIVE, places, examples),
        (GenerationMode.NEGATIVE, places, examples),
    ]
    if names:
        modes.append((GenerationMode.POSITIVE, {}, max(1, examples // 2)))
    for mode, path, most in modes:
        strategy = operation.as_strategy(generation_mode=mode, path_parameters=path or None)
        for case in _made(strategy, most, fixed):
            for role in roles:
                _try(case, world.token(role))
                tried += 1
    return tried


def _try(case: Any, token: str) -> None:
    with one_connection(), transaction.atomic():
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {token}"})
        # The next one finds what this one found.
        transaction.set_rollback(True)


def _made(strategy: Any, examples: int, fixed: int) -> list[Any]:
    """Return cases of a strategy: always the same ones for the same number."""
    found: list[Any] = []

    @seed(fixed)
    @hypothesis_settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def gather(case: Any) -> None:
        found.append(case)

    # Nothing of an operation without parameters can be wrong.
    with warnings.catch_warnings(), suppress(Unsatisfiable):
        warnings.simplefilter("ignore")
        gather()
    return found


@contextmanager
def one_connection() -> Iterator[None]:
    """Let requests to the application share the test's own connection and transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


_SCHEMA: dict[str, Any] = {}


def _operations() -> dict[str, Any]:
    """Return the described operations by name."""
    if not _SCHEMA:
        schema = schemathesis.openapi.from_dict(description())
        schema.app = application
        schema.location = "/api/v1/openapi.json"
        for result in schema.get_all_operations():
            operation = result.ok()
            _SCHEMA[operation.definition.raw["operationId"]] = operation
        assert set(_SCHEMA) == set(OPERATIONS)
    return _SCHEMA
