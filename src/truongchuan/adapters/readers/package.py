"""A .docx container opened with care: nothing is unpacked to disk, nothing fetched."""

from __future__ import annotations

import io
import zipfile
import zlib
from types import TracebackType
from typing import Any

from lxml import etree

from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.limits import ReadLimits, Watch

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


class Package:
    """The parts of a zip container, read one by one and never more than allowed."""

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        self._limits = limits
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise ReadError("zip_broken") from error
        self._check(len(data))

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def _check(self, packed: int) -> None:
        members = self._archive.infolist()
        if len(members) > self._limits.zip_members:
            raise ReadError("zip_members", count=len(members), limit=self._limits.zip_members)
        for member in members:
            parts = member.filename.replace("\\", "/").split("/")
            if member.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
                raise ReadError("zip_unsafe_name", member=member.filename[:80])
            if member.flag_bits & 1:
                raise ReadError("encrypted")
        self._check_size(sum(member.file_size for member in members), packed)

    def _check_size(self, unpacked: int, packed: int) -> None:
        if unpacked > self._limits.zip_size:
            raise ReadError("zip_bomb", size=unpacked, limit=self._limits.zip_size)
        if unpacked > 10_000_000 and unpacked > packed * self._limits.zip_ratio:
            raise ReadError("zip_bomb", size=unpacked, limit=packed * self._limits.zip_ratio)

    def names(self) -> list[str]:
        """Return the names of the parts."""
        return self._archive.namelist()

    def read(self, name: str) -> bytes | None:
        """Return a part, None when there is none of that name.

        The declared size bounds what is unpacked; a part that holds more fails its check sum.

        :raises ReadError: ``zip_broken``.
        """
        try:
            info = self._archive.getinfo(name)
        except KeyError:
            return None
        try:
            with self._archive.open(info) as part:
                return part.read()
        except (*_BROKEN, RuntimeError) as error:
            raise ReadError("zip_broken") from error

    def parse(
        self, name: str, watch: Watch | None = None, row_tag: str | None = None
    ) -> Any | None:
        """Return a part as an XML tree's root, None when there is none of that name."""
        content = self.read(name)
        if content is None:
            return None
        return parse_xml(content, name, watch=watch, row_tag=row_tag)


def parse_xml(
    content: bytes, part: str, *, watch: Watch | None = None, row_tag: str | None = None
) -> Any:
    """Parse XML without entities, document types, network or oversized trees.

    Elements ``row_tag`` are counted while the tree grows, so that a table of a hundred thousand
    rows stops the reading early instead of filling the memory.

    :raises ReadError: ``xml_dtd``, ``xml_broken``, ``too_many_rows``, ``too_long``.
    :raises MemoryError: when the tree does not fit into the memory.
    """
    events = etree.iterparse(
        io.BytesIO(content),
        events=("start",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: Any = None
    try:
        for _, element in events:
            if root is None:
                root = element
                if root.getroottree().docinfo.doctype:
                    raise ReadError("xml_dtd", part=part)
            if watch is not None and element.tag == row_tag:
                watch.add_row()
    except etree.XMLSyntaxError as error:
        raise_if_out_of_memory(error)
        if b"<!DOCTYPE" in content[:4096]:
            raise ReadError("xml_dtd", part=part) from error
        raise ReadError("xml_broken", part=part) from error
    if root is None:
        raise ReadError("xml_broken", part=part)
    return root


def raise_if_out_of_memory(error: etree.XMLSyntaxError) -> None:
    """Raise MemoryError where libxml2 only says that the markup is wrong."""
    if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
        raise MemoryError from error
