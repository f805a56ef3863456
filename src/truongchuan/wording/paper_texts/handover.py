"""Words of the protocol by which a programme passes to one of its successors."""

from __future__ import annotations

from truongchuan.domain.papers.blocks import Column, Side, Signature
from truongchuan.domain.papers.gather.given import HandedTotal, HandoverPaper
from truongchuan.wording.handover import GROUP_STATES, KINDS
from truongchuan.wording.labels import SCHOOL_KINDS, STATES
from truongchuan.wording.paper_texts.common import (
    Draft,
    Outline,
    Writing,
    day,
    long_day,
    quarter,
    short_body,
    two,
    upper_first,
)
from truongchuan.wording.paper_texts.tables import Rows, annexes, without_empty

MONEY = frozenset({"pledge", "receipt", "use"})


def write_protocol(w: Writing, data: HandoverPaper) -> Draft:
    """Write the protocol (mẫu 1.9, with the two sides as those who sign)."""
    out = Outline()
    giver, receiver = short_body(data.giver), short_body(data.receiver)
    if data.basis:
        out.bases([f"Căn cứ {data.basis}"])
    done = "đã được thực hiện" if data.is_done else "được thực hiện"
    out.body(
        f"Việc bàn giao {done} kể từ {long_day(data.on)}, từ ngày đó bên nhận chịu trách nhiệm "
        f"tổ chức thực hiện các nội dung dưới đây."
    )
    out.clause("Thành phần")
    out.item(f"Bên giao: {giver}; đại diện: {_person(data.giver_signer, data.giver_post)};")
    out.item(
        f"Bên nhận: {receiver}; đại diện: {_person(data.receiver_signer, data.receiver_post)}."
    )
    out.clause("Nội dung bàn giao")
    out.body(
        f"{upper_first(giver)} bàn giao cho {receiver} {two(len(data.schools))} trường, "
        f"{two(len(data.tasks))} nhiệm vụ, {two(len(data.obstacles))} khó khăn, vướng mắc và "
        f"{two(len(data.files))} tệp hồ sơ, minh chứng có danh sách tại Phụ lục kèm theo. Tổng hợp như sau:"
    )
    columns, rows = _totals(w, data.totals)
    out.table(columns, rows)
    out.clause("Thống nhất")
    for text in (
        "Hồ sơ của bên giao được giữ nguyên, không sửa, để tra cứu; số liệu, nhận định về các "
        "trường giữ nguyên giá trị tại thời điểm bàn giao.",
        "Mỗi trường, mỗi nhiệm vụ chỉ được tính một lần: đến hết ngày trước ngày bàn giao tính ở "
        "bên giao, từ ngày bàn giao tính ở bên nhận.",
        "Tệp hồ sơ được đối chiếu bằng mã kiểm tra (SHA-256) ghi tại phụ lục.",
    ):
        out.item(text)
    if data.digest:
        out.item(f"Bảng đối soát số liệu hai bên đã khớp, mã kiểm tra {data.digest}.")
    out.body(
        "Biên bản đã được đọc lại cho hai bên nghe và thống nhất; mỗi bên giữ 01 bản có giá trị "
        "như nhau"
    )
    out.finish(w.desk.layout.ending)
    return Draft(
        summary=f"Bàn giao việc thực hiện kế hoạch xây dựng trường đạt chuẩn quốc gia cho {receiver}",
        blocks=tuple(out.blocks),
        recipients=(giver, receiver, "Lưu: VT, Hồ sơ"),
        annexes=annexes(w, "Biên bản", _parts(w, data)),
        secretary=Signature(
            ("ĐẠI DIỆN BÊN NHẬN", *_post(data.receiver_post)), data.receiver_signer
        ),
        chair=Signature(("ĐẠI DIỆN BÊN GIAO", *_post(data.giver_post)), data.giver_signer),
    )


def _person(name: str, post: str) -> str:
    return ", ".join(filter(None, (name, post))) or "…"


def _post(post: str) -> tuple[str, ...]:
    return (post.upper(),) if post else ()


