"""What the kinds say: figures, refusals, the law of the day, who issues and signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.adapters.papers.cases import MEETING
from tests.domain.conftest import District
from tests.domain.papers.making import MID_MAY, desk_of, officer, programme_on
from truongchuan.adapters.paper_making import draft_content
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.services import (
    create_authority,
    create_organisation,
    create_person,
    record_succession,
)
from truongchuan.domain.papers.blocks import PaperContent, Paragraph, Table, figures
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.kinds import ALL_KINDS, SOURCES, add_source, get_kind, kinds
from truongchuan.domain.papers.letterhead import letterhead_of, list_signers, standing_body
from truongchuan.domain.papers.signing import Capacity
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError
from truongchuan.wording.errors import error_message
from truongchuan.wording.papers import remark_text

pytestmark = pytest.mark.django_db


def words(content: PaperContent) -> str:
    """Return a paper's words, with those of its tables and annexes."""
    found = []
    for blocks in (content.blocks, *(a.blocks for a in content.annexes)):
        for block in blocks:
            if isinstance(block, Paragraph):
                found.append(block.text)
            else:
                found += [" | ".join(cell.text for cell in row) for row in block.rows]
    return "\n".join(found).replace("\u00a0", " ")


NOTHING = PaperParams()


def refused(desk: Desk, code: str, params: PaperParams = NOTHING) -> str:
    with pytest.raises(DomainError) as caught:
        draft_content(desk, code, params)
    assert "{" not in error_message(caught.value)
    return caught.value.code


@pytest.fixture
def busy(district: District) -> District:
    """A district with a task done, one stuck, one late and nobody's report on the third."""
    rows = {row.number: row for row in RoadmapRow.objects.filter(programme=district.programme)}
    programme_on(district)
    report_row(
        actor=district.system, row=rows[2], report=Report(WorkState.BLOCKED, 40, "Thiếu vốn.")
    )
    return district


def test_a_report_counts_and_links(busy: District) -> None:
    content = draft_content(desk_of(busy), "report", PaperParams(period="2023-Q2"))
    text = words(content)
    assert "Cả kế hoạch có 03 nhiệm vụ" in text
    assert "đang vướng 01 nhiệm vụ" in text
    assert "01 nhiệm vụ quá hạn" in text
    assert "Chỉ tiêu được giao là 03 trường, gồm công nhận mới 02 trường" in text
    assert "(trong đó phấn đấu thêm 01 trường), công nhận lại 01 trường" in text
    assert "Thiếu vốn" in text
    assert "số liệu tính đến 09 giờ 00 ngày 15/5/2023" in text
    late = next(p for p in figures(content) if p.origin and p.origin.query == "state=late")
    assert late.text == "01"
    assert late.origin
    assert late.origin.args == (busy.programme.pk,)
    assert content.head.symbol == "BC-PGDĐT"
    assert content.head.parent == "UBND QUẬN MẪU"
    assert content.addressees == ("Ủy ban nhân dân quận Mẫu",)
    assert not content.is_sample


def test_a_report_upward_is_the_authority_s(busy: District) -> None:
    city = create_authority(
        actor=None, name="Ủy ban nhân dân thành phố Hà Nội", kind=OrganisationKind.PROVINCE
    )
    Organisation.objects.filter(pk=busy.authority.pk).update(parent=city)
    content = draft_content(desk_of(busy), "report", PaperParams(period="2023-05", to="above"))
    assert content.head.body == ("ỦY BAN NHÂN DÂN", "QUẬN MẪU")
    assert content.head.parent == ""
    assert content.head.symbol == "BC-UBND"
    assert content.addressees == (city.name, "Sở Giáo dục và Đào tạo Hà Nội")
    assert content.signature.lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert content.recipients[-1] == "Lưu: VT, GDĐT"


def test_periods_that_cannot_be_reported(district: District) -> None:
    desk = desk_of(district)
    assert refused(desk, "report", PaperParams(period="2023-06")) == "paper-period-ahead"
    assert refused(desk, "report", PaperParams(period="2022-12")) == "paper-period-outside"
    assert refused(desk, "report", PaperParams(period="x")) == "paper-period-unknown"
    assert refused(desk, "nothing") == "paper-kind-unknown"


def test_a_half_year_and_a_year_bring_the_schools(busy: District) -> None:
    month = draft_content(desk_of(busy), "report", PaperParams(period="2023-05"))
    assert month.annexes == ()
    half = draft_content(desk_of(busy), "report", PaperParams(period="2023-H1"))
    assert [a.title.split(" NĂM")[0] for a in half.annexes] == [
        "TIẾN ĐỘ NHIỆM VỤ 06 THÁNG ĐẦU",
        "CÁC TRƯỜNG VÀ TÌNH TRẠNG THỰC HIỆN CHỈ TIÊU",
    ]
    year = draft_content(desk_of(busy), "report", PaperParams(period="2023"))
    assert [a.label for a in year.annexes] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    assert [a.landscape for a in year.annexes] == [True, True, False]


