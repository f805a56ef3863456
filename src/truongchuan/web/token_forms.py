"""The form that makes a personal token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.tokens.scopes import LIFETIMES, READ_SCOPES, WRITE_SCOPES
from truongchuan.domain.tokens.services import NAME_LENGTH
from truongchuan.wording.tokens import LIFETIMES as LIFETIME_TEXTS
from truongchuan.wording.tokens import SCOPES as SCOPE_TEXTS

USUAL_DAYS = 90


class TokenForm(forms.Form):
    """Name, scopes and lifetime of a token."""

    name = forms.CharField(
        label=gettext_lazy("Tên khóa"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("Tên phần mềm hoặc việc sẽ dùng khóa, để sau này biết mà thu hồi."),
    )
    reads = forms.MultipleChoiceField(
        label=gettext_lazy("Được xem"), required=False, widget=forms.CheckboxSelectMultiple
    )
    writes = forms.MultipleChoiceField(
        label=gettext_lazy("Được ghi"),
        help_text=gettext_lazy("Chỉ chọn khi phần mềm thật sự cần ghi thay bạn."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Thời hạn"), coerce=int, widget=forms.RadioSelect, initial=USUAL_DAYS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, str]]] = {
            "reads": [(scope, gettext(SCOPE_TEXTS[scope])) for scope in READ_SCOPES],
            "writes": [(scope, gettext(SCOPE_TEXTS[scope])) for scope in WRITE_SCOPES],
            "days": [(days, gettext(LIFETIME_TEXTS[days])) for days in LIFETIMES],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    @property
    def scopes(self) -> list[str]:
        """Return what was chosen of both lists."""
        return [*self.cleaned_data["reads"], *self.cleaned_data["writes"]]
