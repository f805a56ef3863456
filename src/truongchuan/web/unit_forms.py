"""Forms of the units that an authority keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.directory.units import UnitValues
from truongchuan.domain.onboarding.setup_units import NewUnit
from truongchuan.web.forms import DateField
from truongchuan.web.setup_forms import BasedOn, kind_choices
from truongchuan.wording.directory_labels import SUCCESSIONS, UNIT_KINDS


def unit_kinds() -> list[tuple[str, str]]:
    """Return the kinds a unit may have; schools come in by lists of their own."""
    return [
        (kind, gettext(UNIT_KINDS[kind]))
        for kind in OrganisationKind.values
        if kind != OrganisationKind.SCHOOL
    ]


class UnitForm(BasedOn):
    """Name, short name and kind of a unit; of the authority itself with its tier as kind."""

    name = forms.CharField(label=gettext_lazy("Tên đầy đủ"), max_length=200)
    short_name = forms.CharField(
        label=gettext_lazy("Tên ngắn"),
        help_text=gettext_lazy("Như viết trong bảng lộ trình. Ví dụ: Phòng TC-KH."),
        max_length=80,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        help_text=gettext_lazy(
            "Quyết định đơn vị có thể được giao việc gì. Cơ quan thường trực là Sở GD&ĐT, "
            "phòng GD&ĐT hoặc phòng Văn hóa - Xã hội."
        ),
    )

    def __init__(self, *args: Any, of_authority: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices() if of_authority else unit_kinds()  # type: ignore[attr-defined]
        if of_authority:
            self.fields["kind"].label = gettext("Cấp của cơ quan")
            self.fields["kind"].help_text = ""
            self.fields["short_name"].help_text = gettext("Ví dụ: UBND phường Bạch Mai.")

    def values(self) -> UnitValues:
        """Return what was typed, for a correction."""
        data = self.cleaned_data
        return UnitValues(data["name"], data["short_name"], data["kind"])


class NewUnitForm(UnitForm):
    """A unit to add, with its other spellings."""

    aliases = forms.CharField(
        label=gettext_lazy("Cách viết khác"),
        help_text=gettext_lazy("Mỗi dòng một cách viết có thể gặp trong văn bản."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def unit(self) -> NewUnit:
        """Return the unit."""
        data = self.cleaned_data
        written = tuple(line.strip() for line in data["aliases"].splitlines() if line.strip())
        return NewUnit(data["name"], data["kind"], data["short_name"], written)


class RenameForm(BasedOn):
    """A new name from a day on."""

    name = forms.CharField(label=gettext_lazy("Tên mới"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("Tên ngắn mới"), max_length=80, required=False)
    on = DateField(label=gettext_lazy("Từ ngày"))


class EndForm(BasedOn):
    """The last day of a unit, and who takes its duties over."""

    last_day = DateField(label=gettext_lazy("Ngày hoạt động cuối cùng"))
    successor = forms.ChoiceField(label=gettext_lazy("Đơn vị kế tục"), required=False)
    how = forms.ChoiceField(label=gettext_lazy("Hình thức sắp xếp"), required=False)

    def __init__(self, *args: Any, units: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            ("", gettext("không có")),
            *((pk, unit.name) for pk, unit in self.units.items()),
        ]
        self.fields["how"].choices = [  # type: ignore[attr-defined]
            (code, gettext(label))
            for code, label in sorted(SUCCESSIONS.items(), key=lambda s: s[0] != "transferred")
        ]

    @property
    def follower(self) -> Organisation | None:
        """The unit that takes over."""
        return self.units.get(self.cleaned_data.get("successor", ""))


class SpellingForm(forms.Form):
    """Another way of writing a unit's name."""

    written = forms.CharField(label=gettext_lazy("Cách viết khác"), max_length=200)
