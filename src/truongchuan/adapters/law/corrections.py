"""Finds every rule of the documents, and applies an operator's corrections to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.faults import Days, Document, Faults, Placed, days
from truongchuan.adapters.law.files import Place, Source
from truongchuan.adapters.law.messages import did_you_mean, schema_errors

Key = tuple[str, Place]
"""A file's name in the set and a place in it."""


def item_id(instrument: str, name: str | None, ref: str | None) -> str:
    """Id of a criteria item; a named set of criteria stands between instrument and item."""
    return ":".join(part for part in (instrument, name, ref) if part)


def written_rules(
    criteria: Iterable[Document[schema.CriteriaFile]],
    norms: Iterable[Document[schema.NormsFile]],
    sets: Mapping[str, Days],
) -> dict[Key, Placed]:
    """Every rule of criteria and norms files by the place where it is written.

    ``sets`` are the days of each set of criteria by its id.
    """
    rules: dict[Key, Placed] = {}
    for document in criteria:
        entry, source = document.entry, document.source
        set_days = sets.get(item_id(entry.instrument, entry.set, None), (None, None))
        for place, item, frame in criteria_items(entry, set_days):
            raw: Any = document.raw
            for step in place:
                raw = raw[step]
            rule_id = item_id(entry.instrument, entry.set, item.ref or "?")
            rules[source.name, place] = Placed(rule_id, item, raw, source, place, frame)
    for norm_file in norms:
        source = norm_file.source
        for index, norm in enumerate(norm_file.entry.norms):
            where: Place = ("norms", index)
            raw = norm_file.raw["norms"][index]
            rules[source.name, where] = Placed(norm.id or "?", norm, raw, source, where)
    return rules


def criteria_items(
    entry: schema.CriteriaFile, set_days: Days
) -> Iterator[tuple[Place, schema.Rule, Days]]:
    """The requirements of a criteria file with their places and the days around them."""
    for s, standard in enumerate(entry.standards):
        for c, criterion in enumerate(standard.criteria):
            frame = (
                criterion.in_force_from or set_days[0], criterion.in_force_to or set_days[1]
            )  # fmt: skip
            for level, items in criterion.levels.items():
                for i, item in enumerate(items or ()):
                    yield ("standards", s, "criteria", c, "levels", str(level), i), item, frame
    for i, item in enumerate(entry.level_4 or ()):
        yield ("level_4", i), item, set_days
    for i, item in enumerate(entry.degree_conditions or ()):
        yield ("degree_conditions", i), item, set_days


def correct(
    rules: Mapping[Key, Placed],
    documents: Iterable[Document[schema.CorrectionsFile]],
    faults: Faults,
) -> dict[Key, Placed]:
    """The rules after all corrections, in the order of the correction files."""
    corrected = dict(rules)
    for document in documents:
        for index, entry in enumerate(document.entry.rules):
            place: Place = ("rules", index)
            key = _target(corrected, entry, document.source, place, faults)
            if key is None:
                continue
            changes = {
                name: value
                for name, value in document.raw["rules"][index].items()
                if name not in schema.SELECTORS
            }
            raw = {**corrected[key].raw, **changes}
            try:
                new = schema.Rule.model_validate(raw)
            except ValidationError as error:
                faults.extend(schema_errors(document.source, schema.Rule, error.errors(), place))
                continue
            corrected[key] = replace(
                corrected[key], entry=new, raw=raw, source=document.source, place=place
            )
    return corrected


def _target(
    rules: Mapping[Key, Placed],
    entry: schema.Correction,
    source: Source,
    place: Place,
    faults: Faults,
) -> Key | None:
    if (entry.id is None) == (entry.ref is None) or (entry.ref and not entry.instrument):
        faults.add(
            source, place, "không rõ sửa quy định nào",
            "Ghi id: mã của quy định, hoặc instrument: và ref: của mục tiêu chí.",
        )  # fmt: skip
        return None
    wanted = entry.id or item_id(entry.instrument or "", entry.set, entry.ref)
    found = [key for key, placed in rules.items() if placed.id == wanted]
    if not found:
        known = sorted({placed.id for placed in rules.values()})
        faults.add(
            source, (*place, "id" if entry.id else "ref"), f"không có quy định {wanted} để sửa",
            did_you_mean(wanted, known, "Kiểm tra lại mã ở các tệp quy định."),
        )  # fmt: skip
        return None
    if entry.on is not None:
        found = [key for key in found if rules[key].holds(entry.on)]
        if not found:
            faults.add(
                source, (*place, "on"), f"{wanted} không có hiệu lực ngày {entry.on:%d/%m/%Y}",
                "Chọn một ngày quy định có hiệu lực.",
            )  # fmt: skip
            return None
    if len(found) > 1:
        stretches = "; ".join(days(rules[key].start, rules[key].end) for key in found)
        faults.add(
            source, place, f"{wanted} có {len(found)} bản: {stretches}",
            "Thêm on: 'năm-tháng-ngày', một ngày bản cần sửa có hiệu lực.",
        )  # fmt: skip
        return None
    return found[0]
