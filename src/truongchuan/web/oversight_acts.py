"""What views of acts share: doing an act and answering it, files, choices of forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from truongchuan.adapters.uploads import CheckedUpload
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file
from truongchuan.web.committee_choices import units_of
from truongchuan.web.conflicts import coded
from truongchuan.web.middleware import actor_of
from truongchuan.web.oversight_forms import schools_to_choose
from truongchuan.wording.errors import error_message


def choices(request: HttpRequest, programme: Programme) -> dict[str, QuerySet[Any]]:
    """Return units, schools and tasks that a form of the programme offers."""
    actor = actor_of(request)
    return {
        "units": units_of(actor, programme),
        "schools": schools_to_choose(actor, programme),
        "rows": RoadmapRow.objects.filter(programme=programme, is_active=True).order_by("number"),
    }


def stored(
    request: HttpRequest, programme: Programme, upload: CheckedUpload | None
) -> StoredFile | None:
    """Keep a checked upload; None where none was sent."""
    if upload is None:
        return None
    return store_file(
        actor=actor_of(request),
        authority_id=programme.authority_id,
        name=upload.name,
        media_type=upload.media_type,
        content=upload.content,
    )


def saved(form: forms.Form, write: Callable[[], Any]) -> bool:
    """Write what a valid form says, in one transaction; a refusal stands in the form.

    :raises PermissionDenied: when the actor may not.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            write()
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        form.add_error(None, coded(error, error_message(error, gettext)))
        return False
    return True


def act(request: HttpRequest, back: str, write: Callable[[], Any], done: str) -> HttpResponse:
    """Do an act without fields worth keeping, and go back with what came of it.

    :raises PermissionDenied: when the actor may not.
    """
    try:
        with transaction.atomic():
            write()
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, done)
    return redirect(back)
