"""Every act of the rights table in every role: exactly those may who should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from tests.web.rights.acts import ACTS
from tests.web.rights.document import HEADS, PAGE, render
from tests.web.rights.table import MANAGERS, OFFICE, RIGHTS
from tests.web.rights.world import ROLES, UNIT_ROLES, World, make_world
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.errors import DomainError, NotAllowed

REFUSALS = {"authority-differs", "batch-nothing-to-write"}
"""Codes that say no more than "not yours"."""


class _Undo(Exception):
    """Rolls back what an act wrote."""


def may_do(world: World, key: str, role: str) -> bool:
    """Try an act; what it wrote is taken back. Any other refusal than "not allowed" is an error."""
    done = False
    try:
        with transaction.atomic():
            done = bool(ACTS[key](world, world.actors[role]))
            raise _Undo
    except _Undo:
        return done
    except NotAllowed:
        return False
    except DomainError as error:
        if error.code in REFUSALS:
            return False
        raise AssertionError(f"{key} as {role}: {error.code} {error.params}") from error


def differences(world: World) -> Iterator[str]:
    for right in RIGHTS:
        for role in ROLES:
            should, does = role in right.who, may_do(world, right.key, role)
            if should != does:
                yield f"{right.key}: {role} {'may not' if should else 'may'}, against the plan"


def test_each_role_may_do_exactly_its_part(db: None, settings: Any) -> None:
    world = make_world()
    operator = Person.objects.get(pk=world.actors["operator"].person_id)
    settings.OPERATORS = [operator.user.username]  # type: ignore[union-attr]
    assert list(differences(world)) == []
    print(f"{len(ROLES)} roles × {len(RIGHTS)} acts = {len(ROLES) * len(RIGHTS)} answers tried")


def test_the_table_names_every_act_once_and_every_kind_of_unit() -> None:
    keys = [right.key for right in RIGHTS]
    assert len(set(keys)) == len(keys)
    assert set(ACTS) == set(keys)
    assert len(UNIT_ROLES) == 11
    assert set(HEADS) == set(ROLES)
    for right in RIGHTS:
        assert right.who <= set(ROLES)
        if right in OFFICE:
            continue
        assert "stranger" not in right.who
        if right.key not in {"see", "meeting.conclude"}:
            assert right.who >= MANAGERS
            assert not right.who & {"viewer", "operator"}


def test_the_page_of_the_documentation_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "run: PYTHONPATH=src:. python -m tests.web.rights.document"
    )
