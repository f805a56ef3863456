"""Templates: which one to use, and what is wrong with one, told with field and place.

A template is a .docx with fields in double braces and ``{%p for … %}`` paragraphs (docxtpl). The
fields are listed in ``docs/reference/paper-templates.md``.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from docx import Document
from docx.oxml.ns import qn
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from truongchuan.adapters.writers.papers.default_templates import FOLDER
from truongchuan.adapters.writers.papers.styles import BODY_STYLES

BODY_FIELD = "noi_dung"
FIELDS: tuple[str, ...] = (
    "co_quan_chu_quan",
    "co_quan_ban_hanh",
    "so",
    "ky_hieu",
    "dia_danh_ngay_thang",
    "dia_danh",
    "ten_loai",
    "trich_yeu",
    "kinh_gui",
    BODY_FIELD,
    "noi_nhan",
    "quyen_han",
    "ho_ten",
    "thu_ky",
    "thu_ky_ho_ten",
    "ghi_chu_chan_trang",
    "thoi_diem_so_lieu",
    "nam",
)
_TAG = re.compile(r"\{%-?\s*(?:p|tr|tc|r)?\s*(\w+)\s*(.*?)-?%\}|\{\{-?\s*(?:r\s)?(.*?)-?\}\}", re.S)
_OPENERS = {"if": "endif", "for": "endfor"}
_MIDDLES = {"else", "elif"}
_EXCERPT = 60
_MAX_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a template: ``kind`` is paragraph, cell, header, footer or file."""

    kind: str
    numbers: tuple[tuple[str, int], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One fault: a code of ``truongchuan.wording.papers.TEMPLATE_FAULTS`` with its place."""

    code: str
    place: Place
    field: str = ""
    wanted: str = ""
    detail: str = ""

    @property
    def known(self) -> str:
        """The fields that there are."""
        return ", ".join(FIELDS)


class TemplateError(ValueError):
    """A template that cannot be used; every fault found is named."""

    def __init__(self, name: str, faults: list[TemplateFault]) -> None:
        super().__init__(f"{name}: {', '.join(f'{x.code} {x.field}'.strip() for x in faults)}")
        self.name = name
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Template:
    """A template's content; ``name`` tells whose it is, for the record."""

    name: str
    content: bytes

    @property
    def label(self) -> str:
        """Name and the first letters of its hash."""
        return f"{self.name} {hashlib.sha256(self.content).hexdigest()[:12]}"


def environment() -> SandboxedEnvironment:
    """Return the language of templates: no access to anything but the fields, none may lack."""
    return SandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)


def find_template(kind: str, form: str, folder: Path | None) -> Template:
    """Return the office's template of a kind (``report.docx``) or form (``named.docx``), else ours.

    :raises TemplateError: when the office's file cannot be read.
    """
    if folder is not None:
        for name in (f"{kind}.docx", f"{form}.docx"):
            path = folder / name
            if path.exists():
                try:
                    return Template(str(path), path.read_bytes())
                except OSError as error:
                    fault = TemplateFault("file-missing", Place("file"), detail=str(error))
                    raise TemplateError(str(path), [fault]) from error
    return Template(f"{form}.docx", (FOLDER / f"{form}.docx").read_bytes())


def check_template(template: Template) -> None:
    """Look through a template before it is used.

    :raises TemplateError: with every fault: no .docx, macros, unknown or missing field, loops
        and conditions not closed, styles missing that the body is written with.
    """
    document = _open(template)
    faults: list[TemplateFault] = []
    seen: set[str] = set()
    for place_of_part, root in _parts(document):
        walker = _Walker(place_of_part)
        for element in root.iter(qn("w:p")):
            walker.read(element)
        walker.finish()
        faults += walker.faults
        seen |= walker.fields
    if BODY_FIELD not in seen:
        faults.append(TemplateFault("field-missing", Place("file"), BODY_FIELD))
    names = {style.name for style in document.styles}
    faults += [
        TemplateFault("style-missing", Place("file"), name) for name in sorted(BODY_STYLES - names)
    ]
    if faults:
        raise TemplateError(template.name, faults)


