"""Two people at one form: both versions side by side, and a deliberate choice between them.

A service that finds that somebody wrote meanwhile refuses with a code; the view turns that into a
:class:`Clash`, which ``ui/clash.html`` draws: theirs now, yours as typed, what differs, and three
ways on: write yours over theirs, take theirs, or go on editing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.forms.models import ModelChoiceField
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.audit.selectors import list_events
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.templatetags.vn import date_vn, moment_vn

STAMP = "based_on"
OUTDATED = frozenset(
    {
        "report-outdated", "duty-outdated", "obstacle-outdated", "document-changed-meanwhile",
        "campaign-outdated", "drive-outdated", "review-outdated", "minutes-outdated",
        "ceremony-outdated", "plan-item-outdated", "finding-outdated", "target-outdated",
        "judgement-outdated", "duration-outdated", "finding-decided-meanwhile",
    }
)  # fmt: skip
"""Codes by which services say that somebody wrote meanwhile."""
_NOT_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", STAMP})


@dataclass(frozen=True, slots=True)
class ClashField:
    """One value in both versions."""

    label: str
    theirs: str
    yours: str

    @property
    def differs(self) -> bool:
        """True where the two are not the same text."""
        return " ".join(self.theirs.split()) != " ".join(self.yours.split())


@dataclass(frozen=True, slots=True)
class Clash:
    """Both versions with who wrote the other one and when.

    ``sent`` are the names and values that writing yours over theirs sends again, now based on
    theirs; empty where that is not possible from here (``with_files``: no page can send a chosen
    file again). ``action`` is where they go, ``take`` the page that shows theirs, ``form`` the
    anchor of the form to go on editing in.
    """

    fields: tuple[ClashField, ...]
    who: str
    at: datetime | None
    action: str
    take: str
    form: str
    sent: tuple[tuple[str, str], ...]
    with_files: bool = False

    @property
    def changed(self) -> int:
        """In how many values the two differ."""
        return sum(field.differs for field in self.fields)


def coded(error: DomainError, text: str) -> forms.ValidationError:
    """Return a refusal as a form's error that :func:`is_outdated` knows again."""
    return forms.ValidationError(text, code=error.code)


def is_outdated(form: forms.BaseForm) -> bool:
    """Tell whether a form was refused because somebody wrote meanwhile."""
    errors = form.errors.as_data().get(NON_FIELD_ERRORS, [])
    return any(error.code in OUTDATED for error in errors)


def clash_of(
    form: forms.BaseForm,
    *,
    present: Mapping[str, Any],
    stamp: object,
    changed: tuple[str, datetime | None] = ("", None),
    action: str = "",
    take: str = "",
    anchor: str = "bieu-mau",
    labels: Mapping[str, str] | None = None,
) -> Clash:
    """Return the clash of a bound, otherwise valid form with what is there now.

    ``present`` holds the values now, by the form's own field names (what is not in it is not
    compared); ``stamp`` is that of the present values: the form itself is based on it from here
    on, so that sending it again is a decision made in sight of both.
    """
    fields = tuple(
        ClashField(
            label=str((labels or {}).get(name) or form.fields[name].label or name),
            theirs=_shown(form.fields[name], present[name]),
            yours=_shown(form.fields[name], _typed(form, name)),
        )
        for name in form.fields
        if name in present and name != STAMP
    )
    stamp_name = form.add_prefix(STAMP)
    pairs = pairs_of(form.data, stamp, stamp_name)
    based_on(form, stamp)
    return Clash(
        fields=fields,
        who=changed[0],
        at=changed[1],
        action=action,
        take=take,
        form=anchor,
        sent=() if form.files else pairs,
        with_files=bool(form.files),
    )


def clash_of_words(
    label: str,
    *,
    theirs: str,
    yours: str,
    sent: QueryDict,
    stamp: object,
    changed: tuple[str, datetime | None] = ("", None),
    action: str,
    take: str,
    anchor: str,
) -> Clash:
    """Return the clash of one text that was typed without a form class."""
    return Clash(
        fields=(ClashField(label, theirs, yours),),
        who=changed[0],
        at=changed[1],
        action=action,
        take=take,
        form=anchor,
        sent=pairs_of(sent, stamp),
    )


def based_on(form: forms.BaseForm, stamp: object) -> None:
    """Let a bound form, drawn again, carry another stamp."""
    bound: Any = form.data
    data = bound.copy()
    data[form.add_prefix(STAMP)] = str(stamp)
    form.data = data


def last_change(actor: Actor, subject: Model) -> tuple[str, datetime | None]:
    """Return who wrote last about a thing, and when, as the audit record has it."""
    event = list_events(actor=actor, subject=subject).first()
    return (event.actor_name, event.at) if event else ("", None)


def pairs_of(data: Any, stamp: object, stamp_name: str = STAMP) -> tuple[tuple[str, str], ...]:
    """Return what a form sent as names and values, now based on what is there."""
    names: Iterable[str] = [n for n in data if n not in _NOT_SENT_AGAIN and n != stamp_name]
    values = data.getlist if isinstance(data, QueryDict) else lambda name: [data[name]]
    pairs = [(name, str(value)) for name in names for value in values(name)]
    return (*pairs, (stamp_name, str(stamp)))


def _typed(form: forms.BaseForm, name: str) -> Any:
    """Return a value as it was typed where that is a text, else as it was understood."""
    field = form.fields[name]
    if type(field) is not forms.CharField and isinstance(
        field, forms.ChoiceField | ModelChoiceField | forms.DateField | forms.TimeField
    ):
        return form.cleaned_data.get(name)
    if isinstance(field, forms.BooleanField | forms.IntegerField | forms.DecimalField):
        return form.cleaned_data.get(name)
    return form.data.get(form.add_prefix(name), "")


def _shown(field: forms.Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("có") if value else gettext("không")
    if isinstance(value, datetime):
        return moment_vn(value)
    if isinstance(value, date):
        return date_vn(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, str | int) and isinstance(field, ModelChoiceField):
        found = field.queryset.filter(pk=value).first() if field.queryset is not None else None
        return str(found or value)
    if isinstance(value, str | int) and isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        return labels.get(str(value), str(value))
    if isinstance(value, str | int | float | Model):
        return str(value)
    return ", ".join(sorted(_shown(field, part) for part in value))


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
