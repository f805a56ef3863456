"""Words of the reports on outreach and on social mobilisation."""

from __future__ import annotations

from collections.abc import Sequence

from truongchuan.domain.papers.blocks import Column, Side
from truongchuan.domain.papers.gather.common import cite_plan
from truongchuan.domain.papers.gather.given import MobilisationPaper, OutreachPaper
from truongchuan.domain.papers.periods import read_period
from truongchuan.wording.paper_texts.common import (
    Draft,
    Outline,
    Writing,
    cite,
    cite_short,
    moment,
    period_words,
    say,
    two,
)
from truongchuan.wording.paper_texts.tables import Rows, annexes

IN_TEXT = 10  # longer tables go to an annex


def money(value: int) -> str:
    """Write an amount in đồng: "1.250.000.000"."""
    return f"{value:,}".replace(",", ".")


def write_outreach(w: Writing, data: OutreachPaper) -> Draft:
    """Write the report on outreach."""
    words = period_words(read_period(data.period))
    out = _opening(w, f"công tác tuyên truyền {words}")
    done = [line for line in data.lines if line.done]
    out.section("Kết quả thực hiện")
    out.item(
        f"Đã thực hiện {two(len(done))} trên {two(len(data.lines))} hoạt động tuyên truyền theo kế hoạch; "
        f"{two(data.wards_active)} trên {two(data.wards_total)} phường, xã có hoạt động trong kỳ."
    )
    counted = [line.reached for line in done if line.reached is not None]
    if counted:
        out.item(
            f"Số lượt người tiếp cận theo báo cáo của các đơn vị: {two(sum(counted))} lượt"
            + (
                f" ({two(len(done) - len(counted))} hoạt động chưa báo cáo số lượt)."
                if len(counted) < len(done)
                else "."
            )
        )
    columns = [
        Column("STT", 7, Side.CENTRE),
        Column("Hoạt động", 40),
        Column("Đơn vị thực hiện", 21),
        Column("Thời gian", 16),
        Column("Lượt tiếp cận", 16, Side.RIGHT),
    ]
    rows: Rows = [
        [
            str(place),
            w.ink.figure(line.activity, "campaign", *line.route_args)
            if line.route_args
            else line.activity,
            line.unit,
            line.when if line.done else f"{line.when} (chưa thực hiện)",
            two(line.reached) if line.reached is not None else "chưa báo cáo",
        ]
        for place, line in enumerate(data.lines, start=1)
    ]
    annex = _table(out, columns, rows)
    _ending(out, w, data.difficulties, data.proposals, f"công tác tuyên truyền {words}")
    return _draft(w, out, f"Công tác tuyên truyền xây dựng trường đạt chuẩn quốc gia {words}",
                  annex, "Các hoạt động tuyên truyền")  # fmt: skip


def write_mobilisation(w: Writing, data: MobilisationPaper) -> Draft:
    """Write the report on social mobilisation."""
    words = period_words(read_period(data.period))
    out = _opening(w, f"công tác xã hội hóa giáo dục {words}")
    goal, received = sum(x.goal for x in data.lines), sum(x.received for x in data.lines)
    out.section("Kết quả thực hiện")
    share = f", đạt {round(received * 100 / goal)}% mục tiêu" if goal else ""
    out.item(
        f"Có {two(len({x.school for x in data.lines}))} trường tổ chức {two(len(data.lines))} đợt vận động; "
        f"tổng giá trị tiếp nhận {money(received)} đồng{share}, của {two(sum(x.givers for x in data.lines))} tổ chức, cá nhân tài trợ."
    )
    columns = [
        Column("STT", 7, Side.CENTRE),
        Column("Trường", 20),
        Column("Nội dung vận động", 29),
        Column("Mục tiêu (đồng)", 17, Side.RIGHT),
        Column("Đã tiếp nhận (đồng)", 17, Side.RIGHT),
        Column("Số nhà tài trợ", 10, Side.RIGHT),
    ]
    rows: Rows = [
        [
            str(place),
            x.school,
            w.ink.figure(x.purpose, "drive", *x.route_args) if x.route_args else x.purpose,
            money(x.goal),
            money(x.received),
            two(x.givers),
        ]
        for place, x in enumerate(data.lines, start=1)
    ]
    annex = _table(out, columns, rows)
    _ending(out, w, data.difficulties, data.proposals, f"công tác xã hội hóa giáo dục {words}")
    return _draft(w, out, f"Công tác xã hội hóa giáo dục xây dựng trường đạt chuẩn quốc gia {words}",
                  annex, "Các đợt vận động, tài trợ")  # fmt: skip


def _opening(w: Writing, what: str) -> Outline:
    out = Outline()
    out.body(
        *say(
            "Thực hiện {plan}, {issuer} báo cáo {what} (số liệu tính đến {moment}) như sau:",
            plan=w.ink.plan(cite(cite_plan(w.desk))),
            issuer=w.issuer,
            what=what,
            moment=moment(w.desk.as_of),
        )
    )
    return out


def _table(out: Outline, columns: list[Column], rows: Rows) -> Outline | None:
    """Put a short table into the text; return a long one for the annex."""
    if not rows:
        return None
    if len(rows) <= IN_TEXT:
        out.table(columns, rows)
        return None
    out.body("Chi tiết tại Phụ lục kèm theo.")
    annex = Outline()
    annex.table(columns, rows)
    return annex


def _ending(
    out: Outline, w: Writing, difficulties: Sequence[str], proposals: Sequence[str], what: str
) -> None:
    for title, texts in (
        ("Khó khăn, vướng mắc", difficulties),
        ("Đề xuất, kiến nghị", proposals),
    ):
        if texts:
            out.section(title)
            for text in texts:
                out.item(text.rstrip(" .;") + ".")
    plan = cite_short(cite_plan(w.desk))
    out.body(f"Trên đây là báo cáo {what} thực hiện {plan}, {w.issuer} kính báo cáo {w.authority}.")
    out.finish(w.desk.layout.ending)


def _draft(w: Writing, out: Outline, summary: str, annex: Outline | None, title: str) -> Draft:
    return Draft(
        summary=summary,
        addressees=(w.letterhead.authority,),
        blocks=tuple(out.blocks),
        recipients=("Như trên", w.archive),
        annexes=annexes(w, "Báo cáo", [(title, annex.blocks, True)]) if annex else (),
    )
