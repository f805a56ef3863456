"""What a verdict says to a reader: sentences made from reasons.

Names of metrics and texts of requirements are data of the law set and stand as they are written
there; only the sentences around them are translated.
"""

from __future__ import annotations

from collections.abc import Callable

from truongchuan.engines.rules import metrics as units
from truongchuan.engines.rules.expression import (
    All,
    Always,
    Arithmetic,
    AtLeastYears,
    Branch,
    Call,
    Choose,
    Compare,
    Condition,
    Either,
    EveryYear,
    FactValue,
    Holds,
    Not,
    NotFalling,
    Number,
    Numeric,
    OneOf,
    Truth,
    metrics_of,
)
from truongchuan.engines.rules.metrics import (
    Metric,
    MetricType,
    Registry,
)
from truongchuan.engines.rules.model import Verification
from truongchuan.engines.rules.reasons import Reason
from truongchuan.engines.rules.shortfall import Gap
from truongchuan.engines.rules.verdicts import Verdict
from truongchuan.wording.catalogue import SAMPLE_NUMBER, Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.MET: _("Đạt"),
    Verdict.NOT_MET: _("Không đạt"),
    Verdict.NOT_KNOWN: _("Chưa rõ"),
    Verdict.SUSPENDED: _("Ngưng áp dụng"),
    Verdict.NOT_APPLICABLE: _("Không áp dụng"),
}
VERIFICATION_NAMES: dict[Verification, str] = {
    Verification.VERIFIED: _("Đã đối chiếu nguồn"),
    Verification.REMEMBERED: _("Cần kiểm tra"),
    Verification.MISSING: _("Chưa có quy định"),
}
LEVEL_NAMES: dict[str, str] = {
    "minimum": _("Tối thiểu"),
    "level_1": _("Mức độ 1"),
    "level_2": _("Mức độ 2"),
}
_OPERATORS = {
    ">=": _("ít nhất {value}"),
    ">": _("hơn {value}"),
    "<=": _("không quá {value}"),
    "<": _("ít hơn {value}"),
    "==": _("đúng {value}"),
    "!=": _("khác {value}"),
}
_NEGATED = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}
_COMPARED = _("{name}: {actual}; cần {needed}{how}.")
_COMPARED_UNKNOWN = _("Chưa có số liệu: {missing}; cần {name} {needed}.")
_STATE = _("{name}: {state}.")
_EITHER = _("Cần một trong các điều kiện: {conditions}.")
_WINDOW = _(
    "{condition}, xét {years} năm học đến {newest}: {holding} năm đạt, {failing} năm không đạt, "
    "{unknown} năm chưa có số liệu."
)
_NOT_FALLING = _("{name} qua {years} năm học: {values}.")
_SIMPLE: dict[str, str] = {
    "condition-holds": _("Áp dụng vì {condition}."),
    "condition-fails": _("Không áp dụng vì điều kiện không đúng: {condition}."),
    "condition-unknown": _("Chưa rõ có áp dụng hay không, cần biết: {condition}."),
    "suspended": _("Ngưng áp dụng từ {from} theo {by}; không tính khi đánh giá."),
    "judged": _("Kết luận của người đánh giá: {judged}. Minh chứng: {evidence}."),
    "judgement-without-evidence": _("Có nhận định nhưng chưa có minh chứng nên chưa kết luận."),
    "judgement-against-numbers": _("Lưu ý: nhận định khác với số liệu đang có."),
    "needs-judgement": _("Yêu cầu không có con số: cần nhận định kèm minh chứng."),
    "numbers-are-not-all": _(
        "Con số đạt, nhưng mới là một phần của yêu cầu; phần còn lại cần nhận định kèm minh chứng."
    ),
    "text-remembered": _(
        "Cần kiểm tra: nội dung quy định ghi theo trí nhớ hoặc nguồn gián tiếp, không dùng để "
        "kết luận khi chưa có nhận định kèm minh chứng."
    ),
    "text-missing": _("Chưa có quy định: chưa tìm được lời văn, cần nhận định kèm minh chứng."),
    "text-under-review": _(
        "Cần kiểm tra: văn bản được sửa đổi từ {review_from}, phải đối chiếu lại trước khi kết luận."
    ),
    "not-computable": _("Máy không tính được: {reason}"),
    "replaced": _("Không áp dụng: quy định {by} thay thế."),
    "replacement-not-verified": _(
        "Quy định {by} có thể thay thế nhưng chưa được đối chiếu; chỉ được dùng để nới, không để "
        "kết luận không đạt."
    ),
    "replacement-unknown": _("Quy định {by} có thể thay thế; cần biết: {condition}."),
    "quota": _("Định mức tính ra {required}; hiện có {actual}. Đây là mức tối đa để bố trí."),
}


