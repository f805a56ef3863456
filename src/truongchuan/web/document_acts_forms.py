"""Forms on the page of a document: each makes one act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import units_of
from truongchuan.domain.documents.bodies import name_key
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.selectors import reply_candidates
from truongchuan.domain.documents.services import (
    assign_document,
    derive_task,
    document_stamp,
    move_document,
    record_reply,
    withdraw_document,
)
from truongchuan.domain.documents.states import MOVES, NUMBERED_OUT
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.forms import DateField
from truongchuan.wording.documents import KINDS
from truongchuan.wording.documents import MOVES as MOVE_WORDS

MOST_UNITS = 300


class ActForm(forms.Form):
    """An act on a document; ``based_on`` carries what the person saw."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, max_length=1000)

    name = ""

    def __init__(self, data: Any = None, *, document: OfficialDocument, actor: Actor) -> None:
        super().__init__(
            data,
            auto_id=f"{self.name}_%s",
            initial={"based_on": document_stamp(document)} | self.first_values(document),
        )
        self.document, self.actor = document, actor

    def first_values(self, document: OfficialDocument) -> dict[str, Any]:
        """Return what the form is first filled with."""
        return {}

    def offer(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (tells the type checker)
        field.choices = list(choices)

    def common(self) -> dict[str, Any]:
        """Return what every act is given."""
        return {
            "actor": self.actor,
            "document": self.document,
            "based_on": self.cleaned_data["based_on"] or None,
        }


class MoveForm(ActForm):
    """The next state; a draft that is signed takes its number and day."""

    name = "move"
    state = forms.ChoiceField(label=gettext_lazy("Chuyển sang"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn thư cấp"), required=False, max_length=60
    )
    signed_on = DateField(label=gettext_lazy("Ngày ký"), required=False)
    field_order = ("state", "number", "signed_on", "note")

    def __init__(self, data: Any = None, *, document: OfficialDocument, actor: Actor) -> None:
        super().__init__(data, document=document, actor=actor)
        moves = MOVES[document.state]
        self.offer("state", [(state, gettext(MOVE_WORDS[state])) for state in moves])
        if len(moves) == 1:
            self.initial["state"] = moves[0]
        if document.number is not None or not NUMBERED_OUT.intersection(moves):
            del self.fields["number"], self.fields["signed_on"]

    def save(self) -> None:
        """Make the move."""
        sent = self.cleaned_data
        move_document(
            **self.common(),
            state=sent["state"],
            note=sent["note"],
            number=sent.get("number", ""),
            signed_on=sent.get("signed_on"),
        )


class AssignForm(ActForm):
    """The unit that handles an incoming document."""

    name = "assign"
    unit = forms.ChoiceField(label=gettext_lazy("Đơn vị xử lý"))
    reply_due = DateField(label=gettext_lazy("Hạn trả lời"), required=False)
    field_order = ("unit", "reply_due", "note")

    def __init__(self, data: Any = None, *, document: OfficialDocument, actor: Actor) -> None:
        super().__init__(data, document=document, actor=actor)
        self.units = units_for(actor, document)
        self.offer("unit", [("", "—"), *((pk, unit.name) for pk, unit in self.units.items())])

    def first_values(self, document: OfficialDocument) -> dict[str, Any]:
        """Return the unit and day that hold now."""
        return {"unit": document.assigned_to_id, "reply_due": document.reply_due}

    def save(self) -> None:
        """Give it to the unit."""
        sent = self.cleaned_data
        assign_document(
            **self.common(),
            unit=self.units[int(sent["unit"])],
            reply_due=sent["reply_due"],
            note=sent["note"],
        )


class ReplyForm(ActForm):
    """How a document was answered."""

    name = "reply"
    reply = forms.ChoiceField(label=gettext_lazy("Văn bản trả lời"), required=False)
    replied_on = DateField(label=gettext_lazy("Ngày trả lời"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Cách trả lời khác"),
        help_text=gettext_lazy("Khi không có văn bản: báo cáo trực tiếp, thư điện tử…"),
        required=False,
        max_length=1000,
    )
    field_order = ("reply", "replied_on", "note")

    def __init__(self, data: Any = None, *, document: OfficialDocument, actor: Actor) -> None:
        super().__init__(data, document=document, actor=actor)
        self.replies = {d.pk: d for d in reply_candidates(actor=actor, document=document)}
        named = [(pk, _short(d)) for pk, d in self.replies.items()]
        self.offer("reply", [("", gettext("không có văn bản")), *named])

    def save(self) -> None:
        """Record the answer."""
        sent = self.cleaned_data
        record_reply(
            **self.common(),
            reply=self.replies[int(sent["reply"])] if sent["reply"] else None,
            replied_on=sent["replied_on"],
            note=sent["note"],
        )


class WithdrawForm(ActForm):
    """Recalling a document, or cancelling an entry made by mistake."""

    name = "withdraw"
    way = forms.ChoiceField(label=gettext_lazy("Việc cần làm"), widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("Lý do"), max_length=1000)
    field_order = ("way", "note")

    def __init__(self, data: Any = None, *, document: OfficialDocument, actor: Actor) -> None:
        super().__init__(data, document=document, actor=actor)
        ways = [("void", gettext("Hủy mục vào sổ nhầm; số theo dõi giữ lại, không dùng lại"))]
        if document.state in NUMBERED_OUT and document.state != "revoked":
            recall = ("recall", gettext("Thu hồi văn bản đã ký; số, ký hiệu vẫn giữ"))
            ways.insert(0, recall)
        self.offer("way", ways)
        if len(ways) == 1:
            self.initial["way"] = "void"

    def save(self) -> None:
        """Recall or cancel."""
        sent = self.cleaned_data
        withdraw_document(**self.common(), reason=sent["note"], mistaken=sent["way"] == "void")


class TaskForm(ActForm):
    """A task that follows from a document."""

    name = "task"
    task = forms.CharField(
        label=gettext_lazy("Nội dung nhiệm vụ"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lead = forms.ChoiceField(label=gettext_lazy("Đơn vị chủ trì"))
    due_on = DateField(label=gettext_lazy("Hạn hoàn thành"))
    cooperating = forms.MultipleChoiceField(
        label=gettext_lazy("Đơn vị phối hợp"), required=False, widget=forms.CheckboxSelectMultiple
    )
    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    field_order = ("task", "lead", "due_on", "cooperating")

    def __init__(self, data: Any = None, *, document: OfficialDocument, actor: Actor) -> None:
        super().__init__(data, document=document, actor=actor)
        del self.fields["note"]
        self.units = units_for(actor, document)
        named = [(pk, unit.name) for pk, unit in self.units.items()]
        self.offer("lead", [("", "—"), *named])
        self.offer("cooperating", named)

    def unit_named(self, written: str) -> Organisation | None:
        """Return the unit that the document's words name, if exactly one of those offered."""
        key = name_key(written)
        fitting = [
            unit
            for unit in self.units.values()
            if key and key in {name_key(unit.name), name_key(unit.short_name)}
        ]
        return fitting[0] if len(fitting) == 1 else None

    def save(self) -> None:
        """Give the task."""
        sent = self.cleaned_data
        lead = self.units[int(sent["lead"])]
        others = [self.units[int(pk)] for pk in sent["cooperating"]]
        derive_task(
            actor=self.actor,
            document=self.document,
            task=sent["task"],
            lead=lead,
            due_on=sent["due_on"],
            cooperating=[unit for unit in others if unit.pk != lead.pk],
            quote=sent["quote"],
            line=sent["line"],
        )


def units_for(actor: Actor, document: OfficialDocument) -> dict[int, Organisation]:
    """Return the units of the document's authority that may be given something."""
    units = units_of(actor=actor).filter(authority_id=document.authority_id)
    return {unit.pk: unit for unit in units.exclude(is_authority=True)[:MOST_UNITS]}


def _short(document: OfficialDocument) -> str:
    number = document.full_number or gettext(KINDS[document.kind])
    text = f"{number}: {document.summary}"
    return text if len(text) <= 90 else f"{text[:89]}…"
