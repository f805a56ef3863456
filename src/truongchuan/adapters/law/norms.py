"""Puts the files of norms together, and checks rules against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.build import RuleBuilder
from truongchuan.adapters.law.corrections import Key
from truongchuan.adapters.law.faults import Document, Faults, Placed, days, overlap
from truongchuan.adapters.law.messages import did_you_mean
from truongchuan.engines.rules.model import NormSet, Rule


def build_norms(
    documents: Iterable[Document[schema.NormsFile]],
    rules: Mapping[Key, Placed],
    titles: Mapping[str, str],
    builder: RuleBuilder,
) -> tuple[NormSet, ...]:
    """One set of norms per instrument. ``titles`` are those of the instruments."""
    norms: dict[str, list[Rule]] = {}
    names: dict[str, set[str]] = {}
    for document in documents:
        entry = document.entry
        builder.known_instrument(entry.instrument, document.source, ("instrument",))
        into = norms.setdefault(entry.instrument, [])
        names.setdefault(entry.instrument, set()).update({entry.title} if entry.title else ())
        for index, norm in enumerate(entry.norms):
            if norm.id is None:
                builder.faults.add(
                    document.source, ("norms", index), "quy định không có id",
                    "Thêm id, ví dụ id: th.site.ratio_base.",
                )  # fmt: skip
            into.append(builder.norm(rules[document.source.name, ("norms", index)]))
    return tuple(
        NormSet(number, _title(names[number], titles.get(number, number)), tuple(found))
        for number, found in norms.items()
    )


def _title(names: set[str], otherwise: str) -> str:
    return next(iter(names)) if len(names) == 1 else otherwise


def check_rules(rules: Iterable[Placed], faults: Faults) -> None:
    """Note rules that stand twice on a day, and overrides that lead nowhere or in a circle."""
    by_id: dict[str, list[Placed]] = {}
    for placed in rules:
        for other in by_id.get(placed.id, ()):
            if overlap(placed.start, placed.end, other.start, other.end):
                where = other.source.where(other.place)
                placed.add(
                    faults, "id" if placed.entry.id else "ref",
                    f"đã có ở {where} ({days(other.start, other.end)})",
                    "Sửa mã, hoặc đặt in_force_from, in_force_to để hai bản không trùng ngày.",
                )  # fmt: skip
        by_id.setdefault(placed.id, []).append(placed)
    norms = {rule_id: found for rule_id, found in by_id.items() if any(p.entry.id for p in found)}
    for found in norms.values():
        for placed in found:
            for index, name in enumerate(placed.entry.overrides or ()):
                if name not in norms:
                    faults.add(
                        placed.source, (*placed.place, "overrides", index),
                        f"{placed.id}: thay quy định lạ {name!r}",
                        did_you_mean(name, list(norms), "Ghi id của một quy định đã có."),
                    )  # fmt: skip
    for rule_id, found in norms.items():
        path = _circle(rule_id, norms)
        if path and rule_id == min(path):
            found[0].add(
                faults, "overrides", f"thay nhau thành vòng: {' → '.join((*path, rule_id))}",
                "Bỏ một bước của vòng.",
            )  # fmt: skip


def _circle(start: str, norms: Mapping[str, list[Placed]]) -> tuple[str, ...]:
    """The shortest way over overrides from a norm back to itself; empty when there is none."""

    def steps(rule_id: str) -> Iterator[str]:
        for placed in norms.get(rule_id, ()):
            yield from placed.entry.overrides or ()

    seen: set[str] = set()
    ways: list[tuple[str, ...]] = [(start,)]
    for way in ways:
        for step in steps(way[-1]):
            if step == start:
                return way
            if step not in seen:
                seen.add(step)
                ways.append((*way, step))
    return ()
