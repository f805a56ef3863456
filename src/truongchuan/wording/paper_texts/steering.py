"""Words of the letter that urges units on, and of the proposal."""

from __future__ import annotations

from truongchuan.domain.papers.blocks import Column, Piece, Side
from truongchuan.domain.papers.gather.common import TaskLine
from truongchuan.domain.papers.gather.steering import DirectiveData, ProposalData, UrgedUnit
from truongchuan.wording.paper_texts.common import (
    Draft,
    Ink,
    Outline,
    Writing,
    about,
    cite,
    cite_short,
    day,
    moment,
    months,
    plan_year,
    quarter,
    say,
    short_body,
    two,
)
from truongchuan.wording.paper_texts.tables import Rows, late_table


def write_directive(w: Writing, data: DirectiveData) -> Draft:
    """Write the letter that urges units on."""
    out = Outline()
    ink, plan = w.ink, data.plan
    out.body(
        *say(
            "Thực hiện {plan}; qua theo dõi, kiểm đếm tiến độ (số liệu tính đến {moment}), còn {n} nhiệm vụ chậm tiến độ, đang vướng hoặc chưa có báo cáo. Để bảo đảm tiến độ của Kế hoạch, {issuer} yêu cầu các đơn vị thực hiện một số nội dung sau:",
            plan=ink.plan(cite(plan)),
            moment=moment(w.desk.as_of),
            n=ink.tasks(len({t.number for u in data.units for t in u.tasks}), "state=open"),
            issuer=w.issuer,
        )
    )
    for unit in data.units:
        out.clause(unit.name)
        out.body(*_urge(ink, unit))
        out.table(*_urged_table(ink, unit))
    out.clause("Chế độ báo cáo")
    standing = w.letterhead.drafter_unit
    out.body(
        *say(
            "Các đơn vị nêu trên rà soát nguyên nhân, đề ra biện pháp khắc phục, cập nhật tiến độ và báo cáo {issuer} (qua {standing}) trước ngày {day}. Giao {standing} tiếp tục theo dõi, đôn đốc, tổng hợp báo cáo {issuer}.",
            issuer=w.issuer,
            standing=standing,
            day=day(data.reply_by),
        )
    )
    out.body(f"{w.issuer} yêu cầu các đơn vị nghiêm túc thực hiện.")
    out.finish(w.desk.layout.ending)
    return Draft(
        subject=f"đôn đốc thực hiện Kế hoạch xây dựng trường đạt chuẩn quốc gia {plan_year(plan)}",
        addressees=tuple(unit.name for unit in data.units),
        blocks=tuple(out.blocks),
        recipients=(
            "Như trên",
            f"Chủ tịch, các PCT {w.issuer}",
            *(() if standing in {unit.name for unit in data.units} else (standing,)),
            w.archive,
        ),
    )


def _urge(ink: Ink, unit: UrgedUnit) -> tuple[Piece, ...]:
    parts = []
    for tasks, words, query in (
        (unit.late, "quá hạn", "state=late"),
        (unit.blocked, "đang vướng", "state=blocked"),
        (unit.silent, "đã đến kỳ nhưng chưa có báo cáo", "state=not_started"),
    ):
        if tasks:
            figure = ink.tasks(len(tasks), f"unit={unit.unit_id}&{query}")
            parts.append(say("{n} nhiệm vụ {words}", n=figure, words=words))
    joined = list(parts[0])
    for part in parts[1:]:
        joined += [*say(", "), *part]
    return say("Khẩn trương thực hiện {what}:", what=tuple(joined))


def _urged_table(ink: Ink, unit: UrgedUnit) -> tuple[list[Column], Rows]:
    columns = [
        Column("STT", 7, Side.CENTRE),
        Column("Nhiệm vụ", 48),
        Column("Hạn", 17, Side.CENTRE),
        Column("Tình trạng", 28),
    ]
    rows: Rows = [
        [str(place), ink.task(task), _due(task), _state(task)]
        for place, task in enumerate(unit.tasks, start=1)
    ]
    return columns, rows


def _due(task: TaskLine) -> str:
    return day(task.due) if task.due else months(task.months)


def _state(task: TaskLine) -> str:
    if task.days_late:
        late = f"quá hạn {two(task.days_late)} ngày"
        return f"{late}, đang vướng" if task.state == "blocked" else late
    return "đang vướng" if task.state == "blocked" else "chưa có báo cáo"


def write_proposal(w: Writing, data: ProposalData) -> Draft:
    """Write the proposal to the issuing body."""
    out = Outline()
    ink, plan = w.ink, data.plan
    out.body(
        *say(
            "Thực hiện {plan}, qua theo dõi, kiểm đếm tiến độ (số liệu tính đến {moment}), {issuer} kính trình {authority} xem xét, chỉ đạo một số nội dung như sau:",
            plan=ink.plan(cite(plan)),
            moment=moment(w.desk.as_of),
            issuer=w.issuer,
            authority=w.authority,
        )
    )
    if data.blocked:
        out.section("Khó khăn, vướng mắc cần tháo gỡ")
        for task in data.blocked:
            note = task.note.strip().rstrip(".") or "chưa nêu rõ nội dung vướng mắc"
            out.item(
                ink.task(task, task.task.rstrip(" .;")),
                f" ({', '.join(task.leads)} chủ trì): {note}.",
            )
    if data.late:
        out.section("Nhiệm vụ chậm tiến độ")
        out.table(*late_table(ink, data.late))
    if data.postponed:
        out.section("Chỉ tiêu đề nghị lùi thời hạn")
        for school in data.postponed:
            out.item(
                ink.school(school, f"Trường {school.name}"),
                f": thời hạn theo kế hoạch {quarter(school.quarter)}.",
            )
    out.section("Nội dung kính trình")
    asked = [
        ("Chỉ đạo các đơn vị liên quan giải quyết dứt điểm khó khăn, vướng mắc của {n} nhiệm vụ nêu tại mục trên.", len(data.blocked), "state=blocked"),
        ("Chỉ đạo các đơn vị chủ trì hoàn thành {n} nhiệm vụ chậm tiến độ; xác định rõ thời hạn và trách nhiệm của người đứng đầu.", len(data.late), "state=late"),
    ]  # fmt: skip
    for words, count, query in asked:
        if count:
            out.numbered(*say(words, n=ink.tasks(count, query)))
    if data.postponed:
        out.numbered(
            *say(
                "Cho ý kiến về việc lùi thời hạn của {n} trường và báo cáo cấp trên theo quy định.",
                n=ink.targets(len(data.postponed), "state=postponed"),
            )
        )
    out.body(f"{w.issuer} kính trình {short_body(w.authority)} xem xét, quyết định.")
    out.finish(w.desk.layout.ending)
    return Draft(
        summary=f"Về việc giải quyết khó khăn, vướng mắc trong thực hiện {cite_short(plan)} {about(plan)}",
        addressees=(w.letterhead.authority,),
        blocks=tuple(out.blocks),
        recipients=("Như trên", w.archive),
    )