def _totals(w: Writing, totals: tuple[HandedTotal, ...]) -> tuple[list[Column], Rows]:
    columns = [
        Column("STT", 8, Side.CENTRE),
        Column("Nội dung", 44),
        Column("Có tại bên giao", 16, Side.RIGHT),
        Column("Bàn giao", 14, Side.RIGHT),
        Column("Giá trị, dung lượng", 18, Side.RIGHT),
    ]
    rows: Rows = [
        [str(place), KINDS[t.kind], _number(t.total), _number(t.handed), _amount(t)]
        for place, t in enumerate(totals, start=1)
    ]
    return without_empty(columns, rows)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _amount(total: HandedTotal) -> str:
    if not total.amount:
        return ""
    if total.kind in MONEY:
        return f"{_number(total.amount)} đồng"
    return f"{_number(total.amount)} byte" if total.kind == "file" else ""


def _parts(w: Writing, data: HandoverPaper) -> list[tuple[str, list, bool]]:  # type: ignore[type-arg]
    found = []
    for title, (columns, rows), landscape in (
        ("Danh sách trường bàn giao", _schools(w, data), True),
        ("Danh sách nhiệm vụ bàn giao", _tasks(w, data), True),
        ("Khó khăn, vướng mắc bàn giao", _obstacles(data), False),
        ("Danh sách tệp hồ sơ, minh chứng", _files(data), True),
    ):
        if rows:
            table = Outline()
            table.table(columns, rows)
            found.append((title, table.blocks, landscape))
    return found


def _schools(w: Writing, data: HandoverPaper) -> tuple[list[Column], Rows]:
    columns = [
        Column("STT", 6, Side.CENTRE),
        Column("Trường", 28),
        Column("Cấp học", 14),
        Column("Phường, xã", 18),
        Column("Thời hạn", 14),
        Column("Tình trạng chỉ tiêu", 20),
        Column("Bằng còn lưu", 10, Side.CENTRE),
    ]
    rows: Rows = [
        [
            str(place),
            w.ink.figure(s.name, "school", *s.route_args) if s.route_args else s.name,
            SCHOOL_KINDS.get(s.kind, s.kind),
            s.ward,
            quarter(s.quarter) if s.state else "",
            STATES.get(s.state, s.state),
            str(s.certificates) if s.certificates else "",
        ]
        for place, s in enumerate(data.schools, start=1)
    ]
    return without_empty(columns, rows)


def _tasks(w: Writing, data: HandoverPaper) -> tuple[list[Column], Rows]:
    columns = [
        Column("Số", 6, Side.CENTRE),
        Column("Nội dung nhiệm vụ", 38),
        Column("Đơn vị chủ trì tại bên giao", 20),
        Column("Hạn", 11, Side.CENTRE),
        Column("Tình trạng", 12),
        Column("Tỷ lệ", 7, Side.CENTRE),
        Column("Ghi chú", 20),
    ]
    rows: Rows = [
        [
            t.label,
            w.ink.figure(t.task, "task", t.number),
            t.lead,
            day(t.due) if t.due else "",
            GROUP_STATES.get(t.state, t.state),
            f"{t.percent}%",
            "nhiều bên nhận cùng làm, mỗi bên với trường của mình" if t.shared else "",
        ]
        for t in data.tasks
    ]
    return without_empty(columns, rows)


def _obstacles(data: HandoverPaper) -> tuple[list[Column], Rows]:
    columns = [
        Column("Số", 10, Side.CENTRE),
        Column("Nội dung", 70),
        Column("Hạn giải quyết", 20, Side.CENTRE),
    ]
    rows: Rows = [[str(o.number), o.words, day(o.due)] for o in data.obstacles]
    return columns, rows


def _files(data: HandoverPaper) -> tuple[list[Column], Rows]:
    columns = [
        Column("STT", 6, Side.CENTRE),
        Column("Tên tệp", 34),
        Column("Dung lượng (byte)", 14, Side.RIGHT),
        Column("Mã kiểm tra SHA-256", 46),
    ]
    rows: Rows = [
        [str(place), f.name, _number(f.size), f.sha256]
        for place, f in enumerate(data.files, start=1)
    ]
    return columns, rows


__all__ = ["write_protocol"]
