"""Every act of the rights table in every role: exactly those may who should."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.web.rights.acts import ACTS
from tests.web.rights.document import HEADS, PAGE, render
from tests.web.rights.table import MANAGERS, RIGHTS
from tests.web.rights.world import ROLES, UNIT_ROLES, World, make_world
from truongchuan.domain.shared.errors import DomainError, NotAllowed

REFUSALS = {"authority-differs", "batch-nothing-to-write"}
"""Codes that say no more than "not yours"."""


TRIED = [right for right in RIGHTS if right.key in ACTS]


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
    for right in TRIED:
        for role in ROLES:
            should, does = role in right.who, may_do(world, right.key, role)
            if should != does:
                yield f"{right.key}: {role} {'may not' if should else 'may'}, against the plan"


def test_each_role_may_do_exactly_its_part(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(differences(make_world())) == []
    with capsys.disabled():
        print(f"\nrights: {len(ROLES)} roles × {len(TRIED)} acts = {len(ROLES) * len(TRIED)}")


def test_the_table_names_every_act_once_and_every_kind_of_unit() -> None:
    keys = [right.key for right in RIGHTS]
    assert len(set(keys)) == len(keys)
    assert set(ACTS) == {right.key for right in TRIED}
    assert all(right in TRIED or right.area == "Oversight" for right in RIGHTS)
    assert len(UNIT_ROLES) == 11
    assert set(HEADS) == set(ROLES)
    for right in RIGHTS:
        assert right.who <= set(ROLES)
        assert "stranger" not in right.who
        if right.key not in {"see", "meeting.conclude"}:
            assert right.who >= MANAGERS
            assert "viewer" not in right.who


def test_the_page_of_the_documentation_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "run: PYTHONPATH=src:. python -m tests.web.rights.document"
    )
