"""Facts and blocks as JSON and back, without loss, driven by the types of the data classes."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast

from truongchuan.engines.plan.document import Block, Paragraph, Table

T = TypeVar("T")


def dump(value: Any) -> Any:
    """Return plain JSON data for a data class, leaving out empty fields that may be left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: dump(getattr(value, f.name))
            for f in fields(value)
            if getattr(value, f.name) is not None or f.default is not None
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: dump(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [dump(item) for item in value]
    return value


def load(kind: type[T], data: Any) -> T:
    """Rebuild a value of a type from what :func:`dump` made.

    :raises ValueError: when the data does not fit the type.
    """
    return cast("T", _load(kind, data))


def blocks_as_json(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """Return blocks with a word that tells paragraphs from tables."""
    return [{"is": "table" if isinstance(b, Table) else "paragraph", **dump(b)} for b in blocks]


def blocks_from_json(data: list[dict[str, Any]]) -> tuple[Block, ...]:
    """Rebuild what :func:`blocks_as_json` made."""
    return tuple(
        load(Table, item) if item["is"] == "table" else load(Paragraph, item) for item in data
    )


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _load(kind: Any, data: Any) -> Any:
    if kind is Any:
        return data
    origin = typing.get_origin(kind)
    if origin in {types.UnionType, Union}:
        return _load_union(typing.get_args(kind), data)
    if origin is tuple:
        return _load_tuple(typing.get_args(kind), data)
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        value_kind = typing.get_args(kind)[1]
        return {key: _load(value_kind, item) for key, item in data.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(
            **{
                f.name: _load(hints[f.name], data.get(f.name))
                for f in fields(kind)
                # What was None is not in the data; a field without a default must still be given.
                if f.name in data or (f.default is MISSING and f.default_factory is MISSING)
            }
        )
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if kind is date:
        return date.fromisoformat(data)
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if isinstance(kind, type) and not isinstance(data, kind):
        raise ValueError(f"{data!r} is not a {kind.__name__}")
    return data


def _load_union(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None and type(None) in kinds:
        return None
    errors = []
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return _load(kind, data)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            errors.append(str(error))
    raise ValueError("; ".join(errors))


def _load_tuple(kinds: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise ValueError(f"{data!r} is not a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_load(kinds[0], item) for item in data)
    if len(kinds) != len(data):
        raise ValueError(f"{len(data)} items where {len(kinds)} belong")
    return tuple(_load(kind, item) for kind, item in zip(kinds, data, strict=True))
