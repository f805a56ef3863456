"""Stops a request from filling the disk: what is larger than a file may be is not even kept."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

FORM_BYTES = 1024 * 1024
"""Room for the other fields of a form."""


class UploadLimit(FileUploadHandler):
    """Reads an oversized request to its end without keeping the file, and says so.

    The form then shows a message (see :func:`was_too_large`) instead of a broken connection.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at the stated size before anything is read."""
        self.too_large = content_length > settings.UPLOAD_MAX_BYTES + FORM_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse the file; the fields sent before it, the form's token among them, are there."""
        super().new_file(*args, **kwargs)
        if self.too_large and self.request is not None:
            self.request.upload_too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on to the handlers that keep it."""
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leave the file to the other handlers."""
        return None


def was_too_large(request: HttpRequest) -> bool:
    """Tell whether a file of the request was left out for its size."""
    # The files are parsed when they are first asked for.
    return not request.FILES and getattr(request, "upload_too_large", False)
