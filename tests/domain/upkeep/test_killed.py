"""Processes that are killed in the middle leave nothing half-done, on both databases."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections

from tests.domain.conftest import District, make_district
from tests.domain.upkeep.conftest import Places, furnish, storage_of
from tests.domain.upkeep.test_archive import same
from truongchuan.adapters.archive import leftovers, restoring, writing
from truongchuan.adapters.archive.checking import check_archive, open_archive
from truongchuan.adapters.archive.loading import is_empty
from truongchuan.adapters.archive.restoring import clean_leftovers, restore_archive
from truongchuan.adapters.archive.writing import write_archive
from truongchuan.adapters.storage import WholeFileStorage
from truongchuan.cli import main
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.directory.services import create_organisation
from truongchuan.domain.programmes import importing
from truongchuan.domain.programmes.models import Programme

pytestmark = pytest.mark.e2e  # real processes, real clock
ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 90


def kill_in(
    flag: Path, work: Callable[[], object], module: ModuleType | type, name: str = ""
) -> None:
    """Let a process of its own work; kill it when the named function has done its part.

    A fork, not a new interpreter: the same tests take seconds instead of a minute.
    """
    pid = os.fork()
    if pid == 0:
        _in_the_child(flag, work, module, name)
    until = time.monotonic() + PATIENCE
    while not flag.exists():
        ended, status = os.waitpid(pid, os.WNOHANG)
        assert not ended, (status, flag.with_suffix(".said").read_text())
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            pytest.fail("it did not come that far")
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    flag.unlink()


def _in_the_child(
    flag: Path, work: Callable[[], object], module: ModuleType | type, name: str
) -> None:
    inherited = []
    for each in connections.all(initialized_only=True):
        inherited.append(each.connection)  # the parent's: kept open, never used
        each.connection = None
    real = getattr(module, name)

    def held(*arguments: Any, **named: Any) -> None:
        real(*arguments, **named)
        flag.touch()
        time.sleep(600)

    setattr(module, name, held)
    try:
        work()
    except BaseException:
        flag.with_suffix(".said").write_text(traceback.format_exc())
    finally:
        os._exit(3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.fixture
def district(committed: None) -> District:
    made = make_district("Ủy ban nhân dân quận Mẫu")
    furnish(made)
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_backup_that_was_killed_is_not_there(district: District, folder: Path) -> None:
    target = folder / "sao-luu" / "a.zip"
    kill_in(
        folder / "flag",
        lambda: main(["backup", str(target), "--quiet"]),
        writing,
        "_write_files",
    )
    [part] = names(target.parent)
    assert part.startswith(".a.zip.")
    assert part.endswith(".part")
    write_archive(target)
    assert names(target.parent) == ["a.zip"], "what was left is gone"
    assert check_archive(target).rows > 0


def test_a_restore_that_was_killed_is_as_if_it_never_began(
    district: District, folder: Path, places: Places
) -> None:
    path = folder / "a.zip"
    before = write_archive(path)
    with places.empty(connection.vendor) as target:
        kill_in(
            folder / "flag",
            lambda: restore_archive(path, target),
            restoring,
            "_place_files",
        )
        until = time.monotonic() + PATIENCE
        while not is_empty(target.using):  # the server hears of the death a moment later
            assert time.monotonic() < until
            time.sleep(0.1)
        assert len(names(target.files)) > len(before.files), "files and a stage lie there"
        assert clean_leftovers(target.files, using=target.using) >= 1
        assert names(target.files) == []
        assert not list(places.folder.glob("*.restoring*"))
        restore_archive(path, target)
        after = write_archive(folder / "b.zip", using=target.using, storage=storage_of(target))
        same(before, after)


def test_an_import_that_was_killed_left_nothing(committed: None, folder: Path) -> None:
    plan = ROOT / "tests/fixtures/plans/11-clean-2024/plan.docx"
    command = ["plan", "import", str(plan), "--authority", "Ủy ban nhân dân quận Mẫu"]
    kill_in(folder / "flag", lambda: main(command), importing, "import_plan")
    assert (Programme.objects.count(), Organisation.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == 0


def test_an_upload_that_was_killed_is_not_taken_for_a_file(committed: None, folder: Path) -> None:
    storage = WholeFileStorage(location=folder / "files")
    content = ContentFile(b"the content")
    kill_in(
        folder / "flag",
        lambda: storage.save("1/ab/abcd", content),
        leftovers.os,
        "fsync",
    )
    assert [name.endswith(".part") for name in names(folder / "files")] == [True]
    assert not storage.exists("1/ab/abcd")
    assert clean_leftovers(folder / "files") == 1
    assert names(folder / "files") == []


def test_what_is_being_written_is_nobodys_leftover(tmp_path: Path) -> None:
    with leftovers.part_file(tmp_path / "a") as handle:
        handle.write(b"x")
        assert leftovers.remove_parts(tmp_path) == 0
    assert names(tmp_path) == ["a"]


def test_an_archive_made_while_others_write_is_of_one_moment(
    district: District, folder: Path
) -> None:
    stop, errors, written = threading.Event(), [], [0]

    def write(number: int) -> None:
        try:
            for turn in range(150):
                if stop.is_set():
                    return
                create_organisation(
                    actor=district.system,
                    authority=district.authority,
                    name=f"Tổ {number}-{turn}",
                    kind=OrganisationKind.OTHER,
                )
                written[0] += 1
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    first, acts_before = Organisation.objects.count(), _acts(AuditEvent.objects.all())
    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    sizes = []
    try:
        for number in range(2):
            path = folder / f"{number}.zip"
            made = write_archive(path)
            assert check_archive(path) == made, "every chain leads to its head"
            rows = {table.model: table.rows for table in made.tables}
            acts = Counter(_actions(path))
            told = acts["organisation.create"] - acts_before
            assert told == rows["directory.Organisation"] - first, "no act without its row"
            sizes.append(rows["directory.Organisation"])
    finally:
        stop.set()
        for writer in writers:
            writer.join(PATIENCE)
    assert errors == []
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0], "writers were not held up"


def _acts(events: Any) -> int:
    found: int = events.filter(action="organisation.create").count()
    return found


def _actions(path: Path) -> list[str]:
    with open_archive(path) as archive:
        table = next(t for t in archive.manifest.tables if t.model == "audit.AuditEvent")
        return [json.loads(line)["action"] for line in archive.lines(table)]