def test_a_programme_without_anything_is_reported_without_empty_sections(
    district: District,
) -> None:
    RoadmapRow.objects.update(is_active=False)
    Target.objects.update(is_active=False)
    content = draft_content(desk_of(district), "report", PaperParams(period="2023-05"))
    text = words(content)
    assert "CHỈ TIÊU" not in text
    assert "I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ" in text
    assert "Kế hoạch không có nhiệm vụ nào thuộc tháng 5 năm 2023" in text
    assert refused(desk_of(district), "school-list") == "paper-no-schools"
    assert refused(desk_of(district), "directive") == "paper-nothing-to-urge"
    assert refused(desk_of(district), "proposal") == "paper-nothing-to-propose"


def test_a_directive_urges_the_lead_units_but_not_its_issuer(busy: District) -> None:
    content = draft_content(desk_of(busy), "directive", PaperParams())
    assert content.addressees == ("Phòng Giáo dục và Đào tạo",)
    text = words(content)
    assert "Khẩn trương thực hiện 01 nhiệm vụ quá hạn, 01 nhiệm vụ đang vướng:" in text
    assert "Khảo sát cơ sở vật chất | 28/02/2023 | quá hạn 76 ngày" in text
    assert "Đón đoàn" not in text, "its month has not begun"
    assert "trước ngày 22/5/2023" in text
    assert content.head.subject.startswith("đôn đốc")
    assert content.head.symbol == "UBND-GDĐT"
    later = PaperParams(reply_by=date(2023, 5, 31))
    assert "trước ngày 31/5/2023" in words(draft_content(desk_of(busy), "directive", later))
    early = PaperParams(reply_by=date(2023, 5, 1))
    assert refused(desk_of(busy), "directive", early) == "paper-reply-too-early"
    finance = busy.unit(OrganisationKind.FINANCE)
    assert refused(desk_of(busy), "directive", PaperParams(unit_id=finance.pk)) == (
        "paper-nothing-to-urge"
    )


def test_a_proposal_names_what_is_stuck_late_and_postponed(busy: District) -> None:
    Target.objects.filter(school__organisation__name="TH Hòa Bình").update(
        state=TargetState.POSTPONED
    )
    text = words(draft_content(desk_of(busy), "proposal", PaperParams()))
    assert "Hoàn thiện hồ sơ của các trường (Phòng GD&ĐT chủ trì): Thiếu vốn." in text
    assert "Trường TH Hòa Bình: thời hạn theo kế hoạch Quý III/2023." in text
    assert "1. Chỉ đạo các đơn vị liên quan" in text
    assert "3. Cho ý kiến về việc lùi thời hạn của 01 trường" in text


def test_a_school_registers_under_the_law_of_the_day(district: District) -> None:
    school = School.objects.get(organisation__name="THCS Hòa Bình")
    params = PaperParams(school_id=school.pk)
    content = draft_content(desk_of(district), "registration", params)
    assert content.head.body == ("TRƯỜNG THCS HÒA BÌNH",)
    assert content.head.symbol == "THCSHB"
    assert content.signature.lines == ("HIỆU TRƯỞNG",)
    text = words(content)
    assert "Căn cứ Thông tư số 18/2018/TT-BGDĐT ngày 22/8/2018" in text
    assert "57/2026" not in text
    assert "báo cáo tự đánh giá (02 bản)" in text
    notes = [remark_text(remark) for remark in content.remarks]
    assert any("chậm nhất 5 tháng trước ngày đó (khoản 2 Điều 38" in note for note in notes)
    later = draft_content(desk_of(district, day=date(2026, 9, 1)), "registration", params)
    assert "57/2026/TT-BGDĐT" in words(later)
    assert "02 bản" not in words(later), "a rule of 2018 is not carried over"
    assert "dossier-unknown" in [remark.code for remark in later.remarks]
    notes = [remark_text(remark) for remark in later.remarks]
    assert any("chưa có quy định đã biết về thời hạn đăng ký" in note for note in notes)
    assert any("kết thúc hoạt động ngày 30/06/2025" in n or "30/6/2025" in n for n in notes)


