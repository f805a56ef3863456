"""Forms of reminders: how one wishes to be told, and a reminder in one's own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, ngettext

from truongchuan.domain.reminders.audiences import Audience
from truongchuan.domain.reminders.models import NEVER_MUTED, Preference
from truongchuan.domain.reminders.personal import Wish
from truongchuan.domain.reminders.ports import DayOff
from truongchuan.domain.reminders.telling import MOST_WORDS
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.reminders import AUDIENCES, KINDS, RHYTHMS, WEEKDAYS


class PreferenceForm(forms.Form):
    """How a person wishes to be told."""

    email = forms.BooleanField(label=gettext_lazy("Nhận thông báo qua thư điện tử"), required=False)
    digest = forms.ChoiceField(label=gettext_lazy("Thư tổng hợp"), widget=forms.RadioSelect)
    quiet_weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Ngày không nhận thư"),
        help_text=gettext_lazy("Việc của những ngày này dồn vào thư của ngày làm việc kế tiếp."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_holidays = forms.BooleanField(
        label=gettext_lazy("Không nhận thư vào ngày nghỉ lễ, Tết"), required=False
    )
    muted = forms.MultipleChoiceField(
        label=gettext_lazy("Loại không cần nhắc"),
        help_text=gettext_lazy(
            "Vẫn có trong danh sách thông báo, nhưng không gửi thư và không tính là chưa đọc. "
            "Đôn đốc trực tiếp và việc chuyển lên cấp trên thì không tắt được."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "digest": [(code, gettext(text)) for code, text in RHYTHMS.items()],
            "quiet_weekdays": [(str(n), gettext(text)) for n, text in enumerate(WEEKDAYS)],
            "muted": [(c, gettext(text)) for c, text in KINDS.items() if c not in NEVER_MUTED],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    @classmethod
    def of(cls, preference: Preference, muted: frozenset[str]) -> PreferenceForm:
        """Return the form filled with what was chosen before."""
        return cls(
            initial={
                "email": preference.email,
                "digest": preference.digest,
                "quiet_weekdays": list(preference.quiet_weekdays),
                "quiet_holidays": preference.quiet_holidays,
                "muted": sorted(muted),
            }
        )

    def wish(self) -> Wish:
        """Return what was chosen."""
        sent = self.cleaned_data
        return Wish(
            email=sent["email"],
            digest=sent["digest"],
            quiet_weekdays=frozenset(int(day) for day in sent["quiet_weekdays"]),
            quiet_holidays=sent["quiet_holidays"],
            muted=frozenset(sent["muted"]),
        )


class UrgeForm(forms.Form):
    """A reminder in one's own words to those who have a task."""

    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Gửi tới"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một nơi nhận đôn đốc.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Nội dung đôn đốc"),
        help_text=gettext_lazy("Cần làm gì, báo cáo khi nào, với ai."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Hãy ghi nội dung đôn đốc: cần làm gì, báo cáo khi nào.")
        },
    )

    def __init__(
        self, *args: Any, audiences: Sequence[Audience], on: date, day_off: DayOff, **kwargs: Any
    ) -> None:
        reached = [a.code for a in audiences if a.people]
        kwargs.setdefault("initial", {"audiences": reached[:1], "words": _suggestion(on, day_off)})
        super().__init__(*args, **kwargs)
        self.fields["audiences"].choices = [  # type: ignore[attr-defined]
            (audience.code, _audience_label(audience)) for audience in audiences
        ]


def _audience_label(audience: Audience) -> str:
    if not audience.people:
        count = gettext("chưa có người trong hệ thống")
    else:
        count = ngettext("%(n)s người", "%(n)s người", audience.people) % {"n": audience.people}
    return f"{gettext(AUDIENCES[audience.code])} ({count})"


def _suggestion(on: date, day_off: DayOff) -> str:
    """Return words to start from: a report by the next working day but one."""
    day = on
    for _step in range(2):
        day += timedelta(days=1)
        while day_off(day):
            day += timedelta(days=1)
    return gettext(
        "Đề nghị đơn vị khẩn trương thực hiện và báo cáo tiến độ trước 17 giờ ngày %(day)s."
    ) % {"day": date_vn(day)}
