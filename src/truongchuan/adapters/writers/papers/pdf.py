"""PDF from a paper's own .docx, by LibreOffice: own profile, one at a time, with a limit."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

TIMEOUT = 20.0
_LOCK = Path(tempfile.gettempdir()) / f"truongchuan-soffice-{os.getuid()}.lock"


class PdfError(RuntimeError):
    """No PDF was made; ``code`` and ``params`` are told by ``truongchuan.wording.papers``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def find_soffice() -> str | None:
    """Return LibreOffice's command; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def docx_to_pdf(content: bytes, *, timeout: float = TIMEOUT) -> bytes:
    """Convert one document.

    :raises PdfError: ``pdf-tool-missing``, ``pdf-timeout`` (also while waiting for another
        conversion), ``pdf-failed``.
    """
    return documents_to_pdf({"paper": content}, timeout=timeout)["paper"]


def documents_to_pdf(
    documents: Mapping[str, bytes], *, timeout: float = TIMEOUT
) -> dict[str, bytes]:
    """Convert several documents by plain ASCII name in one run of LibreOffice.

    :raises PdfError: as :func:`docx_to_pdf`.
    """
    command = find_soffice()
    if command is None:
        raise PdfError("pdf-tool-missing")
    deadline = time.monotonic() + timeout
    with tempfile.TemporaryDirectory(prefix="truongchuan-pdf-") as name, _alone(deadline, timeout):
        folder = Path(name)
        for stem, content in documents.items():
            (folder / f"{stem}.docx").write_bytes(content)
        _run(command, folder, sorted(documents), deadline, timeout)
        found = {}
        for stem in documents:
            path = folder / f"{stem}.pdf"
            if not path.exists() or not path.read_bytes().startswith(b"%PDF-"):
                raise PdfError("pdf-failed")
            found[stem] = path.read_bytes()
        return found


@contextmanager
def _alone(deadline: float, timeout: float) -> Iterator[None]:
    """Wait until no other conversion runs on this machine."""
    with _LOCK.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise PdfError("pdf-timeout", seconds=round(timeout)) from None
                time.sleep(0.1)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)


def _run(command: str, folder: Path, stems: list[str], deadline: float, timeout: float) -> None:
    arguments = [
        command,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault",
        "--convert-to", "pdf:writer_pdf_Export",
        "--outdir", str(folder),
        *(str(folder / f"{stem}.docx") for stem in stems),
    ]  # fmt: skip
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "HOME": str(folder)},
    )
    try:
        process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        # LibreOffice's starter has a child that does the work: end both.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise PdfError("pdf-timeout", seconds=round(timeout)) from None
    if process.returncode != 0:
        raise PdfError("pdf-failed")
