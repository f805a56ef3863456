"""Reads one law file: YAML to plain values, with the line of every value when it is needed.

Files are read with the fast loader; only when something is wrong is a file read again in a way
that remembers lines.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import (
    DuplicateKeyError,
    RoundTripConstructor,
    SafeConstructor,
)
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from truongchuan.adapters.regulations import RegulationError

Place = tuple[str | int, ...]
"""Keys and indexes that lead to a value of a document."""


class LawFileError(RegulationError):
    """A law file is wrong: file, line, problem and remedy; ``more`` are further ones found."""

    def __init__(self, file: str, line: int, problem: str, remedy: str) -> None:
        super().__init__(file, line, problem, remedy)
        self.more: tuple[LawFileError, ...] = ()


class _Plain(SafeConstructor):
    """Days stay text, so that a wrong one is told like any other wrong value."""


class _Lined(RoundTripConstructor):
    pass


_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_Plain.add_constructor(_TIMESTAMP, SafeConstructor.construct_yaml_str)
_Lined.add_constructor(_TIMESTAMP, SafeConstructor.construct_yaml_str)


_SYNTAX = (
    (
        "mapping values are not allowed", "có dấu hai chấm trong giá trị, hoặc thụt lề sai",
        "Đặt cả giá trị trong nháy: 'a: b', hoặc canh khóa thẳng với khóa ở trên.",
    ),
    (
        "expected ',' or", "ngoặc [ hoặc { chưa đóng, hoặc thiếu dấu phẩy",
        "Đóng ngoặc, ngăn các mục bằng dấu phẩy.",
    ),
    ("could not find expected ':'", "thiếu dấu hai chấm sau khóa", "Viết dạng 'khóa: giá trị'."),
    ("unexpected end of stream", "nháy chưa đóng", "Thêm dấu nháy ở cuối giá trị."),
    (
        "expected <block end>", "thụt lề không đều",
        "Canh các khóa của một mục thẳng hàng, các dấu '-' thẳng hàng.",
    ),
    (
        "cannot start any token", "giá trị bắt đầu bằng ký tự đặc biệt",
        "Đặt cả giá trị trong nháy: '…'.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the law set.

    ``name`` is its path inside the set, ``shown`` how messages name it; ``replaced`` says that an
    operator's file stands in for a shipped one, ``added`` that it stands beside them.
    """

    name: str
    shown: str
    content: bytes
    replaced: bool = False
    added: bool = False
    _lined: list[Any] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def read(
        cls, path: Path, name: str, shown: str, *, replaced: bool = False, added: bool = False
    ) -> Source:
        """Read a file's bytes. Raises :class:`LawFileError`."""
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = error.strerror or "lỗi đọc"
            raise LawFileError(
                shown, 1, f"không đọc được tệp: {reason}", "Kiểm tra tệp và quyền đọc."
            ) from error
        return cls(name, shown, content, replaced, added)

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()

    def error(self, place: Place, problem: str, remedy: str) -> LawFileError:
        """A fault at a place of the document."""
        return LawFileError(self.shown, self.line(place), problem, remedy)

    def where(self, place: Place) -> str:
        """A place of the document in words."""
        return f"{self.shown}, dòng {self.line(place)}"

    def text(self) -> str:
        """The content as NFC text. Raises :class:`LawFileError`."""
        try:
            text = self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            raise LawFileError(
                self.shown, line, "tệp không ở dạng UTF-8", "Lưu lại tệp với mã hóa UTF-8."
            ) from None
        return unicodedata.normalize("NFC", text)

    def document(self) -> dict[str, Any]:
        """The file's values, every key a text. Raises :class:`LawFileError`."""
        text = self.text()
        yaml = YAML(typ="safe", pure=True)
        yaml.Constructor = _Plain
        try:
            document: object = _text_keys(yaml.load(text))
        except YAMLError as error:
            self._refuse(error, text)
        except RecursionError:
            raise LawFileError(
                self.shown, 1, "tệp lồng nhau quá sâu", "Viết lại cho phẳng hơn."
            ) from None
        if document is None:
            raise LawFileError(
                self.shown, 1, "tệp trống", "Viết nội dung, hoặc xóa tệp khỏi thư mục."
            )
        if not isinstance(document, dict):
            raise LawFileError(
                self.shown, 1, "tệp không phải là ánh xạ",
                "Bắt đầu tệp bằng các dòng 'khóa: giá trị', như metrics: hoặc kind: norms.",
            )  # fmt: skip
        return document

    def _refuse(self, error: YAMLError, text: str) -> NoReturn:
        line, problem = 1, "sai cú pháp"
        if isinstance(error, MarkedYAMLError):
            if error.problem_mark is not None:
                line = error.problem_mark.line + 1
            problem = str(error.problem or "sai cú pháp").splitlines()[0]
        lines = text.splitlines()
        if isinstance(error, DuplicateKeyError):
            key = problem.partition('"')[2].partition('"')[0]
            raise LawFileError(
                self.shown, line, f"khóa {key!r} có hai lần trong một mục",
                "Giữ một dòng, bỏ dòng kia.",
            ) from None  # fmt: skip
        if "\t" in problem or "'\\t'" in problem or "\t" in "".join(lines[line - 1 : line]):
            raise LawFileError(
                self.shown, line, "có ký tự tab", "YAML chỉ thụt lề bằng dấu cách: thay tab."
            ) from None
        for part, told, remedy in _SYNTAX:
            if part in problem:
                raise LawFileError(self.shown, line, told, remedy) from None
        raise LawFileError(
            self.shown, line, f"không đọc được YAML ({problem})",
            "Sửa cú pháp ở dòng này: thụt lề, dấu hai chấm, dấu nháy.",
        ) from None  # fmt: skip

    def line(self, place: Place) -> int:
        """The 1-based line of a value, or of the nearest thing around it."""
        if not self._lined:
            yaml = YAML(typ="rt", pure=True)
            yaml.Constructor = _Lined
            self._lined.append(yaml.load(self.text()))
        node: Any = self._lined[0]
        line = 1
        for step in place:
            if isinstance(node, CommentedMap):
                key = _key(node, step)
                if key is None:
                    break
                line = node.lc.key(key)[0] + 1
                node = node[key]
            elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
                line = node.lc.item(step)[0] + 1
                node = node[step]
            else:
                break
        return line


def _key_text(key: object) -> str:
    return "null" if key is None else str(key)


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key_text(key): _text_keys(part) for key, part in value.items()}
    return [_text_keys(part) for part in value] if isinstance(value, list) else value


def _key(node: CommentedMap, step: str | int) -> Any:
    return next((key for key in node if _key_text(key) == str(step)), None)
