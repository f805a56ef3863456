"""How the installation is: single checks, each with its state and a code that has a text.

``wording.health`` has the texts. Quick checks serve the page; slow ones try things out and are
the doctor's.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from truongchuan.adapters.readers.scan import tesseract_languages
from truongchuan.adapters.writers.papers.pdf import PdfError, docx_to_pdf, find_soffice
from truongchuan.domain.audit.models import AuditChain, AuditEvent
from truongchuan.domain.audit.services import event_hash
from truongchuan.domain.reminders.models import Delivery, DeliveryState, WorkerLease
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.upkeep.models import RunState
from truongchuan.domain.upkeep.selectors import newest_backup, people_who_operate

MB = 1024 * 1024
LITTLE, VERY_LITTLE = 2048 * MB, 200 * MB
OLD_BACKUP, VERY_OLD_BACKUP = timedelta(hours=26), timedelta(hours=72)
WAITING_LONG = timedelta(minutes=10)
OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 35), 13
NEWEST_EVENTS = 200
NEWEST_FILES = 20


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it came out, and the code of what is to be said."""

    name: str
    state: State
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def _ok(name: str, code: str, **params: Any) -> Check:
    return Check(name, State.OK, code, params)


def _warn(name: str, code: str, **params: Any) -> Check:
    return Check(name, State.WARN, code, params)


def _fail(name: str, code: str, **params: Any) -> Check:
    return Check(name, State.FAIL, code, params)


# --- quick --------------------------------------------------------------------------------------


def check_database() -> Check:
    """It answers; its version and its letters."""
    name = "database"
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SHOW server_encoding")
                [encoding] = cursor.fetchone()
                cursor.execute("SHOW server_version")
                [version] = cursor.fetchone()
            if encoding != "UTF8":
                return _fail(name, "database-encoding", encoding=encoding)
            if int(str(version).split(".")[0]) < OLDEST_POSTGRESQL:
                return _warn(name, "database-old", version=f"PostgreSQL {version}")
            return _ok(name, "database-answers", version=f"PostgreSQL {version}")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA encoding")
            [encoding] = cursor.fetchone()
    except (DatabaseError, ImproperlyConfigured, OSError) as error:
        return _fail(name, "database-away", reason=str(error)[:200])
    if encoding != "UTF-8":
        return _fail(name, "database-encoding", encoding=encoding)
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return _warn(name, "database-old", version=f"SQLite {sqlite3.sqlite_version}")
    return _ok(name, "database-answers", version=f"SQLite {sqlite3.sqlite_version}")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def check_migrations() -> Check:
    """The tables are those of this version."""
    applied, known = set(MigrationRecorder(connection).applied_migrations()), _known_migrations()
    if waiting := sorted(known - applied):
        return _fail(
            "migrations", "migrations-waiting", number=len(waiting), first=".".join(waiting[0])
        )
    if strange := sorted(applied - known):
        return _fail("migrations", "migrations-strange", first=".".join(strange[0]))
    return _ok("migrations", "migrations-done", number=len(known))


def check_disk() -> Check:
    """There is room for files and backups."""
    places = {_standing(Path(settings.FILES_DIR)), _standing(Path(settings.BACKUP_DIR))}
    place, usage = min(
        ((place, shutil.disk_usage(place)) for place in places), key=lambda item: item[1].free
    )
    params = {"free": gigabytes(usage.free), "total": gigabytes(usage.total), "folder": str(place)}
    if usage.free < VERY_LITTLE:
        return _fail("disk", "disk-full", **params)
    if usage.free < LITTLE or usage.free < usage.total * 0.05:
        return _warn("disk", "disk-little", **params)
    return _ok("disk", "disk-room", **params)


