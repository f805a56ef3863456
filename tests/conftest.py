"""What tests share: authorities, actors, a frozen clock, a small plan."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import pytest
import pytest_django
import time_machine

from tests import bytecode

bytecode.keep()
SHARED = Path(os.environ.get("TRUONGCHUAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
# Long files go first, so that no worker is left with one at the end. Journeys follow each other:
# they share a server. What stands before them gives one worker time to prepare the demo of both.
LONG = (
    "tests/web/test_routes.py",
    "tests/e2e/test_accessibility.py",
    "tests/e2e/test_accessibility_year.py",
    "tests/e2e/test_accessibility_office.py",
    "tests/e2e/test_journey_office_year.py",
    "tests/e2e/test_journey_new_office.py",
    "tests/e2e/",
    "tests/demo/test_year.py",
    "tests/domain/reminders/test_worker_processes.py",
    "tests/api/test_fuzz.py",
    "tests/adapters/papers/test_layout_pdf.py",
    "tests/api/test_rights.py",
    "tests/domain/test_migrations.py",
    "tests/domain/test_demo.py",
    "tests/web/test_rights_table.py",
    "tests/web/test_forecasts.py",
    "tests/web/test_english_pages.py",
    "tests/web/test_closed_programme.py",
    "tests/web/test_mobilisation.py",
    "tests/web/test_frame.py",
    "tests/demo/",
    "tests/contracts/",
    "tests/domain/upkeep/",
    "tests/web/",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long files first, in the order of ``LONG``; the others keep theirs."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(config.rootpath).as_posix()
        return next((n for n, part in enumerate(LONG) if path.startswith(part)), len(LONG))

    items.sort(key=place)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep what was loaded until now out of the search for cycles: it stays to the end anyway.

    Otherwise the modules of the product, its libraries and the tests are walked through again and
    again, a fifth of all that the page tests ask of the processor.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def frozen_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test runs at one moment, except those that drive a real browser or process."""
    if request.node.get_closest_marker("e2e") is not None:
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


# Tables that refuse to lose rows, by the migration that makes them refuse.
GUARDED = {
    "truongchuan.domain.audit.migrations.0002_append_only": "audit_auditevent",
    "truongchuan.domain.audit.migrations.0003_heads_and_checks": "audit_audithead",
}


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """Tables are made at once instead of by some eighty migrations; triggers come on top.

    That migrations lead to the same tables and triggers is a test of its own
    (tests/domain/test_migrations.py).
    """
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.test import override_settings

    from truongchuan.adapters.tables import triggers

    with override_settings(MIGRATION_MODULES={}):  # which the tests leave out
        works = list(triggers(MigrationLoader(None)))
    assert works
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for work in works:
            work.code(apps, editor)


@pytest.fixture
def committed_db(transactional_db: None) -> Iterator[None]:
    """A database whose writes are committed, for tests with a server of their own.

    Emptied afterwards, which the recorded events have to be allowed for once.
    """
    yield
    from django.db import connection

    with connection.schema_editor() as editor:
        for name, table in GUARDED.items():
            guard = import_module(name)
            guard.drop_triggers(None, editor)
            editor.execute(f"DELETE FROM {table}")
            guard.add_triggers(None, editor)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def original_plan() -> Path:
    """Return the model plan as obtained; tests that need it say so when it is not there."""
    path = SHARED / "plans" / "ke-hoach-38-2023.txt"
    if not path.exists():
        pytest.skip(f"the model plan is not at {path}; set TRUONGCHUAN_SHARED")
    return path


def day(text: str) -> date:
    """Return a date from ISO text."""
    return date.fromisoformat(text)