def amount(
    value: float | None, metric: Metric | None = None, translate: Translate = identity
) -> str:
    """A value as people write it: 1.234,5; 95 %; the word of a choice; có or không."""
    if value is None:
        return translate(_("chưa có số liệu"))
    if metric is not None:
        if metric.type is MetricType.CHOICE:
            names = metric.choice_names or metric.choices
            return names[int(value)] if 0 <= int(value) < len(names) else str(value)
        if metric.type is MetricType.BOOLEAN:
            return translate(_("có")) if value else translate(_("không"))
        if metric.type is MetricType.SHARE:
            return f"{plain_number(value * 100, translate)} %"
        if metric.id.endswith("_year"):
            return str(int(value))
    return plain_number(value, translate)


def plain_number(value: float, translate: Translate = identity) -> str:
    """A number with at most three decimals and the language's own marks."""
    sample = translate(SAMPLE_NUMBER)
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", sample[1] + sample[5]))


def shortfall_text(gap: Gap | None, unit: str | None, translate: Translate = identity) -> str:
    """What is short or too much, with its unit; empty when nothing is."""
    if gap is None or not gap.shortfall:
        return ""
    if unit == units.TRUTH_UNIT:
        return translate(_("chưa có"))
    template = translate(_("vượt {amount}")) if gap.at_most else translate(_("thiếu {amount}"))
    if unit == units.SHARE_UNIT:
        points = plain_number(round(gap.shortfall * 100, 2), translate)
        return template.format(amount=translate(_("{points} điểm %")).format(points=points))
    return template.format(amount=f"{plain_number(gap.shortfall, translate)} {unit or ''}".rstrip())


def with_unit(value: float | None, metric: Metric | None, translate: Translate = identity) -> str:
    """A value and its unit, where a unit says more than the value."""
    text = amount(value, metric, translate)
    if value is None or metric is None or metric.type not in (MetricType.COUNT, MetricType.NUMBER):
        return text
    return f"{text} {metric.unit}"


