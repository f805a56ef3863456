"""Which changes of the database a version that is still serving can live with.

During an upgrade the newer version's migrations run while the older one answers people. It may be
told of tables and columns it does not know, as long as it can go on reading and writing its own.
Every operation is judged by that question alone; what cannot be judged (a migration written as a
function) must say so itself: ``RunPython(…, hints={"while_running": True})``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections, models
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A change that the serving version cannot live with: where, what, and the reason's code."""

    migration: str
    operation: str
    reason: str


def pending_migrations(*, alias: str = "default") -> list[tuple[Migration, ProjectState]]:
    """Return the migrations not yet applied, each with the state before it, in order."""
    executor = MigrationExecutor(connections[alias])
    plan = [
        migration
        for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    if not executor.loader.applied_migrations:
        return []  # an empty database: nobody is served by it
    state = executor.loader.project_state(
        [key for key in executor.loader.applied_migrations if key in executor.loader.graph.nodes]
    )
    return list(_with_states(plan, state))


def migrations_since(
    release: Path, *, alias: str = "default"
) -> list[tuple[Migration, ProjectState]]:
    """Return the applied migrations that an older release does not have, with states before.

    ``release`` is a folder that holds the older version's installed packages somewhere below.
    """
    executor = MigrationExecutor(connections[alias])
    loader = executor.loader
    known = {_place(path) for path in release.rglob("migrations/*.py")}
    state, plan = ProjectState(), []
    for migration, _backwards in executor.migration_plan(
        loader.graph.leaf_nodes(), clean_start=True
    ):
        if (migration.app_label, migration.name) not in loader.applied_migrations:
            continue
        file = Path(*migration.__module__.split(".")).with_suffix(".py")
        if _place(file) not in known:
            plan.append((migration, state.clone()))
        state = migration.mutate_state(state, preserve=False)
    return plan


def _place(file: Path) -> tuple[str, ...]:
    """Return what tells a migration's file apart wherever packages are installed."""
    return file.parts[-3:]


def _with_states(
    plan: Iterable[Migration], state: ProjectState
) -> Iterator[tuple[Migration, ProjectState]]:
    for migration in plan:
        yield migration, state.clone()
        state = migration.mutate_state(state, preserve=True)


def steps_that_stop(plan: Iterable[tuple[Migration, ProjectState]]) -> list[Step]:
    """Return what in a plan the serving version cannot live with; empty: it may go on serving."""
    found: list[Step] = []
    for migration, before in plan:
        state, created = before.clone(), set[str]()
        for operation in migration.operations:
            for part in _parts(operation):
                if isinstance(part, operations.CreateModel):
                    created.add(part.name_lower)
                reason = _reason(part, migration.app_label, state, created)
                if reason:
                    name = f"{migration.app_label}.{migration.name}"
                    found.append(Step(name, part.describe(), reason))
            operation.state_forwards(migration.app_label, state)
    return found


def _parts(operation: Operation) -> Iterator[Operation]:
    if isinstance(operation, operations.SeparateDatabaseAndState):
        for part in operation.database_operations:
            yield from _parts(part)
    else:
        yield operation


def _reason(operation: Operation, app: str, state: ProjectState, created: set[str]) -> str:
    """Return the code of why an operation stops the serving version, or nothing."""
    if isinstance(operation, HARMLESS):
        return ""
    # A table made in the same migration is one that the serving version does not know.
    if getattr(operation, "model_name", "").lower() in created:
        return ""
    if isinstance(operation, operations.AddField):
        return "" if _may_be_left_out(operation.field) else "older-rows-lack-it"
    if isinstance(operation, operations.AlterField):
        old = state.models[app, operation.model_name_lower].fields[operation.name]
        return "" if _only_wider(old, operation.field) else "narrower"
    if isinstance(operation, operations.RunPython | operations.RunSQL):
        return "" if operation.hints.get("while_running") else "not-judged"
    if isinstance(operation, operations.AddConstraint | operations.AlterUniqueTogether):
        return "new-condition"
    return "taken-away"


def _may_be_left_out(field: models.Field[Any, Any]) -> bool:
    """Tell whether a row may be written by somebody who does not know the column."""
    return bool(field.many_to_many or field.null or field.has_db_default())


def _only_wider(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> bool:
    """Tell whether every value that the old column took fits the new one, and the other way."""
    if type(old) is not type(new) or (old.null and not new.null):
        return False
    if (old.unique, old.db_column) != (new.unique, new.db_column):
        return False
    before, after = old.max_length or 0, new.max_length or 0
    sizes = [
        (getattr(old, name, None), getattr(new, name, None))
        for name in ("decimal_places", "max_digits", "related_model")
    ]
    return after >= before and all(a == b for a, b in sizes)
