"""A plan's facts and findings as plain text, for the command line."""

from __future__ import annotations

from truongchuan.engines.plan.facts import PlanFacts, SchoolFact
from truongchuan.engines.plan.findings import CheckReport, Severity
from truongchuan.wording.catalogue import readable
from truongchuan.wording.findings import (
    confirmation_message,
    finding_message,
    finding_suggestion,
)
from truongchuan.wording.labels import RECOGNITIONS, SEVERITIES


def facts_as_text(facts: PlanFacts) -> str:
    """Return the facts as a page to read."""
    document = facts.document
    lines = [
        f"Văn bản: {document.number or '(không có số)'}, ngày {_or_dash(document.date)}, {document.issuer or '—'}",
        f"Trích yếu: {document.title or '—'}",
        f"Người ký: {document.signatory_name or '—'} ({document.signatory_position or '—'})",
        "",
        f"Trường ({len(facts.schools)}):",
    ]
    lines += [f"  {_school(school)}" for school in facts.schools]
    lines += ["", f"Nhiệm vụ theo bảng ({len(facts.roadmap)}):"]
    for row in facts.roadmap:
        lead = ", ".join(unit.name for unit in row.lead) or "—"
        lines.append(f"  {row.row:3d}. [{', '.join(row.months) or '—'}] {row.task}")
        lines.append(
            f"       chủ trì: {lead}; phối hợp: {', '.join(u.name for u in row.cooperating) or '—'}"
        )
    lines += ["", f"Phân công ({len(facts.duties)} đơn vị):"]
    lines += [
        f"  {duty.no or '-'} {duty.unit.name}: {len(duty.items)} việc" for duty in facts.duties
    ]
    lines += ["", f"Căn cứ ({len(facts.legal_references)}):"]
    lines += [
        f"  {reference.number or '(không số)'} {_or_dash(reference.date)} {reference.title or ''}".rstrip()
        for reference in facts.legal_references
    ]
    return "\n".join(lines)


def _or_dash(value: object) -> str:
    return readable(value) if value else "—"


def _school(school: SchoolFact) -> str:
    kind = RECOGNITIONS.get(school.recognition or "", "—")
    stretch = ", phấn đấu thêm" if school.stretch else ""
    variants = f" (còn viết: {', '.join(school.variants)})" if school.variants else ""
    return f"{school.name}: {kind}{stretch}, {school.quarter or '—'}{variants}"


def report_as_text(report: CheckReport) -> str:
    """Return the findings, most severe first, and what holds."""
    lines: list[str] = []
    for finding in report.findings:
        where = f"dòng {finding.spans[0].line}: " if finding.spans else ""
        lines.append(f"[{SEVERITIES[int(finding.severity)]}] {where}{finding_message(finding)}")
        suggestion = finding_suggestion(finding)
        if suggestion:
            lines.append(f"    → {suggestion}")
    if report.confirmed:
        lines += ["", "Đã kiểm và đúng:"]
        lines += [f"  ✓ {confirmation_message(c)}" for c in report.confirmed]
    lines += ["", summary_line(report)]
    return "\n".join(lines)


def summary_line(report: CheckReport) -> str:
    """Return the number of findings by severity."""
    counts = {s: sum(f.severity is s for f in report.findings) for s in Severity}
    return (
        f"{counts[Severity.ERROR]} lỗi, {counts[Severity.WARNING]} điểm cần xem, "
        f"{counts[Severity.INFO]} lưu ý; {len(report.confirmed)} điều đã kiểm là đúng."
    )


def import_summary(facts: PlanFacts, report: CheckReport) -> str:
    """Return what an import would bring in."""
    return (
        f"Sẽ nhập: {len(facts.schools)} trường, {len(facts.roadmap)} nhiệm vụ, "
        f"{sum(len(d.items) for d in facts.duties)} việc phân công cho {len(facts.duties)} đơn vị, "
        f"{len(facts.measures)} giải pháp.\nKết quả soát: {summary_line(report)}"
    )
