"""Carrying a small district's programme out to three wards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from tests.domain.conftest import District, make_district
from tests.domain.documents.conftest import entry_in, register
from tests.domain.handover.scene import DAY, SCHOOLS, Scene, agreed, draft, make_scene
from truongchuan.adapters.law.load import load_law
from truongchuan.domain.accreditation.certificates import (
    CertificateDraft,
    list_certificates,
    record_certificate,
)
from truongchuan.domain.accreditation.known import known_of
from truongchuan.domain.accreditation.services import (
    record_school_facts,
)
from truongchuan.domain.accreditation.standings import judge_school
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Membership, School, Succession
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle
from truongchuan.domain.handover import carrying_more, doing
from truongchuan.domain.handover.agreeing import accept_part, offer_handover
from truongchuan.domain.handover.doing import carry_out_handover
from truongchuan.domain.handover.history import read_school_before, received_file
from truongchuan.domain.handover.models import Handover, HandoverItem
from truongchuan.domain.handover.selectors import origin_of, school_before
from truongchuan.domain.handover.totals import Line, check_totals, read_lines
from truongchuan.domain.mobilisation.models import Drive, DriveSchool, Pledge
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, Target
from truongchuan.domain.programmes.progress import Report, report_row, report_school
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed, ProgrammeClosed
from truongchuan.domain.sources.models import Fact, SourceKind, StoredFile
from truongchuan.domain.sources.services import record_source, store_file

pytestmark = pytest.mark.django_db
SMALL = {"site_area_m2": 6000}


def carried(scene: Scene, handover: Handover | None = None) -> Handover:
    return carry_out_handover(actor=scene.leader, handover=handover or agreed(scene))


def lines(handover: Handover) -> dict[tuple[str, str], Line]:
    return {(x.kind, x.state): x for x in read_lines(handover.reconciliation.lines)}


def test_schools_and_work_come_to_the_wards(district: District) -> None:
    scene = make_scene(district)
    handover = carried(scene)
    assert handover.state == "done"
    for name, ward in scene.wards.items():
        school = School.objects.get(authority=ward)
        assert school.name == SCHOOLS[name]
        programme = Programme.objects.get(authority=ward)
        assert Target.objects.get(programme=programme).school == school
        assert {p.school for p in RowSchool.objects.filter(row__programme=programme)} == {school}
        assert AuditEvent.objects.filter(authority=ward, action="handover.receive").count() == 1
        old = scene.school(SCHOOLS[name]).organisation
        assert Succession.objects.get(predecessor=old).successor == school.organisation
        assert old.ends_on == DAY - timedelta(days=1)
    a = Programme.objects.get(authority=scene.wards["A"])
    assert [row.number for row in RoadmapRow.objects.filter(programme=a)] == [1, 2, 3]
    assert handover.reconciliation.agrees
    row = lines(handover)["row", "not_started"]
    assert (row.before, row.after, row.copies) == (3, 3, 5)
    assert check_totals(handover).is_right


def test_the_work_goes_on_at_the_new_place_only(district: District) -> None:
    scene = make_scene(district)
    carried(scene)
    with pytest.raises(ProgrammeClosed) as error:
        report_row(
            actor=scene.leader,
            row=district.programme.rows.get(number=1),
            report=Report(WorkState.DONE, 100),
        )
    assert error.value.code == "programme-closed"
    with pytest.raises(ProgrammeClosed):
        assign_task(
            actor=district.system, programme=Programme.objects.get(authority=district.authority),
            task="Việc", lead=district.authority, due_on=DAY, origin="other",
        )  # fmt: skip
    a = Programme.objects.get(authority=scene.wards["A"])
    report_row(
        actor=scene.leaders["A"], row=a.rows.get(number=1), report=Report(WorkState.DONE, 100)
    )
    task = assign_task(
        actor=scene.leaders["A"], programme=a, task="Việc mới", lead=scene.wards["A"],
        due_on=DAY + timedelta(days=9), origin="other",
    )  # fmt: skip
    assert task.label == "B1"
    handover = Handover.objects.get()
    assert check_totals(handover).is_right, "what receivers do since does not count against it"


def test_figures_findings_and_certificates_hold_as_before(district: District) -> None:
    scene, law = make_scene(district), load_law()
    old = scene.school(SCHOOLS["A"])
    education = district.actor(Function.OFFICER, "education_office")
    metric = next(m for m in law.registry.metrics.values() if m.type.value == "number")
    record_school_facts(
        actor=education, school=old, figures={metric.id: 3}, law=law, on=DAY,
        source_title="Báo cáo của trường",
    )  # fmt: skip
    sheet = judge_school(school=old, known=known_of([old.pk])[old.pk], law=law, on=DAY)
    assert sheet.assessment is not None
    source = record_source(
        actor=education, authority_id=district.authority.pk, kind=SourceKind.DOCUMENT,
        title="Quyết định",
        file=store_file(actor=education, authority_id=district.authority.pk, name="qd.pdf",
                        media_type="application/pdf", content=b"%PDF-1"),
    )  # fmt: skip
    record_certificate(
        actor=education,
        school=old,
        draft=CertificateDraft(
            degree=1, number="5/QĐ", decided_on=date(2024, 1, 1), valid_to=date(2029, 1, 1)
        ),
        source=source,
    )
    handover = carried(scene)
    new = School.objects.get(authority=scene.wards["A"])
    again = judge_school(school=new, known=known_of([new.pk])[new.pk], law=law, on=DAY)
    assert (again.assessment, again.check) == (sheet.assessment, sheet.check)
    fact = Fact.objects.get(subject_id=new.pk, metric=metric.id)
    assert (fact.value, fact.source.title) == (3, "Bàn giao: Báo cáo của trường")
    [certificate] = list_certificates(actor=scene.leaders["A"], school=new)
    assert certificate.source.file is not None
    assert certificate.source.file.authority == scene.wards["A"]
    file = lines(handover)["file", ""]
    assert (file.before, file.before_amount) == (file.after, file.after_amount)
    with pytest.raises(NotAllowed):
        record_school_facts(
            actor=education,
            school=scene.school(SCHOOLS["A"]),
            figures={metric.id: 4},
            law=law,
            on=DAY,
        )
    assert not list_certificates(actor=scene.leaders["B"]).exists()


def test_obstacles_papers_and_promises_follow(district: District) -> None:
    scene = make_scene(district)
    school = scene.school(SCHOOLS["B"])
    part = RowSchool.objects.get(row__number=2, school=school)
    raise_obstacle(
        actor=district.system, work=part,
        draft=ObstacleDraft("Thiếu đất", district.authority, DAY + timedelta(days=5)),
    )  # fmt: skip
    register(district, entry_in(schools=[school]))
    drive = Drive.objects.create(
        programme=district.programme, title="Thư viện", folded="thu vien", purpose="Xây",
        starts_on=DAY, ends_on=DAY, state="open", decision_number="1/QĐ", decided_on=DAY,
        created_at=district.version.imported_at, created_by="x",
        changed_at=district.version.imported_at,
    )  # fmt: skip
    for name in "AB":
        DriveSchool.objects.create(drive=drive, school=scene.school(SCHOOLS[name]), need=10)
        Pledge.objects.create(
            drive=drive, school=scene.school(SCHOOLS[name]), form="money", amount=7,
            donor_kind="business", on=DAY, recorded_on=DAY,
            recorded_at=district.version.imported_at, recorded_by="x",
        )  # fmt: skip
    handover = carried(scene)
    b = Programme.objects.get(authority=scene.wards["B"])
    obstacle = Obstacle.objects.get(programme=b)
    assert (obstacle.words, obstacle.solver) == ("Thiếu đất", scene.wards["B"])
    assert obstacle.row_school is not None
    assert obstacle.row_school.school.authority == scene.wards["B"]
    document = OfficialDocument.objects.get(programme=b)
    assert (document.tracking_number, document.reply_due) == (1, date(2026, 11, 30))
    assert [s.authority_id for s in document.schools.all()] == [scene.wards["B"].pk]
    pledge = lines(handover)["pledge", "money"]
    assert (pledge.before_amount, pledge.after_amount) == (14, 14)
    drives = lines(handover)["drive", "open"]
    assert (drives.before, drives.after, drives.copies) == (1, 1, 2)
    for name in "AB":
        new = Drive.objects.get(programme__authority=scene.wards[name])
        assert [p.amount for p in new.pledges.all()] == [7]


def test_a_failure_in_the_middle_leaves_nothing(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(district)
    handover = agreed(scene)
    before = (School.objects.count(), Programme.objects.count(), AuditEvent.objects.count())
    whole, done = carrying_more.Deliveries.deliver, []

    def dies(self: Any) -> None:
        if done:
            raise KeyboardInterrupt
        whole(self)
        done.append(self)

    monkeypatch.setattr(carrying_more.Deliveries, "deliver", dies)
    with pytest.raises(KeyboardInterrupt):
        carry_out_handover(actor=scene.leader, handover=handover)
    assert (School.objects.count(), Programme.objects.count(), AuditEvent.objects.count()) == before
    handover.refresh_from_db()
    assert handover.state == "agreed"
    assert Programme.objects.get(authority=district.authority).closed_on is None
    monkeypatch.setattr(carrying_more.Deliveries, "deliver", whole)
    assert carry_out_handover(actor=scene.leaders["B"], handover=handover).state == "done"


def test_sums_that_do_not_meet_stop_it(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene(district)
    handover = agreed(scene)
    real = doing.count_totals

    def short(of: Handover) -> list[Line]:
        RowSchool.objects.filter(row__programme__authority=scene.wards["A"]).delete()
        return real(of)

    monkeypatch.setattr(doing, "count_totals", short)
    with pytest.raises(DomainError) as error:
        carry_out_handover(actor=scene.leader, handover=handover)
    assert error.value.code == "handover-totals-differ"
    assert not HandoverItem.objects.exists()


def test_twice_too_early_or_not_agreed_is_refused(district: District) -> None:
    scene = make_scene(district, "A")
    handover = draft(scene)
    for code, state, on in (
        ("handover-not-agreed", "draft", DAY),
        ("handover-too-early", "agreed", DAY + timedelta(days=1)),
    ):
        Handover.objects.update(state=state, on=on)
        with pytest.raises(DomainError) as error:
            carry_out_handover(actor=scene.leader, handover=handover)
        assert error.value.code == code
    Handover.objects.all().delete()
    done = carried(scene)
    with pytest.raises(DomainError) as again:
        carry_out_handover(actor=scene.leaders["A"], handover=done)
    assert again.value.code == "handover-done"
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    with pytest.raises(NotAllowed):
        carry_out_handover(actor=stranger, handover=done)


def test_an_altered_row_is_found(district: District) -> None:
    scene = make_scene(district)
    handover = carried(scene)
    Target.objects.filter(programme=district.programme, school=scene.school(SCHOOLS["A"])).update(
        state="recognised"
    )
    check = check_totals(handover)
    assert [kind for kind, _pk in check.altered] == ["target"]
    assert (check.sealed, check.counted, check.is_right) == (True, False, False)
    Target.objects.filter(programme__authority=scene.wards["C"]).delete()
    assert [kind for kind, _pk in check_totals(handover).missing] == ["target"]
    kept = handover.reconciliation
    kept.lines = kept.lines.replace('"before":1', '"before":2', 1)
    kept.save()
    assert not check_totals(handover).sealed


def test_the_giver_s_people_leave_when_it_ends(district: District) -> None:
    scene = make_scene(district)
    carried(scene, agreed(scene, giver_ends=True))
    district.authority.refresh_from_db()
    assert district.authority.ends_on == DAY - timedelta(days=1)
    ends = set(
        Membership.objects.filter(person__authority=district.authority).values_list(
            "valid_to", flat=True
        )
    )
    assert ends == {DAY}


def test_history_is_that_of_the_own_school_only(district: District) -> None:
    scene = make_scene(district)
    part = RowSchool.objects.get(row__number=2, school=scene.school(SCHOOLS["A"]))
    file = store_file(
        actor=district.system, authority_id=district.authority.pk, name="bc.pdf",
        media_type="application/pdf", content=b"%PDF-2",
    )  # fmt: skip
    report_school(
        actor=scene.leader,
        part=part,
        report=Report(WorkState.IN_PROGRESS, 40, "đang làm", attachment=file),
    )
    carried(scene)
    new = School.objects.get(authority=scene.wards["A"])
    line = school_before(actor=scene.leaders["A"], school=new)
    assert line is not None
    assert line.part is not None
    before = read_school_before(line, line.part)
    assert [r.note for r in before.reports] == ["đang làm"]
    assert {w.school.name for w in before.work} == {SCHOOLS["A"]}
    theirs = before.file_of(file.pk)
    assert theirs is not None
    assert StoredFile.objects.get(pk=theirs).sha256 == file.sha256
    assert received_file(part=line.part, pk=theirs) is not None
    assert school_before(actor=scene.leaders["B"], school=new) is None
    b = Programme.objects.get(authority=scene.wards["B"])
    own = origin_of(actor=scene.leaders["B"], programme=b)
    assert own is not None
    assert received_file(part=own, pk=theirs) is None
    assert origin_of(actor=scene.leaders["A"], programme=b) is None


def test_a_second_programme_follows_its_schools(district: District) -> None:
    scene = make_scene(district)
    first = carried(scene)
    second = Programme.objects.create(
        authority=district.authority, title="Kế hoạch khác", starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31), created_at=district.version.imported_at,
    )  # fmt: skip
    old = scene.school(SCHOOLS["A"])
    Target.objects.create(programme=second, school=old, version=district.version)
    district.version.pk = None
    district.version.programme = second
    district.version.save()
    from truongchuan.domain.handover.services import HandoverDraft, create_handover

    handover = create_handover(
        actor=scene.leader,
        programme=second,
        draft=HandoverDraft("Lần hai", DAY),
        receivers=list(scene.wards.values()),
    )
    assert not handover.schools.filter(part__isnull=True).exists()
    Target.objects.filter(programme=second).update(version=district.version)
    offer_handover(actor=scene.leader, handover=handover)
    for name in scene.wards:
        accept_part(actor=scene.leaders[name], part=scene.part(handover, name))
    schools = School.objects.count()
    done = carried(scene, handover)
    assert School.objects.count() == schools
    new = Target.objects.get(
        programme__authority=scene.wards["A"], programme__title="Kế hoạch khác"
    )
    assert new.school == School.objects.get(authority=scene.wards["A"])
    assert check_totals(first).is_right
    assert check_totals(done).is_right


def together(*calls: Callable[[], object]) -> list[str]:
    """Run calls at once; return the code of each refusal, "" for one that went through."""
    ends = [""] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        try:
            call()
        except DomainError as error:
            ends[place] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
@pytest.mark.usefixtures("committed_db")
def test_two_leaders_accept_at_once_and_two_carry_out() -> None:
    scene = make_scene(make_district("Ủy ban nhân dân quận Mẫu"), "AB")
    handover = agreed(scene)
    Handover.objects.update(state="offered")
    handover.parts.update(accepted_at=None)
    ends = together(
        *(
            lambda name=name: accept_part(  # type: ignore[misc]
                actor=scene.leaders[name], part=scene.part(handover, name)
            )
            for name in "AB"
        )
    )
    handover.refresh_from_db()
    assert (ends, handover.state) == (["", ""], "agreed")
    ends = together(
        lambda: carry_out_handover(actor=scene.leader, handover=handover),
        lambda: carry_out_handover(actor=scene.leaders["A"], handover=handover),
    )
    assert sorted(ends) == ["", "handover-done"]