class RuleWording:
    """Writes the sentences of one law set in one language."""

    def __init__(self, registry: Registry, translate: Translate = identity) -> None:
        self.registry = registry
        self.translate = translate

    def reason(self, reason: Reason) -> str:
        """The sentence of a reason."""
        writer: dict[str, Callable[[Reason], str]] = {
            "compare": self._compare,
            "state": self._state,
            "either": self._either,
            "window": self._window,
        }
        if reason.code in writer:
            return writer[reason.code](reason)
        params = {key: "" if value is None else str(value) for key, value in reason.params.items()}
        if reason.node is not None:
            params["condition"] = self.condition(reason.node)
        if reason.code == "judged":
            met = reason.truth is Truth.TRUE
            params["judged"] = self.translate(
                VERDICT_NAMES[Verdict.MET if met else Verdict.NOT_MET]
            ).lower()
        if reason.code == "quota":
            params["required"] = amount(reason.right, None, self.translate)
            params["actual"] = amount(reason.left, None, self.translate)
        for key in ("from", "review_from"):
            if params.get(key):
                params[key] = _day(params[key])
        return self.translate(_SIMPLE[reason.code]).format_map(params)

    def condition(self, node: Condition) -> str:
        """A condition as a phrase that can stand inside a sentence."""
        match node:
            case Compare(op, left, right):
                return f"{self.formula(left)} {self._needed(op, left, right, None)}"
            case OneOf(metric, values, _steady):
                known = self.registry.metrics[metric]
                words = ", ".join(amount(value, known, self.translate) for value in values)
                return f"{_lower(known.name)}: {words}"
            case Holds(metric, _steady):
                return _lower(self.registry.metrics[metric].name)
            case Not(Holds(metric, _steady)):
                name = _lower(self.registry.metrics[metric].name)
                return self.translate(_("không phải: {condition}")).format(condition=name)
            case Not(Compare(op, left, right)):
                return self.condition(Compare(_NEGATED[op], left, right))
            case Not(part):
                inner = self.condition(part)
                return self.translate(_("không phải: {condition}")).format(condition=inner)
            case All(parts):
                return self.translate(_(" và ")).join(self.condition(part) for part in parts)
            case Either(parts):
                return self.translate(_(" hoặc ")).join(self.condition(part) for part in parts)
            case Branch(condition, then, other):
                template = self.translate(_("{then} (nếu {condition}), {other} (trường hợp khác)"))
                return template.format(
                    condition=self.condition(condition),
                    then=self.condition(then),
                    other=self.condition(other),
                )
            case EveryYear(part, years):
                template = self.translate(_("mỗi năm trong {years} năm học liên tiếp: {condition}"))
                return template.format(years=years, condition=self.condition(part))
            case AtLeastYears(count, part, years):
                template = self.translate(_("ít nhất {count} trong {years} năm học: {condition}"))
                return template.format(count=count, years=years, condition=self.condition(part))
            case NotFalling(metric, years):
                template = self.translate(_("{name} không giảm trong {years} năm học"))
                return template.format(name=_lower(self.registry.metrics[metric].name), years=years)
            case Always(holds):
                return self.translate(_("luôn đúng")) if holds else self.translate(_("luôn sai"))

    def formula(self, node: Numeric) -> str:
        """A formula with the names of its metrics."""
        match node:
            case Number(value):
                return plain_number(value, self.translate)
            case FactValue(metric, _steady):
                return _lower(self.registry.metrics[metric].name)
            case Arithmetic(op, left, right):
                sign = {"*": "×", "/": "÷", "-": "−", "+": "+"}[op]
                return f"{self._factor(left, op)} {sign} {self._factor(right, op)}"
            case Call("ceil", (inner,)):
                return self.translate(_("làm tròn lên ({formula})")).format(
                    formula=self.formula(inner)
                )
            case Call("floor", (inner,)):
                return self.translate(_("làm tròn xuống ({formula})")).format(
                    formula=self.formula(inner)
                )
            case Call(name, arguments):
                word = (
                    self.translate(_("số lớn hơn của"))
                    if name == "max"
                    else self.translate(_("số nhỏ hơn của"))
                )
                return f"{word} ({'; '.join(self.formula(a) for a in arguments)})"
            case Choose(condition, then, other):
                template = self.translate(_("{then} (nếu {condition}), {other} (trường hợp khác)"))
                return template.format(
                    condition=self.condition(condition),
                    then=self.formula(then),
                    other=self.formula(other),
                )

    def _factor(self, node: Numeric, op: str) -> str:
        text = self.formula(node)
        wrap = isinstance(node, Arithmetic) and op in "*/" and node.op in "+-"
        return f"({text})" if wrap else text

    def _needed(self, op: str, left: Numeric, right: Numeric, value: float | None) -> str:
        metric = self._metric_of(left) or self._metric_of(right)
        if isinstance(right, Number):
            text = with_unit(right.value, metric, self.translate)
        elif value is not None:
            text = with_unit(value, metric, self.translate)
        else:
            text = self.formula(right)
        return self.translate(_OPERATORS[op]).format(value=text)

    def _metric_of(self, node: Numeric) -> Metric | None:
        return self.registry.metrics[node.metric] if isinstance(node, FactValue) else None

    def _compare(self, reason: Reason) -> str:
        node = reason.node
        if not isinstance(node, Compare):
            return self._state(reason)
        name = _upper(self.formula(node.left))
        if reason.truth is Truth.UNKNOWN:
            missing = [
                self.registry.metrics[metric].name
                for metric, value in reason.values.items()
                if value is None
            ]
            needed = self._needed(node.op, node.left, node.right, reason.right)
            return self.translate(_COMPARED_UNKNOWN).format(
                missing=", ".join(missing), name=_lower(name), needed=needed
            )
        how = ""
        if not isinstance(node.right, (Number, FactValue)):
            facts = ", ".join(
                f"{_lower(self.registry.metrics[m].name)} {amount(reason.values[m], self.registry.metrics[m], self.translate)}"
                for m in metrics_of(node.right)
            )
            how = f" ({self.formula(node.right)}; {facts})" if facts else ""
        elif isinstance(node.right, FactValue):
            how = f" ({_lower(self.registry.metrics[node.right.metric].name)})"
        metric = self._metric_of(node.left)
        return self.translate(_COMPARED).format(
            name=name,
            actual=with_unit(reason.left, metric, self.translate),
            needed=self._needed(node.op, node.left, node.right, reason.right),
            how=how,
        )

    def _state(self, reason: Reason) -> str:
        parts = [
            self.translate(_STATE).format(
                name=self.registry.metrics[metric].name,
                state=amount(value, self.registry.metrics[metric], self.translate),
            )
            for metric, value in reason.values.items()
        ]
        return " ".join(parts)

    def _either(self, reason: Reason) -> str:
        if reason.node is None:
            return self._state(reason)
        return self.translate(_EITHER).format(conditions=self.condition(reason.node))

    def _window(self, reason: Reason) -> str:
        node = reason.node
        years = [key for key in reason.values if "@" in key]
        newest = years[0].partition("@")[2] if years else ""
        if isinstance(node, NotFalling):
            metric = self.registry.metrics[node.metric]
            shown = [amount(reason.values[key], metric, self.translate) for key in reversed(years)]
            return self.translate(_NOT_FALLING).format(
                name=metric.name, years=node.years, values=" → ".join(shown)
            )
        if not isinstance(node, (EveryYear, AtLeastYears)):
            return self._state(reason)
        holding, failing = int(reason.params["holding"] or 0), int(reason.params["failing"] or 0)
        return self.translate(_WINDOW).format(
            condition=_upper(self.condition(node.part)),
            years=node.years,
            newest=newest,
            holding=holding,
            failing=failing,
            unknown=node.years - holding - failing,
        )


def _lower(text: str) -> str:
    """Small first letter, except before an abbreviation such as "CNTT"."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"
