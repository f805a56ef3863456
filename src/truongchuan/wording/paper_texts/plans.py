"""Words of the plan with its annex, and of next year's draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from truongchuan.domain.papers.blocks import Annex, Cell, Column, Level, Paragraph, Piece, Remark
from truongchuan.domain.papers.gather.common import PlanCitation, SchoolLine, TaskLine
from truongchuan.domain.papers.gather.plan import DutyLines, NextPlanData, PlanData, PlanLine
from truongchuan.wording.paper_texts.common import (
    Draft,
    Ink,
    Outline,
    Writing,
    about,
    basis,
    cite,
    day,
    law_remarks,
    lines_cell,
    months,
    moved_on,
    plan_year,
    quarter,
    say,
    two,
    upper_first,
)
from truongchuan.wording.paper_texts.tables import Rows

_USUAL_RECIPIENTS = ("Các phòng, ban, đơn vị liên quan", "Các trường được giao chỉ tiêu")


def write_plan(w: Writing, data: PlanData) -> Draft:
    """Write the plan as the programme stands: its own words where they are text, data elsewhere."""
    out = Outline()
    if data.bases:
        out.bases(line.text for line in data.bases)
    subject = about(data.plan)
    out.body(f"{w.issuer} ban hành Kế hoạch {subject} như sau:")
    if data.parts:
        _own_parts(out, w, data)
    else:
        _usual_parts(out, w, data)
    _point_to_annex(out, data.tasks)
    closing = data.closing or (
        f"Trên đây là Kế hoạch {subject}, {w.issuer} yêu cầu các phòng, ban, đơn vị liên quan "
        f"nghiêm túc triển khai thực hiện, định kỳ báo cáo tiến độ về {w.issuer} "
        f"(qua {w.letterhead.drafter_unit}) để tổng hợp."
    )
    out.body(closing)
    out.finish(w.desk.layout.ending)
    return Draft(
        summary=upper_first(subject),
        blocks=tuple(out.blocks),
        recipients=_plan_recipients(w, data.recipients),
        annexes=_roadmap_annex(w, data.tasks, plan_year(data.plan), data.plan.year),
    )


def _point_to_annex(out: Outline, tasks: Sequence[TaskLine]) -> None:
    if tasks:
        out.body("Tiến độ thực hiện các nhiệm vụ nêu tại Phụ lục kèm theo Kế hoạch này.")


def _plan_recipients(w: Writing, written: Sequence[str]) -> tuple[str, ...]:
    found = tuple(text.rstrip(" ;.") for text in written) or (*_USUAL_RECIPIENTS, w.archive)
    return found if found[-1].startswith("Lưu") else (*found, w.archive)


def _own_parts(out: Outline, w: Writing, data: PlanData) -> None:
    for part in data.parts:
        out.section(part.title)
        if part.holds_targets:
            _targets(out, w, data)
        else:
            _own_lines(out, part.lines)
        if part.holds_duties:
            _duties(out, data.duties)


def _own_lines(out: Outline, lines: Iterable[PlanLine]) -> None:
    """Print lines of the imported text; a heading's own number tells its depth."""
    for line in lines:
        if line.depth >= 2:
            out.add(Level.TITLED_CLAUSE, f"{line.label}. {line.text}")
        elif line.text.startswith("+"):
            out.add(Level.SUBITEM, line.text)
        elif line.text.startswith(("-", "–")):
            out.add(Level.ITEM, line.text)
        else:
            out.body(line.text)


def _usual_parts(out: Outline, w: Writing, data: PlanData) -> None:
    out.section("Mục đích, yêu cầu")
    _purpose(out, plan_year(data.plan))
    if data.schools:
        out.section("Nội dung")
        _targets(out, w, data)
    if data.measures:
        out.section("Nhiệm vụ, giải pháp thực hiện")
        for text in data.measures:
            out.item(text)
    if data.duties:
        out.section("Tổ chức thực hiện")
        _duties(out, data.duties)


def _purpose(out: Outline, year: str) -> None:
    out.item(
        f"Hoàn thành chỉ tiêu xây dựng trường đạt chuẩn quốc gia {year}; giữ vững kết quả của các trường đã được công nhận."
    )
    out.item(
        "Xác định rõ nội dung công việc, thời hạn, đơn vị chủ trì, đơn vị phối hợp; thường xuyên kiểm đếm tiến độ, sơ kết đánh giá hằng tháng."
    )