def _standing(folder: Path) -> Path:
    """Return the nearest folder above that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def gigabytes(size: int) -> str:
    """Write a size for people: 1,5 GB."""
    return f"{size / 1024 / MB:.1f}".replace(".", ",") + " GB"


def check_files() -> Check:
    """The folder of stored files may be written, and the newest files are there."""
    folder = Path(settings.FILES_DIR)
    if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return _fail("files", "files-closed", folder=str(folder))
    newest = StoredFile.objects.order_by("-pk").values_list("path", "size")[:NEWEST_FILES]
    for path, size in newest:
        place = folder / path
        if not place.is_file() or place.stat().st_size != size:
            return _fail("files", "files-lost", path=path)
    return _ok("files", "files-there", number=StoredFile.objects.count())


def check_worker() -> Check:
    """Somebody does the work in the background."""
    beats = list(WorkerLease.objects.order_by("-beat_at").values_list("beat_at", flat=True)[:50])
    alive = [b for b in beats if timezone.now() - b < lease()]
    if alive:
        return _ok("worker", "worker-alive", number=len(alive))
    if beats:
        return _fail("worker", "worker-silent", when=beats[0])
    return _fail("worker", "worker-none")


def lease() -> timedelta:
    """Return after how long a silent worker counts as dead."""
    return timedelta(seconds=settings.WORKER_LEASE_SECONDS)


def check_queue() -> Check:
    """Nothing waits for long, nothing failed."""
    failed = DBTaskResult.objects.failed().count()
    ready = DBTaskResult.objects.ready()
    waiting = ready.count()
    if failed:
        return _warn("queue", "queue-failed", failed=failed, waiting=waiting)
    oldest = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    if oldest is not None and timezone.now() - oldest > WAITING_LONG:
        return _warn("queue", "queue-slow", waiting=waiting, when=oldest)
    return _ok("queue", "queue-flows", waiting=waiting)


def check_backups() -> Check:
    """There is a new backup that was read through."""
    done, failed = newest_backup(), newest_backup(state=RunState.FAILED)
    if done is None or done.finished_at is None:
        if settings.BACKUP_HOUR is None and settings.DEMO:
            return _ok("backups", "backups-demo")
        return _fail("backups", "backups-none")
    params = {"when": done.finished_at}
    if done.check_error:
        return _fail("backups", "backups-damaged", **params)
    if failed is not None and failed.finished_at and failed.finished_at > done.finished_at:
        return _fail("backups", "backups-failed", **params)
    age = timezone.now() - done.finished_at
    if age > VERY_OLD_BACKUP:
        return _fail("backups", "backups-old", **params)
    if age > OLD_BACKUP:
        return _warn("backups", "backups-old", **params)
    if settings.BACKUP_HOUR is None:
        return _warn("backups", "backups-by-hand", **params)
    return _ok("backups", "backups-new", **params)


def check_mail() -> Check:
    """Mail is set up and goes out."""
    if not settings.EMAIL_ENABLED:
        return _warn("mail", "mail-off")
    failed = Delivery.objects.filter(state=DeliveryState.FAILED).count()
    if failed:
        return _warn("mail", "mail-failed", number=failed)
    if settings.DEMO:
        return _ok("mail", "mail-demo")
    return _ok("mail", "mail-on", server=str(getattr(settings, "EMAIL_HOST", "")))


def check_libreoffice() -> Check:
    """Papers can become PDF."""
    command = find_soffice()
    if command is None:
        return _warn("libreoffice", "libreoffice-missing")
    return _ok("libreoffice", "libreoffice-there", command=command)


def check_tesseract() -> Check:
    """Scanned plans can be read."""
    languages = tesseract_languages()
    if not languages:
        return _warn("tesseract", "tesseract-missing")
    if "vie" not in languages:
        return _warn("tesseract", "tesseract-vietnamese")
    return _ok("tesseract", "tesseract-there")


QUICK: tuple[Callable[[], Check], ...] = (
    check_database, check_migrations, check_disk, check_files, check_worker, check_queue,
    check_backups, check_mail, check_libreoffice, check_tesseract,
)  # fmt: skip


# --- slow: the doctor's -------------------------------------------------------------------------


def try_writing() -> Check:
    """Every folder that the product writes to takes a file."""
    for folder in (settings.FILES_DIR, settings.BACKUP_DIR, settings.EXPORT_DIR):
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as handle:
                handle.write(b"x")
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            reason = error.strerror or str(error)
            return _fail("writing", "writing-refused", folder=str(folder), reason=reason)
    return _ok("writing", "writing-works")


def try_mail() -> Check:
    """The mail server takes the connection; no letter is sent."""
    quick = check_mail()
    if quick.code in {"mail-off", "mail-demo"}:
        return quick
    from django.core.mail import get_connection

    try:
        server = get_connection(fail_silently=False)
        server.open()
        server.close()
    except Exception as error:
        return _fail("mail", "mail-refused", reason=f"{type(error).__name__}: {error}"[:200])
    return quick


def try_libreoffice() -> Check:
    """A small document really becomes a PDF."""
    quick = check_libreoffice()
    if quick.state is not State.OK:
        return quick
    import io

    from docx import Document

    document, buffer = Document(), io.BytesIO()
    document.add_paragraph("Ủy ban nhân dân phường Bạch Mai")
    document.save(buffer)
    try:
        docx_to_pdf(buffer.getvalue())
    except PdfError as error:
        return _fail("libreoffice", "libreoffice-fails", reason=error.code)
    return quick


def check_fonts() -> Check:
    """Papers come out in Times New Roman or in letters of the same widths."""
    try:
        listed = subprocess.run(
            ["fc-list", ":", "family"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return _warn("fonts", "fonts-unknown")
    for family in ("Times New Roman", "Liberation Serif", "Tinos"):
        if family in listed:
            return _ok("fonts", "fonts-there", family=family)
    return _warn("fonts", "fonts-missing")


def check_clock() -> Check:
    """Time zone, and the database's clock beside the machine's."""
    if settings.TIME_ZONE != "Asia/Ho_Chi_Minh":
        return _warn("clock", "clock-zone", zone=settings.TIME_ZONE)
    here = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            [there] = cursor.fetchone()
        apart = abs((there - here).total_seconds())
        if apart > 60:
            return _fail("clock", "clock-apart", seconds=round(apart))
    newest = AuditEvent.objects.order_by("-at").values_list("at", flat=True).first()
    if newest is not None and newest - here > timedelta(minutes=5):
        return _fail("clock", "clock-behind", when=newest)
    return _ok("clock", "clock-right", now=timezone.localtime(here))


def check_static() -> Check:
    """The pages' styles and scripts were collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return _fail("static", "static-missing", folder=str(settings.STATIC_ROOT))
    return _ok("static", "static-there")


