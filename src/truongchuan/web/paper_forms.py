"""Forms of papers: what a kind needs, the official number, a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.directory.models import School
from truongchuan.domain.papers.desk import TO_ABOVE, TO_ISSUER, PaperParams
from truongchuan.domain.papers.kinds import Kind
from truongchuan.domain.papers.letterhead import Signer
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.papers.signing import Capacity
from truongchuan.engines.text import fold
from truongchuan.web.forms import DateField
from truongchuan.wording.papers import CAPACITIES, DESTINATIONS

Choices = list[tuple[str, str]]


class PaperForm(forms.Form):
    """The params of one kind; fields that it does not need are left out."""

    thing = forms.ChoiceField(label=_("Văn bản về"))
    period = forms.ChoiceField(label=_("Kỳ báo cáo"))
    to = forms.ChoiceField(label=_("Gửi"), widget=forms.RadioSelect, initial=TO_ISSUER)
    school = forms.ChoiceField(
        label=_("Trường"),
        required=False,
        help_text=_("Để trống thì cơ quan ban hành đăng ký cho các trường của một thời hạn."),
    )
    school_name = forms.CharField(
        label=_("Tên trường"),
        required=False,
        max_length=120,
        help_text=_(
            "Gõ tên trường, không cần dấu. "
            "Để trống thì cơ quan ban hành đăng ký cho các trường của một thời hạn."
        ),
    )
    quarter = forms.ChoiceField(label=_("Thời hạn"), required=False)
    unit = forms.ChoiceField(label=_("Đơn vị được đôn đốc"), required=False)
    reply_by = DateField(
        label=_("Báo cáo trước ngày"),
        required=False,
        help_text=_("Để trống là 07 ngày sau ngày của kế hoạch."),
    )
    signer = forms.ChoiceField(label=_("Người ký"), required=False)
    capacity = forms.ChoiceField(
        label=_("Thẩm quyền ký"), widget=forms.RadioSelect, initial=Capacity.OWN, required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kind: Kind,
        choices: dict[str, Choices],
        schools: list[School],
        own_school: School | None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.schools, self.own_school = schools, own_school
        wanted = {*kind.needs, "signer", "capacity"}
        if "school" in wanted and not choices.get("school"):
            wanted = (wanted - {"school"}) | {"school_name"}
        if own_school is not None:
            wanted -= {"school", "school_name", "quarter"}
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        choices = {
            **choices,
            "to": [(code, gettext(DESTINATIONS[code])) for code in (TO_ISSUER, TO_ABOVE)],
            "capacity": [(code, gettext(text)) for code, text in CAPACITIES.items()],
        }
        for name, options in choices.items():
            if name in self.fields:
                self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean_school_name(self) -> str:
        """Find the one school that is meant."""
        words = fold(self.cleaned_data["school_name"]).split()
        if not words:
            return ""
        found = [s for s in self.schools if all(w in fold(s.name).split() for w in words)]
        exact = [s for s in found if fold(s.name).split() == words]
        if len(exact or found) != 1:
            text = gettext("Có %(n)s trường có chỉ tiêu hợp với tên này. Hãy gõ đủ tên trường.")
            raise forms.ValidationError(text % {"n": len(found)})
        return str((exact or found)[0].pk)

    @property
    def params(self) -> PaperParams:
        """What was chosen, as the domain takes it."""
        sent = self.cleaned_data
        school = sent.get("school") or sent.get("school_name") or ""
        return PaperParams(
            period=sent.get("period", ""),
            quarter=sent.get("quarter", ""),
            to=sent.get("to", ""),
            school_id=self.own_school.pk if self.own_school else _number(school),
            thing_id=_number(sent.get("thing", "")),
            unit_id=_number(sent.get("unit", "")),
            reply_by=sent.get("reply_by"),
            signer_id=_number(sent.get("signer", "")),
            capacity=Capacity(sent.get("capacity") or Capacity.OWN),
        )


def _number(text: str) -> int | None:
    return int(text) if text else None


def signer_choices(signers: list[Signer]) -> Choices:
    """Return the signers with their post and unit."""
    return [
        ("", gettext("Người đứng đầu, hoặc cấp phó, của cơ quan ban hành")),
        *((str(s.membership_id), f"{s.name} ({s.title or s.unit})") for s in signers),
    ]


class IssueForm(forms.Form):
    """The official number and day, as they stand on the signed paper."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60, strip=True)
    issued_on = DateField(label=_("Ngày ban hành"))
    note = forms.CharField(
        label=_("Ghi chú"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: Any = None, *, paper: Paper, today: date) -> None:
        super().__init__(data, initial={"issued_on": today}, prefix="issue")
        symbol = paper.content["head"]["symbol"]
        self.fields["number"].help_text = gettext("Như trên bản đã ký, ví dụ 45/%(symbol)s.") % {
            "symbol": symbol
        }


class ReasonForm(forms.Form):
    """Why a draft is dropped, or a number taken back."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="reason")
