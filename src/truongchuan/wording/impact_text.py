"""What a change of law does to a school, in words and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

from truongchuan.engines.rules.impact import TELLING, Change, Impact, Step, Under
from truongchuan.engines.rules.model import LawSet
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.rules import VERDICT_NAMES, RuleWording
from truongchuan.wording.rules_json import RulesJson
from truongchuan.wording.rules_text import cites_text, result_text

CHANGE_NAMES: dict[Change, str] = {
    Change.KEPT: _("Giữ được"),
    Change.LOST: _("Mất"),
    Change.GAINED: _("Được thêm"),
    Change.STILL_FAILING: _("Vẫn không đạt"),
    Change.NEW_FAILING: _("Yêu cầu mới, không đạt"),
    Change.NEW_MET: _("Yêu cầu mới, đạt"),
    Change.DROPPED_FAILING: _("Hết phải đáp ứng (đang không đạt)"),
    Change.OPENED: _("Trở thành chưa rõ"),
    Change.SETTLED: _("Từ chưa rõ thành rõ"),
    Change.OTHER: _("Khác"),
}


def impact_as_json(law: LawSet, impact: Impact) -> dict[str, Any]:
    """The document of ``impact``."""
    writer = RulesJson(law)
    return {
        "under": [_under(under) for under in impact.under],
        "steps": [
            {
                "from": before.on.isoformat(),
                "to": after.on.isoformat(),
                "counts": {c.value: n for c, n in _counts(steps).items()},
                "changes": [
                    {
                        "change": step.change.value,
                        "before": writer.item(step.before, before.on) if step.before else None,
                        "after": writer.item(step.after, after.on) if step.after else None,
                    }
                    for step in steps
                    if step.change in TELLING
                ],
            }
            for before, after, steps in zip(
                impact.under, impact.under[1:], impact.steps, strict=False
            )
        ],
    }


def _counts(steps: tuple[Step, ...]) -> Counter[Change]:
    return Counter(step.change for step in steps)


def _under(under: Under) -> dict[str, Any]:
    assessment = under.assessment
    return {
        "on": under.on.isoformat(),
        "instrument": assessment.criteria_set.instrument if assessment else None,
        "results": {
            "proven": _result(assessment.proven),
            "on_verified_rules": _result(assessment.on_verified_rules),
            "possible": _result(assessment.possible),
        }
        if assessment
        else None,
        "facilities": {
            level.value: {
                "proven": summary.proven,
                "on_verified_rules": summary.on_verified_rules,
                "not_met": summary.not_met,
                "not_known": summary.not_known,
            }
            for level, summary in under.norms.levels.items()
        },
    }


def _result(result: Any) -> dict[str, Any]:
    return {"level": result.level, "degree": result.degree}


def impact_lines(law: LawSet, name: str, impact: Impact) -> list[str]:
    """The results side by side, and what was kept, lost and gained between the days."""
    wording = RuleWording(law.registry)
    lines = [f"{name or 'Trường'}: cùng số liệu, quy định của {len(impact.under)} ngày", ""]
    for under in impact.under:
        assessment = under.assessment
        lines.append(f"{under.on:%d/%m/%Y}")
        if assessment is None:
            lines.append("  Không có bộ tiêu chí nào cho loại trường này.")
            continue
        lines += [
            f"  {assessment.criteria_set.instrument}: chắc chắn {result_text(assessment.proven)}; "
            f"có thể {result_text(assessment.possible)}",
        ]
    for before, after, steps in zip(impact.under, impact.under[1:], impact.steps, strict=False):
        counts = _counts(steps)
        lines += ["", f"Từ {before.on:%d/%m/%Y} đến {after.on:%d/%m/%Y}: " + ", ".join(
            f"{CHANGE_NAMES[change].lower()} {counts[change]}" for change in Change if counts[change]
        )]  # fmt: skip
        for change in TELLING:
            for step in steps:
                if step.change is change:
                    lines.append(_step_line(wording, step, before, after))
    return lines


def _step_line(wording: RuleWording, step: Step, before: Under, after: Under) -> str:
    item = step.after or step.before
    if item is None:
        return ""
    on = after.on if step.after else before.on
    was = VERDICT_NAMES[step.before.verdict].lower() if step.before else "không có"
    now = VERDICT_NAMES[step.after.verdict].lower() if step.after else "không còn"
    reason = wording.reason(item.reasons[0]) if item.reasons else ""
    title = item.rule.title or item.rule.requirement
    return (
        f"  {CHANGE_NAMES[step.change]}: {item.rule.ref} {title} ({was} → {now}). {reason} "
        f"{cites_text(item.rule, on)}"
    )