def check_secret() -> Check:
    """The key that signs sessions cannot be guessed."""
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 12 or key.startswith("django-insecure"):
        return _fail("secret", "secret-weak")
    return _ok("secret", "secret-strong")


def check_web() -> Check:
    """People come by HTTPS, and errors show no code."""
    if settings.DEBUG:
        return _fail("web", "web-debug")
    if settings.DEMO:
        return _ok("web", "web-demo")
    if not settings.HTTPS_ONLY:
        return _warn("web", "web-http")
    if not settings.BASE_URL.startswith("https://"):
        return _warn("web", "web-address", address=settings.BASE_URL)
    return _ok("web", "web-https", address=settings.BASE_URL)


def check_operators() -> Check:
    """The setting of operators names people that there are."""
    if not settings.OPERATORS:
        return _warn("operators", "operators-none")
    found = {p.user.username for p in people_who_operate() if p.user and p.user.is_active}
    if missing := sorted(set(settings.OPERATORS) - found):
        return _warn("operators", "operators-unknown", names=", ".join(missing))
    return _ok("operators", "operators-there", names=", ".join(settings.OPERATORS))


def check_audit() -> Check:
    """The newest events of every chain hold together up to its head."""
    chains = list(AuditChain.objects.order_by("pk"))
    for chain in chains:
        events = list(
            AuditEvent.objects.filter(authority_id=chain.authority_id).order_by("-number")[
                :NEWEST_EVENTS
            ]
        )
        after = chain.head
        number = chain.length
        for event in events:
            if (event.hash, event.number) != (after, number) or event_hash(event) != event.hash:
                return _fail(
                    "audit", "audit-broken", authority=chain.authority_id, number=event.number
                )
            after, number = event.previous_hash, event.number - 1
        if not events and chain.length:
            return _fail("audit", "audit-broken", authority=chain.authority_id, number=0)
    return _ok("audit", "audit-whole", number=len(chains))


DOCTOR: tuple[Callable[[], Check], ...] = (
    check_database, check_migrations, check_disk, try_writing, check_files, check_worker,
    check_queue, check_backups, try_mail, try_libreoffice, check_tesseract, check_fonts,
    check_clock, check_static, check_secret, check_web, check_operators, check_audit,
)  # fmt: skip


def examine(checks: tuple[Callable[[], Check], ...] = QUICK) -> list[Check]:
    """Run checks; without a database or its tables only those that need none come after it."""
    found: list[Check] = []
    for check in checks:
        try:
            found.append(check())
        except DatabaseError as error:
            # Told already, once: the rest would only say the same.
            if any(c.name in {"database", "migrations"} and c.state is State.FAIL for c in found):
                continue
            name = check.__name__.removeprefix("check_").removeprefix("try_")
            found.append(_fail(name, "check-fails", reason=str(error).splitlines()[0][:200]))
    return found


@dataclass(frozen=True, slots=True)
class Pulse:
    """What other machines ask: does the database answer, how long ago did a worker say a word."""

    database: bool
    worker_age: float | None = None

    @property
    def worker(self) -> str:
        """``ok``, ``silent`` or ``none``."""
        if self.worker_age is None:
            return "none"
        return "ok" if self.worker_age < settings.WORKER_LEASE_SECONDS else "silent"


def pulse() -> Pulse:
    """Return the pulse in one query."""
    try:
        beat: datetime | None = (
            WorkerLease.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
        )
    except (DatabaseError, ImproperlyConfigured, OSError):
        return Pulse(database=False)
    age = (timezone.now() - beat).total_seconds() if beat else None
    return Pulse(database=True, worker_age=None if age is None else round(max(0.0, age), 1))
