"""Verdicts and law as JSON documents that other programs rely on (see the contracts)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from truongchuan.engines.rules.assess import Assessment, CriterionVerdict, Result
from truongchuan.engines.rules.capacity import Capacity
from truongchuan.engines.rules.changes import Change, Changes
from truongchuan.engines.rules.metrics import Metric, MetricType, Registry
from truongchuan.engines.rules.model import (
    Cite,
    CriteriaSet,
    Criterion,
    LawSet,
    NormSet,
    Rule,
    Verification,
)
from truongchuan.engines.rules.norms import NormCheck, NormVerdict
from truongchuan.engines.rules.plausibility import Doubt
from truongchuan.engines.rules.reasons import Reason
from truongchuan.engines.rules.verdicts import ItemVerdict
from truongchuan.engines.rules.years import year_text
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.doubts import doubt_text
from truongchuan.wording.rules import RuleWording

Json = dict[str, Any]


def value_as_json(metric: Metric, value: float | None) -> Any:
    """A value as it is written in a facts file."""
    if value is None:
        return None
    if metric.type is MetricType.BOOLEAN:
        return bool(value)
    if metric.type is MetricType.CHOICE:
        return metric.choices[int(value)]
    return int(value) if value == int(value) and metric.type is MetricType.COUNT else value


class RulesJson:
    """Writes the JSON of one law set."""

    def __init__(self, law: LawSet, translate: Translate = identity) -> None:
        self.law = law
        self.registry: Registry = law.registry
        self.wording = RuleWording(law.registry, translate)
        self.translate = translate

    # Verdicts

    def assessment(self, assessment: Assessment, changes: Changes | None = None) -> Json:
        """The document of ``assess``."""
        on = assessment.on
        accreditation = assessment.criteria_set.accreditation_levels
        left_out = assessment.rules_left_out
        document: Json = {
            "on": on.isoformat(),
            "instrument": assessment.criteria_set.instrument,
            "criteria": [self._criterion(verdict, on) for verdict in assessment.criteria],
            "level_4": [self.item(item, on) for item in assessment.level_4],
            "degree_conditions": [self.item(item, on) for item in assessment.degree_conditions],
            "accreditation_level": assessment.proven.level if accreditation else None,
            "national_standard_degree": assessment.proven.degree,
            "results": {
                "proven": _result(assessment.proven),
                "on_verified_rules": {
                    **_result(assessment.on_verified_rules),
                    "rules_left_out": left_out,
                },
                "possible": _result(assessment.possible),
            },
            "blocking": list(assessment.blocking),
            "unknown": [*assessment.unknown, *assessment.unknown_metrics],
        }
        if not accreditation:
            document["accreditation_note"] = assessment.criteria_set.accreditation_note
        if changes is not None:
            document["next_degree"] = self.changes(changes, on)
        return document

    def _criterion(self, verdict: CriterionVerdict, on: date) -> Json:
        return {
            "no": verdict.criterion.no,
            "title": verdict.title,
            "mandatory": verdict.criterion.mandatory,
            "level": verdict.level,
            "level_possible": verdict.level_possible,
            "indicators": [self.item(item, on) for item in verdict.all_items()],
        }

    def item(self, item: ItemVerdict, on: date) -> Json:
        """One requirement with its verdict, reasons and citations."""
        return {
            "ref": item.rule.ref,
            "requirement": item.rule.requirement,
            "verdict": item.verdict.value,
            "indication": item.indication.value if item.indication else None,
            "why": [self.reason(reason) for reason in item.reasons],
            "cites": self.cites(item.rule, on),
            "evidence": list(item.rule.evidence),
        }

    def reason(self, reason: Reason) -> Json:
        """A sentence and the values it rests on."""
        values: Json = {}
        for key, value in reason.values.items():
            metric_id, _, _ = key.partition("@")
            values[key] = value_as_json(self.registry.metrics[metric_id], value)
        return {"text": self.wording.reason(reason), "values": values}

    def cites(self, rule: Rule, on: date) -> list[Json]:
        """The citations of a rule with the verification that counts on the day."""
        verification = rule.verification_on(on).value
        return [{**_cite(cite), "verification": verification} for cite in rule.cites]

    def changes(self, changes: Changes, on: date) -> Json:
        """The smallest set of changes to the next degree."""
        return {
            "degree": changes.degree,
            "level": changes.level,
            "put_right": [self._change(change, on) for change in changes.to_put_right],
            "find_out": [self._change(change, on) for change in changes.to_find_out],
        }

    def _change(self, change: Change, on: date) -> Json:
        gap = change.gap
        metric = self.registry.metrics.get(gap.metric or "") if gap else None
        return {
            "ref": change.item.rule.ref,
            "requirement": change.item.rule.requirement,
            "required": gap.required if gap else None,
            "actual": gap.actual if gap else None,
            "shortfall": gap.shortfall if gap else None,
            "unit": change.item.rule.unit or (metric.unit if metric else None),
            "earliest_school_year": (
                year_text(change.earliest_year) if change.earliest_year else None
            ),
            "metrics": list(change.item.unknown_metrics),
        }

    def facilities(
        self, check: NormCheck, capacity: Capacity, on: date, doubts: Sequence[Doubt] = ()
    ) -> Json:
        """The document of ``facilities check``."""
        return {
            "on": on.isoformat(),
            "rules": [self.norm(norm, on) for norm in check.norms],
            "summary": {
                level.value: {
                    "proven": summary.proven,
                    "on_verified_rules": summary.on_verified_rules,
                    "met": summary.met,
                    "not_met": summary.not_met,
                    "not_known": summary.not_known,
                    "left_out": summary.left_out,
                }
                for level, summary in check.levels.items()
            },
            "capacity": {
                "pupils": capacity.learners,
                "classes": capacity.classes,
                "binding": list(capacity.binding),
                "bounds": [
                    {"metric": bound.metric, "most": bound.most, "rule": bound.rule_id}
                    for bound in capacity.bounds
                ],
            },
            "warnings": [self.doubt(doubt) for doubt in doubts],
        }

    def norm(self, norm: NormVerdict, on: date) -> Json:
        """One norm with need, have and short."""
        rule, gap = norm.rule, norm.gap
        return {
            "id": rule.id,
            "aliases": list(rule.aliases) or [rule.id],
            "level": rule.level.value if rule.level else None,
            "block": rule.block,
            "kind": rule.kind.value,
            "title": rule.title or rule.requirement,
            "verdict": norm.verdict.value,
            "indication": norm.item.indication.value if norm.item.indication else None,
            "required": gap.required if gap else None,
            "actual": gap.actual if gap else None,
            "shortfall": gap.shortfall if gap else None,
            "at_most": gap.at_most if gap else None,
            "unit": rule.unit,
            "replaced_by": norm.replaced_by,
            "why": [self.reason(reason) for reason in norm.item.reasons],
            "cites": self.cites(rule, on),
        }

    def doubt(self, doubt: Doubt) -> Json:
        """A figure that can hardly be true."""
        return {
            "code": doubt.code,
            "message": doubt_text(doubt, self.registry, self.translate),
            "metrics": list(doubt.metrics),
            "values": dict(doubt.values),
        }

    # Law

    def criteria_set(self, criteria_set: CriteriaSet, on: date) -> Json:
        """The document of ``law show`` for a set of criteria."""
        rules = [rule for rule in criteria_set.rules() if rule.in_force(on)]
        return {
            "number": criteria_set.instrument,
            "set": criteria_set.id,
            "title": criteria_set.title,
            "in_force_from": criteria_set.in_force_from.isoformat(),
            "in_force_to": _iso(criteria_set.in_force_to),
            "school_kinds": list(criteria_set.school_kinds),
            "standards": [
                {
                    "no": standard.no,
                    "title": standard.title,
                    "criteria": [
                        self._criterion_law(criterion, on)
                        for criterion in standard.criteria
                        if criterion.in_force(on)
                    ],
                }
                for standard in criteria_set.standards
            ],
            "level_4": [self.rule(r, on) for r in criteria_set.level_4 if r.in_force(on)],
            "degree_conditions": [
                self.rule(r, on) for r in criteria_set.degree_conditions if r.in_force(on)
            ],
            "degrees": {str(level): degree for level, degree in criteria_set.degrees.items()},
            "coverage": coverage(rules, on),
        }

    def _criterion_law(self, criterion: Criterion, on: date) -> Json:
        return {
            "no": criterion.no,
            "title": criterion.title_on(on),
            "mandatory": criterion.mandatory,
            "levels": {
                str(level): [self.rule(rule, on) for rule in criterion.items(level, on)]
                for level in sorted(criterion.levels)
            },
            "data": [
                {"metric": d.metric, "requirement": d.requirement, "not_decisive_until": _iso(d.not_decisive_until)}
                for d in criterion.data
            ],
        }  # fmt: skip

    def norm_set(self, norms: NormSet, on: date) -> Json:
        """The document of ``law show`` for norms."""
        rules = [rule for rule in norms.norms if rule.in_force(on)]
        kinds = dict.fromkeys(kind for rule in rules for kind in rule.school_kinds)
        return {
            "number": norms.instrument,
            "title": norms.title,
            "school_kinds": list(kinds),
            "rules": [self.rule(rule, on) for rule in rules],
            "coverage": coverage(rules, on),
        }

    def rule(self, rule: Rule, on: date) -> Json:
        """One rule as the law library shows it."""
        document: Json = {
            "id": rule.id,
            "ref": rule.ref,
            "requirement": rule.requirement,
            "expression": rule.expression_text or rule.quota_text,
            "role": rule.role.value if rule.expression_text else None,
            "when": rule.when_text,
            "verification": rule.verification_on(on).value,
            "in_force_from": rule.in_force_from.isoformat(),
            "in_force_to": _iso(rule.in_force_to),
            "suspended": [
                {
                    "by": suspension.by,
                    "from": suspension.start.isoformat(),
                    "to": _iso(suspension.end),
                    "verification": suspension.verification.value,
                }
                for suspension in rule.suspended
            ],
            "cites": [_cite(cite) for cite in rule.cites],
            "evidence": list(rule.evidence),
            "note": rule.note,
        }
        if rule.level is not None:
            document |= {
                "title": rule.title,
                "level": rule.level.value,
                "block": rule.block,
                "kind": rule.kind.value,
                "unit": rule.unit,
                "overrides": list(rule.overrides),
                "reason": rule.reason,
                "aliases": list(rule.aliases) or [rule.id],
                "school_kinds": list(rule.school_kinds),
            }
        return document

    def metric(self, metric: Metric) -> Json:
        """One entry of ``metrics``."""
        return {
            "id": metric.id,
            "name": metric.name,
            "unit": metric.unit,
            "type": metric.type.value,
            "period_kind": metric.period.value,
            "group": metric.group,
            "choices": list(metric.choices),
            "school_kinds": list(metric.school_kinds),
            "asked_of": metric.asked_of,
            "aliases": list(metric.aliases),
            "help": metric.help,
        }


def coverage(rules: Sequence[Rule], on: date) -> Json:
    """How many rules are verified, remembered, missing on the day."""
    counts = {verification.value: 0 for verification in Verification}
    for rule in rules:
        counts[rule.verification_on(on).value] += 1
    return counts


def _result(result: Result) -> Json:
    return {"level": result.level, "degree": result.degree}


def _cite(cite: Cite) -> Json:
    return {"instrument": cite.instrument, "article": cite.article, "inferred": cite.inferred}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
