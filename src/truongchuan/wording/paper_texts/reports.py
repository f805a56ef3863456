"""Words of the progress report and of the list of schools."""

from __future__ import annotations

from collections.abc import Sequence

from truongchuan.domain.papers.blocks import Annex, Block, Paragraph, Piece
from truongchuan.domain.papers.desk import TO_ABOVE
from truongchuan.domain.papers.gather.common import QuarterLine, TaskLine
from truongchuan.domain.papers.gather.report import ReportData, SchoolListData
from truongchuan.domain.papers.periods import YEAR
from truongchuan.wording.labels import STATES
from truongchuan.wording.paper_texts.common import (
    Draft,
    Ink,
    Outline,
    Writing,
    about,
    cite,
    cite_short,
    moment,
    period_words,
    plan_year,
    say,
    short_body,
)
from truongchuan.wording.paper_texts.tables import (
    annexes,
    late_table,
    quarter_table,
    school_table,
    task_table,
    unit_table,
)

MOST_ITEMS = 12  # longer lists go to the annex


def write_report(w: Writing, data: ReportData) -> Draft:
    """Write a progress report."""
    out = Outline()
    plan, ink = data.plan, w.ink
    words = period_words(data.period)
    above = data.to == TO_ABOVE
    out.body(
        *say(
            "Thực hiện {plan}, {issuer} báo cáo kết quả thực hiện {period} (số liệu tính đến {moment}) như sau:",
            plan=ink.plan(cite(plan)),
            issuer=w.issuer,
            period=words,
            moment=moment(w.desk.as_of),
        )
    )
    _targets(out, w, data.quarters)
    _tasks(out, w, data)
    _trouble(out, w, data)
    _following(out, w, data)
    _proposals(out, w, data)
    annexed = _report_annexes(w, data)
    if annexed:
        out.body("Số liệu chi tiết tại Phụ lục kèm theo Báo cáo này.")
    out.body(
        f"Trên đây là báo cáo kết quả thực hiện {cite_short(plan)} {words}, "
        f"{w.issuer} kính báo cáo {_reader(w, above=above)}."
    )
    out.finish(w.desk.layout.ending)
    return Draft(
        summary=f"Tiến độ {words} thực hiện Kế hoạch {about(plan)}",
        addressees=_addressees(w, above=above),
        blocks=tuple(out.blocks),
        recipients=_recipients(w, above=above),
        annexes=annexed,
    )


def _addressees(w: Writing, *, above: bool) -> tuple[str, ...]:
    if not above:
        return (w.letterhead.authority,)
    superior = w.letterhead.superior or "Cơ quan cấp trên trực tiếp"
    if w.letterhead.authority_kind == "province":
        return (superior,)
    return (superior, f"Sở Giáo dục và Đào tạo{_province_suffix(superior)}")


def _province_suffix(superior: str) -> str:
    place = short_body(superior).removeprefix("UBND ")
    for kind in ("thành phố ", "tỉnh "):
        if place.lower().startswith(kind):
            return f" {place[len(kind) :]}" if kind == "thành phố " else f" {place}"
    return ""


def _reader(w: Writing, *, above: bool) -> str:
    if not above:
        return w.authority
    superior = short_body(w.letterhead.superior) if w.letterhead.superior else "cấp trên"
    return f"{superior} và Sở Giáo dục và Đào tạo"


def _recipients(w: Writing, *, above: bool) -> tuple[str, ...]:
    if above:
        return (
            "Như trên",
            f"Chủ tịch, các PCT {w.authority}",
            w.letterhead.drafter_unit,
            w.archive,
        )
    return ("Như trên", f"Văn phòng {w.authority}", w.archive)


