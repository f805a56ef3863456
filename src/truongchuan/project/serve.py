"""Starting the product on this machine: ``truongchuan run``."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from truongchuan.project.startup import is_loopback, missing_production_settings

SETTINGS = "truongchuan.project.settings"


class StartError(Exception):
    """The product cannot start; the text says why and what to do."""


STOP_SECONDS = 8


def serve(*, host: str, port: int, fresh: bool, demo: bool, worker: bool = True) -> int:
    """Prepare database and files, then serve until stopped; the demo with a worker beside it.

    :raises StartError: when the demo is to be reachable from other machines, the port is taken,
        or production lacks a setting.
    """
    if demo and not is_loopback(host):
        raise StartError(
            f"bản dùng thử chỉ mở trên máy này (127.0.0.1), không mở ở {host}. "
            "Để chạy thật cho nhiều người: truongchuan run --no-demo"
        )
    if not demo and fresh:
        raise StartError(
            "--fresh chỉ dành cho bản dùng thử; dữ liệu thật không bao giờ bị xóa từ đây."
        )
    _require_free_port(host, port)
    os.environ["TRUONGCHUAN_MODE"] = "demo" if demo else "production"
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    if not demo:
        missing = missing_production_settings(os.environ)
        if missing:
            raise StartError("chưa đủ thiết đặt để chạy thật. Thiếu: " + "; ".join(missing) + ".")
    if demo:
        os.environ.setdefault("TRUONGCHUAN_BASE_URL", f"http://{_for_address(host)}:{port}")
    if fresh:
        _forget_demo()
    _prepare(demo=demo)
    print(f"TruongChuan đang chạy tại http://{_for_address(host)}:{port}/", flush=True)
    if demo:
        print("Mở địa chỉ trên, chọn “Vào vai” một người dùng thử. Dừng: Ctrl+C.", flush=True)
    else:
        _tell_first_key()
    with _worker_beside() if demo and worker else contextlib.nullcontext():
        _serve(host, port)
    return 0


@contextlib.contextmanager
def _worker_beside() -> Iterator[None]:
    """Run a worker as a process that ends with this one, however this one ends.

    A process, not a thread: gunicorn forks, and a thread would live in each of its processes.
    """
    own = os.getpid()
    process = subprocess.Popen([sys.executable, "-m", "truongchuan", "worker", "--with-parent"])
    try:
        yield
    finally:
        # gunicorn's own forks pass here too when they end.
        if os.getpid() == own:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise StartError(
                f"không mở được cổng {port} ở {host} ({error.strerror}). "
                f"Chọn cổng khác, ví dụ: make run PORT={port + 1}"
            ) from error


def _for_address(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _forget_demo() -> None:
    folder = Path(os.environ.get("TRUONGCHUAN_VAR", "var")).resolve() / "demo"
    if folder.exists():
        shutil.rmtree(folder)


def _prepare(*, demo: bool) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from truongchuan.adapters.tables import prepare_tables

    prepare_tables()
    call_command("collectstatic", interactive=False, verbosity=0)
    _clean()
    if demo:
        from truongchuan.project.demo import load_demo
        from truongchuan.project.year.walking import keep_pristine

        if load_demo(_tell_month()):
            print("Đã đọc, soát và nhập kế hoạch 38/KH-UBND năm 2023 (bản dùng thử).", flush=True)
        keep_pristine()


def _tell_first_key() -> None:
    """Print the one-time address with which the first authority of an empty database is set up."""
    from django.core.management import call_command

    call_command("open_setup", if_empty=True)


def _clean() -> None:
    """Remove what killed processes left half-written."""
    from django.conf import settings

    from truongchuan.adapters.archive.restoring import clean_leftovers

    clean_leftovers(settings.FILES_DIR, folders=(settings.BACKUP_DIR, settings.EXPORT_DIR))


def _tell_month() -> Callable[[date, int, int], None]:
    """Return a function that prints a line for every month that the demo's script reaches."""
    told: set[int] = set()

    def tell(on: date, done: int, total: int) -> None:
        if on.month not in told:
            told.add(on.month)
            print(f"Đang dựng tháng {on.month}/{on.year} ({done}/{total} việc) …", flush=True)

    return tell


def _serve(host: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            bind = f"{_for_address(host)}:{port}"
            settings: dict[str, Any] = {
                "bind": bind,
                "workers": int(os.environ.get("TRUONGCHUAN_WEB_WORKERS", "1")),
                "threads": 8,
                "worker_class": "gthread",
                "timeout": 120,
                "loglevel": "warning",
                "logger_class": "truongchuan.project.logs.ServerLogger",
                "control_socket_disable": True,
            }
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from truongchuan.project.wsgi import application

            return application

    # gunicorn reads the process's arguments; ours are not its own.
    sys.argv = ["truongchuan"]
    Server().run()
