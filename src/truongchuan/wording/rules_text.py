"""Verdicts as lines of text for the command line: half a page, then the details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from truongchuan.engines.rules.assess import Assessment, Result
from truongchuan.engines.rules.capacity import Capacity
from truongchuan.engines.rules.changes import Change, Changes
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.engines.rules.norms import NormCheck, NormVerdict
from truongchuan.engines.rules.plausibility import Doubt
from truongchuan.engines.rules.verdicts import Verdict
from truongchuan.engines.rules.years import year_text
from truongchuan.wording.doubts import doubt_text
from truongchuan.wording.rules import (
    LEVEL_NAMES,
    VERDICT_NAMES,
    VERIFICATION_NAMES,
    RuleWording,
    shortfall_text,
)

_LISTED = 12


def result_text(result: Result) -> str:
    """Level and degree in words."""
    level = "chưa kết luận được" if result.level is None else f"Mức {result.level}"
    if result.level == 0:
        level = "chưa đạt Mức 1"
    degree = "chưa rõ chuẩn quốc gia"
    if result.degree is not None:
        degree = f"chuẩn quốc gia mức độ {result.degree}" if result.degree else "chưa đạt chuẩn"
    return f"{level}, {degree}"


def assessment_lines(law: LawSet, name: str, assessment: Assessment, changes: Changes) -> list[str]:
    """The verdict on a school with what blocks its next degree."""
    wording = RuleWording(law.registry)
    lines = [
        f"{name or 'Trường'}: {assessment.criteria_set.instrument}, xét ngày {assessment.on:%d/%m/%Y}",
        "",
        f"  Chắc chắn:                  {result_text(assessment.proven)}",
        f"  Trên quy định đã đối chiếu: {result_text(assessment.on_verified_rules)}"
        f" (bỏ {assessment.rules_left_out} yêu cầu chưa đối chiếu)",
        f"  Có thể:                     {result_text(assessment.possible)}",
    ]
    if changes.degree is not None:
        put_right, find_out = changes.to_put_right, changes.to_find_out
        lines += [
            "",
            f"Để đạt chuẩn quốc gia mức độ {changes.degree} (Mức {changes.level}): "
            f"khắc phục {len(put_right)} yêu cầu, làm rõ {len(find_out)} yêu cầu.",
        ]
        for title, listed in (("Khắc phục", put_right), ("Làm rõ", find_out)):
            if listed:
                lines += ["", f"{title}:"]
                lines += [_change_line(wording, change) for change in listed[:_LISTED]]
            if len(listed) > _LISTED:
                lines.append(f"  … và {len(listed) - _LISTED} yêu cầu nữa (xem --json).")
    unknown = [law.registry.metrics[metric].name for metric in assessment.unknown_metrics]
    if unknown:
        lines += ["", f"Số liệu còn thiếu ({len(unknown)}): " + "; ".join(unknown[:_LISTED])]
        if len(unknown) > _LISTED:
            lines[-1] += "; …"
    return lines


def _change_line(wording: RuleWording, change: Change) -> str:
    rule = change.item.rule
    line = f"  {rule.ref:12} {rule.requirement}"
    reasons = [wording.reason(r) for r in change.item.reasons[:2]]
    if change.earliest_year:
        reasons.append(f"Sớm nhất xét lại được từ năm học {year_text(change.earliest_year)}.")
    return "\n".join([line, *(f"               {reason}" for reason in reasons)])


def facilities_lines(
    law: LawSet,
    name: str,
    *,
    check: NormCheck,
    room: Capacity,
    on: date,
    doubts: Sequence[Doubt] = (),
) -> list[str]:
    """The norms of a school: what fails, what is not known, what it can hold."""
    wording = RuleWording(law.registry)
    lines = [f"{name or 'Trường'}: định mức có hiệu lực ngày {on:%d/%m/%Y}", ""]
    for level, summary in check.levels.items():
        proven = {True: "đạt", False: "không đạt", None: "chưa kết luận được"}[summary.proven]
        verified = {True: "đạt", False: "không đạt", None: "chưa kết luận được"}[
            summary.on_verified_rules
        ]
        lines.append(
            f"  {LEVEL_NAMES[level.value]:10} {proven}; trên quy định đã đối chiếu: {verified} "
            f"(đạt {summary.met}, không đạt {summary.not_met}, chưa rõ {summary.not_known}, "
            f"chưa đối chiếu {summary.left_out})"
        )
    failing = [norm for norm in check.norms if norm.verdict is Verdict.NOT_MET]
    if failing:
        lines += ["", "Không đạt:"]
        lines += [norm_line(wording, norm, on) for norm in failing]
    lines += ["", capacity_text(law, room)]
    if doubts:
        lines += ["", "Số liệu cần xem lại:"]
        lines += [f"  {doubt_text(doubt, law.registry)}" for doubt in doubts]
    return lines


def norm_line(wording: RuleWording, norm: NormVerdict, on: date) -> str:
    """One norm with its reasons and citation."""
    rule = norm.rule
    lines = [f"  {rule.id:36} {rule.title or rule.requirement}: {_short(norm)}"]
    lines += [f"      {wording.reason(reason)}" for reason in norm.item.reasons]
    lines.append(f"      {cites_text(rule, on)}")
    return "\n".join(lines)


def _short(norm: NormVerdict) -> str:
    verdict = VERDICT_NAMES[norm.verdict].lower()
    short = shortfall_text(norm.gap, norm.rule.unit)
    return f"{verdict}, {short}" if short else verdict


def cites_text(rule: Rule, on: date) -> str:
    """The citations of a rule and how far its text was verified."""
    places = "; ".join(
        f"{cite.article}, {cite.instrument}" if cite.article else cite.instrument
        for cite in rule.cites
    )
    return f"{places} ({VERIFICATION_NAMES[rule.verification_on(on)].lower()})"


def capacity_text(law: LawSet, room: Capacity) -> str:
    """The largest school that keeps to the verified norms."""
    if room.learners is None and room.classes is None:
        return "Sức chứa: chưa đủ số liệu để tính."
    learners = "chưa tính được" if room.learners is None else str(room.learners)
    classes = "chưa tính được" if room.classes is None else str(room.classes)
    binding = ", ".join(room.binding)
    return (
        f"Sức chứa trong định mức đã đối chiếu: {learners} học sinh (trẻ), {classes} lớp (nhóm); "
        f"giới hạn bởi {binding}."
    )
