"""The parts of the reader on small texts: names, units, tables, head, counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.engines.plan.written import facts_of
from truongchuan.engines.plan import document_from_text, read_plan
from truongchuan.engines.plan.facts import Recognition, SchoolKind
from truongchuan.engines.plan.read.names import find_school_names
from truongchuan.engines.plan.read.periods import read_period
from truongchuan.engines.plan.read.roadmap import forms_in
from truongchuan.engines.plan.read.units import split_units


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("TH Ngô Quyền, THCS Ngô Quyền", ["TH Ngô Quyền", "THCS Ngô Quyền"]),
        ("Trường Tiểu học số 2 Gio Mai", ["TH số 2 Gio Mai"]),
        ("MN 1/6 và THCS Lê Lợi 2: công nhận mới", ["MN 1/6", "THCS Lê Lợi 2"]),
        ("Trường TH và THCS Ba Chúc", ["TH&THCS Ba Chúc"]),
        ("TH&THCS Hòa An", ["TH&THCS Hòa An"]),
        ('TH "A" Vĩnh Mỹ', ['TH "A" Vĩnh Mỹ']),
        ("Trường PTDTBT THCS Nậm Mười", ["PTDTBT THCS Nậm Mười"]),
        ("THCS Lê Quý Đôn Quý III", ["THCS Lê Quý Đôn"]),
        ("các trường MN: Hoa Sen, Sơn Ca và Ban Mai.", ["MN Hoa Sen", "MN Sơn Ca", "MN Ban Mai"]),
        ("các trường MN, TH, THCS", []),
        ("giáo viên mầm non Thủ đô; trường tiểu học trên địa bàn Quận", []),
        ("TH Ái Mộ A, TH Ái Mộ B", ["TH Ái Mộ A", "TH Ái Mộ B"]),
        ("02 trường THCS", []),
        ("THCS Quận 3", []),
        ("MN Ban Mai, MN Hoàn Sơn", ["MN Ban Mai", "MN Hoàn Sơn"]),
    ],
)
def test_school_names(text: str, names: list[str]) -> None:
    assert [n.canonical for n in find_school_names(text)] == names


def test_place_after_a_name() -> None:
    (name,) = find_school_names("MG Hoạ Mi (xã Bình Sa, huyện Thăng Bình)")
    assert name.place == "xã Bình Sa, huyện Thăng Bình"
    assert name.kind is SchoolKind.PRESCHOOL


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("Phòng TC-KH, BQLDA, QLĐT", ["Phòng TC-KH", "BQLDA", "QLĐT"]),
        (
            "- Phòng TC-KH, BQLDA, QLĐT - Các trường được giao chỉ tiêu",
            ["Phòng TC-KH", "BQLDA", "QLĐT", "Các trường được giao chỉ tiêu"],
        ),
        (
            "Phòng TC-KH, BQLDA và các trường được giao chỉ tiêu",
            ["Phòng TC-KH", "BQLDA", "các trường được giao chỉ tiêu"],
        ),
        (
            "Các phòng ban liên quan Các trường được giao chỉ tiêu",
            ["Các phòng ban liên quan", "Các trường được giao chỉ tiêu"],
        ),
        ("Phòng Tài chính - Kế hoạch; Công an", ["Phòng Tài chính - Kế hoạch", "Công an"]),
        ("Phòng Văn hóa và Thông tin", ["Phòng Văn hóa và Thông tin"]),
        ("Văn phòng HĐND và UBND quận", ["Văn phòng HĐND và UBND quận"]),
        (
            "Phòng Lao động, Thương binh và Xã hội, Công an phường",
            ["Phòng Lao động, Thương binh và Xã hội", "Công an phường"],
        ),
        ("Trưởng các thôn, bản", ["Trưởng các thôn, bản"]),
        ("Ban QLDA - ĐTXD", ["Ban QLDA - ĐTXD"]),
        ("UBND các xã, thị trấn; Công an huyện", ["UBND các xã, thị trấn", "Công an huyện"]),
        ("Các trường mầm non, tiểu học, THCS", ["Các trường mầm non, tiểu học, THCS"]),
        ("Trường THCS Tây Sơn.", ["Trường THCS Tây Sơn"]),
        ("Phòng VH-XH, Trạm Y tế phường", ["Phòng VH-XH", "Trạm Y tế phường"]),
        (
            "Phòng Kinh tế, Hạ tầng và Đô thị, trường TH Hoa Sen",
            ["Phòng Kinh tế, Hạ tầng và Đô thị", "trường TH Hoa Sen"],
        ),
        ("Phòng GD&ĐT, trăm trường", ["Phòng GD&ĐT, trăm trường"]),
    ],
)
def test_units_of_a_cell(cell: str, units: list[str]) -> None:
    found = split_units(cell)
    assert [written for written, _, _ in found] == units
    assert all(cell[start:end] == written for written, start, end in found)


def test_advice_names_who_is_advised() -> None:
    forms, advised = forms_in("Phòng GD&ĐT tham mưu UBND quận", 10)
    assert [f.written for f in forms] == ["Phòng GD&ĐT"]
    assert advised is not None
    assert (advised.written, advised.start) == ("UBND quận", 31)


@pytest.mark.parametrize(
    ("cell", "months", "starts", "due"),
    [
        ("Trước 30/6/2023", ("2023-06",), None, date(2023, 6, 30)),
        ("Từ 15/3 đến 20/4/2024", ("2024-03", "2024-04"), date(2024, 3, 15), date(2024, 4, 20)),
        ("15-30/5/2024", ("2024-05",), date(2024, 5, 15), date(2024, 5, 30)),
        ("Từ ngày 10/9/2023", ("2023-09",), date(2023, 9, 10), None),
        ("15/4", ("2023-04",), None, date(2023, 4, 15)),
        ("Quý IV", ("2023-10", "2023-11", "2023-12"), None, None),
        ("Tháng 5,6", ("2023-05", "2023-06"), None, None),
    ],
)
def test_periods(cell: str, months: tuple[str, ...], starts: date | None, due: date | None) -> None:
    period = read_period(cell, 2023)
    assert period is not None
    assert (period.months, period.starts, period.due) == (months, starts, due)


@pytest.mark.parametrize("cell", ["Thường xuyên", "Hằng năm", "Theo kế hoạch", "31/02/2023"])
def test_no_period(cell: str) -> None:
    assert read_period(cell, 2023) is None


HEAD = "KẾ HOẠCH\nXây dựng trường đạt chuẩn quốc gia năm 2025\n\n"


def test_target_table_with_marks_and_groups() -> None:
    rows = [
        "STT|Tên trường|Phường/xã|Công nhận mới|Công nhận lại|Mức độ|Quý I|Quý II|Quý III|Quý IV",
        "I|MẦM NON",
        "1|Trường Mầm non Ban Mai|Xã Tân An|x||1||x||",
        "2|MG Hoàn Sơn|Tân Bình||x|2|||x|",
        "II|TIỂU HỌC",
        "3|Quý Đức|Tân Bình|x||1||||x",
    ]
    facts = facts_of(HEAD + "\n".join(r.replace("|", "\t") for r in rows))
    keys = ("name", "place", "recognition", "degree", "quarter")
    assert [tuple(s[k] for k in keys) for s in facts["schools"]] == [
        ("MN Ban Mai", "Xã Tân An", "new", 1, "2025-Q2"),
        ("MG Hoàn Sơn", "Tân Bình", "renewal", 2, "2025-Q3"),
        ("TH Quý Đức", "Tân Bình", "new", 1, "2025-Q4"),
    ]


def test_roadmap_with_other_columns_and_labels() -> None:
    rows = [
        "TT|Nội dung|Thời gian thực hiện|Đơn vị thực hiện|Ghi chú",
        "I|Công tác chỉ đạo",
        "1|Lập kế hoạch|Tháng 01/2025|Chủ trì: Phòng GD&ĐT; Phối hợp: Phòng Nội vụ, UBND các xã|",
        "2|Khảo sát|Từ tháng 02 đến tháng 4/2025|Phòng GD&ĐT (chủ trì); TC-KH, QLĐT (phối hợp)|",
        "3|Tự đánh giá|Thường xuyên|Các trường|",
        "4|Tổng kết||Phòng GD&ĐT|",
    ]
    facts = facts_of(HEAD + "\n".join(r.replace("|", "\t") for r in rows))
    assert [(r["task"], r["months"], r["lead"], r["cooperating"]) for r in facts["roadmap"]] == [
        ("Lập kế hoạch", ["2025-01"], ["Phòng GD&ĐT"], ["Phòng Nội vụ", "UBND các xã"]),
        (
            "Khảo sát",
            ["2025-02", "2025-03", "2025-04"],
            ["Phòng GD&ĐT"],
            ["Phòng TC-KH", "Phòng QLĐT"],
        ),
        ("Tự đánh giá", [], ["Các trường"], []),
        ("Tổng kết", [], ["Phòng GD&ĐT"], []),
    ]


def test_months_across_the_top() -> None:
    rows = [
        "TT|Công việc|Chủ trì|T1|T2|T3|T4",
        "1|Họp|UBND huyện|x|||x",
        "2|Sửa chữa|Ban QLDA||x|x|",
    ]
    facts = facts_of(HEAD + "\n".join(r.replace("|", "\t") for r in rows))
    assert [r["months"] for r in facts["roadmap"]] == [
        ["2025-01", "2025-04"],
        ["2025-02", "2025-03"],
    ]


def test_a_table_cut_by_a_page_goes_on_under_a_repeated_header() -> None:
    header = "Thời gian\tNội dung\tChủ trì"
    text = (
        f"{HEAD}{header}\nTháng 1/2025\tHọp\tBan chỉ đạo\n\n\n{header}\n\tKhảo sát\tPhòng Nội vụ\n"
    )
    facts = read_plan(document_from_text(text))
    assert [(r.task, r.months, r.period_inherited) for r in facts.roadmap] == [
        ("Họp", ("2025-01",), False),
        ("Khảo sát", ("2025-01",), True),
    ]


def test_blank_number_and_date_are_told() -> None:
    text = (
        "UBND HUYỆN A LƯỚI\nSố:       /KH-UBND\nA Lưới, ngày      tháng 3 năm 2024\n\n"
        "KẾ HOẠCH\nXây dựng trường đạt chuẩn quốc gia năm 2024\n"
    )
    facts = read_plan(document_from_text(text)).document
    assert (facts.number, facts.date, facts.place) == (None, None, "A Lưới")
    assert facts.issuer == "UBND huyện A Lưới"
    assert [name for name, _ in facts.blanks] == ["number", "date"]


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("năm 2023", [2023]),
        ("giai đoạn 2021 - 2025", [2021, 2022, 2023, 2024, 2025]),
        ("năm học 2026 - 2027", [2026, 2027]),
        ("của huyện", []),
    ],
)
def test_years(title: str, years: list[int]) -> None:
    facts = facts_of(f"KẾ HOẠCH\nXây dựng trường đạt chuẩn quốc gia {title}\n\nI. MỤC TIÊU\n- Đủ.")
    assert facts["years"] == years


def test_two_tier_units_are_one_under_all_their_forms() -> None:
    facts = facts_of(
        "UBND PHƯỜNG HOA SEN\nSố: 5/KH-UBND\nHoa Sen, ngày 04 tháng 9 năm 2026\n\n"
        "KẾ HOẠCH\nXây dựng trường năm học 2026 - 2027\n\n"
        "I. PHÂN CÔNG\n"
        "1. Ban Quản lý dự án (QLDA) khu vực:\n- Bàn giao công trình đúng hạn.\n"
        "2. Trạm Y tế phường:\n- Kiểm tra bếp ăn của trường.\n"
        "II. LỘ TRÌNH\n"
        "Thời gian\tNội dung\tChủ trì\tPhối hợp\n"
        "Tháng 9/2026\tSửa chữa TH Hoa Sen\tBan QLDA khu vực\tTrạm Y tế, trường TH Hoa Sen\n"
    )
    assert [d["unit"] for d in facts["duties"]] == ["Ban Quản lý dự án khu vực", "Trạm Y tế phường"]
    (row,) = facts["roadmap"]
    assert row["lead"] == ["Ban Quản lý dự án khu vực"]
    assert row["cooperating"] == ["Trạm Y tế phường", "TH Hoa Sen"]


def targets(body: str) -> dict[str, Any]:
    return facts_of(f"{HEAD}I. CHỈ TIÊU\n{body}\n")


def test_what_was_before_is_no_target() -> None:
    facts = facts_of(
        f"{HEAD}I. THỰC TRẠNG\n- Năm 2024 công nhận mới 02 trường: MN A Lưới, TH Phú Hà.\n"
        "II. CHỈ TIÊU\n- Công nhận mới 01 trường: TH Kim Đồng.\n"
    )
    assert facts["targets"]["new"] == 1
    assert [s["name"] for s in facts["schools"]] == ["TH Kim Đồng"]


def test_parts_by_kind_are_no_totals() -> None:
    facts = targets(
        "- Công nhận mới:\n+ 02 trường MN: MN Hoa Sen, MN Sơn Ca.\n+ 01 trường TH: TH Lê Lợi."
    )
    assert facts["targets"]["new"] is None
    assert {s["recognition"] for s in facts["schools"]} == {"new"}


def test_the_first_goal_is_no_stretch_and_the_second_is() -> None:
    first = targets("Phấn đấu có thêm 03 trường được công nhận mới và 02 trường công nhận lại.")
    assert (first["targets"]["new"], first["targets"]["renewal"]) == (3, 2)
    assert first["targets"]["stretch"] is None
    second = targets(
        "- Công nhận mới 01 trường: TH Lê Lợi.\n"
        "- Phấn đấu có thêm 01 trường công nhận mới là MN Sơn Ca."
    )
    assert second["targets"]["stretch"] == 1
    assert [(s["name"], s["stretch"]) for s in second["schools"]] == [
        ("TH Lê Lợi", False),
        ("MN Sơn Ca", True),
    ]


def test_degree_in_brackets_belongs_to_one_school() -> None:
    facts = targets("- Công nhận mới: MN Hoa Sen (mức độ 2), TH Lê Lợi, TH Kim Đồng đạt mức độ 1.")
    assert [s["degree"] for s in facts["schools"]] == [2, 1, 1]


def test_accreditation_levels_are_no_degrees() -> None:
    facts = targets("- Công nhận mới: TH Lê Lợi đạt kiểm định chất lượng giáo dục mức độ 2.")
    assert facts["schools"][0]["degree"] is None


def test_slips_of_spelling_join_but_never_two_listed_schools() -> None:
    facts = read_plan(
        document_from_text(
            f"{HEAD}I. CHỈ TIÊU\n- Công nhận mới: TH Ngô Thì Nhậm, TH Tân An, TH Tân Ân, "
            "THCS Ngô Thì Nhậm.\n"
            "II. TỔ CHỨC\n- Giúp TH Ngô Thị Nhâm và TH Tân An.\n"
        )
    )
    assert [s.name for s in facts.schools] == [
        "TH Ngô Thì Nhậm",
        "TH Tân An",
        "TH Tân Ân",
        "THCS Ngô Thì Nhậm",
    ]
    assert facts.schools[0].variants == ("TH Ngô Thị Nhâm",)
    assert len(facts.schools[1].mentions) == 2
    assert all(s.recognition is Recognition.NEW for s in facts.schools)


def test_one_list_may_hold_a_name_as_mn_and_as_mg() -> None:
    two = targets("- Công nhận mới: MN Hoa Sen, MG Hoa Sen.\n- Quý II/2025: MG Hoa Sen.")
    assert [(s["name"], s["quarter"]) for s in two["schools"]] == [
        ("MN Hoa Sen", None),
        ("MG Hoa Sen", "2025-Q2"),
    ]
    one = targets("- Công nhận mới: MG Hoa Sen.\n- Quý II/2025: MN Hoa Sen, MG Sơn Ca.")
    assert [(s["quarter"], s["variants"]) for s in one["schools"]] == [
        ("2025-Q2", ["MN Hoa Sen"]),
        ("2025-Q2", []),
    ]


def test_targets_in_the_remarks_of_a_table() -> None:
    rows = ["TT|Quận|Tên đơn vị|Ghi chú", "1|Ba Đình|THCS Ba Đình|Công nhận lại"]
    facts = facts_of(HEAD + "\n".join(r.replace("|", "\t") for r in rows))
    assert [(s["name"], s["recognition"]) for s in facts["schools"]] == [
        ("THCS Ba Đình", "renewal")
    ]


ASSIGNED = """KẾ HOẠCH
Xây dựng trường đạt chuẩn quốc gia năm 2022

