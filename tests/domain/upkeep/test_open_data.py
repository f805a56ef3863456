"""The export of an authority: everything of it, nothing of others, described to the last column."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.domain.conftest import District, make_district
from tests.domain.upkeep.conftest import furnish
from truongchuan.adapters.open_data import jobs
from truongchuan.adapters.open_data.columns import COLUMNS
from truongchuan.adapters.open_data.reference import reference_page
from truongchuan.adapters.open_data.schema import export_tables, owned_by, safe_text
from truongchuan.adapters.open_data.spec import HIDDEN, LEFT_OUT, TABLES
from truongchuan.adapters.open_data.writing import write_export
from truongchuan.domain.audit.models import AuditChain, AuditEvent
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file
from truongchuan.domain.upkeep.exports import (
    expire_exports,
    list_exports,
    note_export_download,
    request_export,
)
from truongchuan.domain.upkeep.models import ExportRun, RunState

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EXPORT_DIR = tmp_path / "exports"
    return tmp_path / "exports"


def test_every_model_is_exported_or_left_out_with_a_reason() -> None:
    ours = {
        m._meta.label for m in apps.get_models() if m.__module__.startswith("truongchuan.domain")
    }
    named = [table.model for table in TABLES]
    assert len(set(named)) == len(named)
    assert not set(named) & LEFT_OUT.keys()
    assert set(named) | LEFT_OUT.keys() == ours, "add the new model to adapters/open_data/spec.py"
    assert all(LEFT_OUT.values())


def test_every_column_has_a_name_and_no_name_stands_twice() -> None:
    for table in export_tables():
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names), table.table.model
        assert all(column.description for column in table.columns)
    files = [table.table.name for table in export_tables()]
    assert len(set(files)) == len(files)
    used = {f.attname for t in TABLES for f in apps.get_model(t.model)._meta.local_concrete_fields}
    assert COLUMNS.keys() <= used, "a name for a column that is gone"
    assert used >= HIDDEN


def test_the_reference_page_is_the_one_made_from_the_tables() -> None:
    written = (ROOT / "docs/reference/open-data.md").read_text(encoding="utf-8")
    assert written == reference_page(), "truongchuan manage describe_open_data > docs/…"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+84 24", "'+84 24"), ("@x", "'@x"), ("-1", "'-1"),
        ("- Rà soát", "- Rà soát"), ("Rà soát", "Rà soát"), ("\t=x", "'\t=x"),
    ],
)  # fmt: skip
def test_no_text_is_taken_for_a_formula(text: str, written: str) -> None:
    assert safe_text(text) == written


@pytest.fixture
def other(district: District) -> District:
    return make_district("Ủy ban nhân dân quận Khác")


def exported(district: District, path: Path) -> zipfile.ZipFile:
    write_export(path, authority=district.authority)
    return zipfile.ZipFile(path)


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    content = archive.read(f"du-lieu/{name}.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_everything_of_the_authority_and_nothing_of_another(
    district: District, other: District, tmp_path: Path
) -> None:
    furnish(district)
    with exported(district, tmp_path / "a.zip") as archive:
        package = json.loads(archive.read("datapackage.json"))
        for resource, table in zip(package["resources"], export_tables(), strict=True):
            lines = rows(archive, resource["name"])
            own = table.model._base_manager.filter(owned_by(table.model, district.authority.pk))
            assert len(lines) == own.count() == resource["rows"]
            if lines:
                assert list(lines[0]) == [f["name"] for f in resource["schema"]["fields"]]
        everything = b"".join(archive.read(name) for name in archive.namelist())
        [authority] = [r for r in rows(archive, "don-vi") if r["Là cơ quan sở hữu"] == "có"]
        assert authority["Tên"] == "Ủy ban nhân dân quận Mẫu"
        [target] = [r for r in rows(archive, "chi-tieu") if r["Mã trường (tên)"] == "TH Hòa Bình"]
        assert (target["Hình thức công nhận"], target["Quý"]) == ("công nhận mới", "2023-Q3")
        [first, *_rest] = rows(archive, "nhiem-vu")
        assert (first["Tháng"], first["Trạng thái"]) == ('["2023-02"]', "chưa bắt đầu")
    assert "quận Khác".encode() not in everything
    totals = {t.table.name: t.model._base_manager.count() for t in export_tables()}
    assert totals["nhiem-vu"] == 6, "the other authority has as much"


def test_files_and_the_head_of_the_record(district: District, tmp_path: Path) -> None:
    store_file(
        actor=district.system, authority_id=district.authority.pk,
        name='bao/cao: "1".pdf', media_type="application/pdf", content=b"%PDF-1.7 x",
    )  # fmt: skip
    lost = store_file(
        actor=district.system, authority_id=district.authority.pk,
        name="mat.txt", media_type="text/plain", content=b"mat",
    )  # fmt: skip
    from django.core.files.storage import default_storage

    default_storage.delete(lost.path)
    with exported(district, tmp_path / "a.zip") as archive:
        package = json.loads(archive.read("datapackage.json"))
        assert len(package["files"]) == StoredFile.objects.count() - 1
        for file in package["files"]:
            content = archive.read(file["path"])
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert any(f["path"].endswith("-bao-cao- -1-.pdf") for f in package["files"])
        chain = AuditChain.objects.get(authority=district.authority)
        assert package["auditHead"] == {"length": chain.length, "head": chain.head}
        events = rows(archive, "nhat-ky")
        assert events[-1]["Mã sự kiện"] == chain.head
        assert archive.read("README.vi.md").decode().startswith("# Dữ liệu của")
        assert archive.read("README.en.md").decode().startswith("# Data of")


def test_no_secret_and_as_little_of_persons_as_can_be(district: District, tmp_path: Path) -> None:
    actor = district.actor(Function.LEADER)
    Person.objects.filter(pk=actor.person_id).update(email="bi-mat@example.vn")
    user = Person.objects.get(pk=actor.person_id).user
    assert user is not None
    AuditEvent.objects.filter(pk=0)
    with exported(district, tmp_path / "a.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert set(rows(archive, "nguoi")[0]) == {"Mã", "Tên", "Số liệu minh họa"}
        assert "Địa chỉ" not in rows(archive, "nhat-ky")[0]
    for secret in ("bi-mat@example.vn", user.password, user.username):
        assert secret.encode() not in everything


def test_ties_lead_somewhere(district: District, tmp_path: Path) -> None:
    with exported(district, tmp_path / "a.zip") as archive:
        package = json.loads(archive.read("datapackage.json"))
        ids = {
            r["name"]: {line.get("Mã", "") for line in rows(archive, r["name"])}
            for r in package["resources"]
        }
        for resource in package["resources"]:
            lines = rows(archive, resource["name"])
            for key in resource["schema"].get("foreignKeys", []):
                to = key["reference"]["resource"] or resource["name"]
                given = {line[key["fields"]] for line in lines} - {""}
                assert given <= ids[to], (resource["name"], key)


# --- asking for it ------------------------------------------------------------------------------


def test_an_export_is_asked_for_made_and_fetched(district: District, folder: Path) -> None:
    leader = district.actor(Function.LEADER)
    given: list[int] = []
    run = request_export(actor=leader, enqueue=given.append)
    assert given == [run.pk]
    with pytest.raises(DomainError) as refused:
        request_export(actor=leader, enqueue=given.append)
    assert refused.value.code == "export-running"
    assert jobs.make_export.call(run.pk) == "done"
    assert jobs.make_export.call(run.pk) == "done before"
    run.refresh_from_db()
    assert (folder / run.file).stat().st_size == run.size
    assert (run.state, run.rows > 0, run.files) == (RunState.DONE, True, 1)
    note_export_download(actor=leader, run=run)
    actions = AuditEvent.objects.order_by("-number").values_list("action", flat=True)[:2]
    assert list(actions) == ["upkeep.download_export", "upkeep.request_export"]


def test_only_for_the_one_who_asked(district: District, other: District) -> None:
    leader = district.actor(Function.LEADER)
    run = request_export(actor=leader, enqueue=lambda _pk: None)
    for actor in (
        district.actor(Function.OPERATOR), district.actor(Function.LEADER),
        other.actor(Function.LEADER),
    ):  # fmt: skip
        assert list(list_exports(actor=actor)) == []
        with pytest.raises(NotAllowed):
            note_export_download(actor=actor, run=run)
    with pytest.raises(NotAllowed):
        request_export(actor=district.actor(Function.OFFICER), enqueue=lambda _pk: None)


def test_after_a_week_it_goes(district: District, folder: Path) -> None:
    leader = district.actor(Function.LEADER)
    run = request_export(actor=leader, enqueue=lambda _pk: None)
    jobs.make_export.call(run.pk)
    assert expire_exports(now=timezone.now() + timedelta(days=6)) == []
    assert jobs.remove_expired(now=timezone.now() + timedelta(days=8)) == 1
    assert list(folder.iterdir()) == []
    run.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        note_export_download(actor=leader, run=run)
    assert refused.value.code == "export-gone"


def test_a_failure_is_kept_with_its_reason(district: District, folder: Path) -> None:
    folder.write_text("not a folder")
    run = request_export(actor=district.actor(Function.LEADER), enqueue=lambda _pk: None)
    assert jobs.make_export.call(run.pk) == "failed"
    run = ExportRun.objects.get(pk=run.pk)
    assert (run.state, bool(run.error)) == (RunState.FAILED, True)
