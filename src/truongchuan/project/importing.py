"""``truongchuan plan import``: the machine's administrator brings a plan in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truongchuan.adapters.plans import CheckedPlan


class ImportRefused(Exception):
    """The plan was not imported; the text says why. Nothing was written."""


def import_from_command_line(
    *, path: Path, checked: CheckedPlan, authority_name: str | None
) -> str:
    """Import a checked plan for its issuer (or the named authority) and say what came in.

    An authority that the database does not know yet is created.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongchuan.project.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise ImportRefused(str(error)) from error
    from django.db import transaction

    from truongchuan.adapters.tables import prepare_tables
    from truongchuan.domain.shared.errors import DomainError
    from truongchuan.wording.errors import error_message

    name = authority_name or checked.facts.document.issuer
    if not name:
        raise ImportRefused(
            "văn bản không nêu cơ quan ban hành; hãy chỉ rõ bằng --authority 'UBND …'."
        )
    prepare_tables()
    try:
        with transaction.atomic():
            return _import(path, checked, name)
    except DomainError as error:
        raise ImportRefused(error_message(error)) from error


def _import(path: Path, checked: CheckedPlan, name: str) -> str:
    from truongchuan.adapters.readers import media_type
    from truongchuan.domain.directory.models import Organisation
    from truongchuan.domain.directory.selectors import system_actor
    from truongchuan.domain.directory.services import create_authority
    from truongchuan.domain.programmes.importing import PlanReading, import_plan
    from truongchuan.domain.programmes.models import Programme
    from truongchuan.domain.programmes.units import guess_kind
    from truongchuan.domain.sources.services import store_file
    from truongchuan.engines.text import fold
    from truongchuan.wording.findings import finding_message
    from truongchuan.wording.plan_text import import_summary

    authority = next(
        (a for a in Organisation.objects.filter(is_authority=True) if fold(a.name) == fold(name)),
        None,
    ) or create_authority(actor=None, name=name, kind=guess_kind(name))
    actor = system_actor(authority=authority, name="Dòng lệnh")
    number = checked.facts.document.number
    programme = (
        Programme.objects.filter(
            authority=authority, number=number, signed_on=checked.facts.document.date
        ).first()
        if number
        else None
    )
    content = path.read_bytes()
    file = store_file(
        actor=actor,
        authority_id=authority.pk,
        name=path.name,
        media_type=media_type(content),
        content=content,
    )
    version = import_plan(
        actor=actor,
        authority=authority,
        file=file,
        programme=programme,
        reading=PlanReading(
            document=checked.document,
            facts=checked.facts,
            report=checked.report,
            finding_text=finding_message,
        ),
    )
    summary = import_summary(checked.facts, checked.report).replace("Sẽ nhập", "Đã nhập", 1)
    again = (
        f"\nĐây là bản đọc thứ {version.number} của kế hoạch này; "
        f"{len(version.changes)} chỗ khác bản trước."
        if version.number > 1
        else ""
    )
    return f"{summary}{again}\nKế hoạch số {version.programme_id}: {version.programme.title}"