I. TỔ CHỨC THỰC HIỆN
1. Giao Phòng Giáo dục và Đào tạo chủ trì, phối hợp với các đơn vị.
2. Phòng Nội vụ có trách nhiệm bố trí giáo viên.
* Phòng Tài chính - Kế hoạch:
- Bố trí vốn.
- Hướng dẫn quyết toán.
3. UBND các xã, thị trấn
Vận động xã hội hóa.
4. Tổ chức sơ kết hằng quý.
"""


def test_duties_without_a_colon_and_units_under_units() -> None:
    facts = facts_of(ASSIGNED)
    assert [(d["no"], d["unit"], len(d["items"])) for d in facts["duties"]] == [
        ("1", "Phòng Giáo dục và Đào tạo", 1),
        ("2", "Phòng Nội vụ", 1),
        (None, "Phòng Tài chính - Kế hoạch", 2),
        ("3", "UBND các xã, thị trấn", 1),
    ]
    assert facts["duties"][1]["items"][0]["text"] == "có trách nhiệm bố trí giáo viên."


def test_a_plan_over_years_gives_each_year() -> None:
    facts = facts_of(
        "KẾ HOẠCH\nXây dựng trường đạt chuẩn quốc gia giai đoạn 2022 - 2024\n\nI. MỤC TIÊU\n"
        "- Năm 2022: công nhận mới 02 trường (MN Hoa Mai, TH Bình Thọ).\n"
        "- Năm 2023: 01 trường, TH Trường Thạnh.\n"
        "- Đến năm 2024 có 50 trường đạt chuẩn.\n"
    )
    assert {
        y: (v["new"], v["total"], v["cumulative"]) for y, v in facts["targets"]["by_year"].items()
    } == {
        "2022": (2, None, False),
        "2023": (None, 1, False),
        "2024": (None, 50, True),
    }
    assert [(s["name"], s["year"]) for s in facts["schools"]] == [
        ("MN Hoa Mai", 2022),
        ("TH Bình Thọ", 2022),
        ("TH Trường Thạnh", 2023),
    ]


def test_a_report_of_a_decision() -> None:
    facts = facts_of(
        "Tin giáo dục\nChủ tịch UBND tỉnh vừa ký Quyết định số 12/QĐ-UBND ngày 05/3/2024 công nhận "
        "Trường Tiểu học Lê Lợi (phường Hòa An) đạt chuẩn quốc gia mức độ 1.\n"
    )
    (school,) = facts["schools"]
    assert (school["recognition"], school["degree"], school["place"]) == (
        "recognised",
        1,
        "phường Hòa An",
    )
    assert facts["document"]["kind"] is None
    assert facts["targets"]["total"] is None


DECISION = """ỦY BAN NHÂN DÂN TỈNH HÒA BÌNH
Số: 455/QĐ-UBND
Hòa Bình, ngày 12 tháng 5 năm 2023

