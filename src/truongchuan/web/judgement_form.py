"""Saying what was found about a requirement of a school."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.accreditation.models import Judgement

MET, NOT_MET, WITHDRAWN = "met", "not_met", "withdrawn"
_VALUES = {MET: True, NOT_MET: False, WITHDRAWN: None}


class JudgementForm(forms.Form):
    """Met, not met, or taken back; with evidence, one piece a line."""

    met = forms.ChoiceField(
        label=_("Kết luận"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn kết luận.")},
    )
    evidence = forms.CharField(
        label=_("Minh chứng"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một minh chứng, ít nhất một."),
        error_messages={"required": _("Hãy ghi ít nhất một minh chứng.")},
    )
    note = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, judged: Judgement | None = None) -> None:
        initial = {"evidence": "\n".join(judged.evidence), "note": judged.note} if judged else {}
        super().__init__(data, initial=initial)
        if data is not None and data.get("met") == WITHDRAWN:
            self.fields["evidence"].required = False
        choices = [(MET, _("Đạt")), (NOT_MET, _("Không đạt"))]
        if judged is not None:
            choices.append((WITHDRAWN, _("Rút lại kết luận đang có")))
        self.fields["met"].choices = choices  # type: ignore[attr-defined]

    @property
    def found(self) -> bool | None:
        """What was found; ``None`` takes it back."""
        return _VALUES[self.cleaned_data["met"]]

    @property
    def pieces(self) -> list[str]:
        """The pieces of evidence."""
        lines = self.cleaned_data["evidence"].splitlines()
        return [line.strip() for line in lines if line.strip()]