def _open(template: Template) -> Any:
    def refuse(code: str) -> TemplateError:
        return TemplateError(template.name, [TemplateFault(code, Place("file"))])

    if len(template.content) > _MAX_BYTES:
        raise refuse("not-docx")
    try:
        with zipfile.ZipFile(io.BytesIO(template.content)) as package:
            names = set(package.namelist())
            types = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise refuse("not-docx") from error
    if any(name.endswith("vbaProject.bin") for name in names) or b"macroEnabled" in types:
        raise refuse("has-macro")
    try:
        return Document(io.BytesIO(template.content))
    except Exception as error:
        # python-docx answers a broken package with many kinds of error.
        raise refuse("not-docx") from error


def _parts(document: Any) -> Iterator[tuple[str, Any]]:
    yield "", document.element.body
    for section in document.sections:
        for kind, parts in (
            ("header", (section.header, section.first_page_header)),
            ("footer", (section.footer, section.first_page_footer)),
        ):
            for part in parts:
                if not part.is_linked_to_previous:
                    yield kind, part._element


@dataclass
class _Walker:
    """Reads the paragraphs of one part in order."""

    part: str
    faults: list[TemplateFault] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    open: list[tuple[str, str, Place]] = field(default_factory=list)
    paragraphs: int = 0
    tables: list[Any] = field(default_factory=list)

    def read(self, element: Any) -> None:
        text = "".join(node.text or "" for node in element.iter(qn("w:t")))
        place = self._place(element, text)
        if "{" not in text:
            return
        if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
            detail = "thiếu dấu đóng }} hoặc %}"
            self.faults.append(TemplateFault("syntax", place, detail=detail))
            return
        for match in _TAG.finditer(text):
            if match[1] is None:
                self._expression(match[3].strip(), place)
                self._body_alone(match[3].strip(), text, place)
            else:
                self._statement(match[1], match[2].strip(), place)

    def finish(self) -> None:
        for word, written, place in self.open:
            self.faults.append(
                TemplateFault("not-closed", place, written, wanted=f"{{%p {_OPENERS[word]} %}}")
            )

    def _place(self, element: Any, text: str) -> Place:
        shown = text.strip()
        shown = shown if len(shown) <= _EXCERPT else shown[:_EXCERPT] + "…"
        if self.part:
            return Place(self.part, text=shown)
        cell = next(element.iterancestors(qn("w:tc")), None)
        if cell is None:
            self.paragraphs += 1
            return Place("paragraph", (("number", self.paragraphs),), shown)
        row = next(cell.iterancestors(qn("w:tr")))
        table = next(row.iterancestors(qn("w:tbl")))
        if table not in self.tables:
            self.tables.append(table)
        numbers = (
            ("table", self.tables.index(table) + 1),
            ("row", table.findall(qn("w:tr")).index(row) + 1),
            ("column", row.findall(qn("w:tc")).index(cell) + 1),
        )
        return Place("cell", numbers, shown)

    def _expression(self, expression: str, place: Place) -> None:
        self._parse(f"{{{{ {expression} }}}}", place)

    def _body_alone(self, expression: str, text: str, place: Place) -> None:
        alone = re.fullmatch(r"\{\{-?\s*\w+\s*-?\}\}", text.strip())
        if expression == BODY_FIELD and (place.kind != "paragraph" or not alone):
            self.faults.append(TemplateFault("body-not-alone", place, BODY_FIELD))

    def _statement(self, word: str, rest: str, place: Place) -> None:
        written = f"{word} {rest}".strip()
        if word in _OPENERS:
            self.open.append((word, written, place))
            end = _OPENERS[word]
            self._parse(f"{{% {written} %}}{{% {end} %}}", place)
        elif word in _MIDDLES:
            if word == "elif":
                self._parse(f"{{% if {rest} %}}{{% endif %}}", place)
        elif word in _OPENERS.values():
            if not self.open or _OPENERS[self.open[-1][0]] != word:
                self.faults.append(TemplateFault("not-opened", place, word))
            else:
                self.open.pop()
        else:
            detail = f"không dùng được lệnh “{word}”"
            self.faults.append(TemplateFault("syntax", place, detail=detail))

    def _parse(self, source: str, place: Place) -> None:
        language = environment()
        try:
            names = meta.find_undeclared_variables(language.parse(source))
        except jinja2.TemplateSyntaxError as error:
            self.faults.append(TemplateFault("syntax", place, detail=str(error.message)))
            return
        loops = {
            match[1]
            for word, written, _place in self.open
            if word == "for" and (match := re.match(r"for\s+(\w+)", written))
        }
        for name in sorted(names - loops - {"loop"}):
            if name in FIELDS:
                self.fields.add(name)
            else:
                self.faults.append(TemplateFault("unknown-field", place, name))
