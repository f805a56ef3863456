"""Reads the worked cases that stand beside the law files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.cache import shipped_documents
from truongchuan.adapters.law.faults import Faults
from truongchuan.adapters.law.files import LawFileError, Place, Source
from truongchuan.adapters.law.load import case_sources, read_document
from truongchuan.adapters.law.messages import did_you_mean
from truongchuan.engines.rules.metrics import BadValueError, UnknownMetricError, number_of
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.years import parse_year

_IDENTITY = ("kind", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedCase:
    """One case: a school on a day, and what the law says of it.

    ``facts`` hold the school's context too. ``stated`` are the keys that the file gives, so that
    an expected level of null (undecided) differs from a case that says nothing of levels.
    Rules are named by id; items of criteria also by ref.
    """

    title: str
    on: date
    kind: str
    facts: Mapping[str, Any]
    judgements: Mapping[str, str | None]
    all_other_items: str | None
    criteria_met: Mapping[int, tuple[str, ...]]
    expect: Mapping[str, str]
    expect_level: int | None
    expect_degree: int | None
    expect_required: Mapping[str, float | None]
    expect_shortfall: Mapping[str, float | None]
    stated: frozenset[str]
    source: Source = field(repr=False)
    place: Place = field(repr=False)

    @property
    def file(self) -> str:
        """The file that the case stands in."""
        return self.source.shown

    @property
    def line(self) -> int:
        """The line that the case begins on."""
        return self.source.line(self.place)


def load_cases(law: LawSet, override: Path | None = None) -> tuple[WorkedCase, ...]:
    """All worked cases, in the order of the files.

    :raises LawFileError: when a case is incomplete, or names what the law set does not hold.
    """
    return read_cases(case_sources(override), law)


def read_cases(sources: Iterable[Source], law: LawSet) -> tuple[WorkedCase, ...]:
    """The worked cases of these files, checked against the law set."""
    faults = Faults()
    known = _names(law)
    cases: list[WorkedCase] = []
    sources = list(sources)
    documents = shipped_documents([s for s in sources if not s.replaced and not s.added])
    for source in sources:
        try:
            document = read_document(source, documents.get(source.digest))
        except LawFileError as error:
            faults.extend((error, *error.more))
            continue
        if not isinstance(document.entry, schema.CasesFile):
            faults.add(source, (), "tệp không có cases", "Bắt đầu tệp bằng cases:.")
            continue
        for index, entry in enumerate(document.entry.cases):
            place: Place = ("cases", index)
            for steps, problem, remedy in _faults_of(entry, law, known):
                faults.add(source, (*place, *steps), problem, remedy)
            cases.append(_case(entry, source, place))
    faults.stop()
    return tuple(cases)


def _names(law: LawSet) -> frozenset[str]:
    names: set[str] = set()
    for rule in law.rules():
        names.update((rule.id, rule.ref))
    return frozenset(names)


def _faults_of(
    entry: schema.Case, law: LawSet, known: frozenset[str]
) -> Iterator[tuple[Place, str, str]]:
    kind = entry.school.get("kind")
    kinds = schema.SchoolKindWord.__args__  # type: ignore[attr-defined]
    if kind not in kinds:
        known_kinds = f"Dùng một trong: {', '.join(kinds)}."
        yield (
            ("school", "kind"),
            f"loại trường lạ {kind!r}",
            did_you_mean(str(kind), kinds, known_kinds),
        )
    for key, facts in (("school", entry.school), ("facts", entry.facts)):
        for name, value in facts.items():
            if key == "facts" or name not in _IDENTITY:
                for problem, remedy in _fact_faults(law, name, value):
                    yield (key, name), problem, remedy
    for key in ("judgements", "expect", "expect_required", "expect_shortfall"):
        for name in getattr(entry, key):
            if name not in known:
                otherwise = "Ghi ref hoặc id của một quy định đã có."
                remedy = did_you_mean(name, sorted(known), otherwise)
                yield (key, name), f"quy định lạ {name!r}", remedy


def _fact_faults(law: LawSet, name: str, value: Any) -> Iterator[tuple[str, str]]:
    try:
        metric = law.registry.resolve(name)
    except UnknownMetricError as error:
        near = ", ".join(error.nearest)
        yield f"số liệu lạ {name!r}", f"Có phải: {near}?" if near else "Xem metrics/."
        return
    values = [value]
    if isinstance(value, Mapping):
        years = value.get("by_year")
        if not isinstance(years, Mapping) or set(value) != {"by_year"}:
            yield f"{name} không đúng dạng theo năm", "Viết {by_year: {'2021-2022': giá trị}}."
            return
        for year in years:
            try:
                parse_year(str(year))
            except ValueError:
                yield f"{name}: {year!r} không phải năm học", "Viết dạng '2021-2022'."
        values = list(years.values())
    for one in values:
        # A list without a reduction serves other metrics; its elements must be good values.
        parts = one if isinstance(one, list) and metric.reduce is None else [one]
        for part in parts:
            try:
                number_of(metric, part)
            except BadValueError as error:
                yield (
                    f"{name} không nhận giá trị {error.value!r}",
                    f"Kiểu {metric.type}: sửa giá trị.",
                )


def _case(entry: schema.Case, source: Source, place: Place) -> WorkedCase:
    context = {name: value for name, value in entry.school.items() if name not in _IDENTITY}
    return WorkedCase(
        title=entry.title,
        on=entry.on,
        kind=str(entry.school.get("kind")),
        facts={**context, **entry.facts},
        judgements=entry.judgements,
        all_other_items=entry.all_other_items,
        criteria_met={
            level: tuple(criteria) for level, criteria in (entry.criteria_met or {}).items()
        },
        expect=entry.expect,
        expect_level=entry.expect_level,
        expect_degree=entry.expect_degree,
        expect_required=entry.expect_required,
        expect_shortfall=entry.expect_shortfall,
        stated=frozenset(entry.model_fields_set),
        source=source,
        place=place,
    )
