"""From a sent spreadsheet to a list that can be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from django.db import transaction

from truongchuan.adapters.lists.files import check_list_file
from truongchuan.adapters.lists.grid import Grid
from truongchuan.adapters.lists.guarded import read_grids_guarded
from truongchuan.adapters.lists.reading import read_list
from truongchuan.adapters.uploads import CheckedUpload
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.onboarding.list_models import ListBatch
from truongchuan.domain.onboarding.lists.batches import (
    choose_columns,
    keep_list,
    remembered_columns,
)
from truongchuan.domain.onboarding.lists.rows import ListKind, ReadList
from truongchuan.domain.onboarding.policies import require_bring_in
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.selectors import read_stored_file
from truongchuan.domain.sources.services import store_file


def own_authority(actor: Actor) -> Organisation:
    """Return the authority that the actor works for."""
    return organisations_of(actor=actor).get(pk=actor.authority_id or 0)


def bring_in(
    *, actor: Actor, kind: ListKind, name: str, content: bytes, effective_on: date
) -> ListBatch:
    """Read a file and keep it as a list to be looked at, with the columns chosen before.

    A file that cannot be read leaves nothing behind.

    :raises UploadError: when it is not accepted; :raises ListFault: when it cannot be read.
    :raises DomainError: as :func:`keep_list`.
    """
    authority = own_authority(actor)
    require_bring_in(actor, kind, authority)
    checked = check_list_file(name, content)
    grids = read_grids_guarded(checked.content, kind_of(checked.name))
    read = read_list(grids, kind, today=effective_on)
    chosen = remembered_columns(authority=authority, kind=kind, fingerprint=read.fingerprint)
    if chosen is not None:
        read = read_list(grids, kind, today=effective_on, mapping=chosen)
    return _kept(actor, authority, checked, read, effective_on)


@transaction.atomic
def _kept(
    actor: Actor, authority: Organisation, checked: CheckedUpload, read: ReadList, on: date
) -> ListBatch:
    file = store_file(
        actor=actor,
        authority_id=authority.pk,
        name=checked.name,
        media_type=checked.media_type,
        content=checked.content,
    )
    return keep_list(actor=actor, authority=authority, file=file, read=read, effective_on=on)


def read_again(*, actor: Actor, batch: ListBatch, mapping: Mapping[int, str]) -> ListBatch:
    """Read a waiting list with columns chosen by hand.

    :raises ListFault: when it cannot be read so; :raises DomainError: as :func:`choose_columns`.
    """
    read = read_list(
        grids_of(actor, batch), ListKind(batch.kind), today=batch.effective_on, mapping=mapping
    )
    return choose_columns(actor=actor, batch=batch, read=read)


def grids_of(actor: Actor, batch: ListBatch) -> list[Grid]:
    """Return the sheets of a list's file."""
    content = read_stored_file(actor=actor, file=batch.file)
    return read_grids_guarded(content, kind_of(batch.file.name))


def kind_of(name: str) -> str:
    """Return the kind of a kept file, which its name was made to say."""
    return PurePosixPath(name).suffix.lstrip(".")
