"""The drive of social mobilisation for three schools, from its draft to its settlement."""

from __future__ import annotations

from decimal import Decimal

from truongchuan.domain.mobilisation.drives import (
    Approval,
    DriveWords,
    approve_drive,
    draft_drive,
    move_drive,
)
from truongchuan.domain.mobilisation.ledger import (
    GiftDraft,
    check_receipt,
    record_pledge,
    record_receipt,
    record_use,
)
from truongchuan.domain.mobilisation.models import Drive, Receipt
from truongchuan.project.year.script import Event, day
from truongchuan.project.year.stage import HEAD, SAMPLE, Stage

SCHOOLS = (("TH Đoàn Kết", 180_000_000), ("TH Trung Hiền", 120_000_000),
           ("MN Ngô Thị Nhậm", 90_000_000))  # fmt: skip


def _drive(stage: Stage) -> Drive:
    return Drive.objects.get(programme=stage.programme)


def _draft(stage: Stage) -> str:
    words = DriveWords(
        title="Vận động bổ sung thiết bị, cây xanh cho ba trường công nhận mới",
        purpose=f"{SAMPLE} Bổ sung sách thư viện, cây xanh, đồ chơi ngoài trời trên tinh thần "
        "tự nguyện.",
        starts_on=day(3, 22),
        ends_on=day(8, 31),
        works="Thư viện, sân chơi, vườn trường",
        ground="Dự toán của ba trường (số liệu minh họa)",
    )
    schools = [(stage.school(name), need) for name, need in SCHOOLS]
    drive = draft_drive(actor=stage.head, programme=stage.programme, words=words, schools=schools)
    return stage.link("drive", drive.pk)


def _approve(stage: Stage) -> str:
    drive = approve_drive(
        actor=stage.leader, drive=_drive(stage),
        approval=Approval("486/QĐ-UBND", stage.on, "Nguyễn Minh An"),
    )  # fmt: skip
    return stage.link("drive", drive.pk)


def _open(stage: Stage) -> str:
    drive = move_drive(actor=stage.head, drive=_drive(stage), state="open")
    for name, need in SCHOOLS:
        school = stage.school(name)
        gift = GiftDraft("money", need // 2, stage.on, "Công ty minh họa A", "business", True)
        record_pledge(
            actor=stage.person_of(school.organisation), drive=drive, school=school, gift=gift,
            expected_by=day(6, 30),
        )  # fmt: skip
    return stage.link("drive", drive.pk)


def _receive(stage: Stage, round_number: int) -> str:
    drive = _drive(stage)
    for place, (name, need) in enumerate(SCHOOLS):
        school = stage.school(name)
        actor = stage.person_of(school.organisation)
        gift = GiftDraft("money", need // 4, stage.on, "", "parents")
        record_receipt(
            actor=actor, drive=drive, school=school, gift=gift,
            number=f"{round_number:02d}{place:02d}",
        )  # fmt: skip
        if round_number == 2:
            labour = GiftDraft("labour", None, stage.on, "", "parents", days=Decimal(12))
            record_receipt(actor=actor, drive=drive, school=school, gift=labour, number="")
    return stage.link("drive", drive.pk)


def _first_gifts(stage: Stage) -> str:
    return _receive(stage, 1)


def _second_gifts(stage: Stage) -> str:
    link = _receive(stage, 2)
    for receipt in Receipt.objects.filter(drive=_drive(stage), form="money"):
        check_receipt(actor=stage.be("tai-chinh"), receipt=receipt, outcome="right")
    return link


def _use(stage: Stage) -> str:
    drive = _drive(stage)
    for name, need in SCHOOLS:
        school = stage.school(name)
        record_use(
            actor=stage.person_of(school.organisation), drive=drive, school=school, form="money",
            amount=need // 2, description="Mua sách, cây xanh, đồ chơi ngoài trời", on=stage.on,
            paper="Hóa đơn minh họa",
        )  # fmt: skip
    return stage.link("drive", drive.pk)


def _close(stage: Stage) -> str:
    drive = move_drive(actor=stage.head, drive=_drive(stage), state="closed")
    return stage.link("drive", drive.pk)


def _settle(stage: Stage) -> str:
    drive = move_drive(actor=stage.head, drive=_drive(stage), state="settled")
    return stage.link("drive", drive.pk)


EVENTS = (
    Event("drive-drafted", day(3, 6), "Dự thảo đợt vận động cho ba trường", HEAD, _draft),
    Event("drive-approved", day(3, 20), "Phê duyệt đợt vận động", "lanh-dao", _approve),
    Event("drive-opened", day(3, 22), "Mở đợt vận động", HEAD, _open),
    Event("drive-gifts", day(4, 26), "Ba trường nhận ủng hộ đợt một", "ht-th-doan-ket",
          _first_gifts),
    Event("drive-gifts-2", day(6, 14), "Ba trường nhận ủng hộ đợt hai", "ht-th-doan-ket",
          _second_gifts),
    Event("drive-used", day(8, 17), "Ba trường sử dụng tiền ủng hộ", "ht-th-doan-ket", _use),
    Event("drive-closed", day(8, 31), "Kết thúc đợt vận động", HEAD, _close),
    Event("drive-settled", day(11, 15), "Quyết toán đợt vận động", HEAD, _settle),
)  # fmt: skip
