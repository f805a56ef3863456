"""Builds the metric registry from the metric files."""

from __future__ import annotations

from collections.abc import Iterable

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.faults import Document, Faults
from truongchuan.adapters.law.files import Place, Source
from truongchuan.adapters.law.messages import expression_fault, read_expression
from truongchuan.engines.rules.expression import Numeric
from truongchuan.engines.rules.grammar import ExpressionError, parse_number
from truongchuan.engines.rules.metrics import Metric, MetricType, PeriodKind, Registry

_RESERVED = {
    "and", "or", "not", "in", "true", "false", "if", "ceil", "floor", "max", "min", "every_year",
    "at_least_years", "not_falling",
}  # fmt: skip
_TWICE = "Bỏ một trong hai, hoặc đổi tên."


def build_registry(
    documents: Iterable[Document[schema.MetricsFile]], faults: Faults
) -> tuple[Registry, dict[str, Numeric]]:
    """The registry and the derivations of metrics that are made from lists."""
    written: dict[str, tuple[Source, Place]] = {}
    entries: list[tuple[schema.Metric, Source, Place]] = []
    for document in documents:
        source = document.source
        for index, entry in enumerate(document.entry.metrics):
            place: Place = ("metrics", index)
            if entry.id in written:
                what = f"số liệu {entry.id} đã có ở {_where(written[entry.id])}"
                faults.add(source, (*place, "id"), what, _TWICE)
                continue
            written[entry.id] = (source, place)
            entries.append((entry, source, place))
            _check(entry, source, place, faults)
    aliases: dict[str, tuple[Source, Place]] = {}
    for entry, source, place in entries:
        for alias in entry.aliases or ():
            other = written.get(alias) or aliases.get(alias)
            if other is not None:
                what = f"{entry.id}: tên khác {alias} đã có ở {_where(other)}"
                faults.add(source, (*place, "aliases"), what, _TWICE)
            aliases.setdefault(alias, (source, place))
    faults.stop()
    registry = Registry.of(_metric(entry) for entry, _, _ in entries)
    derivations: dict[str, Numeric] = {}
    for entry, source, place in entries:
        if entry.each is not None:
            try:
                derivations[entry.id] = read_expression(parse_number, entry.each, registry)
            except ExpressionError as error:
                problem, remedy = expression_fault(entry.each, error)
                faults.add(source, (*place, "each"), f"{entry.id}: {problem}", remedy)
    return registry, derivations


def _where(written: tuple[Source, Place]) -> str:
    source, place = written
    return source.where(place)


def _check(entry: schema.Metric, source: Source, place: Place, faults: Faults) -> None:
    def fault(key: str, problem: str, remedy: str) -> None:
        faults.add(source, (*place, key), f"{entry.id}: {problem}", remedy)

    if entry.id in _RESERVED:
        fault("id", "mã trùng với một từ của biểu thức", "Chọn mã khác.")
    choices = entry.choices or []
    if entry.type == "choice" and not choices:
        fault("type", "kiểu choice mà thiếu choices", "Thêm choices: [a, b] và choice_names.")
    if entry.type != "choice" and choices:
        fault("choices", f"choices không đi với kiểu {entry.type}", "Đổi type thành choice.")
    if choices and len(entry.choice_names or []) != len(choices):
        fault(
            "choice_names", f"choice_names phải có {len(choices)} tên như choices",
            "Viết tên tiếng Việt cho từng lựa chọn, cùng thứ tự.",
        )  # fmt: skip
    if len(set(choices)) < len(choices):
        fault("choices", "choices có lựa chọn viết hai lần", "Bỏ lựa chọn thừa.")
    if entry.each is not None and entry.reduce is None:
        fault("each", "each cần có reduce", "Thêm reduce: max hoặc reduce: min.")
    bounds = entry.plausible
    if bounds and bounds.min is not None and bounds.max is not None and bounds.max < bounds.min:
        fault("plausible", "max nhỏ hơn min", "Kiểm tra lại hai số.")


def _metric(entry: schema.Metric) -> Metric:
    bounds = entry.plausible or schema.Plausible(min=None, max=None)
    return Metric(
        id=entry.id,
        name=entry.name,
        unit=entry.unit,
        type=MetricType(entry.type),
        period=PeriodKind(entry.period),
        group=entry.group,
        choices=tuple(entry.choices or ()),
        choice_names=tuple(entry.choice_names or ()),
        ordered=entry.ordered,
        school_kinds=tuple(entry.school_kinds or ()),
        asked_of=entry.asked_of,
        aliases=tuple(entry.aliases or ()),
        reduce=entry.reduce,
        each=entry.each,
        help=entry.help,
        plausible=(bounds.min, bounds.max),
    )
