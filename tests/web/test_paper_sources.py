"""Papers on meetings, the committee and society, from the records of those areas."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.domain.committee.building import Board, board_of
from tests.domain.conftest import District
from tests.domain.papers.making import make
from truongchuan.domain.committee.conclusions import Order, add_conclusion
from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.outreach.reporting import ActivityReport, report_activity
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.kinds import kinds
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.selectors import open_stored_file

pytestmark = pytest.mark.django_db
PARAGRAPH_TEXT = qn("w:t")
HELD = date(2023, 3, 28)


def words(paper: Paper) -> str:
    """Return all text of the made .docx, tables included."""
    actor = system_actor(authority=paper.programme.authority)
    with open_stored_file(actor=actor, file=paper.docx) as content:
        document = Document(io.BytesIO(content.read()))
    return "\n".join(text.text or "" for text in document.element.body.iter(PARAGRAPH_TEXT))


@pytest.fixture
def board(district: District) -> Board:
    return board_of(district)


@pytest.fixture
def meeting(board: Board) -> Meeting:
    """A meeting with one conclusion, closed."""
    meeting = board.opened(HELD)
    add_conclusion(
        actor=board.education,
        meeting=meeting,
        text="Bố trí kinh phí sửa chữa",
        order=Order(board.finance, date(2023, 4, 20)),
    )
    return board.conclude(meeting)


def test_every_kind_of_the_year_is_offered() -> None:
    offered = {kind.code for kind in kinds()}
    assert {"invitation", "minutes", "conclusions", "decision-committee"} <= offered
    assert {"outreach-report", "mobilisation-report"} <= offered


def test_a_meeting_is_minuted_and_its_conclusions_announced(board: Board, meeting: Meeting) -> None:
    about = PaperParams(thing_id=meeting.pk)
    minutes = words(make(board.district, "minutes", about, day=HELD))
    assert "Nguyễn Văn Trưởng" in minutes
    assert "Nội dung khác của cuộc họp" in minutes
    assert "Bố trí kinh phí sửa chữa" in minutes
    notice = words(make(board.district, "conclusions", about, day=HELD))
    assert "THÔNG BÁO" in notice
    assert "Phòng Tài chính - Kế hoạch chủ trì, hoàn thành trước ngày 20/4/2023" in notice


def test_an_invitation_names_who_would_come(board: Board) -> None:
    board.on(date(2023, 3, 20))
    planned = board.plan(HELD)
    invitation = words(
        make(
            board.district,
            "invitation",
            PaperParams(thing_id=planned.pk),
            day=date(2023, 3, 20),
        )
    )
    assert "GIẤY MỜI" in invitation
    assert "Lê Văn Viên, Trưởng phòng GD&ĐT" in invitation


def test_a_meeting_nobody_may_read_cannot_be_written_about(board: Board) -> None:
    with pytest.raises(DomainError, match="paper-thing-missing"):
        make(board.district, "minutes", PaperParams(thing_id=999_999), day=HELD)


def test_a_decision_lists_those_who_sit_today(board: Board) -> None:
    decision = words(
        make(
            board.district,
            "decision-committee",
            PaperParams(thing_id=board.committee.pk),
            day=HELD,
        )
    )
    assert "Kiện toàn Ban chỉ đạo xây dựng trường đạt chuẩn quốc gia quận Mẫu" in decision
    assert "thay thế Quyết định số 15/QĐ-UBND ngày 08/01/2023" in decision
    assert "Phạm Thị Thư" in decision


def test_outreach_is_summed_up_by_channel(district: District) -> None:
    Programme.objects.update(fixed_today=date(2023, 5, 15))
    programme = Programme.objects.get()
    ward = Organisation.objects.filter(kind=OrganisationKind.WARD).first()
    assert ward is not None
    for on in (date(2023, 5, 3), date(2023, 5, 9)):
        report_activity(
            actor=district.system,
            programme=programme,
            report=ActivityReport(place=ward, channel="loudspeaker", on=on, times=4),
        )
    report = words(make(district, "outreach-report", PaperParams(period="2023-05")))
    assert "Loa truyền thanh (8 lần)" in report
    assert "01 trên 02 phường" in report
    nothing = words(make(district, "mobilisation-report", PaperParams(period="2023-05")))
    assert "00 đợt vận động" in nothing
