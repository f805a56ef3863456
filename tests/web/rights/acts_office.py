"""Acts of the office: people, units and settings, lists, certificates, hand-over, upkeep, audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.web.catchment_cases import small_area, small_files, solved
from tests.web.rights.world import OTHER, OWN, TODAY, World, fresh
from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.adapters.catchment.package import read_area
from truongchuan.adapters.lists.grid import read_grids
from truongchuan.adapters.lists.reading import read_list
from truongchuan.domain.accounts.accounts import (
    change_person,
    end_function,
    give_function,
    lock_account,
    reset_second_factor,
    set_access_policy,
    sign_out_person,
    unlock_account,
)
from truongchuan.domain.accounts.invitations import (
    NewPerson,
    add_person,
    invite_people,
    revoke_invitation,
)
from truongchuan.domain.accounts.leaving import leave_post
from truongchuan.domain.accounts.personal import erase_person, list_kept
from truongchuan.domain.accounts.selectors import get_person
from truongchuan.domain.accounts.stand_ins import end_stand_in, start_stand_in
from truongchuan.domain.accreditation.certificates import (
    CertificateDraft,
    record_certificate,
    withdraw_certificate,
)
from truongchuan.domain.audit.checking import ask_check
from truongchuan.domain.audit.models import AuditChain
from truongchuan.domain.catchments.curves import request_curve
from truongchuan.domain.catchments.services import delete_area, request_run, stop_run
from truongchuan.domain.directory.links import link_authorities
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person
from truongchuan.domain.directory.services import create_person
from truongchuan.domain.directory.units import (
    UnitValues,
    correct_organisation,
    end_organisation,
)
from truongchuan.domain.handover.agreeing import (
    accept_part,
    cancel_handover,
    offer_handover,
    return_part,
    take_back,
)
from truongchuan.domain.handover.doing import carry_out_handover
from truongchuan.domain.handover.selectors import open_items
from truongchuan.domain.handover.services import (
    Choice,
    HandoverDraft,
    assign_schools,
    choose_items,
    create_handover,
    edit_handover,
)
from truongchuan.domain.onboarding.lists.batches import keep_list
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.onboarding.lists.undoing import undo_list
from truongchuan.domain.onboarding.lists.writing import commit_list
from truongchuan.domain.onboarding.settings_days import add_office_day, set_weekly_rest
from truongchuan.domain.onboarding.settings_letterhead import HeadValues, set_letterhead
from truongchuan.domain.onboarding.settings_years import set_school_year, usual_year
from truongchuan.domain.onboarding.setup_units import NewUnit, add_units
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.permissions import has_permission
from truongchuan.domain.sources.services import record_source, store_file
from truongchuan.domain.tokens.services import create_token, revoke_token
from truongchuan.domain.upkeep.exports import note_export_download, request_export
from truongchuan.domain.upkeep.models import BackupKind, BackupRun, ExportRun, RunState
from truongchuan.domain.upkeep.services import (
    note_download,
    request_backup,
    request_check,
    retry_job,
)
from truongchuan.web.catchment_reading import keep_read_area

Act = Callable[[World, Actor], Any]
LAST_DAY = date(2026, 11, 20)
LISTS = {
    ListKind.SCHOOLS: "Tên trường,Cấp học\nMN Hoa Mai,Mầm non\n",
    ListKind.CERTIFICATES: "Tên trường,Số quyết định\nTH Hòa Bình,9/QĐ-UBND\n",
    ListKind.UNITS: "Tên đơn vị\nTrung tâm Y tế\n",
    ListKind.PERSONS: "Họ và tên,Đơn vị,Chức năng\nLê Thị Mai,Phòng TC-KH,Chuyên viên\n",
}


def _nothing(*_args: object) -> None:
    """Stand where a job would be given to the queue."""


def _authority(w: World) -> Organisation:
    return Organisation.objects.get(pk=w.district.authority.pk)


def _person(w: World, role: str) -> Person:
    return Person.objects.get(pk=w.actors[role].person_id)


def _add(role: str, function: Function = Function.OFFICER) -> Act:
    return lambda w, a: add_person(
        actor=a, authority=_authority(w), new=NewPerson("Lê Thị Mai", w.unit(role), function)
    )


def _invite(thing: str) -> Act:
    return lambda w, a: invite_people(actor=a, authority=_authority(w), people=[w.thing(thing)])


def _unlock(w: World, a: Actor) -> Any:
    lock_account(actor=w.district.system, person=_person(w, "finance"), reason="Thử")
    return unlock_account(actor=a, person=_person(w, "finance"))


def _left(w: World) -> Person:
    """Somebody whose last day is past."""
    person = w.things["left"]
    person.memberships.update(valid_to=timezone.localdate() - timedelta(days=1))
    return fresh(person)


def _stand_in(w: World, a: Actor) -> Any:
    today = timezone.localdate()
    return start_stand_in(
        actor=a, membership=_person(w, "finance").memberships.get(),
        deputy=_person(w, "urban"), valid_from=today, valid_to=today + timedelta(days=5),
        reason="Đi công tác",
    )  # fmt: skip


def _read(kind: ListKind) -> Act:
    def act(w: World, a: Actor) -> Any:
        content = LISTS[kind].encode()
        return keep_list(
            actor=a, authority=_authority(w), file=_stored(w, kind, content),
            read=read_list(read_grids(content, "csv"), kind, today=TODAY), effective_on=TODAY,
        )  # fmt: skip

    return act


def _stored(w: World, kind: ListKind, content: bytes) -> Any:
    return store_file(
        actor=w.district.system, authority_id=w.district.authority.pk, name=f"{kind}.csv",
        media_type="text/csv", content=content,
    )  # fmt: skip


def _undo(w: World, a: Actor) -> Any:
    written = commit_list(actor=w.district.system, batch=w.thing("list"))
    return undo_list(actor=a, batch=written)


def _certify(w: World, a: Actor) -> Any:
    return record_certificate(
        actor=a, school=w.school(OTHER), draft=CertificateDraft(degree=1, number="2/QĐ"),
        source=w.thing("source"),
    )  # fmt: skip


def _office_day(w: World, a: Actor) -> Any:
    return add_office_day(
        actor=a, authority=_authority(w), off=date(2026, 11, 27), works=None,
        basis="Thông báo 1", rules=load_calendar_rules(),
    )  # fmt: skip


def _offered(act: Act) -> Act:
    def once_offered(w: World, a: Actor) -> Any:
        offer_handover(actor=w.district.system, handover=w.thing("handover"))
        return act(w, a)

    return once_offered


def _new_handover(w: World, a: Actor) -> Any:
    _cancel(w, w.district.system)
    return create_handover(actor=a, programme=w.programme, draft=HandoverDraft("Bàn giao", TODAY))


def _accept(w: World, a: Actor) -> Any:
    return accept_part(actor=a, part=w.thing("handover").parts.get(), signer_name="Trần B")


def _carry_out(w: World, a: Actor) -> Any:
    _accept(w, w.actors["stranger"])
    return carry_out_handover(actor=a, handover=w.thing("handover"))


def _cancel(w: World, a: Actor) -> Any:
    return cancel_handover(actor=a, handover=w.thing("handover"), reason="Thôi")


def _child(w: World) -> Organisation:
    return Organisation.objects.get(pk=w.things["stranger_authority"].pk)


OFFICE_ACTS: dict[str, Act] = {
    "people.add": _add("finance"),
    "people.add_own": _add("school"),
    "people.add_leader": lambda w, a: add_person(
        actor=a, authority=_authority(w),
        new=NewPerson("Lê Thị Mai", _authority(w), Function.LEADER),
    ),
    "people.invite": _invite("new_officer"),
    "people.invite_own": _invite("new_teacher"),
    "people.revoke": lambda w, a: revoke_invitation(actor=a, invitation=w.thing("invitation")),
    "people.change": lambda w, a: change_person(
        actor=a, person=_person(w, "finance"), name="Tên đúng", email="dung@example.vn"
    ),
    "people.function": lambda w, a: give_function(
        actor=a, person=_person(w, "urban"), unit=w.unit("finance"), function=Function.OFFICER,
        starts_on=timezone.localdate(),
    ),
    "people.end_function": lambda w, a: end_function(
        actor=a, membership=_person(w, "finance").memberships.get(), last_day=timezone.localdate()
    ),
    "people.leave": lambda w, a: leave_post(
        actor=a, person=_person(w, "finance"), last_day=timezone.localdate()
    ),
    "people.lock": lambda w, a: lock_account(actor=a, person=_person(w, "urban"), reason="Thử"),
    "people.unlock": _unlock,
    "people.sign_out": lambda w, a: sign_out_person(actor=a, person=_person(w, "urban")) >= 0,
    "people.second_factor": lambda w, a: reset_second_factor(
        actor=a, person=w.thing("with_factor")
    ),
    "people.policy": lambda w, a: set_access_policy(
        actor=a, authority=_authority(w), second_factor="offered"
    ),
    "people.data": lambda w, a: list_kept(actor=a, person=_person(w, "finance")),
    "people.erase": lambda w, a: erase_person(actor=a, person=_left(w), ground="Theo đề nghị"),
    "people.see": lambda w, a: get_person(actor=a, pk=w.things["new_officer"].pk),
    "stand_in.start": _stand_in,
    "stand_in.end": lambda w, a: end_stand_in(actor=a, stand_in=w.thing("stand_in")) is None,
    "unit.add": lambda w, a: add_units(
        actor=a, authority=_authority(w),
        units=[NewUnit("Thanh tra quận", OrganisationKind.OTHER)],
    ),
    "unit.correct": lambda w, a: correct_organisation(
        actor=a, organisation=w.unit("urban"),
        values=UnitValues("Phòng Quản lý đô thị", "QLĐT", OrganisationKind.URBAN_MANAGEMENT),
    ),
    "unit.end": lambda w, a: end_organisation(
        actor=a, organisation=w.thing("unit"), last_day=LAST_DAY, successor=w.unit("projects")
    ),
    "letterhead": lambda w, a: set_letterhead(
        actor=a, issuer=_authority(w), values=HeadValues(place="Mẫu"), valid_from=date(2026, 1, 1)
    ),
    "school_year": lambda w, a: set_school_year(
        actor=a, authority=_authority(w), values=usual_year(2026)
    ),
    "office_day": _office_day,
    "weekly_rest": lambda w, a: set_weekly_rest(
        actor=a, authority=_authority(w), weekly_rest="sun"
    ),
    "link": lambda w, a: link_authorities(
        actor=a, viewer=_child(w), subject=_authority(w), valid_from=LAST_DAY
    ),
    **{f"list.{kind}": _read(kind) for kind in ListKind},
    "list.commit": lambda w, a: commit_list(actor=a, batch=w.thing("list")),
    "list.undo": _undo,
    "certificate.record": _certify,
    "certificate.withdraw": lambda w, a: withdraw_certificate(
        actor=a, certificate=w.thing("certificate"), reason="Nhầm"
    ),
    "handover.create": _new_handover,
    "handover.edit": lambda w, a: edit_handover(
        actor=a, handover=w.thing("handover"), draft=HandoverDraft("Bàn giao lại", TODAY)
    ),
    "handover.offer": lambda w, a: offer_handover(actor=a, handover=w.thing("handover")),
    "handover.take_back": _offered(
        lambda w, a: take_back(actor=a, handover=w.thing("handover"))
    ),
    "handover.cancel": _cancel,
    "handover.accept": _offered(_accept),
    "handover.return": _offered(
        lambda w, a: return_part(
            actor=a, part=w.thing("handover").parts.get(), reason="Thiếu trường"
        ),
    ),
    "handover.carry_out": _offered(_carry_out),
    "backup.now": lambda w, a: request_backup(actor=a, enqueue=_nothing),
    "backup.check": lambda w, a: (
        request_check(actor=a, run=w.thing("backup"), enqueue=_nothing) is None
    ),
    "backup.download": lambda w, a: note_download(actor=a, run=w.thing("backup")) is None,
    "job.retry": lambda w, a: (
        retry_job(actor=a, subject=w.thing("backup"), name="gửi thư", put_back=lambda: True) is None
    ),
    "catchment.load": lambda w, a: keep_read_area(
        actor=a, authority=_authority(w), name="Địa bàn", area=read_area(small_files())
    ),
    "catchment.run": lambda w, a: request_run(
        actor=a, area=w.thing("catchment"), options={}, time_limit=10, enqueue=_nothing
    ),
    "catchment.curve": lambda w, a: request_curve(
        actor=a, run=w.thing("catchment_done"), enqueue=_nothing
    ),
    "catchment.stop": lambda w, a: stop_run(actor=a, run=w.thing("catchment_run")),
    "catchment.delete": lambda w, a: delete_area(actor=a, area=w.thing("catchment")) is None,
    "export.ask": lambda w, a: request_export(actor=a, enqueue=_nothing),
    "export.fetch": lambda w, a: note_export_download(actor=a, run=w.thing("export")) is None,
    "audit.read": lambda w, a: has_permission(
        a, "audit.view", AuditChain.objects.get(authority_id=w.district.authority.pk)
    ),
    "audit.check": lambda w, a: ask_check(actor=a, authority_id=w.district.authority.pk),
    "token.make": lambda w, a: create_token(
        actor=a, name="Bảng tính", scopes=["law:read"], days=30
    ),
    "token.end": lambda w, a: revoke_token(actor=a, token=w.thing("token")),
}  # fmt: skip


def fill_office(world: World) -> None:
    """Make somebody new in two units, a stand-in, a list, a certificate, a hand-over and runs."""
    system, things = world.district.system, world.things
    authority = _authority(world)
    for name, role in (("new_officer", "finance"), ("new_teacher", "school"), ("left", "home")):
        things[name] = create_person(
            actor=system, authority=authority, name=f"Người mới {role}",
            organisation=world.unit(role), function=Function.OFFICER,
        )  # fmt: skip
    invited = create_person(
        actor=system, authority=authority, name="Người được mời",
        organisation=world.unit("finance"), function=Function.OFFICER,
    )  # fmt: skip
    (issued,) = invite_people(actor=system, authority=authority, people=[invited])
    things["invitation"] = issued.invitation
    things["with_factor"] = _with_second_factor(world)
    today = timezone.localdate()
    things["stand_in"] = start_stand_in(
        actor=system, membership=_person(world, "finance").memberships.get(),
        deputy=_person(world, "projects"), valid_from=today + timedelta(days=30),
        valid_to=today + timedelta(days=35), reason="Nghỉ phép",
    )  # fmt: skip
    (things["unit"],) = add_units(
        actor=system, authority=authority, units=[NewUnit("Tổ tạm", OrganisationKind.OTHER)]
    )
    things["list"] = _read(ListKind.SCHOOLS)(world, system)
    things["source"] = record_source(
        actor=system, authority_id=authority.pk, kind="person", title="Nhập tay"
    )
    things["certificate"] = record_certificate(
        actor=system, school=world.school(OWN), draft=CertificateDraft(degree=1, number="1/QĐ"),
        source=things["source"],
    )  # fmt: skip
    things["token"], _text = create_token(
        actor=world.actors["finance"], name="Của tài chính", scopes=["law:read"], days=30
    )
    now = timezone.now()
    things["backup"] = BackupRun.objects.create(
        kind=BackupKind.MANUAL, state=RunState.DONE, asked_at=now, asked_by="x", finished_at=now,
        file="a.zip",
    )  # fmt: skip
    things["export"] = ExportRun.objects.create(
        authority=authority, asked_at=now, asked_by="x",
        asked_by_id=world.actors["leader"].person_id, state=RunState.DONE, finished_at=now,
        file="b.zip",
    )  # fmt: skip
    things["catchment"] = small_area(world.district, "Địa bàn chưa tính")
    waiting = small_area(world.district, "Địa bàn đang tính")
    things["catchment_run"] = request_run(
        actor=system, area=waiting, options={}, time_limit=10, enqueue=_nothing
    )
    done = small_area(world.district, "Địa bàn đã tính")
    things["catchment_done"] = solved(world.district, done)
    _hand_over(world)


def _with_second_factor(world: World) -> Person:
    from allauth.mfa.models import Authenticator

    person = _person(world, "urban")
    Authenticator.objects.create(
        user_id=person.user_id, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    return person


def _hand_over(world: World) -> None:
    """Draft a hand-over to the stranger's authority in which everything has a receiver."""
    system = world.district.system
    receiver = Organisation.objects.get(pk=world.actors["stranger"].authority_id)
    handover = create_handover(
        actor=system, programme=world.programme, draft=HandoverDraft("Bàn giao", TODAY),
        receivers=[receiver],
    )  # fmt: skip
    part = handover.parts.get()
    assign_schools(
        actor=system, handover=handover,
        schools={line.school_id: part.pk for line in handover.schools.all()},
    )  # fmt: skip
    while items := [(i.kind, i.pk) for i in open_items(handover=handover) if i.is_open]:
        choose_items(actor=system, handover=handover, items=items, choice=Choice(part_id=part.pk))
    world.things["handover"] = handover
    world.things["stranger_authority"] = receiver
