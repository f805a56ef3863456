"""For every code a plan that has the fault, and one that comes near it and has not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.engines.plan.check.building import (
    Plan,
    Reference,
    Row,
    School,
    Unit,
    with_row,
    without_row,
)
from tests.engines.plan.check.clean import (
    BOARD,
    CLEAN,
    EDUCATION,
    FINANCE,
    OFFICE,
    Q3,
    SCHOOLS,
)
from truongchuan.engines.plan.facts import Recognition

HANOI = replace(
    CLEAN,
    issuer="UBND quận Hai Bà Trưng",
    paragraphs=(*CLEAN.paragraphs, "UBND quận Hai Bà Trưng, thành phố Hà Nội."),
)
CIRCULAR = CLEAN.references[0]
CITY_PLAN = CLEAN.references[4]


def said(text: str, plan: Plan = CLEAN) -> Plan:
    """The plan with one more paragraph."""
    return replace(plan, paragraphs=(*plan.paragraphs, text))


def unsaid(word: str, plan: Plan = CLEAN) -> Plan:
    """The plan without the paragraphs that hold a word."""
    return replace(plan, paragraphs=tuple(p for p in plan.paragraphs if word not in p))


def citing(reference: Reference, plan: Plan = CLEAN) -> Plan:
    return replace(plan, references=(*plan.references, reference))


def instead(index: int, plan: Plan = CLEAN, **changes: object) -> Plan:
    references = list(plan.references)
    references[index] = replace(references[index], **changes)  # type: ignore[arg-type]
    return replace(plan, references=tuple(references))


def school(index: int, plan: Plan = CLEAN, **changes: object) -> Plan:
    schools = list(plan.schools)
    schools[index] = replace(schools[index], **changes)  # type: ignore[arg-type]
    return replace(plan, schools=tuple(schools))


def adding(row: Row, plan: Plan = CLEAN) -> Plan:
    """The plan with one more row at its end."""
    return replace(plan, rows=(*plan.rows, row))


def duty(no: str, unit: Unit, *items: str, plan: Plan = CLEAN) -> Plan:
    return replace(plan, duties=(*plan.duties, (no, unit, items)))


def december(task: str, lead: Unit = EDUCATION, partner: Unit = OFFICE, **more: object) -> Row:
    return Row(("2023-12",), task, (lead,), (partner,), **more)  # type: ignore[arg-type]


def citation(text: str, **more: object) -> Reference:
    values: dict[str, object] = {"kind": None, "number": None, "day": None, "issuer": None}
    return Reference(text, **(values | more))  # type: ignore[arg-type]


def listed(
    new: tuple[str, ...] = ("MN Hoa Sen", "TH Kim Đồng"),
    renewal: tuple[str, ...] = ("TH Lê Lợi", "THCS Lê Lợi"),
    q4_new: tuple[str, ...] = ("TH Kim Đồng",),
    q4_renewal: tuple[str, ...] = ("THCS Lê Lợi",),
) -> Plan:
    """The clean plan with its schools named on the lines of their counts."""
    lists = (
        ("new", new),
        ("renewal", renewal),
        ("2023-Q3/new", ("MN Hoa Sen",)),
        ("2023-Q3/renewal", ("TH Lê Lợi",)),
        ("2023-Q4/new", q4_new),
        ("2023-Q4/renewal", q4_renewal),
    )
    return replace(CLEAN, lists=lists)


SIX = tuple(f"TH Số {n}" for n in range(1, 7))
MANY = replace(
    CLEAN,
    schools=(
        *(School(n, Recognition.RENEWAL, "2023-Q3", 1) for n in SIX),
        *(School(n, Recognition.NEW, "2023-Q4", 1) for n in ("MN Hoa Sen", "THCS Lê Lợi")),
    ),
    new=2,
    renewal=6,
    total=8,
    quarters=(("2023-Q3", 6, 0, 6), ("2023-Q4", 2, 2, 0)),
    rows=tuple(replace(r, schools=None, group=r.group and "all", count=None) for r in CLEAN.rows),
)
"""A plan with a quarter of six schools."""


def listing(names: tuple[str, ...], **more: object) -> Plan:
    return adding(december("Chuẩn bị: " + ", ".join(names), schools=names, **more), MANY)


VAGUE = Unit("Các phòng ban liên quan", vague=True)
HEALTH = Unit("Trung tâm y tế")
STEERING = Unit("Ban chỉ đạo")
SHORT = Unit("Văn phòng UBND quận", "Văn phòng")

CASES: dict[str, tuple[Plan, Plan]] = {
    # --- counts
    "count-mismatch": (replace(CLEAN, new=3, total=None), replace(CLEAN, new=90, total=None)),
    "total-mismatch": (replace(CLEAN, total=5), CLEAN),
    "quarters-sum-mismatch": (
        replace(CLEAN, quarters=(("2023-Q3", 2, None, None), ("2023-Q4", 3, None, None))),
        replace(CLEAN, quarters=(("2023-Q3", 2, None, None),)),
    ),
    "quarter-sum-mismatch": (
        replace(CLEAN, quarters=(("2023-Q3", 2, 1, 1), ("2023-Q4", 3, 1, 1))),
        CLEAN,
    ),
    "quarter-count-mismatch": (
        replace(CLEAN, quarters=(("2023-Q3", 2, 2, 0), ("2023-Q4", 2, 1, 1))),
        replace(CLEAN, quarters=(("2023-Q3", 2, None, None), ("2023-Q4", 2, None, None))),
    ),
    "stretch-counted-as-firm": (
        replace(school(2, stretch=True), new=1, stretch=1),
        replace(school(2, stretch=True, quarter=None), new=1, stretch=1),
    ),
    "school-without-quarter": (school(0, quarter=None), replace(school(0, quarter=None),
                                                                quarters=())),
    "school-in-two-lists": (
        listed(new=("MN Hoa Sen", "TH Kim Đồng"), renewal=("TH Lê Lợi", "TH Kim Đồng")),
        listed(),
    ),
    "school-in-two-quarters": (
        listed(q4_new=("TH Kim Đồng", "MN Hoa Sen")),
        listed(),
    ),
    "recognition-conflict": (
        listed(q4_new=("THCS Lê Lợi",), q4_renewal=("TH Kim Đồng",)),
        listed(),
    ),
    "school-only-in-quarter": (listed(new=("MN Hoa Sen",)), replace(listed(), lists=())),
    "school-listed-twice": (
        listed(new=("MN Hoa Sen", "TH Kim Đồng", "MN Hoa Sen")),
        listed(),
    ),
    "row-count-mismatch": (with_row(CLEAN, 11, count=3), CLEAN),
    "row-group-count-mismatch": (with_row(CLEAN, 13, count=3), with_row(CLEAN, 13, count=None)),
    "row-count-unknown": (
        with_row(CLEAN, 2, task="Khảo sát 05 trường", group=None, count=5),
        with_row(CLEAN, 2, task="Khảo sát 30 trường", group=None, count=30),
    ),
    "row-list-differs": (listing(SIX[:5]), listing(SIX[:3])),
    "ward-counts-differ": (
        said("UBND 18 phường tuyên truyền. Báo cáo của UBND 17 phường."),
        said("UBND 18 phường tuyên truyền. Báo cáo của UBND 18 phường; 5 phường làm điểm."),
    ),
    "ward-count-mismatch": (
        duty("7", Unit("Ủy ban nhân dân 17 phường", group=True, count=17), "Đôn đốc.", plan=HANOI),
        duty("7", Unit("Ủy ban nhân dân 18 phường", group=True, count=18), "Đôn đốc.", plan=HANOI),
    ),
    # --- names
    "school-name-variant": (
        with_row(CLEAN, 11, task="Hoàn thành hồ sơ: MN Hoa Sem, TH Lê Lợi",
                 written=(("MN Hoa Sen", "MN Hoa Sem"),)),
        with_row(CLEAN, 11, task="Hoàn thành hồ sơ: Trường MN hoa sen, TH Lê Lợi",
                 written=(("MN Hoa Sen", "Trường MN hoa sen"),)),
    ),
    "shared-school-name": (CLEAN, school(3, school(1, name="TH Hai Bà"), name="THCS Lam Sơn")),
    "historical-name-spelling": (school(2, name="TH Ngô Thị Nhậm"), school(2, name="TH Thì Nhậm")),
    "school-without-target": (
        adding(december("Xem lại TH An Hòa", schools=("TH An Hòa",))),
        CLEAN,
    ),
    "school-without-row": (
        replace(CLEAN, rows=tuple(
            replace(r, schools=Q3, group=None, count=None,
                    task=r.task + " MN Hoa Sen, TH Lê Lợi") for r in CLEAN.rows)),
        CLEAN,
    ),
    # --- head and foot
    "blank-field": (
        replace(CLEAN, annex="(Kèm theo Kế hoạch số    /KH-UBND)",
                blanks=(("annex_number", "số    /KH"),)),
        CLEAN,
    ),
    "placeholder": (said("Dự toán: ........ được giao sau."), said("Sửa chữa, nâng tầng,...")),
    "head-field-missing": (replace(CLEAN, number=None), replace(CLEAN, number=None, title=None)),
    "title-year-mismatch": (
        replace(CLEAN, title="Xây dựng trường đạt chuẩn quốc gia năm 2022"),
        replace(CLEAN, title="Xây dựng trường đạt chuẩn quốc gia giai đoạn 2021-2025"),
    ),
    "annex-number-mismatch": (
        replace(CLEAN, annex="(Kèm theo Kế hoạch số 51/KH-UBND ngày 05 tháng 01 năm 2023)"),
        CLEAN,
    ),
    "annex-missing": (
        replace(said("(Có lộ trình thực hiện kèm theo)"), rows=()),
        said("(Có lộ trình thực hiện kèm theo)"),
    ),
    "section-numbering": (
        replace(CLEAN, sections=("I", "I.1", "I.2", "I.4")),
        replace(CLEAN, sections=("I", "I.1", "I.2", "II", "II.1")),
    ),
    "recipient-missing": (
        duty("7", Unit("Công an quận"), "Giữ trật tự."),
        replace(duty("7", Unit("Công an quận"), "Giữ trật tự."),
                recipients=(*CLEAN.recipients, "Công an quận")),
    ),
    "recipient-kind-missing": (
        replace(CLEAN, recipients=(*CLEAN.recipients, "Các trường MN, TH")),
        replace(CLEAN, recipients=(*CLEAN.recipients, "Các trường MN, TH, THCS")),
    ),
    # --- units
    "row-without-lead": (with_row(CLEAN, 2, lead=()), CLEAN),
    "row-without-partner": (
        with_row(CLEAN, 2, cooperating=()),
        replace(CLEAN, rows=tuple(replace(r, cooperating=()) for r in CLEAN.rows)),
    ),
    "row-repeated": (
        adding(CLEAN.rows[-1]),
        adding(replace(CLEAN.rows[8], months=("2023-12",))),
    ),
    "vague-unit": (with_row(CLEAN, 2, cooperating=(VAGUE,)), CLEAN),
    "bare-unit-name": (with_row(CLEAN, 1, cooperating=(SHORT,)), CLEAN),
    "unit-name-variants": (
        with_row(with_row(CLEAN, 1, cooperating=(replace(OFFICE, written="VP UBND"),)), 9,
                 cooperating=(replace(OFFICE, written="Văn phòng quận"),)),
        with_row(CLEAN, 1, cooperating=(replace(OFFICE, written="VP UBND"),)),
    ),
    "lead-differs": (with_row(CLEAN, 9, lead=(EDUCATION,)), with_row(CLEAN, 3, lead=(EDUCATION,))),
    "lead-against-duty": (
        with_row(CLEAN, 10, lead=(EDUCATION,)),
        with_row(CLEAN, 10, lead=(BOARD, EDUCATION)),
    ),
    "unit-without-row": (
        duty("7", Unit("Phòng Nội vụ"), "Rà soát biên chế."),
        duty("7", Unit("Phòng Tài chính - Kế toán"), "Rà soát."),
    ),
    "lead-without-duty": (with_row(CLEAN, 2, lead=(HEALTH,)), CLEAN),
    # --- timing
    "due-before-signing": (
        replace(CLEAN, day=date(2023, 2, 10)),
        replace(CLEAN, day=date(2023, 1, 31)),
    ),
    "row-without-period": (
        with_row(CLEAN, 2, months=()),
        replace(CLEAN, rows=tuple(replace(r, months=()) for r in CLEAN.rows)),
    ),
    "row-out-of-order": (
        adding(Row(("2023-06",), "Cập nhật danh sách", (EDUCATION,), (OFFICE,))),
        CLEAN,
    ),
    "month-outside-plan": (
        with_row(CLEAN, 2, months=("2020-01",)),
        with_row(CLEAN, 25, months=("2024-01",)),
    ),
    "tender-before-procedures": (
        with_row(CLEAN, 5, months=("2023-04",)),
        with_row(CLEAN, 5, months=("2023-03",)),
    ),
    "works-before-tender": (
        with_row(CLEAN, 7, months=("2023-05",)),
        adding(Row(("2023-09",), "Mời thầu bổ sung", (BOARD,), (FINANCE,))),
    ),
    "facilities-after-visit": (
        adding(Row(("2023-08",), "Hoàn thành sửa chữa các trường Quý III", (BOARD,), (SCHOOLS,),
                   group="2023-Q3")),
        adding(Row(("2023-08",), "Hoàn thành sửa chữa các trường Quý IV", (BOARD,), (SCHOOLS,),
                   group="2023-Q4")),
    ),
    "facilities-in-visit-month": (
        adding(Row(("2023-07",), "Bàn giao công trình các trường Quý III", (BOARD,), (SCHOOLS,),
                   group="2023-Q3")),
        adding(Row(("2023-07",), "Bàn giao công trình các trường Quý IV", (BOARD,), (SCHOOLS,),
                   group="2023-Q4")),
    ),
    "registration-before-dossier": (with_row(CLEAN, 11, months=("2023-06",)), CLEAN),
    "registration-in-dossier-month": (with_row(CLEAN, 11, months=("2023-05",)), CLEAN),
    "registration-during-works": (with_row(CLEAN, 10, months=("2023-04", "2023-05")), CLEAN),
    "consultation-too-late": (
        with_row(CLEAN, 8, months=("2023-05",), schools=Q3, count=None, group=None,
                 task="Mời Sở tư vấn cho MN Hoa Sen, TH Lê Lợi"),
        with_row(CLEAN, 8, months=("2023-04",), schools=Q3, count=None, group=None,
                 task="Mời Sở tư vấn cho MN Hoa Sen, TH Lê Lợi"),
    ),
    "visit-before-registration": (with_row(CLEAN, 16, months=("2023-04",)), CLEAN),
    "certificate-before-visit": (with_row(CLEAN, 25, months=("2023-09",)), CLEAN),
    "visit-after-deadline": (with_row(CLEAN, 16, months=("2023-10",)), CLEAN),
    "no-slack-before-deadline": (
        with_row(CLEAN, 21, months=("2023-11",)),
        with_row(CLEAN, 21, months=("2023-10",)),
    ),
    # --- coverage
    "promise-without-row": (
        duty("7", Unit("Phòng Tài chính khác"), "Phân tuyến tuyển sinh hợp lý."),
        adding(december("Phân tuyến tuyển sinh"),
               duty("7", Unit("Phòng Tài chính khác"), "Phân tuyến tuyển sinh hợp lý.")),
    ),
    "monthly-review-without-row": (
        with_row(CLEAN, 24, task="Báo cáo kết quả năm với thành phố"),
        with_row(unsaid("hằng tháng"), 24, task="Báo cáo kết quả năm với thành phố"),
    ),
    "meeting-quarter-mismatch": (
        with_row(CLEAN, 14, months=("2023-08",)),
        with_row(CLEAN, 14, months=("2023-07",)),
    ),
    "quarterly-meeting-missing": (without_row(CLEAN, 14), CLEAN),
    "quarterly-review-without-row": (
        said("Kiểm điểm việc thực hiện hằng quý.",
             replace(CLEAN, rows=tuple(r for r in CLEAN.rows if "quý" not in r.task))),
        said("Kiểm điểm việc thực hiện hằng quý."),
    ),
    "report-without-row": (
        with_row(CLEAN, 24, task="Sơ kết hằng tháng đã qua"),
        with_row(unsaid("báo cáo"), 24, task="Sơ kết hằng tháng đã qua"),
    ),
    "report-date-missing": (
        with_row(said("Các đơn vị định kỳ báo cáo tiến độ.", unsaid("báo cáo tiến độ")), 24,
                 task="Sơ kết các tháng đã qua"),
        with_row(said("Định kỳ báo cáo tiến độ vào ngày 25.", unsaid("báo cáo tiến độ")), 24,
                 task="Sơ kết các tháng đã qua"),
    ),
    "recognition-step-missing": (without_row(CLEAN, 22), CLEAN),
    "groups-unequal": (
        with_row(CLEAN, 8, schools=("TH Kim Đồng",), group=None, count=None,
                 task="Mời chuyên viên Sở tư vấn cho TH Kim Đồng"),
        CLEAN,
    ),
    # --- legal
    "citation-without-number": (
        citing(citation("Nghị định của Chính phủ;", kind="Nghị định", issuer="Chính phủ")),
        CLEAN,
    ),
    "citation-without-date": (
        citing(citation("Chỉ thị 40-CT/TW của Ban Bí thư;", kind="Chỉ thị", number="40-CT/TW",
                        issuer="Ban Bí thư")),
        citing(citation("Luật Giáo dục số 43/2019/QH14;", kind="Luật", number="43/2019/QH14",
                        issuer="Quốc hội")),
    ),
    "issuer-against-symbol": (
        citing(citation("Chỉ thị 35-CT/TW ngày 01/02/2022 của Thành ủy;", kind="Chỉ thị",
                        number="35-CT/TW", day=date(2022, 2, 1), issuer="Thành ủy")),
        citing(citation("Chỉ thị 35-CT/TU ngày 01/02/2022 của Thành ủy;", kind="Chỉ thị",
                        number="35-CT/TU", day=date(2022, 2, 1), issuer="Thành ủy")),
    ),
    "kind-against-symbol": (
        instead(4, kind="Quyết định"),
        replace(CLEAN, number="15/KH-UBND"),
    ),
    "citation-date-wrong": (instead(0, day=date(2018, 8, 23)), CLEAN),
    "instrument-expired": (
        replace(CLEAN, day=date(2026, 8, 1), issuer="UBND phường Sông Trà"),
        CLEAN,
    ),
    "instrument-not-yet": (
        citing(citation("Thông tư 22/2024/TT-BGDĐT ngày 10/12/2024;", kind="Thông tư",
                        number="22/2024/TT-BGDĐT", day=date(2024, 12, 10),
                        issuer="Bộ Giáo dục và Đào tạo")),
        CLEAN,
    ),
    "amendment-not-cited": (replace(CLEAN, references=CLEAN.references[:3]), CLEAN),
    "citation-subject-wrong": (instead(0, title="trường mầm non"), instead(0, title=None)),
    "law-for-level-missing": (replace(CLEAN, references=CLEAN.references[1:]), CLEAN),
    "period-mismatch": (
        said("Góp phần đạt chỉ tiêu của thành phố giai đoạn 2021-2025."),
        said("Góp phần đạt chỉ tiêu của thành phố giai đoạn 2022-2025."),
    ),
    "year-after-period": (instead(4, period="2016-2020"), CLEAN),
    "authority-ended": (replace(CLEAN, day=date(2025, 8, 1)), CLEAN),
    "unit-ended": (
        replace(CLEAN, issuer="UBND phường Sông Trà", day=date(2025, 8, 1)),
        replace(CLEAN, issuer="UBND phường Sông Trà"),
    ),
    "place-not-existing": (
        said("Làm điểm tại Phường Quỳnh Lôi.", replace(HANOI, day=date(2025, 3, 1))),
        said("Làm điểm tại Phường Quỳnh Lôi.", HANOI),
    ),
    # --- context
    "law-replaced-later": (CLEAN, replace(CLEAN, references=())),
    "law-amended-later": (CLEAN, replace(CLEAN, references=())),
    "district-ended-later": (CLEAN, replace(CLEAN, issuer="UBND phường Sông Trà")),
    "district-divided-later": (HANOI, CLEAN),
    # --- language
    "misspelt-word": (said("Các trường công nhận anwm nay."), said("Xem trên website của quận.")),
    "word-slip": (
        said("Phần đầu công nhận thêm trường."),
        said("Phấn đấu công nhận thêm; phần đầu của kế hoạch."),
    ),
    "doubled-word": (said("Chất lượng của của nhà trường."), said("Trường luôn luôn sạch.")),
    "words-swapped": (
        said("Xây dựng trường đạt quốc chuẩn gia. " + "Mỗi trường đạt chuẩn quốc gia. " * 7),
        said("Xây dựng trường đạt quốc chuẩn gia."),
    ),
    "item-starts-small": (
        replace(CLEAN, measures=("rà soát lại danh sách.", *(f"Việc thứ {n}." for n in range(12)))),
        replace(CLEAN, measures=tuple(f"việc thứ {n}." for n in range(12))),
    ),
    "standard-called-criterion": (
        said("Rà soát hồ sơ theo 5 tiêu chí trường đạt chuẩn quốc gia."),
        said("Năm tiêu chuẩn; mỗi tiêu chuẩn có 5 tiêu chí."),
    ),
    "degree-term": (said("Đạt chuẩn quốc gia mức 1."), said("Đạt chuẩn quốc gia mức độ 1.")),
    "accreditation-term": (
        said("Đạt kiểm định chất lượng giáo dục mức độ 2."),
        said("Đạt kiểm định chất lượng giáo dục cấp độ 2."),
    ),
    "abbreviation-slip": (said("Trình HUBND và UBND quận."), said("Trình HĐND và UBND quận.")),
    "abbreviations-undefined": (said("Bổ sung CSVC cho trường."), said("Trình UBND quận.")),
    "abbreviation-unused": (
        replace(said("Bố trí cán bộ quản lý (CBQL)."),
                abbreviations=(("CBQL", "cán bộ quản lý"),)),
        replace(said("Bố trí cán bộ quản lý (CBQL). Tập huấn CBQL."),
                abbreviations=(("CBQL", "cán bộ quản lý"),)),
    ),
    # --- gaps
    "degree-missing": (
        school(0, degree=None),
        said("Các trường đều đạt mức độ 1.",
             replace(CLEAN, schools=tuple(replace(s, degree=None) for s in CLEAN.schools))),
    ),
    "baseline-missing": (unsaid("Đến nay"), CLEAN),
    "budget-missing": (
        said("Giai đoạn 2021-2025, đồng thời có 5 đồng chí.", unsaid("kinh phí")),
        CLEAN,
    ),
    "persons-missing": (unsaid("Đồng chí"), CLEAN),
    "expiry-missing": (
        unsaid("hết hạn"),
        replace(unsaid("hết hạn"), schools=CLEAN.schools[:1] + CLEAN.schools[2:3]),
    ),
}  # fmt: skip
"""code → (plan that has it, plan that has not)."""
