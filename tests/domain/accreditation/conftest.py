"""A small law of our own: a set of criteria, the set that follows it, and three norms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from tests.domain.conftest import District
from truongchuan.domain.accreditation.selectors import SchoolSheet, school_sheet
from truongchuan.domain.accreditation.services import record_school_facts
from truongchuan.domain.directory.models import School
from truongchuan.domain.sources.models import Fact
from truongchuan.engines.rules.grammar import parse_condition
from truongchuan.engines.rules.metrics import Metric, MetricType, PeriodKind, Registry
from truongchuan.engines.rules.model import (
    CriteriaSet,
    Criterion,
    LawSet,
    Need,
    NormLevel,
    NormSet,
    Rule,
    SchoolLevel,
    Standard,
    Verification,
)

ON = date(2023, 5, 15)
START, AMENDED, NEW = date(2018, 10, 10), date(2025, 1, 25), date(2026, 7, 7)
KINDS = ("primary", "lower_secondary", "preschool")


def _metric(name: str, kind: MetricType, period: PeriodKind, **more: Any) -> Metric:
    return Metric(name, f"Số liệu {name}", "đơn vị", kind, period, "scale", **more)


POINT, YEAR, WINDOW = PeriodKind.POINT, PeriodKind.SCHOOL_YEAR, PeriodKind.WINDOW
REGISTRY = Registry.of(
    [
        _metric("pupils", MetricType.COUNT, POINT, aliases=("so_hoc_sinh",)),
        _metric("classes", MetricType.COUNT, POINT),
        _metric("max_class_size", MetricType.COUNT, POINT, reduce="max"),
        _metric("site_area_m2", MetricType.NUMBER, POINT, plausible=(200, 200_000)),
        _metric("has_gate", MetricType.BOOLEAN, POINT),
        _metric("zone", MetricType.CHOICE, POINT, choices=("city", "rural")),
        _metric("good_share", MetricType.SHARE, YEAR),
        _metric("disciplined", MetricType.COUNT, YEAR),
        _metric("good_years", MetricType.COUNT, WINDOW),
        _metric("population", MetricType.COUNT, POINT, asked_of="ward"),
        _metric("region", MetricType.NUMBER, POINT, asked_of="education_office"),
        _metric("spending", MetricType.BOOLEAN, POINT, asked_of="finance"),
        _metric("nobodys", MetricType.BOOLEAN, POINT, asked_of="moon"),
    ]
)


def rule(ref: str, expression: str | None = None, *, start: date = START, **more: Any) -> Rule:
    """Return an item of the small law."""
    return Rule(
        id=f"{start.year}:{ref}",
        ref=ref,
        requirement=f"Yêu cầu {ref}",
        in_force_from=start,
        cites=(),
        verification=more.pop("verification", Verification.VERIFIED),
        expression=parse_condition(expression, REGISTRY) if expression else None,
        expression_text=expression,
        **more,
    )


def norm(name: str, expression: str, **more: Any) -> Rule:
    """Return a norm of the small law."""
    made = rule(name, expression, school_kinds=KINDS, level=NormLevel.MINIMUM, **more)
    return replace(made, id=name)


def _set(start: date, end: date | None, name: str, standard: Standard) -> CriteriaSet:
    return CriteriaSet(
        id=name,
        instrument=name,
        title=name,
        school_kinds=KINDS,
        in_force_from=start,
        in_force_to=end,
        standards=(standard,),
        school_levels=(
            SchoolLevel(1, (Need("all", at_level=1),)),
            SchoolLevel(2, (Need("all", at_level=2),)),
        ),
        degrees={1: 0, 2: 1},
    )


@cache
def small_law(most_classes: int = 30, fingerprint: str = "a" * 64) -> LawSet:
    """Return the small law; another threshold has to come with another fingerprint."""
    first = Standard(
        "1",
        "Tiêu chuẩn 1",
        (
            Criterion(
                "1.1",
                "Tổ chức",
                {
                    1: (
                        rule("1.1.M1.a", in_force_to=date(2025, 1, 24)),
                        rule("1.1.M1.a", start=AMENDED),
                        rule("1.1.M1.b"),
                    ),
                    2: (rule("1.1.M2", f"classes <= {most_classes}"),),
                },
            ),
            Criterion(
                "1.2",
                "Đội ngũ",
                {
                    1: (rule("1.2.M1", "every_year(disciplined == 0, 3)"),),
                    2: (rule("1.2.M2", "good_share >= 0.6"),),
                },
            ),
        ),
    )
    second = Standard(
        "1", "Tiêu chuẩn 1", (Criterion("1.1", "Tổ chức", {1: (rule("1.1.M1.b", start=NEW),)}),)
    )
    norms = (
        norm("site", "site_area_m2 >= 10 * pupils", block="site"),
        norm("size", "max_class_size <= 35", block="class_size"),
        norm("gate", "has_gate", block="aux"),
    )
    return LawSet(
        registry=REGISTRY,
        derivations={},
        criteria_sets=(
            _set(START, date(2026, 7, 6), "1/2018", first),
            _set(NEW, None, "2/2026", second),
        ),
        norm_sets=(NormSet("3/2020", "Quy định", norms),),
        fingerprint=fingerprint,
    )


FULL: dict[str, Any] = {
    "classes": 20,
    "pupils": 600,
    "site_area_m2": 6000,
    "max_class_size": [30, 35],
    "has_gate": True,
    "good_share": {"by_year": {"2021-2022": 0.5, "2022-2023": 0.6}},
    "disciplined": {"by_year": {"2020-2021": 0, "2021-2022": 0, "2022-2023": 0}},
}


@pytest.fixture
def law() -> LawSet:
    """The small law."""
    return small_law()


@dataclass
class Known:
    """A school of a district, and short ways to give and read what is known of it."""

    district: District
    school: School
    law: LawSet

    def give(self, **figures: Any) -> list[Fact]:
        return record_school_facts(
            actor=self.district.system, school=self.school, figures=figures, law=self.law, on=ON
        )

    def sheet(self, on: date = ON) -> SchoolSheet:
        return school_sheet(actor=self.district.system, school=self.school, law=self.law, on=on)


@pytest.fixture
def known(district: District, law: LawSet) -> Known:
    """A primary school with every figure that the small law asks for, and no judgement."""
    made = Known(district, School.objects.get(organisation__name="TH Hòa Bình"), law)
    made.give(**FULL)
    return made
