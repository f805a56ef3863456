"""``truongchuan manage open_setup``: a one-time address with which an authority is set up."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import SetupTicket
from truongchuan.domain.onboarding.setup_tickets import (
    LIFE,
    SETUP_KINDS,
    list_tickets,
    open_ticket,
    revoke_ticket,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.text import fold
from truongchuan.web.templatetags.vn import moment_vn
from truongchuan.wording.errors import error_message
from truongchuan.wording.setup import SETUP_KINDS as KIND_LABELS
from truongchuan.wording.setup import TICKET_STATES

ADMINISTRATOR = Actor(person_id=None, name="Dòng lệnh", authority_id=None, system=True)
STARTING = Actor(person_id=None, name="Khởi động", authority_id=None, system=True)


class Command(BaseCommand):
    """Makes, lists and revokes one-time addresses; the address itself is printed once."""

    help = (
        "In địa chỉ dùng một lần (48 giờ) để lập một cơ quan và người quản trị đầu tiên. "
        "Ví dụ: manage open_setup; manage open_setup --authority-kind ward; "
        "manage open_setup --authority 'UBND phường Bạch Mai' (cơ quan đã có, mất người quản trị); "
        "manage open_setup --list; manage open_setup --revoke 3"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--authority-kind",
            choices=[kind.value for kind in SETUP_KINDS],
            default="",
            help="cấp của cơ quan; bỏ trống để người nhận tự chọn",
        )
        parser.add_argument("--authority", default="", help="tên cơ quan đã có trên hệ thống")
        parser.add_argument("--list", action="store_true", help="liệt kê các địa chỉ đã lập")
        parser.add_argument("--revoke", type=int, metavar="SỐ", help="thu hồi địa chỉ số …")
        parser.add_argument(
            "--if-empty", action="store_true", help="chỉ lập khi chưa có cơ quan nào"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make, list or revoke."""
        try:
            if options["list"]:
                self._list()
            elif options["revoke"] is not None:
                self._revoke(options["revoke"])
            elif not options["if_empty"]:
                self._open(options["authority_kind"], options["authority"])
            elif not Organisation.objects.filter(is_authority=True).exists():
                self._first()
        except DomainError as error:
            raise CommandError(error_message(error)) from error

    def _open(self, kind: str, name: str, actor: Actor = ADMINISTRATOR) -> None:
        authority = self._find(name) if name else None
        ticket, token = open_ticket(actor=actor, kind=kind, authority=authority)
        hours = int(LIFE.total_seconds() // 3600)
        self.stdout.write(
            f"Địa chỉ thiết lập số {ticket.pk}, dùng một lần trong {hours} giờ "
            f"(đến {moment_vn(ticket.expires_at)}):\n"
            f"{settings.BASE_URL}{reverse('setup_start', args=[token])}\n"
            "Địa chỉ này không hiện lại. Thu hồi: truongchuan manage open_setup "
            f"--revoke {ticket.pk}"
        )

    def _first(self) -> None:
        """Make the first key at the start; those of earlier starts open nothing any more."""
        waiting = SetupTicket.objects.filter(
            authority__isnull=True,
            used_at__isnull=True,
            revoked_at__isnull=True,
            created_by=STARTING.name,
        )
        for ticket in waiting:
            revoke_ticket(actor=STARTING, ticket=ticket)
        self.stdout.write("Chưa có cơ quan nào trên hệ thống này.")
        self._open("", "", STARTING)

    def _list(self) -> None:
        now = timezone.now()
        tickets = list(list_tickets(actor=ADMINISTRATOR)[:100])
        if not tickets:
            self.stdout.write("Chưa lập địa chỉ thiết lập nào.")
        for ticket in tickets:
            about = ticket.authority.name if ticket.authority else KIND_LABELS.get(ticket.kind, "")
            self.stdout.write(
                f"{ticket.pk:>4}  {TICKET_STATES[ticket.state(now).value]:<12}  "
                f"đến {moment_vn(ticket.expires_at)}  {ticket.created_by}  {about}".rstrip()
            )

    def _revoke(self, number: int) -> None:
        ticket = SetupTicket.objects.filter(pk=number).first()
        if ticket is None:
            raise CommandError(
                f"Không có địa chỉ thiết lập số {number}. Xem: manage open_setup --list"
            )
        revoke_ticket(actor=ADMINISTRATOR, ticket=ticket)
        self.stdout.write(f"Đã thu hồi địa chỉ thiết lập số {number}.")

    def _find(self, name: str) -> Organisation:
        key = fold(name)
        authorities = list(Organisation.objects.filter(is_authority=True))
        found = [a for a in authorities if key in {fold(a.name), fold(a.short_name)}]
        if len(found) != 1:
            names = ", ".join(a.name for a in authorities[:12]) or "chưa có"
            raise CommandError(f"Không thấy đúng một cơ quan tên “{name}”. Hiện có: {names}.")
        return found[0]
