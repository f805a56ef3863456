"""A broken archive is refused with the reason, before anything is written."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.domain.upkeep.conftest import NEWEST, Places, furnish, storage_of
from truongchuan.adapters.archive import loading, restoring
from truongchuan.adapters.archive.checking import check_archive
from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.adapters.archive.restoring import Target, restore_archive
from truongchuan.adapters.archive.writing import write_archive
from truongchuan.domain.directory.models import Organisation
from truongchuan.wording.errors import error_message

PERSONS = "tables/directory_person.jsonl"
EVENTS = "tables/audit_auditevent.jsonl"


_MADE: list[bytes] = []


@pytest.fixture
def good(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A district's archive: made once, since most tests only break a copy of it."""
    path = tmp_path / "good.zip"
    if not _MADE:
        request.getfixturevalue("migrated")
        furnish(request.getfixturevalue("district"))
        write_archive(path)
        _MADE.append(path.read_bytes())
    path.write_bytes(_MADE[0])
    return path


def refusal(path: Path) -> ArchiveError:
    with pytest.raises(ArchiveError) as refused:
        check_archive(path)
    assert "{" not in error_message(refused.value)
    return refused.value


def rewritten(good: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Pack the archive again with other contents."""
    with zipfile.ZipFile(good) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    change(contents)
    path = good.with_name("changed.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def manifest(good: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    def edit(contents: dict[str, bytes]) -> None:
        data = json.loads(contents["manifest.json"])
        change(data)
        contents["manifest.json"] = json.dumps(data).encode()

    return rewritten(good, edit)


def test_no_file_no_archive(tmp_path: Path) -> None:
    assert refusal(tmp_path / "khong-co.zip").code == "archive-not-there"
    (tmp_path / "la.zip").write_bytes(b"PK khong phai")
    assert refusal(tmp_path / "la.zip").code == "archive-not-an-archive"
    (tmp_path / "rong.zip").write_bytes(b"")
    assert refusal(tmp_path / "rong.zip").code == "archive-not-an-archive"
    assert refusal(tmp_path).code == "archive-not-an-archive"


def test_cut_short_anywhere(good: Path) -> None:
    content = good.read_bytes()
    cut = good.with_name("cut.zip")
    for share in (0.1, 0.5, 0.9, 0.999):
        cut.write_bytes(content[: int(len(content) * share)])
        assert refusal(cut).code == "archive-not-an-archive"
    cut.write_bytes(content + b"duoi")
    assert refusal(cut).code == "archive-not-an-archive"


def test_a_flipped_bit_in_every_part(good: Path) -> None:
    content = bytearray(good.read_bytes())
    with zipfile.ZipFile(good) as archive:
        infos = {info.filename: info for info in archive.infolist() if info.file_size}
    flipped = good.with_name("flipped.zip")
    kinds = (
        PERSONS.replace("person", "organisation"), EVENTS,
        next(name for name in infos if name.startswith("files/")), "manifest.json",
    )  # fmt: skip
    for name in kinds:
        info = infos[name]
        place = info.header_offset + 30 + len(info.filename) + 20 + info.compress_size // 2
        broken = bytearray(content)
        broken[place] ^= 0x10
        flipped.write_bytes(broken)
        error = refusal(flipped)
        assert (error.code, error.params["name"]) == ("archive-entry-damaged", name)


def test_contents_changed_with_a_right_checksum(good: Path) -> None:
    def other_name(contents: dict[str, bytes]) -> None:
        name = "tables/directory_organisation.jsonl"
        contents[name] = contents[name].replace("Mẫu".encode(), "Mậu".encode())

    assert refusal(rewritten(good, other_name)).code == "archive-entry-damaged"


def test_missing_and_unknown_entries(good: Path) -> None:
    def without(name: str) -> Callable[[dict[str, bytes]], None]:
        return lambda contents: contents.pop(name) and None

    assert refusal(rewritten(good, without(PERSONS))).code == "archive-entry-missing"
    assert refusal(rewritten(good, without("manifest.json"))).code == "archive-entry-missing"
    extra = rewritten(good, lambda c: c.update({"tables/la.jsonl": b""}))
    assert refusal(extra).code == "archive-entry-unknown"


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "tables/../../x.jsonl", "files\\x", "C:/x", "tables/a/b.jsonl"]
)
def test_names_that_lead_elsewhere(good: Path, name: str) -> None:
    path = rewritten(good, lambda contents: contents.update({name: b"x"}))
    assert refusal(path).code == "archive-path-unsafe"


@pytest.mark.parametrize("path", ["../../etc/x", "/x", "a\\b", ".an/x", "a//b", "a/./b", ""])
def test_a_manifest_whose_paths_lead_elsewhere(good: Path, path: str) -> None:
    changed = manifest(good, lambda data: data["files"][0].update(path=path))
    assert refusal(changed).code == "archive-path-unsafe"


def test_wrong_manifests(good: Path) -> None:
    def wrong(change: Callable[[dict[str, Any]], None]) -> str:
        return refusal(manifest(good, change)).code

    assert wrong(lambda data: data.update(product="khac")) == "archive-manifest-wrong"
    assert wrong(lambda data: data.update(format=0)) == "archive-manifest-wrong"
    assert wrong(lambda data: data.update(format=2)) == "archive-format-newer"
    assert wrong(lambda data: data.pop("tables")) == "archive-manifest-wrong"
    assert wrong(lambda data: data["tables"][0].update(rows=-1)) == "archive-manifest-wrong"
    assert wrong(lambda data: data["tables"][0].update(sha256="x")) == "archive-manifest-wrong"
    assert wrong(lambda data: data["tables"].append(data["tables"][0])) == "archive-manifest-wrong"
    assert wrong(lambda data: data["tables"][5].update(rows=99)) == "archive-entry-damaged"
    assert wrong(lambda data: data["audit"][0].update(head="0" * 64)) == "archive-audit-broken"
    not_json = rewritten(good, lambda contents: contents.update({"manifest.json": b"{"}))
    assert refusal(not_json).code == "archive-manifest-wrong"


def test_a_bomb_is_not_unpacked(good: Path) -> None:
    bomb = rewritten(good, lambda contents: contents.update({PERSONS: b"0" * 40_000_000}))
    assert refusal(bomb).code == "archive-bomb"


@pytest.mark.usefixtures("migrated")
def test_an_archive_of_a_newer_product_names_what_is_not_known(good: Path, places: Places) -> None:
    newer = manifest(good, lambda data: data["migrations"].append(["papers", "0099_later"]))
    with places.empty("sqlite") as target, pytest.raises(ArchiveError) as refused:
        restore_archive(newer, target)
    assert refused.value.code == "archive-newer"
    assert "papers.0099_later" in error_message(refused.value)


@pytest.mark.usefixtures("migrated")
def test_an_older_archive_is_loaded_as_it_was_and_then_brought_on(
    good: Path, places: Places
) -> None:
    older = rewritten(good, _older)
    assert check_archive(older).rows == check_archive(good).rows
    with places.empty("sqlite", older=True) as target:
        restore_archive(older, target)
        after = write_archive(
            places.folder / "after.zip", using=target.using, storage=storage_of(target)
        )
    before = check_archive(good)
    assert {t.table: t.sha256 for t in after.tables} == {t.table: t.sha256 for t in before.tables}
    assert after.migrations == before.migrations


def _older(contents: dict[str, bytes]) -> None:
    data = json.loads(contents["manifest.json"])
    for (app, migration), tables in NEWEST.items():
        data["migrations"].remove([app, migration])
        data["tables"] = [t for t in data["tables"] if t["table"] not in tables]
        for table in tables:
            contents.pop(f"tables/{table}.jsonl", None)
    contents["manifest.json"] = json.dumps(data).encode()


def untouched(target: Target, before: bytes) -> None:
    """Neither database nor files hold anything, and nothing lies about."""
    assert Path(str(connections[target.using].settings_dict["NAME"])).read_bytes() == before
    assert not target.files.exists() or list(target.files.iterdir()) == []


def bytes_of(target: Target) -> bytes:
    connections[target.using].close()
    return Path(str(connections[target.using].settings_dict["NAME"])).read_bytes()


@pytest.mark.usefixtures("migrated")
def test_a_broken_archive_leaves_the_target_as_it_was(good: Path, places: Places) -> None:
    flipped = rewritten(good, lambda c: c.update({EVENTS: c[EVENTS] + b"{}\n"}))
    with places.empty("sqlite") as target:
        before = bytes_of(target)
        with pytest.raises(ArchiveError):
            restore_archive(flipped, target)
        connections[target.using].close()
        untouched(target, before)


@pytest.mark.parametrize("where", ["verify_chains", "_place_files", "_replace_database"])
@pytest.mark.usefixtures("migrated")
def test_a_failure_in_the_middle_leaves_nothing(
    good: Path, places: Places, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    real = getattr(restoring, where)

    def fail(*arguments: Any, **named: Any) -> None:
        if where == "_place_files":
            real(*arguments, **named)
        raise OSError("no space left")

    monkeypatch.setattr(restoring, where, fail)
    with places.empty("sqlite") as target:
        before = bytes_of(target)
        with pytest.raises(OSError, match="no space"):
            restore_archive(good, target)
        connections[target.using].close()
        assert bytes_of(target) == before
        assert [p for p in target.files.rglob("*") if p.is_file()] == []
        assert list(target.files.parent.glob("*.restoring*")) == []


@pytest.mark.usefixtures("migrated")
def test_what_does_not_arrive_as_it_was_is_not_kept(
    good: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loading.row_reader

    def careless(model: Any, connection: Any) -> Any:
        read = real(model, connection)
        if model is not Organisation:
            return read
        return lambda row: read({**row, "name": row["name"].upper()})

    monkeypatch.setattr(loading, "row_reader", careless)
    with places.empty("sqlite") as target, pytest.raises(ArchiveError) as refused:
        restore_archive(good, target)
    assert refused.value.code == "restore-differs"
    assert refused.value.params["table"] == "directory_organisation"


@pytest.mark.usefixtures("migrated")
def test_a_full_database_is_only_replaced_when_asked(good: Path, places: Places) -> None:
    with places.empty("sqlite") as target:
        restore_archive(good, target)
        with pytest.raises(ArchiveError) as refused:
            restore_archive(good, target)
        assert refused.value.code == "restore-not-empty"
        Organisation.objects.using(target.using).filter(is_authority=True).update(name="Khác")
        restore_archive(good, target, force=True)
        names = Organisation.objects.using(target.using).filter(is_authority=True)
        assert [o.name for o in names] == ["Ủy ban nhân dân quận Mẫu"]


@pytest.mark.usefixtures("migrated")
def test_rooms_that_are_too_small_are_said(
    good: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(good.parent)
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda _path: usage._replace(free=10))
    with places.empty("sqlite") as target, pytest.raises(ArchiveError) as refused:
        restore_archive(good, target)
    assert refused.value.code == "restore-no-room"
