"""Lists that two people write at once, and a process that is killed in the middle of writing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.domain.conftest import make_district
from tests.domain.onboarding.lists.conftest import Office, make_office
from tests.domain.onboarding.lists.test_school_lists import NEW
from tests.domain.reminders.worker_processes import ROOT, database_url
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.onboarding.list_models import ListBatch, ListEffect, ListState
from truongchuan.domain.onboarding.lists.writing import commit_list
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import Source

PATIENCE = 60


@pytest.fixture
def committed_office(committed_db: None) -> Office:
    return make_office(make_district("Ủy ban nhân dân quận Mẫu"))


@pytest.mark.postgres_only
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_of_two_who_write_one_file_at_once_one_is_told(committed_office: Office) -> None:
    office = committed_office
    batches = [office.send("schools", NEW), office.send("schools", NEW)]
    barrier, results = Barrier(2), ["", ""]

    def run(place: int, batch: ListBatch) -> None:
        try:
            barrier.wait(timeout=10)
            commit_list(actor=(office.education, office.operator)[place], batch=batch)
        except DomainError as error:
            results[place] = error.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n, batch)) for n, batch in enumerate(batches)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    assert sorted(results) == ["", "list-not-waiting"]
    assert School.objects.filter(organisation__name="MN Hoa Mai").count() == 1


CHILD = """
import os, sys, time
from pathlib import Path
import django
django.setup()
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.onboarding.list_models import ListBatch
from truongchuan.domain.onboarding.lists import writing

def hold(**event):
    Path(sys.argv[2]).touch()
    time.sleep(600)

writing.record_event = hold
batch = ListBatch.objects.get(pk=int(sys.argv[1]))
writing.commit_list(actor=system_actor(authority=batch.authority), batch=batch)
"""


@pytest.mark.e2e
def test_a_process_killed_while_it_writes_a_list_leaves_nothing(
    committed_office: Office, tmp_path: Path
) -> None:
    batch = committed_office.send("schools", NEW)
    before = (Organisation.objects.count(), Source.objects.count(), AuditEvent.objects.count())
    reached = tmp_path / "written"
    environment = {
        **os.environ,
        "TRUONGCHUAN_MODE": "production",
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.domain.reminders.worker_settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "TEST_MAIL": str(tmp_path),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(batch.pk), str(reached)], env=environment, cwd=ROOT
    )
    try:
        until = time.monotonic() + PATIENCE
        while not reached.exists():
            assert process.poll() is None, "it ended before it wrote everything"
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    now = (Organisation.objects.count(), Source.objects.count(), AuditEvent.objects.count())
    assert now == before
    batch.refresh_from_db()
    assert (batch.state, ListEffect.objects.count()) == (ListState.DRAFT, 0)
    commit_list(actor=committed_office.education, batch=batch)
    assert School.objects.filter(organisation__name="MN Hoa Mai").count() == 1