def test_a_known_expiry_gives_the_last_day_to_register(district: District) -> None:
    school = School.objects.get(organisation__name="THCS Hòa Bình")
    before = Programme.objects.create(
        authority=district.authority,
        title="Kế hoạch 2018",
        starts_on=date(2018, 1, 1),
        ends_on=date(2018, 12, 31),
        created_at=district.version.imported_at,
    )
    Target.objects.create(
        programme=before,
        version=district.version,
        school=school,
        state=TargetState.RECOGNISED,
        decision_number="99/QĐ-UBND",
        decided_on=date(2018, 12, 20),
    )
    params = PaperParams(school_id=school.pk)
    content = draft_content(desk_of(district), "registration", params)
    assert "có giá trị đến ngày 20/12/2023" in words(content)
    notes = [remark_text(remark) for remark in content.remarks]
    assert any("chậm nhất ngày 20/7/2023" in note for note in notes)
    late = draft_content(desk_of(district, day=date(2023, 8, 1)), "registration", params)
    assert any("đã qua" in remark_text(remark) for remark in late.remarks)
    following = draft_content(desk_of(district, day=date(2022, 12, 31)), "next-plan", PaperParams())
    assert "hết giá trị" not in words(following), "2024 is the next year of a plan of 2023"
    Target.objects.filter(programme=before).update(decided_on=date(2019, 3, 1))
    following = draft_content(desk_of(district), "next-plan", PaperParams())
    assert "giá trị đến" not in words(following), "it is carried over already"
    Target.objects.filter(school=school, programme=district.programme).update(is_active=False)
    following = draft_content(desk_of(district), "next-plan", PaperParams())
    assert "THCS Hòa Bình (giá trị đến 01/3/2024)" in words(following)


def test_registrations_that_make_no_sense(district: District) -> None:
    desk = desk_of(district)
    assert refused(desk, "registration", PaperParams(school_id=0)) == "paper-school-missing"
    school = School.objects.get(organisation__name="TH Hòa Bình")
    target = Target.objects.get(school=school)
    Target.objects.filter(pk=target.pk).update(state=TargetState.RECOGNISED)
    params = PaperParams(school_id=school.pk)
    assert refused(desk, "registration", params) == "paper-school-past-registration"
    Target.objects.filter(pk=target.pk).update(is_active=False)
    assert refused(desk, "registration", params) == "paper-school-without-target"
    quarter = PaperParams(quarter="2023-Q3")
    assert refused(desk, "registration", quarter) == "paper-no-schools-to-register"
    content = draft_content(desk, "registration", PaperParams(quarter="2023-Q4"))
    assert "đối với 02 trường:" in words(content)
    assert "Trường THCS Hòa Bình (công nhận lại)." in words(content)


def test_a_plan_without_sections_takes_the_usual_ones(district: District) -> None:
    content = draft_content(desk_of(district), "plan", PaperParams())
    text = words(content)
    for heading in (
        "I. MỤC ĐÍCH, YÊU CẦU",
        "II. NỘI DUNG",
        "III. NHIỆM VỤ, GIẢI PHÁP THỰC HIỆN",
        "IV. TỔ CHỨC THỰC HIỆN",
    ):
        assert heading in text
    assert "Công nhận mới 01 trường: TH Hòa Bình. Phấn đấu" in text
    assert "Phấn đấu công nhận thêm 01 trường: MN Đống Đa." in text
    (annex,) = content.annexes
    assert annex.landscape
    (table,) = annex.blocks
    assert isinstance(table, Table)
    assert len(table.rows) == 3
    assert content.head.summary == "Xây dựng trường đạt chuẩn quốc gia năm 2023"


def test_the_next_plan_moves_by_a_year_and_asks(district: District) -> None:
    create_organisation(
        actor=district.system,
        authority=district.authority,
        name="Trường khác",
        kind=OrganisationKind.OTHER,
    )
    content = draft_content(desk_of(district), "next-plan", PaperParams())
    text = words(content)
    assert "năm 2024" in text
    assert "Chuyển tiếp các trường chưa được công nhận trong năm 2023 (03 trường)" in text
    assert "Tháng 2/2024" in text
    assert content.head.summary == "Xây dựng trường đạt chuẩn quốc gia năm 2024"
    notes = [remark_text(remark) for remark in content.remarks]
    assert any("năm 2024 do cấp trên giao" in note for note in notes)
    assert any("tên rút gọn" in note for note in notes), "titles of our own are to be checked"


def test_the_list_of_schools(district: District) -> None:
    content = draft_content(desk_of(district), "school-list", PaperParams())
    (annex,) = content.annexes
    (table,) = annex.blocks
    assert isinstance(table, Table)
    titles = [column.title for column in table.columns]
    assert "Quyết định công nhận" not in titles, "nothing to say, no column"
    assert [row[1].text for row in table.rows] == ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]