def _targets(out: Outline, w: Writing, quarters: Sequence[QuarterLine]) -> None:
    total = sum(q.total for q in quarters)
    if not total:
        return
    ink = w.ink
    new, renewal = sum(q.new for q in quarters), sum(q.renewal for q in quarters)
    stretch, done = sum(q.stretch for q in quarters), sum(q.recognised for q in quarters)
    out.section("Kết quả thực hiện chỉ tiêu công nhận")
    parts = []
    if new:
        parts.append(say("công nhận mới {n} trường", n=ink.targets(new, "recognition=new")))
    if stretch and parts:
        parts[-1] += say(" (trong đó phấn đấu thêm {n} trường)", n=stretch)
    if renewal:
        parts.append(say("công nhận lại {n} trường", n=ink.targets(renewal, "recognition=renewal")))
    listed: tuple[Piece, ...] = ()
    for place, part in enumerate(parts):
        listed += ((Piece(", "),) if place else ()) + part
    detail = (Piece(", gồm "), *listed) if listed else ()
    out.body(
        *say(
            "Chỉ tiêu được giao là {total} trường{detail}. ",
            total=ink.targets(total),
            detail=detail,
        ),
        *(
            say(
                "Đến nay đã có {done} trường được công nhận.",
                done=ink.targets(done, "state=recognised"),
            )
            if done
            else say(
                "Đến nay {done} trường nào được công nhận.",
                done=ink.targets("chưa có", "state=recognised"),
            )
        ),
    )
    out.table(*quarter_table(ink, quarters))


def _tasks(out: Outline, w: Writing, data: ReportData) -> None:
    ink, counts, mine = w.ink, data.counts, data.period_counts
    words = period_words(data.period)
    out.section("Kết quả thực hiện nhiệm vụ")
    out.clause("Kết quả chung")
    share = round(counts.done * 100 / counts.total) if counts.total else 0
    out.item(
        *say(
            "Cả kế hoạch có {total} nhiệm vụ; đến nay đã hoàn thành {done} nhiệm vụ ({share}%), đang thực hiện {running} nhiệm vụ, đang vướng {blocked} nhiệm vụ, chưa bắt đầu {waiting} nhiệm vụ;{late}",
            total=ink.tasks(counts.total),
            done=ink.tasks(counts.done, "state=done"),
            share=ink.tasks(str(share), "state=done"),
            running=ink.tasks(counts.running, "state=in_progress"),
            blocked=ink.tasks(counts.blocked, "state=blocked"),
            waiting=ink.tasks(counts.waiting, "state=not_started"),
            late=say(" {n} nhiệm vụ quá hạn.", n=ink.tasks(counts.late, "state=late"))
            if counts.late
            else say(" không có nhiệm vụ quá hạn."),
        )
    )
    month_query = f"month={data.period.months[0]}" if len(data.period.months) == 1 else ""
    if mine.total:
        out.item(
            *say(
                "Nhiệm vụ thuộc {period}: {total} nhiệm vụ, {done}.",
                period=words,
                total=ink.tasks(mine.total, month_query),
                done=_done_words(ink, mine.done, month_query),
            )
        )
    else:
        out.item(f"Kế hoạch không có nhiệm vụ nào thuộc {words}.")
    if data.done:
        out.clause("Nhiệm vụ đã hoàn thành trong kỳ")
        _list_tasks(out, w, data.done)
    running = [
        t
        for t in data.in_period
        if t.state in {"in_progress", "not_started", "blocked"} and not t.days_late
    ]
    if running:
        out.clause("Nhiệm vụ đang thực hiện, chưa bắt đầu trong kỳ")
        _list_tasks(out, w, running)
    if data.late:
        out.clause("Nhiệm vụ chậm so với kế hoạch")
        out.table(*late_table(ink, data.late))


def _done_words(ink: Ink, done: int, month_query: str) -> tuple[Piece, ...]:
    query = "&".join(x for x in (month_query, "state=done") if x)
    if not done:
        return say("{n} nhiệm vụ nào hoàn thành", n=ink.tasks("chưa có", query))
    return say("đã hoàn thành {n} nhiệm vụ", n=ink.tasks(done, query))


def _list_tasks(
    out: Outline, w: Writing, tasks: Sequence[TaskLine], *, in_annex: bool = True
) -> None:
    limit = MOST_ITEMS if in_annex else len(tasks)
    for task in tasks[:limit]:
        lead = f" ({', '.join(task.leads)} chủ trì)" if task.leads else ""
        state = "" if task.state == "done" else f": {STATES[task.state]}"
        if state and task.percent:
            state += f", đạt {task.percent}%"
        out.item(w.ink.task(task, task.task.rstrip(" .;")), f"{lead}{state};")
    left = len(tasks) - limit
    if left > 0:
        out.item(w.ink.tasks(left), " nhiệm vụ khác nêu tại Phụ lục.")
    else:
        _end_list(out)


