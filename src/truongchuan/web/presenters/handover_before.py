"""Looking back from the new place, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import School
from truongchuan.domain.handover.history import SchoolBefore, read_school_before
from truongchuan.domain.handover.models import HandoverPart, HandoverSchool
from truongchuan.domain.handover.selectors import count_items
from truongchuan.domain.sources.models import StoredFile
from truongchuan.web.presenters.query import PAGE_SIZE
from truongchuan.wording.handover import GROUP_STATES, KINDS
from truongchuan.wording.labels import STATES


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that came along."""

    name: str
    size: int
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class BeforePage:
    """From where a programme came, and how much came with it."""

    part: HandoverPart
    counts: list[tuple[str, int]]
    schools: list[tuple[str, str]]
    page: Page[Any]
    digest: str
    sample: bool


def before_page(part: HandoverPart, query: QueryDict) -> BeforePage:
    """Return the page of a programme; schools are paged."""
    counts = count_items(part=part)
    lines = (
        HandoverSchool.objects.filter(handover=part.handover, part=part)
        .select_related("succeeded_by__organisation")
        .order_by("school__organisation__sort_key", "pk")
    )
    page = Paginator(lines, PAGE_SIZE).get_page(query.get("page"))
    return BeforePage(
        part=part,
        counts=[(gettext(KINDS[k]), counts[k]) for k in KINDS if counts.get(k)],
        schools=[
            (
                line.succeeded_by.name,
                reverse("school_before", args=[part.programme_id, line.succeeded_by_id]),
            )
            for line in page
            if line.succeeded_by is not None
        ],
        page=page,
        digest=part.handover.reconciliation.digest,
        sample=part.handover.programme.is_demo,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the record: when, what, how it stood, and a file if one came along."""

    when: Any
    text: str
    state: str = ""
    who: str = ""
    note: str = ""
    file: FileLine | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A group of lines; ``left`` is how many are not shown."""

    title: str
    entries: list[Entry]
    total: int

    @property
    def left(self) -> int:
        """Lines that are not shown."""
        return self.total - len(self.entries)


@dataclass(frozen=True, slots=True)
class SchoolBeforePage:
    """What the giver's programme held about one school."""

    line: HandoverSchool
    facts: list[tuple[str, str]]
    blocks: list[Block]


def school_before_page(line: HandoverSchool, school: School) -> SchoolBeforePage | None:
    """Return the page of a school."""
    if line.part is None or line.part.programme_id is None:
        return None
    before = read_school_before(line, line.part)
    files = _files(before, line.part.programme_id)
    blocks = [
        _block(gettext("Bước công nhận"), [_step(s, before, files) for s in before.steps]),
        _block(gettext("Việc trong lộ trình"), [_work(w) for w in before.work]),
        _block(
            gettext("Báo cáo tiến độ"),
            [_report(r, before, files) for r in before.reports],
            before.report_count,
        ),
        _block(
            gettext("Nhận định về tiêu chí"),
            [_judgement(j) for j in before.judgements],
            before.judgement_count,
        ),
        _block(gettext("Bằng công nhận"), [_certificate(c) for c in before.certificates]),
        _block(gettext("Khó khăn, vướng mắc"), [_obstacle(o) for o in before.obstacles]),
        _block(gettext("Ý kiến của cấp trên"), [_finding(f) for f in before.findings]),
        _block(gettext("Kiểm tra an toàn"), [_check(c, before, files) for c in before.checks]),
        _block(gettext("Kế hoạch của trường"), [_item(i) for i in before.plan_items]),
        _block(
            gettext("Báo cáo nhiệm vụ được phân công"),
            [
                Entry(r.on, r.duty.text, r.get_state_display(), r.person_name, r.words)
                for r in before.duty_reports
            ],
        ),
        _block(
            gettext("Văn bản"),
            [entry for paper in before.documents for entry in _document(paper, before, files)],
        ),
        _block(
            gettext("Văn bản đã lập"),
            [
                Entry(p.issued_on or p.as_of, p.title, p.number, p.made_by,
                      file=_file(before, files, p.docx_id))
                for p in before.papers
            ],
        ),
    ]  # fmt: skip
    return SchoolBeforePage(
        line=line,
        facts=_facts(before),
        blocks=[block for block in blocks if block.entries],
    )


def _facts(before: SchoolBefore) -> list[tuple[str, str]]:
    target = before.target
    found = [(gettext("Tên trước bàn giao"), before.line.school.organisation.name)]
    if target is not None:
        found.append((gettext("Chỉ tiêu"), gettext(STATES[target.state])))
        if target.decision_number:
            found.append((gettext("Quyết định"), target.decision_number))
    found.append((gettext("Số liệu có hiệu lực"), f"{before.fact_count}"))
    return found


def _block(title: str, entries: list[Entry], total: int | None = None) -> Block:
    return Block(title, entries, len(entries) if total is None else total)


def _files(before: SchoolBefore, programme_id: int) -> dict[int, FileLine]:
    """Return the files that came along, by the receiver's entry."""
    wanted = _wanted(before)
    new_ids = {new for old, new in before.files.items() if old in wanted}
    return {
        file.pk: FileLine(
            file.name,
            file.size,
            file.sha256,
            reverse("received_file", args=[programme_id, file.pk]),
        )
        for file in StoredFile.objects.filter(pk__in=new_ids)
    }


def _wanted(before: SchoolBefore) -> set[int]:
    found: Iterable[int | None] = [
        *(step.file_id for step in before.steps),
        *(report.attachment_id for report in before.reports),
        *(check.file_id for check in before.checks),
        *(f.file_id for d in before.documents for f in d.files.all()),
        *(paper.docx_id for paper in before.papers),
    ]
    return {pk for pk in found if pk is not None}


def _file(before: SchoolBefore, files: dict[int, FileLine], old_id: int | None) -> FileLine | None:
    return files.get(before.file_of(old_id) or 0)


def _word(state: str) -> str:
    return gettext(GROUP_STATES.get(state, state)) if state else ""


def _step(step: Any, before: SchoolBefore, files: dict[int, FileLine]) -> Entry:
    return Entry(step.on, _word(step.kind), step.number, step.recorded_by, step.result,
                 _file(before, files, step.file_id))  # fmt: skip


def _work(work: Any) -> Entry:
    text = f"{work.row.label}. {work.row.task}"
    return Entry(work.row.due_on, text, f"{_word(work.state)}, {work.percent}%", note=work.note)


def _report(report: Any, before: SchoolBefore, files: dict[int, FileLine]) -> Entry:
    return Entry(report.on, f"{report.row.label}. {report.row.task}",
                 f"{_word(report.state)}, {report.percent}%", report.person_name, report.note,
                 _file(before, files, report.attachment_id))  # fmt: skip


def _judgement(judgement: Any) -> Entry:
    said = {True: gettext("đạt"), False: gettext("không đạt"), None: gettext("đã rút")}
    text = f"{judgement.ref} ({judgement.instrument})"
    return Entry(judgement.on, text, said[judgement.met], judgement.recorded_by, judgement.note)


def _certificate(certificate: Any) -> Entry:
    until = certificate.valid_to.strftime("%d/%m/%Y") if certificate.valid_to else ""
    return Entry(certificate.decided_on, certificate.number or certificate.issuer, until)


def _obstacle(obstacle: Any) -> Entry:
    return Entry(obstacle.raised_on, obstacle.words, _word(obstacle.state), obstacle.raised_by,
                 obstacle.resolution)  # fmt: skip


def _finding(finding: Any) -> Entry:
    return Entry(finding.consultation.held_on or finding.consultation.on, finding.text,
                 _word(finding.state), note=finding.to_do)  # fmt: skip


def _check(check: Any, before: SchoolBefore, files: dict[int, FileLine]) -> Entry:
    findings = "; ".join(f"{f.text} ({_word(f.state)})" for f in check.findings.all())
    return Entry(check.done_on or check.planned_on, check.get_kind_display(),
                 check.get_result_display() if check.result else "", check.done_by, findings,
                 _file(before, files, check.file_id))  # fmt: skip


def _item(item: Any) -> Entry:
    state = f"{_word(item.state)}, {item.percent}%"
    return Entry(item.due_on, item.text, state, item.person, item.note)


def _document(document: Any, before: SchoolBefore, files: dict[int, FileLine]) -> list[Entry]:
    """Return an entry per file, or one without."""
    day = document.signed_on or document.registered_on
    text = " ".join(filter(None, (document.full_number, document.summary)))
    kept = [_file(before, files, f.file_id) for f in document.files.all()]
    return [
        Entry(day, text, _word(document.state), document.body_name, "", file)
        for file in (kept or [None])
    ]