QUYẾT ĐỊNH
Về việc công nhận trường đạt chuẩn quốc gia năm 2023

CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH
Theo đề nghị của Sở Giáo dục và Đào tạo tại Tờ trình số 88/TTr-SGDĐT ngày 05/5/2023,

Điều 1. Công nhận 02 trường đạt chuẩn quốc gia mức độ 1, gồm:
1. Trường Mầm non Sao Mai, huyện Lạc Thủy;
2. Trường Tiểu học và Trung học cơ sở Yên Bồng, huyện Lạc Thủy.

Nơi nhận:
- Như Điều 1;
- Lưu: VT.
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Nguyễn Văn Toàn
"""


def test_a_decision_recognises_and_plans_nothing() -> None:
    facts = facts_of(DECISION)
    assert facts["document"]["kind"] == "decision"
    assert facts["document"]["title"] == "Về việc công nhận trường đạt chuẩn quốc gia năm 2023"
    assert facts["document"]["signatory"] == {
        "name": "Nguyễn Văn Toàn",
        "position": "Phó Chủ tịch",
    }
    keys = ("name", "recognition", "degree", "place")
    assert [tuple(s[k] for k in keys) for s in facts["schools"]] == [
        ("MN Sao Mai", "recognised", 1, "huyện Lạc Thủy"),
        ("TH&THCS Yên Bồng", "recognised", 1, "huyện Lạc Thủy"),
    ]
    assert facts["targets"]["total"] is None
    (cited,) = facts["legal_references"]
    assert (cited["kind"], cited["issuer"]) == ("Tờ trình", "Sở Giáo dục và Đào tạo")


def test_months_of_a_school_year() -> None:
    rows = [
        "Thời gian|Nhiệm vụ|Chủ trì",
        "Tháng 9|Rà soát|UBND xã",
        "Tháng 2 đến tháng 4|Sửa|UBND xã",
    ]
    table = "\n".join(r.replace("|", "\t") for r in rows)
    facts = facts_of(f"KẾ HOẠCH\nXây dựng trường đạt chuẩn năm học 2025-2026\n\n{table}")
    assert [r["months"] for r in facts["roadmap"]] == [
        ["2025-09"],
        ["2026-02", "2026-03", "2026-04"],
    ]


def test_signature_before_the_recipients() -> None:
    facts = facts_of(
        "KẾ HOẠCH\nXây dựng trường năm 2025\n\nI. TỔ CHỨC THỰC HIỆN\n"
        "1. Trưởng các bản: Vận động.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"
        "Lò Văn Pọm\nNơi nhận:\n- Lưu: VT.\n"
    )
    assert facts["document"]["signatory"] == {"name": "Lò Văn Pọm", "position": "Chủ tịch"}
    assert facts["recipients"] == ["Lưu: VT"]
    assert [i["text"] for d in facts["duties"] for i in d["items"]] == ["Vận động."]


def test_part_numbers_on_a_line_of_their_own() -> None:
    facts = facts_of(
        "KẾ HOẠCH\nXây dựng trường năm 2025\n\nPhần I\nMỤC TIÊU\n"
        "1. Công nhận mới 01 trường: TH Lê Lợi.\nPhần II\nTỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Nội vụ: Bố trí giáo viên.\n"
    )
    assert ("II", "TỔ CHỨC THỰC HIỆN") in [(s["no"], s["title"]) for s in facts["sections"]]
    assert [d["unit"] for d in facts["duties"]] == ["Phòng Nội vụ"]


def test_nothing_stated_is_nothing_found() -> None:
    facts = facts_of("Một đoạn văn không nói gì về trường nào.")
    assert facts["document"] == dict.fromkeys(facts["document"])
    assert all(not facts[key] for key in facts if key not in {"document", "targets"})
    assert not any(facts["targets"].values())