def _targets(out: Outline, w: Writing, data: PlanData) -> None:
    ink = w.ink
    out.clause(f"Chỉ tiêu công nhận trường đạt chuẩn quốc gia {plan_year(data.plan)}")
    for code, words in (("new", "Công nhận mới"), ("renewal", "Công nhận lại")):
        firm = [s for s in data.schools if s.recognition == code and not s.stretch]
        more = [s for s in data.schools if s.recognition == code and s.stretch]
        if firm:
            out.item(
                *say(
                    "{words} {n} trường: {names}.{more}",
                    words=words,
                    n=ink.targets(len(firm), f"recognition={code}"),
                    names=_names(ink, firm),
                    more=say(
                        " Phấn đấu công nhận thêm {n} trường: {names}.",
                        n=ink.targets(len(more), f"recognition={code}"),
                        names=_names(ink, more),
                    )
                    if more
                    else "",
                )
            )
    others = [s for s in data.schools if s.recognition not in {"new", "renewal"}]
    if others:
        out.item(*say("Các trường khác: {names}.", names=_names(ink, others)))
    out.clause("Thời gian dự kiến hoàn thành")
    for line in data.quarters:
        found = [s for s in data.schools if s.quarter == line.quarter]
        query = f"quarter={line.quarter}" if line.quarter else ""
        out.item(
            *say(
                "{quarter}: {n} trường",
                quarter=quarter(line.quarter),
                n=ink.targets(len(found), query),
            )
        )
        for code, words in (("new", "Công nhận mới"), ("renewal", "Công nhận lại")):
            some = [s for s in found if s.recognition == code]
            if some:
                out.subitem(
                    *say(
                        "{words} {n} trường: {names}.",
                        words=words,
                        n=len(some),
                        names=_names(ink, some),
                    )
                )


