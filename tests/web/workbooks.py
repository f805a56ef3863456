"""Reads the texts and numbers of a workbook that a page sent."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content: bytes) -> dict[str, list[str]]:
    """Return the values of each sheet's cells, row by row, by the sheet's name."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = [
            "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        found = {}
        for number, name in enumerate(names, start=1):
            root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = [
                strings[int(value)] if cell.get("t") == "s" else value
                for cell in root.iter(f"{MAIN}c")
                if (value := cell.findtext(f"{MAIN}v")) is not None
            ]
    return found