def test_signers_are_of_the_day_and_chosen(district: District) -> None:
    deputy = create_person(
        actor=district.system,
        authority=district.authority,
        name="Trần Văn Phó",
        organisation=district.authority,
        function=Function.LEADER,
        title="Phó Chủ tịch UBND quận",
        valid_from=date(2023, 1, 1),
    )
    create_person(
        actor=district.system,
        authority=district.authority,
        name="Lê Thị Sau",
        organisation=district.authority,
        function=Function.LEADER,
        title="Chủ tịch UBND quận",
        valid_from=date(2024, 1, 1),
    )
    head = create_person(
        actor=district.system,
        authority=district.authority,
        name="Phạm Văn Trưởng",
        organisation=district.unit(OrganisationKind.EDUCATION_OFFICE),
        function=Function.HEAD,
        title="Trưởng phòng GD&ĐT",
    )
    desk = desk_of(district)
    signers = list_signers(
        actor=desk.actor, programme=desk.programme, issuer=district.authority, on=MID_MAY
    )
    assert [s.name for s in signers] == ["Trần Văn Phó", "Phạm Văn Trưởng"]
    content = draft_content(desk, "plan", PaperParams())
    assert content.signature.lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert content.signature.name == deputy.name
    by_head = PaperParams(signer_id=head.memberships.get().pk)
    assert refused(desk, "directive", by_head) == "paper-signer-elsewhere"
    ordered = draft_content(desk, "directive", replace(by_head, capacity=Capacity.BY_ORDER))
    assert ordered.signature.lines[0] == "TL. CHỦ TỊCH"
    assert ordered.signature.name == head.name
    report = draft_content(desk, "report", by_head.with_(period="2023-05"))
    assert report.signature.lines == ("TRƯỞNG PHÒNG",)
    assert refused(desk, "plan", PaperParams(signer_id=10**9)) == "paper-signer-unknown"


def test_nobody_to_sign_is_a_remark(district: District) -> None:
    content = draft_content(desk_of(district), "plan", PaperParams())
    assert content.signature.name == ""
    assert "Chưa chọn người ký" in "".join(remark_text(remark) for remark in content.remarks)


def test_names_are_those_of_the_day(district: District) -> None:
    ward = create_authority(
        actor=None,
        name="Ủy ban nhân dân phường Bạch Mai",
        kind=OrganisationKind.WARD,
        starts_on=date(2025, 7, 1),
    )
    record_succession(
        actor=district.system,
        predecessor=district.authority,
        successor=ward,
        on=date(2025, 7, 1),
        kind="split",
    )
    now = letterhead_of(desk_of(district, day=date(2025, 7, 1)), district.authority)
    assert now.ended_on == date(2025, 6, 30)
    assert now.successors == (ward.name,)
    before = letterhead_of(desk_of(district, day=date(2025, 6, 30)), district.authority)
    assert before.ended_on is None
    office = letterhead_of(desk_of(district), standing_body(district.programme))
    assert (office.parent, office.symbol, office.place) == (
        "Ủy ban nhân dân quận Mẫu", "PGDĐT", "Mẫu",
    )  # fmt: skip
    Programme.objects.filter(pk=district.programme.pk).update(authority=ward)
    desk = desk_of(district, day=date(2025, 8, 1))
    head = letterhead_of(desk, desk.programme.authority)
    assert (head.parent, head.symbol, head.place) == ("", "UBND", "Bạch Mai")


def test_kinds_without_a_source_are_not_offered(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(SOURCES, "minutes")
    monkeypatch.setitem(ALL_KINDS, "minutes", ALL_KINDS["minutes"])
    assert "minutes" not in [kind.code for kind in kinds()]
    with pytest.raises(DomainError):
        get_kind("minutes")
    add_source("minutes", lambda _desk, _params: MEETING, things=lambda _a, _p: [(7, "Họp")])
    assert "minutes" in [kind.code for kind in kinds()]
    assert refused(desk_of(district), "minutes") == "paper-thing-missing"
    content = draft_content(desk_of(district), "minutes", PaperParams(thing_id=7))
    assert content.secretary is not None


def test_queries_do_not_grow_with_schools_and_tasks(district: District) -> None:
    def count() -> int:
        desk = desk_of(district, officer(district))
        with CaptureQueriesContext(connection) as queries:
            for code in ("report", "plan", "school-list", "directive"):
                draft_content(desk, code, PaperParams())
        return len(queries)

    count()
    few = count()
    source = RoadmapRow.objects.get(number=1)
    units = list(source.units.all())
    for number in range(10, 30):
        source.pk, source.number = None, number
        source.save()
        for unit in units:
            unit.pk, unit.row = None, source
            unit.save()
    assert count() == few
