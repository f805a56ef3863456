"""Reads a file about one school: its context, facts and judgements (see the contracts)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from truongchuan.engines.rules.metrics import BadValueError, Metric, Registry, UnknownMetricError
from truongchuan.engines.rules.verdicts import Judgement
from truongchuan.wording.facts import bad_value_text, unknown_metric_text

KINDS: dict[str, str] = {
    "preschool": "preschool",
    "mam_non": "preschool",
    "primary": "primary",
    "tieu_hoc": "primary",
    "lower_secondary": "lower_secondary",
    "thcs": "lower_secondary",
    "upper_secondary": "upper_secondary",
    "primary_lower_secondary": "primary_lower_secondary",
    "lower_upper_secondary": "lower_upper_secondary",
    "multi_level": "multi_level",
}
_ABOUT = ("name", "kind", "id", "code", "ward", "address", "note")


class FactsFileError(ValueError):
    """A facts file cannot be used: what, where, and what to do."""


@dataclass(frozen=True, slots=True)
class SchoolFile:
    """What a file says about a school; ``raw`` holds context and facts by name."""

    name: str
    kind: str
    raw: Mapping[str, Any]
    judgements: Mapping[str, Judgement] = field(default_factory=dict)


def read_school_file(path: Path, registry: Registry) -> SchoolFile:
    """Read a JSON file about one school. Raises :class:`FactsFileError`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FactsFileError(
            f"Không mở được tệp {path}: {error.strerror}. Kiểm tra lại đường dẫn."
        ) from None
    except UnicodeDecodeError:
        raise FactsFileError(f"{path}: tệp không phải UTF-8. Lưu lại tệp ở mã UTF-8.") from None
    except json.JSONDecodeError as error:
        raise FactsFileError(
            f"{path}, dòng {error.lineno}, cột {error.colno}: không phải JSON hợp lệ "
            f"({error.msg}). Sửa chỗ đó rồi chạy lại."
        ) from None
    except (ValueError, RecursionError):
        raise FactsFileError(
            f"{path}: có con số quá dài hoặc quá nhiều ngoặc lồng nhau. Sửa rồi chạy lại."
        ) from None
    return parse_school(document, registry, str(path))


def parse_school(document: object, registry: Registry, where: str) -> SchoolFile:
    """Check the shape of a document about one school. Raises :class:`FactsFileError`."""
    top = _mapping(document, where, "tệp")
    for key in top:
        if key not in ("school", "facts", "judgements"):
            raise FactsFileError(f"{where}: khóa lạ {key!r}. Dùng school, facts và judgements.")
    school = _mapping(top.get("school"), where, "school")
    kind = KINDS.get(str(school.get("kind")))
    if kind is None:
        raise FactsFileError(
            f"{where}: school.kind là {school.get('kind')!r}. Ghi một trong: "
            + ", ".join(dict.fromkeys(KINDS.values()))
            + "."
        )
    raw: dict[str, Any] = {}
    for source, entries in (("school", school), ("facts", _optional(top, "facts", where))):
        for key, value in entries.items():
            if source == "school" and key in _ABOUT:
                continue
            metric = _known(key, registry, f"{where}: {source}")
            if metric.id in raw and raw[metric.id] != value:
                twice = BadValueError(metric, "given-twice", value)
                raise FactsFileError(value_error_text(twice, f"{where}: {source}"))
            raw[metric.id] = value
    judgements = {
        ref: _judgement(value, f"{where}: judgements.{ref}")
        for ref, value in _optional(top, "judgements", where).items()
    }
    return SchoolFile(str(school.get("name") or ""), kind, raw, judgements)


def value_error_text(error: BadValueError, where: str) -> str:
    """The message for a value that its metric cannot hold."""
    return f"{where}: {bad_value_text(error)}"


def _known(name: str, registry: Registry, where: str) -> Metric:
    try:
        return registry.resolve(name)
    except UnknownMetricError as error:
        raise FactsFileError(f"{where}: {unknown_metric_text(error)}") from None


def _judgement(value: object, where: str) -> Judgement:
    entry = _mapping(value, where, "nhận định")
    for key in entry:
        if key not in ("met", "note", "evidence"):
            raise FactsFileError(f"{where}: khóa lạ {key!r}. Dùng met, note và evidence.")
    met = entry.get("met")
    if met not in (True, False, None) or (isinstance(met, int) and not isinstance(met, bool)):
        raise FactsFileError(f"{where}: met là {met!r}. Ghi true, false hoặc null.")
    evidence = entry.get("evidence") or []
    if not isinstance(evidence, list) or not all(isinstance(item, str) for item in evidence):
        raise FactsFileError(f'{where}: evidence phải là danh sách chữ, ví dụ ["Biên bản số 1"].')
    return Judgement(met, str(entry.get("note") or ""), tuple(item for item in evidence if item))


def _optional(top: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = top.get(key)
    return {} if value is None else _mapping(value, where, key)


def _mapping(value: object, where: str, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise FactsFileError(
            f"{where}: {what} phải là một đối tượng JSON {{…}}, gặp {type(value).__name__}."
        )
    return value
