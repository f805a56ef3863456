"""Forms on a school's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.programmes.models import Target
from truongchuan.domain.programmes.services import move_target, target_stamp
from truongchuan.domain.programmes.states import TARGET_MOVES, TargetState
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.forms import DateField
from truongchuan.web.templatetags.ui import state_label


class TargetForm(forms.Form):
    """Where a target may go from where it is; recognition needs its decision."""

    state = forms.ChoiceField(label=_("Chuyển sang"), widget=forms.RadioSelect)
    decision_number = forms.CharField(
        label=_("Số quyết định công nhận"),
        required=False,
        max_length=60,
        strip=True,
        help_text=_("Chỉ cần khi chuyển sang “đã công nhận”, ví dụ 1234/QĐ-UBND."),
    )
    decided_on = DateField(label=_("Ngày quyết định"), required=False)
    based_on = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, target: Target) -> None:
        super().__init__(data, initial={"based_on": target_stamp(target)})
        self.target = target
        moves = TARGET_MOVES[target.state]
        choices = [(state, state_label(state)) for state in TargetState.values if state in moves]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
        if TargetState.RECOGNISED not in moves:
            del self.fields["decision_number"], self.fields["decided_on"]

    def move(self, *, actor: Actor) -> Target:
        """Make the move that a valid form asks for.

        :raises DomainError: when it is refused.
        """
        return move_target(
            actor=actor,
            target=self.target,
            state=self.cleaned_data["state"],
            decision_number=self.cleaned_data.get("decision_number", ""),
            decided_on=self.cleaned_data.get("decided_on"),
            based_on=self.cleaned_data["based_on"] or None,
        )