def _names(ink: Ink, schools: Sequence[SchoolLine]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for place, school in enumerate(schools):
        if place:
            pieces.append(Piece(", "))
        pieces.append(ink.school(school))
    return tuple(pieces)


def _duties(out: Outline, duties: Sequence[DutyLines]) -> None:
    for place, duty in enumerate(duties, start=1):
        label = duty.section or str(place)
        if place == 1 and "." in label and not _ends_with_heading(out):
            out.add(Level.TITLED_CLAUSE, f"{label.split('.')[0]}. Phân công nhiệm vụ")
        out.add(Level.TITLED_CLAUSE, f"{label}. {upper_first(duty.unit)}")
        for text in duty.items:
            out.item(text)


def _ends_with_heading(out: Outline) -> bool:
    last = out.blocks[-1] if out.blocks else None
    return isinstance(last, Paragraph) and last.level is Level.TITLED_CLAUSE


def _roadmap_annex(
    w: Writing, tasks: Sequence[TaskLine], words: str, year: int
) -> tuple[Annex, ...]:
    if not tasks:
        return ()
    table = Outline()
    columns = [
        Column(
            "Thời gian hoàn thành",
            13,
        ),
        Column("Nội dung nhiệm vụ", 49),
        Column("Đơn vị chủ trì thực hiện", 17),
        Column("Đơn vị phối hợp thực hiện", 21),
    ]
    rows: Rows = []
    for period, group in groupby(tasks, key=_when):
        found = list(group)
        for place, task in enumerate(found):
            first = Cell(
                ((Piece(period),),) if place == 0 else ((),),
                rows=len(found) if place == 0 else 0,
                bold=True,
            )
            rows.append([first, w.ink.task(task), _lead(task), lines_cell(task.cooperating)])
    table.table(columns, rows)
    return (
        Annex(
            label="Phụ lục",
            title=f"TIẾN ĐỘ THỰC HIỆN XÂY DỰNG TRƯỜNG ĐẠT CHUẨN QUỐC GIA {words.upper()}",
            reference=f"(Kèm theo Kế hoạch số        ngày      tháng      năm {year} của {w.issuer})",
            blocks=tuple(table.blocks),
        ),
    )


def _when(task: TaskLine) -> str:
    return months(task.months) or task.period


def _lead(task: TaskLine) -> Cell:
    lead = ", ".join(task.leads)
    if task.advised:
        lead += f" tham mưu {', '.join(task.advised)}"
    return Cell(((Piece(lead),),))


def write_next_plan(w: Writing, data: NextPlanData) -> Draft:
    """Write next year's draft; what is not known becomes a question to look at, not a guess."""
    out = Outline()
    ink, year = w.ink, plan_year(data.plan, 1)
    out.bases([basis(c) for c in data.law] + [f"Căn cứ kết quả thực hiện {cite(data.plan)}"])
    subject = moved_on(about(data.plan), data.plan)
    out.body(f"{w.issuer} ban hành Kế hoạch {subject} như sau:")
    out.section("Mục đích, yêu cầu")
    _purpose(out, year)
    out.section("Nội dung")
    out.clause(f"Kết quả {plan_year(data.plan)}")
    done = len(data.recognised)
    total = done + len(data.carried)
    out.body(
        *say(
            "Đến ngày {day}, {done} trong số {total} trường của Kế hoạch {year} được công nhận{names}.",
            day=day(data.on),
            done=ink.targets(
                f"đã có {two(done)}" if done else "chưa có trường nào", "state=recognised"
            ),
            total=ink.targets(total),
            year=plan_year(data.plan),
            names=say(": {names}", names=_names(ink, data.recognised)) if done else "",
        )
    )
    out.clause(f"Chỉ tiêu {year}")
    if data.carried:
        out.item(
            *say(
                "Chuyển tiếp các trường chưa được công nhận trong {last} ({n} trường): {names}.",
                last=plan_year(data.plan),
                n=ink.targets(len(data.carried)),
                names=_names(ink, data.carried),
            )
        )
    if data.expiring:
        names = ", ".join(f"{e.name} (giá trị đến {day(e.on)})" for e in data.expiring)
        out.item(
            *say(
                "Công nhận lại {n} trường có quyết định công nhận hết giá trị trong {year}: {names}.",
                n=len(data.expiring),
                year=year,
                names=names,
            )
        )
    out.item(
        "Các trường bổ sung theo kết quả rà soát của cơ quan thường trực và chỉ tiêu cấp trên giao."
    )
    if data.measures:
        out.section("Nhiệm vụ, giải pháp thực hiện")
        for text in data.measures:
            out.item(upper_first(_moved(text, data.plan)))
    if data.duties:
        out.section("Tổ chức thực hiện")
        plain = [
            replace(
                d,
                section=f"1.{place}",
                items=tuple(upper_first(_moved(t, data.plan)) for t in d.items),
            )
            for place, d in enumerate(data.duties, start=1)
        ]
        _duties(out, plain)
    _point_to_annex(out, data.tasks)
    out.body(
        f"Trên đây là Kế hoạch {subject}, {w.issuer} yêu cầu các phòng, ban, đơn vị liên quan nghiêm túc "
        f"triển khai thực hiện, định kỳ báo cáo tiến độ về {w.issuer} (qua {w.letterhead.drafter_unit})."
    )
    out.finish(w.desk.layout.ending)
    moved = [_next_year(task, data.plan) for task in data.tasks]
    return Draft(
        summary=upper_first(subject),
        blocks=tuple(out.blocks),
        recipients=_plan_recipients(w, data.recipients),
        annexes=_roadmap_annex(w, moved, year, data.year),
        remarks=tuple(_next_remarks(data)),
    )


def _moved(text: str, plan: PlanCitation) -> str:
    """Move the plan's year by one; lists of this year's schools in brackets are left out."""
    without = re.sub(r"\s*\((?:[^()]*\b(?:THCS|TH|MN|MG)\b[^()]*|\d+ trường)\)", "", text)
    return moved_on(without, plan)


def _next_year(task: TaskLine, plan: PlanCitation) -> TaskLine:
    moved = tuple(
        f"{int(code[:4]) + 1}{code[4:]}" if code[:4].isdigit() else code for code in task.months
    )
    return replace(
        task, task=_moved(task.task, plan), months=moved, period=_moved(task.period, plan)
    )


def _next_remarks(data: NextPlanData) -> list[Remark]:
    found = law_remarks(data.law)
    if data.unknown_count:
        names = ", ".join(data.unknown)
        left = data.unknown_count - len(data.unknown)
        found.append(
            Remark(
                "expiry-of-schools-unknown",
                {
                    "count": data.unknown_count,
                    "names": names + (f" và {left} trường nữa" if left else ""),
                },
            )
        )
    found.append(Remark("next-plan-numbers", {"year": data.year}))
    return found


__all__ = ["write_next_plan", "write_plan"]
