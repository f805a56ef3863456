"""Which migrations may run while the older version serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_tasks_db
import pytest
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from truongchuan.adapters.upgrades import migrations_since, pending_migrations, steps_that_stop
from truongchuan.wording.upkeep import UPGRADE_REASONS


def state() -> ProjectState:
    found = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=40)),
        ("note", models.TextField(null=True)),
        ("cost", models.DecimalField(max_digits=12, decimal_places=2)),
    ]
    found.add_model(ModelState("works", "Package", fields))
    return found


def reasons(*steps: Operation) -> list[str]:
    migration = Migration("0002_change", "works")
    migration.operations = list(steps)
    return [step.reason for step in steps_that_stop([(migration, state())])]


CHAR = models.CharField
SAFE: dict[str, Operation] = {
    "a new table": migrations.CreateModel(
        "Tender", [("id", models.BigAutoField(primary_key=True))]
    ),
    "a column that may be empty": migrations.AddField("package", "code", CHAR(null=True)),
    "a column the database fills": migrations.AddField(
        "package", "code", CHAR(max_length=9, db_default="")
    ),
    "a longer text": migrations.AlterField("package", "name", CHAR(max_length=80)),
    "only words": migrations.AlterField(
        "package", "name", CHAR(max_length=40, verbose_name="tên", choices=[("a", "A")])
    ),
    "no longer required": migrations.AlterField("package", "name", CHAR(max_length=40, null=True)),
    "an index": migrations.AddIndex("package", models.Index(fields=["name"], name="by_name")),
    "a change of data that says it is safe": migrations.RunPython(
        migrations.RunPython.noop, hints={"while_running": True}
    ),
}
STOPPING: dict[str, tuple[Operation, str]] = {
    "a required column": (
        migrations.AddField("package", "code", CHAR(max_length=9, default="")),
        "older-rows-lack-it",
    ),
    "a column gone": (migrations.RemoveField("package", "note"), "taken-away"),
    "another name": (migrations.RenameField("package", "note", "remark"), "taken-away"),
    "a table gone": (migrations.DeleteModel("Package"), "taken-away"),
    "a shorter text": (migrations.AlterField("package", "name", CHAR(max_length=20)), "narrower"),
    "now required": (migrations.AlterField("package", "note", models.TextField()), "narrower"),
    "now unique": (
        migrations.AlterField("package", "name", CHAR(max_length=40, unique=True)),
        "narrower",
    ),
    "another type": (migrations.AlterField("package", "name", models.TextField()), "narrower"),
    "fewer decimals": (
        migrations.AlterField(
            "package", "cost", models.DecimalField(max_digits=12, decimal_places=0)
        ),
        "narrower",
    ),
    "a condition": (
        migrations.AddConstraint(
            "package", models.UniqueConstraint(fields=["name"], name="name_once")
        ),
        "new-condition",
    ),
    "a change of data": (migrations.RunPython(migrations.RunPython.noop), "not-judged"),
    "hidden in a pair": (
        migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]),
        "not-judged",
    ),
}


@pytest.mark.parametrize("case", SAFE)
def test_people_go_on_working_beside(case: str) -> None:
    assert reasons(SAFE[case]) == []


@pytest.mark.parametrize("case", STOPPING)
def test_people_must_stop_for(case: str) -> None:
    operation, reason = STOPPING[case]
    assert reasons(operation) == [reason]
    assert reason in UPGRADE_REASONS


def test_a_table_made_in_the_same_migration_may_be_changed_at_will() -> None:
    made = migrations.CreateModel("Tender", [("id", models.BigAutoField(primary_key=True))])
    assert reasons(made, migrations.AddField("tender", "code", CHAR(max_length=9))) == []


def test_every_reason_has_a_text() -> None:
    assert set(UPGRADE_REASONS) == {reason for _operation, reason in STOPPING.values()}


class Applied:
    """Which migrations the database is said to have; the tests' tables are made without any."""

    def __init__(self) -> None:
        loader = MigrationLoader(None, ignore_no_migrations=True)
        self.keys = set(loader.disk_migrations)

    def __call__(self) -> dict[tuple[str, str], None]:
        return dict.fromkeys(self.keys)


@pytest.fixture
def applied(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Applied:
    """See the real migrations, and say that all of them were applied."""
    settings.MIGRATION_MODULES = {}
    all_of_them = Applied()
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", all_of_them)
    return all_of_them


def test_nothing_waits_in_a_database_that_is_up_to_date(
    applied: Applied, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pending_migrations() == []
    call_command("check_upgrade", "--strict")
    assert "không có gì phải đổi" in capsys.readouterr().out


def test_what_waits_is_found(applied: Applied) -> None:
    applied.keys.remove(("audit", "0003_heads_and_checks"))
    waiting = pending_migrations()
    assert [(m.app_label, m.name) for m, _state in waiting] == [("audit", "0003_heads_and_checks")]
    with pytest.raises(SystemExit) as ended:
        call_command("check_upgrade", "--strict")
    assert ended.value.code == 1


def test_an_older_release_lacks_the_newer_migrations(applied: Applied, tmp_path: Path) -> None:
    package = Path(__file__).parents[2] / "src" / "truongchuan"
    release = tmp_path / "release"
    for file in (package / "domain").rglob("migrations/*.py"):
        if file.stem != "0002_append_only":
            copy = release / "truongchuan" / file.relative_to(package)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.touch()
    from_others = Path(django_tasks_db.__file__).parent
    for file in from_others.rglob("migrations/*.py"):
        copy = release / from_others.name / file.relative_to(from_others)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    lacking = {(m.app_label, m.name) for m, _ in migrations_since(release)}
    assert {key for key in lacking if key[0] == "audit"} == {("audit", "0002_append_only")}
    assert not any(app == "django_tasks_database" for app, _name in lacking)
