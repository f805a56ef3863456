"""The model plan of 2023 as obtained: every fact read by hand, and every span in its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from truongchuan.engines.plan import document_from_text, read_plan
from truongchuan.engines.plan.document import ExtractedDocument, Span
from truongchuan.engines.plan.facts import PlanFacts, facts_as_dict
from truongchuan.engines.text import blank_markup, same_text

EXPECTED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "sample.facts.json").read_text(encoding="utf-8")
)
Read = tuple[ExtractedDocument, PlanFacts, dict[str, Any]]


@pytest.fixture(scope="module")
def sample(original_plan: Path) -> Read:
    document = document_from_text(original_plan.read_text(encoding="utf-8"))
    facts = read_plan(document)
    return document, facts, facts_as_dict(facts)


def words(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split()[:3])


def test_head_foot_and_years(sample: Read) -> None:
    _, facts, found = sample
    assert found["document"] == EXPECTED["document"]
    assert found["years"] == EXPECTED["years"]
    assert found["recipients"] == EXPECTED["recipients"]
    assert [[name, span.line] for name, span in facts.document.blanks] == EXPECTED["blanks"]


def test_citations(sample: Read) -> None:
    _, _, found = sample
    keys = ("kind", "number", "date", "issuer", "period")
    assert [
        {k: r[k] for k in keys} | {"title_begins": words(r["title"]), "line": r["span"]["line"]}
        for r in found["legal_references"]
    ] == EXPECTED["legal_references"]


def test_targets(sample: Read) -> None:
    document, facts, found = sample
    assert found["targets"] == EXPECTED["targets"]
    targets = facts.targets
    for span, number in ((targets.new_span, "04"), (targets.stretch_span, "01")):
        assert span is not None
        assert document.quote(span) == f"{number} trường"
    assert targets.renewal_span is not None
    assert document.quote(targets.renewal_span) == "10 trường"


def test_schools(sample: Read) -> None:
    _, facts, found = sample
    keys = ("name", "kind", "place", "recognition", "degree", "quarter", "stretch", "variants")
    assert [
        {k: s[k] for k in keys} | {"line": s["span"]["line"], "mentions": len(fact.mentions)}
        for s, fact in zip(found["schools"], facts.schools, strict=True)
    ] == EXPECTED["schools"]


@pytest.mark.parametrize("row", EXPECTED["roadmap"], ids=lambda row: f"row {row['row']}")
def test_roadmap_row(sample: Read, row: dict[str, Any]) -> None:
    _, facts, found = sample
    assert len(found["roadmap"]) == len(EXPECTED["roadmap"])
    shape, fact = found["roadmap"][row["row"] - 1], facts.roadmap[row["row"] - 1]
    read = {key: shape.get(key) for key in row if key in shape or key == "advises_to"}
    read |= {
        "line": shape["span"]["line"],
        "inherited": fact.period_inherited,
        "task_begins": words(shape["task"]),
    }
    assert read == row


def test_duties_and_measures(sample: Read) -> None:
    _, _, found = sample
    assert [
        {
            "no": d["no"],
            "unit": d["unit"],
            "line": d["span"]["line"],
            "items_begin": [words(i["text"]) for i in d["items"]],
        }
        for d in found["duties"]
    ] == EXPECTED["duties"]
    assert [[m["section"], words(m["text"])] for m in found["measures"]] == EXPECTED["measures"]


def test_sections_and_abbreviations(sample: Read) -> None:
    _, _, found = sample
    assert [[s["no"], words(s["title"]), s["span"]["line"]] for s in found["sections"]] == EXPECTED[
        "sections"
    ]
    assert [[a["short"], a["long"]] for a in found["abbreviations"]] == EXPECTED["abbreviations"]


def test_every_span_holds_the_words_of_its_fact(sample: Read) -> None:
    document, facts, _ = sample
    blanked = blank_markup(document.text)

    def quote(span: Span | None) -> str:
        assert span is not None
        assert document.span(span.start, span.end) == span
        return " ".join(blanked[span.start : span.end].split())

    assert quote(facts.document.number_span) == "38 /KH-UBND"
    assert quote(facts.document.date_span).startswith("ngày 10 tháng 02")
    assert quote(facts.document.title_span).rstrip(".") == facts.document.title
    assert quote(facts.document.signatory_span).endswith(facts.document.signatory_name or "?")
    for reference in facts.legal_references:
        assert (reference.number or reference.kind or "?") in quote(reference.span)
    for school in facts.schools:
        assert all(quote(m.span) == m.as_written for m in school.mentions)
    for row in facts.roadmap:
        assert quote(row.task_span).replace("( ", "(").replace(" )", ")") == row.task
        for unit in (*row.lead, *row.cooperating):
            assert quote(unit.span) == unit.as_written
        assert all(quote(m.span) == m.as_written for _, m in row.school_mentions)
        assert quote(row.period_span) == row.period_text
        if row.stated_count_span:
            assert str(row.stated_school_count) in quote(row.stated_count_span)
    for duty in facts.duties:
        assert quote(duty.unit.span) == duty.unit.as_written
        assert all(quote(item.span) == item.text for item in duty.items)
    for measure in facts.measures:
        assert quote(measure.span) == measure.text
    for recipient in facts.recipients:
        assert quote(recipient.span) == recipient.text
    for section in facts.sections:
        assert same_text(quote(section.span).split(" ", 1)[1], section.title)
        assert section.body.start >= section.span.end
