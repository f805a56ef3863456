"""Facts and blocks as JSON and back, without loss, driven by the types of the data classes."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast

from truongchuan.engines.plan.document import Block, Paragraph, Table

T = TypeVar("T")
Loader = Callable[[Any], Any]


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
    wanted: Any = kind
    return cast("T", _loader(wanted)(data))


def blocks_as_json(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """Return blocks with a word that tells paragraphs from tables."""
    return [{"is": "table" if isinstance(b, Table) else "paragraph", **dump(b)} for b in blocks]


def blocks_from_json(data: list[dict[str, Any]]) -> tuple[Block, ...]:
    """Rebuild what :func:`blocks_as_json` made."""
    return tuple(
        load(Table, item) if item["is"] == "table" else load(Paragraph, item) for item in data
    )


@cache
def _loader(kind: Any) -> Loader:
    """Return how to rebuild a value of a type; worked out once per type."""
    origin = typing.get_origin(kind)
    if kind is Any:
        return lambda data: data
    if origin in {types.UnionType, Union}:
        return _union_loader(typing.get_args(kind))
    if origin is tuple:
        return _tuple_loader(typing.get_args(kind))
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        value = _loader(typing.get_args(kind)[1])
        return lambda data: {key: value(item) for key, item in data.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return _class_loader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is date:
        return date.fromisoformat
    return _plain_loader(kind)


def _class_loader(kind: type) -> Loader:
    hints = typing.get_type_hints(kind)
    # What was None is not in the data; a field without a default must still be given.
    parts = [
        (f.name, _loader(hints[f.name]), f.default is MISSING and f.default_factory is MISSING)
        for f in fields(kind)
    ]

    def build(data: Any) -> Any:
        return kind(
            **{name: part(data.get(name)) for name, part, needed in parts if needed or name in data}
        )

    return build


def _union_loader(kinds: tuple[Any, ...]) -> Loader:
    empty = type(None) in kinds
    loaders = [_loader(kind) for kind in kinds if kind is not type(None)]

    def build(data: Any) -> Any:
        if data is None and empty:
            return None
        errors = []
        for part in loaders:
            try:
                return part(data)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                errors.append(str(error))
        raise ValueError("; ".join(errors))

    return build


def _tuple_loader(kinds: tuple[Any, ...]) -> Loader:
    loaders = [_loader(kind) for kind in kinds if kind is not Ellipsis]
    endless = len(kinds) == 2 and kinds[1] is Ellipsis

    def build(data: Any) -> tuple[Any, ...]:
        if not isinstance(data, list | tuple):
            raise ValueError(f"{data!r} is not a list")
        if endless:
            return tuple(map(loaders[0], data))
        if len(loaders) != len(data):
            raise ValueError(f"{len(data)} items where {len(loaders)} belong")
        return tuple(part(item) for part, item in zip(loaders, data, strict=True))

    return build


def _plain_loader(kind: Any) -> Loader:
    def build(data: Any) -> Any:
        if kind is float and isinstance(data, int) and not isinstance(data, bool):
            return float(data)
        if isinstance(kind, type) and not isinstance(data, kind):
            raise ValueError(f"{data!r} is not a {kind.__name__}")
        return data

    return build
