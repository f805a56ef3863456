"""Turns one written rule into the engine's rule, with the checks that one rule allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.faults import Faults, Placed
from truongchuan.adapters.law.files import Place, Source
from truongchuan.adapters.law.messages import expression_fault, nearest, read_expression
from truongchuan.engines.rules.expression import (
    AtLeastYears,
    Compare,
    Condition,
    EveryYear,
    FactValue,
    Node,
    NotFalling,
    Number,
    Numeric,
    metrics_of,
    walk,
)
from truongchuan.engines.rules.grammar import ExpressionError, parse_condition, parse_number
from truongchuan.engines.rules.metrics import (
    Metric,
    MetricType,
    PeriodKind,
    Registry,
    UnknownMetricError,
)
from truongchuan.engines.rules.model import (
    Cite,
    Ending,
    NormKind,
    NormLevel,
    Quota,
    Role,
    Rule,
    Suspension,
    Verification,
)

_NORM_NEEDS = {
    "title": "title: tên ngắn của quy định",
    "level": "level: minimum, level_1 hoặc level_2",
    "block": "block: khối, ví dụ site",
    "kind": "kind: constraint, quota hoặc not_computable",
    "school_kinds": "school_kinds: [primary]",
    "unit": "unit: đơn vị, ví dụ m²",
    "in_force_from": "in_force_from: 'năm-tháng-ngày'",
}
_NORM_ONLY = ("level", "block", "kind", "unit", "quota", "reason", "overrides", "overrides_at")


@dataclass(slots=True)
class RuleBuilder:
    """Builds rules against one registry and one list of instruments."""

    registry: Registry
    instruments: frozenset[str]
    faults: Faults

    def norm(self, placed: Placed) -> Rule:
        """A norm. Faults are noted; the rule returned is then not to be used."""
        entry = placed.entry
        for key, example in _NORM_NEEDS.items():
            if key == "unit" and entry.kind == "not_computable":
                continue
            if not getattr(entry, key):
                placed.add(self.faults, None, f"thiếu {key}", f"Thêm dòng {example}.")
        if entry.kind == "quota" and entry.quota is None:
            placed.add(
                self.faults, "kind", "kind là quota mà thiếu quota",
                "Thêm quota: {required: công thức, actual: số liệu}.",
            )  # fmt: skip
        if entry.kind != "quota" and entry.quota is not None:
            placed.add(
                self.faults,
                "quota",
                "quota chỉ đi với kind: quota",
                "Đổi kind thành quota, hoặc bỏ quota.",
            )
        if entry.kind == "not_computable" and not entry.reason:
            placed.add(
                self.faults, "kind", "không tính được (not_computable) mà không nói vì sao",
                "Thêm reason: thiếu số liệu hay lời văn nào.",
            )  # fmt: skip
        if (
            entry.kind == "constraint"
            and entry.expression is None
            and entry.verification != "missing"
        ):
            placed.add(
                self.faults, "kind", "kind là constraint mà thiếu expression",
                "Thêm expression; không tính được thì ghi kind: not_computable và reason.",
            )  # fmt: skip
        if entry.kind in ("not_computable", "quota") and entry.expression is not None:
            placed.add(
                self.faults, "expression", f"expression không đi với kind: {entry.kind}",
                "Sửa kind thành constraint, hoặc bỏ expression.",
            )  # fmt: skip
        return self._rule(placed, entry.id or "")

    def item(self, placed: Placed) -> Rule:
        """A requirement of a criterion."""
        entry = placed.entry
        for key in _NORM_ONLY:
            if getattr(entry, key) is not None:
                placed.add(
                    self.faults, key, f"{key} chỉ dùng ở tệp norms", "Bỏ dòng này."
                )  # fmt: skip
        if entry.expression is not None and entry.role is None:
            placed.add(
                self.faults, "expression", "có expression mà không nói role",
                "Thêm role: full (số liệu là toàn bộ yêu cầu) hoặc role: necessary (một phần).",
            )  # fmt: skip
        return self._rule(placed, entry.ref or "")

    def cites(
        self, cites: list[schema.Cite] | None, source: Source, place: Place
    ) -> tuple[Cite, ...]:
        """Citations of instruments that must be known."""
        built = []
        for index, cite in enumerate(cites or ()):
            self.known_instrument(cite.instrument, source, (*place, index, "instrument"))
            built.append(Cite(cite.instrument, cite.article, cite.basis == "inferred"))
        return tuple(built)

    def known_instrument(self, number: str, source: Source, place: Place) -> None:
        """Note a fault when an instrument is not in the list of instruments."""
        if number not in self.instruments:
            near = ", ".join(nearest(number, self.instruments, count=2, limit=1))
            remedy = "Sửa số hiệu, hoặc thêm văn bản vào instruments.yaml."
            self.faults.add(
                source, place, f"văn bản {number} không có trong instruments.yaml",
                f"Có phải: {near}? {remedy}" if near else remedy,
            )  # fmt: skip

    def metric(self, name: str, source: Source, place: Place, prefix: str) -> Metric | None:
        """The metric of a name; a fault is noted when there is none."""
        try:
            return self.registry.resolve(name)
        except UnknownMetricError as error:
            near = ", ".join(error.nearest)
            remedy = f"Có phải: {near}?" if near else "Thêm số liệu vào metrics/, hoặc sửa tên."
            self.faults.add(source, place, f"{prefix}: số liệu lạ {name!r}", remedy)
            return None

    def _rule(self, placed: Placed, ref: str) -> Rule:
        entry, source, place = placed.entry, placed.source, placed.place
        if not entry.cites:
            placed.add(
                self.faults, "cites" if "cites" in placed.raw else None, "không có căn cứ",
                "Thêm cites: [{instrument: số hiệu, article: điều khoản}].",
            )  # fmt: skip
        if entry.expression is not None and entry.verification == "missing":
            placed.add(
                self.faults, "verification", "có expression mà verification là missing",
                "Đã biết lời văn thì ghi verified hoặc remembered; chưa biết thì bỏ expression.",
            )  # fmt: skip
        start, end = placed.start, placed.end
        own = entry.in_force_from or entry.in_force_to
        if own and start and end and end < start:
            key = "in_force_to" if entry.in_force_to else "in_force_from"
            placed.add(
                self.faults, key, "in_force_to sớm hơn in_force_from", "Kiểm tra lại hai ngày."
            )
        quota = self._quota(placed)
        if entry.ended_by:
            self.known_instrument(
                entry.ended_by.instrument, source, (*place, "ended_by", "instrument")
            )
        return Rule(
            id=placed.id,
            ref=ref,
            title=entry.title,
            requirement=entry.requirement,
            expression=self._condition(placed, "expression", entry.expression),
            expression_text=entry.expression,
            role=Role(entry.role or "full"),
            when=self._condition(placed, "when", entry.when),
            when_text=entry.when,
            cites=self.cites(entry.cites, source, (*place, "cites")),
            in_force_from=start or date.min,
            in_force_to=end,
            ended_by=_ending(entry.ended_by),
            suspended=self._suspensions(placed),
            verification=Verification(entry.verification),
            review_from=entry.review_from,
            evidence=tuple(entry.evidence or ()),
            source=entry.source,
            note=entry.note,
            aliases=tuple(entry.aliases or ()),
            kind=NormKind(entry.kind or "constraint"),
            level=NormLevel(entry.level) if entry.level else None,
            block=entry.block,
            unit=entry.unit,
            school_kinds=tuple(entry.school_kinds or ()),
            quota=quota,
            quota_text=entry.quota.required if entry.quota else None,
            reason=entry.reason,
            overrides=tuple(entry.overrides or ()),
            overrides_at=tuple(NormLevel(level) for level in entry.overrides_at or ()),
        )

    def _suspensions(self, placed: Placed) -> tuple[Suspension, ...]:
        built = []
        for index, entry in enumerate(placed.entry.suspended or ()):
            place = (*placed.place, "suspended", index)
            self.known_instrument(entry.by, placed.source, (*place, "by"))
            if entry.end and entry.end < entry.start:
                self.faults.add(
                    placed.source, (*place, "to"), f"{placed.id}: to sớm hơn from",
                    "Kiểm tra lại hai ngày.",
                )  # fmt: skip
            built.append(
                Suspension(
                    entry.by,
                    entry.start,
                    entry.end,
                    Verification(entry.verification),
                    entry.article,
                )
            )
        return tuple(built)

    def _condition(self, placed: Placed, key: str, text: str | None) -> Condition | None:
        if text is None:
            return None
        try:
            node = read_expression(parse_condition, text, self.registry)
        except ExpressionError as error:
            placed.add(self.faults, key, *expression_fault(text, error))
            return None
        self._check_tree(placed, key, node)
        return node

    def _quota(self, placed: Placed) -> Quota | None:
        entry = placed.entry.quota
        if entry is None:
            return None
        place = (*placed.place, "quota")
        actual = None
        if entry.actual is not None:
            actual = self.metric(
                entry.actual, placed.source, (*place, "actual"), f"{placed.id}: quota.actual"
            )
        try:
            required: Numeric = read_expression(parse_number, entry.required, self.registry)
        except ExpressionError as error:
            problem, remedy = expression_fault(entry.required, error)
            self.faults.add(placed.source, (*place, "required"), f"{placed.id}: {problem}", remedy)
            return None
        self._check_tree(placed, "quota", required)
        return Quota(required, actual.id if actual else None)

    def _check_tree(self, placed: Placed, key: str, tree: Node) -> None:
        for node in walk(tree):
            if isinstance(node, Compare):
                self._check_share(placed, key, node)
            if isinstance(node, (EveryYear, AtLeastYears, NotFalling)):
                for metric_id in metrics_of(node):
                    metric = self.registry.metrics[metric_id]
                    # What is true of the place a school stands in may qualify every year.
                    if metric.period is not PeriodKind.SCHOOL_YEAR and metric.group != "context":
                        placed.add(
                            self.faults, key,
                            f"biểu thức xét nhiều năm trên {metric_id}, số liệu không theo năm học",
                            "Dùng số liệu có period: school_year, hoặc viết không có hàm năm.",
                        )  # fmt: skip

    def _check_share(self, placed: Placed, key: str, node: Compare) -> None:
        for left, right in ((node.left, node.right), (node.right, node.left)):
            if not (isinstance(left, FactValue) and isinstance(right, Number)):
                continue
            metric = self.registry.metrics[left.metric]
            if metric.type is MetricType.SHARE and right.value > 1:
                placed.add(
                    self.faults, key,
                    f"biểu thức so tỷ lệ {metric.id} với {right.value:g}",
                    f"Tỷ lệ từ 0 đến 1: {right.value:g} % là {right.value / 100:g}.",
                )  # fmt: skip


def _ending(entry: schema.Ended | None) -> Ending | None:
    if entry is None:
        return None
    return Ending(entry.instrument, entry.how, Verification(entry.verification), entry.article)
