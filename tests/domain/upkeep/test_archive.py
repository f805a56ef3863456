"""An archive holds everything, reads the same on every database, and goes back whole."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, models, transaction

from tests.domain.conftest import District, make_district
from tests.domain.upkeep.conftest import Places, furnish, storage_of
from truongchuan.adapters.archive.checking import check_archive
from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.adapters.archive.manifest import Manifest
from truongchuan.adapters.archive.restoring import restore_archive
from truongchuan.adapters.archive.tables import (
    LEFT_OUT,
    carried_models,
    codec_of,
    encode_line,
    fields_of,
)
from truongchuan.adapters.archive.writing import write_archive
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.sources.models import StoredFile


def same(one: Manifest, other: Manifest) -> None:
    assert {t.table: (t.rows, t.sha256) for t in one.tables} == {
        t.table: (t.rows, t.sha256) for t in other.tables
    }
    assert one.files == other.files
    assert one.audit == other.audit
    assert one.migrations == other.migrations


def test_every_model_is_carried_or_left_out_with_a_reason() -> None:
    carried = {model._meta.label for model in carried_models()}
    every = {m._meta.label for m in apps.get_models(include_auto_created=True)}
    assert every - carried == every & LEFT_OUT.keys()
    ours = {m._meta.label for m in apps.get_models() if m.__module__.startswith("truongchuan")}
    assert ours & LEFT_OUT.keys() <= {"reminders.WorkerLease", "upkeep.ExportRun"}
    assert all(LEFT_OUT.values())


def test_every_column_has_a_way_into_the_archive() -> None:
    for model in carried_models():
        for field in fields_of(model):
            assert codec_of(field), field


def test_what_is_referred_to_comes_first() -> None:
    order = [model._meta.label for model in carried_models()]
    for earlier, later in (
        ("auth.User", "directory.Person"),
        ("directory.Organisation", "audit.AuditEvent"),
        ("sources.StoredFile", "papers.Paper"),
        ("documents.OfficialDocument", "documents.OfficialDocument_rows"),
    ):
        assert order.index(earlier) < order.index(later)


def test_values_are_written_the_same_whatever_the_database_makes_of_them() -> None:
    assert encode_line({"b": 1e16, "a": {"z": [1.5, 2e20], "y": None}}) == (
        b'{"a":{"y":null,"z":[1.5,200000000000000000000]},"b":10000000000000000}\n'
    )
    moment = datetime(2023, 5, 15, 7, 0, tzinfo=UTC)
    for field, value, written in (
        (models.DateTimeField(), moment, "2023-05-15T07:00:00.000000+00:00"),
        (models.DecimalField(), Decimal("10.50"), "10.50"),
        (models.BinaryField(), b"\x00\xff", "AP8="),
    ):
        write, read = codec_of(field)
        assert write(value) == written
        assert read(written) == value


def test_an_unknown_kind_of_field_is_not_passed_over() -> None:
    with pytest.raises(TypeError, match="does not know"):
        codec_of(models.Field(name="x"))


def test_a_district_is_archived_and_looked_through(
    migrated: None, district: District, tmp_path: Path
) -> None:
    furnish(district)
    told: list[str] = []
    path = tmp_path / "sao-luu" / "a.zip"
    made = write_archive(path, tell=lambda stage, _done, _total: told.append(stage))
    assert check_archive(path) == made
    assert {"table", "file"} == set(told)
    rows = {t.model: t.rows for t in made.tables}
    assert rows["audit.AuditEvent"] == AuditEvent.objects.count() > 0
    assert rows["sources.StoredFile"] == 2
    assert rows["directory.Organisation"] == Organisation.objects.count()
    assert [f.size for f in made.files] == [f.size for f in StoredFile.objects.order_by("path")]
    assert {(h.authority, h.length) for h in made.audit} == {
        (district.authority.pk, AuditEvent.objects.count())
    }
    assert not list(path.parent.glob(".*")), "no half-written file"


def test_a_lost_and_a_changed_file_are_said_and_the_rest_is_kept(
    migrated: None, district: District, tmp_path: Path
) -> None:
    furnish(district)
    lost, changed = StoredFile.objects.order_by("path")
    default_storage.delete(lost.path)
    Path(default_storage.path(changed.path)).write_bytes(b"khac")
    made = write_archive(tmp_path / "a.zip")
    default_storage.delete(changed.path)  # other tests store the same content under this path
    assert made.lost == (lost.path,)
    assert made.differing == (changed.path,)
    assert [f.size for f in made.files] == [4]
    assert check_archive(tmp_path / "a.zip") == made


def test_a_database_of_another_version_is_not_backed_up(
    migrated: None, district: District, tmp_path: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'papers'")
    with pytest.raises(ArchiveError) as refused:
        write_archive(tmp_path / "a.zip")
    assert refused.value.code == "backup-needs-migrate"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations VALUES (9999, 'papers', '0999_x', NULL)")
    with pytest.raises(ArchiveError) as refused:
        write_archive(tmp_path / "a.zip")
    assert refused.value.code == "backup-newer-database"
    assert list(tmp_path.iterdir()) == []


def test_round_trip_through_every_database(committed: None, places: Places) -> None:
    """PostgreSQL → SQLite → PostgreSQL → SQLite, or SQLite → SQLite where there is no other."""
    district = make_district("Ủy ban nhân dân quận Mẫu")
    furnish(district)
    # An id that was given and taken back is not given again.
    gone = Organisation.objects.create(
        is_authority=True, kind="ward", name="Thôi", folded="thoi", sort_key="thoi"
    )
    gone_pk = gone.pk
    gone.delete()
    path = places.folder / "0.zip"
    before = write_archive(path)
    way = ["sqlite"] if connection.vendor == "sqlite" else ["sqlite", "postgresql", "sqlite"]
    for number, vendor in enumerate(way, start=1):
        with places.empty(vendor) as target:
            restore_archive(path, target)
            path = places.folder / f"{number}.zip"
            after = write_archive(path, using=target.using, storage=storage_of(target))
            same(before, after)
            assert [t.next_id for t in after.tables] == [t.next_id for t in before.tables]
            assert (
                first_broken_event(authority_id=district.authority.pk, using=target.using) is None
            )
            guarded(target.using)
            made = Organisation.objects.using(target.using).create(
                is_authority=True, kind="ward", name="Mới", folded="moi", sort_key="moi"
            )
            assert made.pk == gone_pk + 1


def guarded(using: str) -> None:
    """The triggers are awake again."""
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        AuditEvent.objects.using(using).all().update(action="x")
