"""The same content gives the same bytes: the package of a .docx with fixed times and order."""

from __future__ import annotations

import io
import zipfile

_FIRST = "[Content_Types].xml"
_TIME = (1980, 1, 1, 0, 0, 0)


def repack(content: bytes) -> bytes:
    """Return a .docx with its parts in order of name and without times of the packing."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != _FIRST, n)):
            part = zipfile.ZipInfo(name, _TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return stream.getvalue()
