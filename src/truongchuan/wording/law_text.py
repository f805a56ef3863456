"""The law library on the command line: instruments, sets of rules, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.diff import RuleDiff
from truongchuan.engines.rules.model import CriteriaSet, LawSet, NormSet, Rule
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.rules import VERIFICATION_NAMES
from truongchuan.wording.rules_json import RulesJson, coverage

_DIFFERENCES = (
    ("added", _("Thêm")),
    ("ended", _("Hết hiệu lực")),
    ("suspended", _("Ngưng áp dụng")),
    ("resumed", _("Áp dụng trở lại")),
    ("doubted", _("Cần đối chiếu lại")),
)


def instrument_as_json(instrument: Instrument, *, encoded: bool) -> dict[str, Any]:
    """One entry of ``law list``."""
    return {
        "number": instrument.number,
        "kind": instrument.kind,
        "title": instrument.title,
        "issued": _iso(instrument.issued),
        "in_force_from": _iso(instrument.in_force_from),
        "in_force_to": _iso(instrument.in_force_to),
        "replaces": list(instrument.replaces),
        "replaced_by": instrument.replaced_by,
        "amended_by": list(instrument.amended_by),
        "verification": instrument.verification,
        "encoded": encoded,
    }


def instrument_line(instrument: Instrument, *, encoded: bool) -> str:
    """One line of ``law list``."""
    start = _shown(instrument.in_force_from, "?")
    end = _shown(instrument.in_force_to, "nay" if instrument.in_force_from else "?")
    mark = "*" if encoded else " "
    return f"{mark} {instrument.number:26} {start:>10} – {end:10} {instrument.title}"


def criteria_set_lines(law: LawSet, criteria_set: CriteriaSet, on: date) -> list[str]:
    """A set of criteria in our own words."""
    lines = [f"{criteria_set.instrument}: {criteria_set.title}, ngày {on:%d/%m/%Y}"]
    for standard in criteria_set.standards:
        criteria = [c for c in standard.criteria if c.in_force(on)]
        if criteria:
            lines += ["", f"Tiêu chuẩn {standard.no}. {standard.title}"]
        for criterion in criteria:
            mark = " (bắt buộc)" if criterion.mandatory else ""
            lines.append(f"  {criterion.no} {criterion.title_on(on)}{mark}")
            for level in sorted(criterion.levels):
                lines += [_rule_line(rule, on) for rule in criterion.items(level, on)]
    extra = [rule for rule in criteria_set.level_4 if rule.in_force(on)]
    if extra:
        lines += ["", "Mức 4", *(_rule_line(rule, on) for rule in extra)]
    rules = [rule for rule in criteria_set.rules() if rule.in_force(on)]
    return [*lines, "", _coverage_line(rules, on)]


def norm_set_lines(law: LawSet, norms: NormSet, on: date) -> list[str]:
    """The norms of an instrument in our own words."""
    rules = [rule for rule in norms.norms if rule.in_force(on)]
    lines = [f"{norms.instrument}: {norms.title}, ngày {on:%d/%m/%Y}", ""]
    lines += [_rule_line(rule, on) for rule in rules]
    return [*lines, "", _coverage_line(rules, on)]


def _rule_line(rule: Rule, on: date) -> str:
    verification = VERIFICATION_NAMES[rule.verification_on(on)].lower()
    state = f"; ngưng theo {s.by}" if (s := rule.suspension_on(on)) else ""
    text = rule.expression_text or rule.quota_text
    formula = f" [{text}]" if text else ""
    return f"    {rule.ref:12} {rule.requirement}{formula} ({verification}{state})"


def _coverage_line(rules: Sequence[Rule], on: date) -> str:
    counts = coverage(rules, on)
    return (
        f"{len(rules)} quy định: {counts['verified']} đã đối chiếu nguồn, "
        f"{counts['remembered']} cần kiểm tra, {counts['missing']} chưa có quy định."
    )


def diff_as_json(law: LawSet, changed: RuleDiff) -> dict[str, Any]:
    """The document of ``law diff``."""
    writer = RulesJson(law)
    day = changed.day_to

    def rules(found: Iterable[Rule], on: date) -> list[dict[str, Any]]:
        return [writer.rule(rule, on) for rule in found]

    document: dict[str, Any] = {
        "from": changed.day_from.isoformat(),
        "to": changed.day_to.isoformat(),
        "replaced": [
            {
                "match": pair.match.value,
                "before": rules(pair.before, changed.day_from),
                "after": rules(pair.after, day),
            }
            for pair in changed.replaced
        ],
        "titles": [{"no": t.no, "before": t.before, "after": t.after} for t in changed.titles],
        "unchanged": changed.unchanged,
    }
    for name, _title in _DIFFERENCES:
        on = changed.day_from if name == "ended" else day
        document[name] = rules(getattr(changed, name), on)
    return document


def diff_lines(number: str, changed: RuleDiff) -> list[str]:
    """What changed, as lines."""
    days = f"từ {changed.day_from:%d/%m/%Y} đến {changed.day_to:%d/%m/%Y}"
    if changed.empty:
        return [f"{number}: không có gì thay đổi {days}."]
    lines = [f"{number}: thay đổi {days}"]
    for pair in changed.replaced:
        lines.append("")
        lines += [f"  - {rule.ref:12} {rule.requirement}" for rule in pair.before]
        lines += [f"  + {rule.ref:12} {rule.requirement}" for rule in pair.after]
    for name, title in _DIFFERENCES:
        found: tuple[Rule, ...] = getattr(changed, name)
        if found:
            lines += ["", f"{title}:"]
            lines += [f"    {rule.ref:12} {rule.requirement}" for rule in found]
    for title_change in changed.titles:
        before, after = title_change.before or "không có", title_change.after or "không còn"
        lines.append(f"  Tiêu chí {title_change.no}: {before} → {after}")
    return [*lines, "", f"{changed.unchanged} quy định không đổi."]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _shown(day: date | None, unknown: str) -> str:
    return f"{day:%d/%m/%Y}" if day else unknown
