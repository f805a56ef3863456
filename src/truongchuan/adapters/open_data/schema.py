"""The export's tables with their columns, types and ties, worked out from the models."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongchuan.adapters.open_data.columns import COLUMNS
from truongchuan.adapters.open_data.spec import HIDDEN, HIDDEN_OF, PERSONAL, TABLES, Table
from truongchuan.domain.directory.models import Organisation, School

YES, NO = "có", "không"
NAME_OF = " (tên)"
ORGANISATION_WAYS = {
    "directory.OrganisationVersion": "organisation",
    "directory.OrganisationAlias": "organisation",
    "directory.ExternalId": "organisation",
    "directory.Succession": "predecessor",
}
# Rows that hang on one of several things.
SEVERAL_WAYS = {
    "oversight.RemedyMove": (
        "safety_finding__check_made__programme__authority_id",
        "consultation_finding__consultation__programme__authority_id",
    ),
}
_FORMULA = ("=", "+", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the file, its type in Frictionless, and where the value is."""

    name: str
    path: str
    type: str
    description: str
    write: Callable[[Any], str]
    required: bool = False
    personal: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table ready to be written."""

    table: Table
    model: type[models.Model]
    columns: tuple[Column, ...]

    def rows(self, authority_id: int) -> Iterator[list[str]]:
        """Yield an authority's rows as texts, by id."""
        found = (
            self.model._base_manager.filter(owned_by(self.model, authority_id))
            .order_by("pk")
            .values_list(*(column.path for column in self.columns))
        )
        for row in found.iterator(chunk_size=500):
            yield [
                "" if value is None else column.write(value)
                for column, value in zip(self.columns, row, strict=True)
            ]


@cache
def export_tables() -> tuple[ExportTable, ...]:
    """Return all tables of an export, those between tables (many to many) last."""
    found = [_table(table) for table in TABLES]
    return (*found, *(_between(field, t) for t in found for field in _many(t.model)))


def _many(model: type[models.Model]) -> list[models.ManyToManyField[Any, Any]]:
    return list(model._meta.local_many_to_many)


def _table(table: Table) -> ExportTable:
    model = apps.get_model(table.model)
    hidden = HIDDEN | HIDDEN_OF.get(table.model, frozenset())
    columns: list[Column] = []
    for field in model._meta.local_concrete_fields:
        if field.attname not in hidden:
            columns += _columns(field)
    return ExportTable(table, model, tuple(columns))


def _between(field: models.ManyToManyField[Any, Any], of: ExportTable) -> ExportTable:
    """Return the table of a tie between many and many."""
    model: type[models.Model] = field.remote_field.through  # type: ignore[assignment] # resolved by now
    target = _exported(field.related_model)
    one = next(f for f in model._meta.local_concrete_fields if f.name == field.m2m_field_name())
    other = next(
        f for f in model._meta.local_concrete_fields if f.name == field.m2m_reverse_field_name()
    )
    columns = (
        _reference(f"Mã ({of.table.title.lower()})", one, of.table.name),
        _reference(f"Mã ({target.title.lower()})" if target else "Mã", other,
                   target.name if target else ""),
    )  # fmt: skip
    title = f"{of.table.title}: {target.title.lower() if target else field.name}"
    table = Table(
        model._meta.label,
        f"{of.table.name}--{target.name if target else field.name}",
        title,
        f"{of.table.title_en}: {target.title_en.lower() if target else field.name}",
    )
    return ExportTable(table, model, columns)


def _reference(name: str, field: models.Field[Any, Any], to: str) -> Column:
    return Column(name, field.attname, "integer", name, str, required=True, refers_to=to)


def _exported(model: Any) -> Table | None:
    return next((t for t in TABLES if t.model == model._meta.label), None)