def _end_list(out: Outline) -> None:
    """End the last item of a list with a full stop."""
    last = out.blocks[-1]
    if isinstance(last, Paragraph):
        pieces = list(last.pieces)
        pieces[-1] = Piece(pieces[-1].text.rstrip(";") + ".")
        out.blocks[-1] = Paragraph(last.level, tuple(pieces))


def _trouble(out: Outline, w: Writing, data: ReportData) -> None:
    if not data.blocked:
        return
    out.section("Khó khăn, vướng mắc")
    for task in data.blocked:
        note = (
            f": {task.note.strip().rstrip('.')}."
            if task.note.strip()
            else ": chưa nêu rõ nội dung vướng mắc."
        )
        lead = f" ({', '.join(task.leads)} chủ trì)" if task.leads else ""
        out.item(w.ink.task(task, task.task.rstrip(" .;")), f"{lead}{note}")


def _following(out: Outline, w: Writing, data: ReportData) -> None:
    if not data.following:
        return
    out.section(f"Nhiệm vụ trọng tâm {period_words(data.period.following)}")
    _list_tasks(out, w, data.following, in_annex=False)


def _proposals(out: Outline, w: Writing, data: ReportData) -> None:
    if not (data.blocked or data.late):
        return
    out.section("Đề xuất, kiến nghị")
    body = _reader(w, above=data.to == TO_ABOVE) if data.to == TO_ABOVE else w.authority
    if data.blocked:
        out.item(
            *say(
                "Đề nghị {body} xem xét, chỉ đạo tháo gỡ khó khăn, vướng mắc của {n} nhiệm vụ nêu trên.",
                body=body,
                n=w.ink.tasks(len(data.blocked), "state=blocked"),
            )
        )
    if data.late:
        out.item(
            *say(
                "Đề nghị {body} chỉ đạo các đơn vị chủ trì khẩn trương hoàn thành {n} nhiệm vụ quá hạn.",
                body=body,
                n=w.ink.tasks(len(data.late), "state=late"),
            )
        )


def _report_annexes(w: Writing, data: ReportData) -> tuple[Annex, ...]:
    parts: list[tuple[str, list[Block], bool]] = []
    if (data.in_period and len(data.period.months) > 1) or len(data.in_period) > MOST_ITEMS:
        out = Outline()
        out.table(*task_table(w.ink, data.in_period))
        parts.append((f"Tiến độ nhiệm vụ {period_words(data.period)}", out.blocks, True))
    if data.schools:
        out = Outline()
        out.table(*school_table(w.ink, data.schools))
        parts.append(("Các trường và tình trạng thực hiện chỉ tiêu", out.blocks, True))
    if data.period.kind == YEAR and data.units:
        out = Outline()
        out.table(*unit_table(w.ink, data.units))
        parts.append(("Kết quả thực hiện theo đơn vị chủ trì", out.blocks, False))
    return annexes(w, "Báo cáo", parts)


def write_school_list(w: Writing, data: SchoolListData) -> Draft:
    """Write the list of schools and their states."""
    out = Outline()
    ink = w.ink
    out.body(
        *say(
            "Thực hiện {plan}, {issuer} báo cáo danh sách {n} trường được giao chỉ tiêu và tình trạng thực hiện (số liệu tính đến {moment}) như sau:",
            plan=ink.plan(cite(data.plan)),
            issuer=w.issuer,
            n=ink.targets(len(data.schools)),
            moment=moment(w.desk.as_of),
        )
    )
    out.table(*quarter_table(ink, data.quarters))
    out.body("Danh sách chi tiết tại Phụ lục kèm theo Báo cáo này.")
    out.body(f"{w.issuer} kính báo cáo {w.authority} xem xét, chỉ đạo.")
    out.finish(w.desk.layout.ending)
    table = Outline()
    table.table(*school_table(ink, data.schools))
    return Draft(
        summary=f"Danh sách các trường và tình trạng thực hiện chỉ tiêu xây dựng trường đạt chuẩn quốc gia {plan_year(data.plan)}",
        addressees=(w.letterhead.authority,),
        blocks=tuple(out.blocks),
        recipients=_recipients(w, above=False),
        annexes=annexes(
            w,
            "Báo cáo",
            [("Danh sách trường và tình trạng thực hiện chỉ tiêu", table.blocks, True)],
        ),
    )
