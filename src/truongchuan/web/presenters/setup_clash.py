"""Two people changed the same values: both versions, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict

from truongchuan.domain.audit.selectors import list_events
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.templatetags.vn import date_vn


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One field: what stands there now, what was typed, whether they differ."""

    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        """True where the two are not the same."""
        return self.theirs != self.mine


@dataclass(frozen=True, slots=True)
class Clash:
    """Both versions, and who wrote the present one when, where the record knows."""

    lines: tuple[ClashLine, ...]
    who: str = ""
    when: datetime | None = None

    @property
    def same(self) -> str:
        """The fields in which both agree, written out."""
        return "; ".join(line.label for line in self.lines if not line.differs)


def clash_of(
    form: forms.Form, present: Mapping[str, object], *, actor: Actor, subject: Model | None
) -> Clash:
    """Return both versions of a sent form; ``present`` are the values there are now, by field."""
    event = None
    if subject is not None:
        event = (
            list_events(actor=actor)
            .filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
            .first()
        )
    lines = tuple(
        ClashLine(
            str(field.label),
            _shown(field, present.get(name, "")),
            _shown(field, form.cleaned_data.get(name, "")),
        )
        for name, field in form.fields.items()
        if not isinstance(field.widget, forms.HiddenInput)
    )
    return Clash(lines, event.actor_name if event else "", event.at if event else None)


def _shown(field: forms.Field, value: object) -> str:
    if isinstance(field, forms.DateField):
        return date_vn(value) if value else ""  # type: ignore[arg-type]
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(str(value), value))
    return str(value or "")


def renewed(form: forms.Form, stamp: str) -> None:
    """Let a second sending of the same form be a deliberate one: it starts from what is there."""
    data = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    data["based_on"] = stamp
    form.data = data