def _columns(field: models.Field[Any, Any]) -> list[Column]:
    """Return a field's column, and for units and schools their name beside the id."""
    name, description = COLUMNS[field.attname]
    kind, write = _type(field)
    related = field.related_model
    target = _exported(related) if related else None
    column = Column(
        name=name,
        path=field.attname,
        type=kind,
        description=description,
        write=write,
        required=not field.null,
        personal=field.attname in PERSONAL or (
            field.attname == "name" and field.model._meta.label in PEOPLE
        ),
        choices=tuple(str(label) for _value, label in field.flatchoices),
        refers_to=target.name if target else "",
    )  # fmt: skip
    found = [column]
    way = {Organisation: "name", School: "organisation__name"}.get(related)  # type: ignore[arg-type]
    if way:
        found.append(
            Column(
                f"{name}{NAME_OF}", f"{field.name}__{way}", "string", f"{description}: name", str
            )
        )
    return found


# Codes that the models keep without labels of their own.
VALUES: dict[str, dict[str, str]] = {
    "recognition": {"new": "công nhận mới", "renewal": "công nhận lại"},
}
PEOPLE = ("directory.Person", "committee.CommitteeMember", "committee.Invitee")


def _type(field: models.Field[Any, Any]) -> tuple[str, Callable[[Any], str]]:
    """Return a column's Frictionless type and how values are written."""
    if field.related_model or isinstance(field, models.IntegerField):
        labels = dict(field.flatchoices)
        return ("string", _label(labels)) if labels else ("integer", str)
    simple: tuple[tuple[type[models.Field[Any, Any]], str, Callable[[Any], str]], ...] = (
        (models.DateTimeField, "datetime", _moment),
        (models.DateField, "date", lambda value: value.isoformat()),
        (models.BooleanField, "boolean", lambda value: YES if value else NO),
        (models.DecimalField, "number", _plain),
        (models.FloatField, "number", repr),
        (models.JSONField, "any", _json),
    )
    for kind, name, write in simple:
        if isinstance(field, kind):
            return name, write
    labels = dict(field.flatchoices) or VALUES.get(field.attname, {})
    return "string", _label(labels) if labels else safe_text


def _label(labels: dict[Any, Any]) -> Callable[[Any], str]:
    return lambda value: str(labels.get(value, value))


def _moment(value: datetime) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds")


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _json(value: object) -> str:
    """Write a value that has parts as JSON; a text or number as it is."""
    if isinstance(value, str):
        return safe_text(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def safe_text(value: object) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe goes before it."""
    text = str(value)
    looks = text.startswith(_FORMULA) or (text.startswith("-") and not text.startswith("- "))
    return f"'{text}" if looks else text


def owned_by(model: type[models.Model], authority_id: int) -> Q:
    """Return the condition that rows belong to an authority."""
    label = model._meta.label
    if model is Organisation:
        return Q(authority_id=authority_id) | Q(pk=authority_id, is_authority=True)
    if label in ORGANISATION_WAYS:
        way = ORGANISATION_WAYS[label]
        return Q(**{f"{way}__authority_id": authority_id}) | Q(**{f"{way}_id": authority_id})
    if label in SEVERAL_WAYS:
        several = Q()
        for way in SEVERAL_WAYS[label]:
            several |= Q(**{way: authority_id})
        return several
    return Q(**{way_to_owner(model): authority_id})


@cache
def way_to_owner(model: type[models.Model]) -> str:
    """Return the lookup that leads from a row to its authority, by ties that are always there.

    :raises LookupError: for a model without such a way.
    """
    ways = _ways(model, frozenset())
    if not ways:
        raise LookupError(model._meta.label)
    return min(ways, key=lambda way: (way.count("__"), way))


def _ways(model: type[models.Model], seen: frozenset[Any]) -> list[str]:
    ways: list[str] = []
    for field in model._meta.local_concrete_fields:
        target = field.related_model
        if not isinstance(target, type) or field.null or target in seen or target is model:
            continue
        if field.name == "authority":
            return ["authority_id"]
        if target is not Organisation:
            ways += [f"{field.name}__{way}" for way in _ways(target, seen | {model})]
    return ways
