"""Forms of outreach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.outreach.models import (
    Activity,
    Campaign,
    Channel,
    ChannelTarget,
    Message,
    PlaceKind,
)
from truongchuan.domain.outreach.reporting import MOST_PEOPLE, ActivityReport
from truongchuan.domain.outreach.selectors import reportable_places
from truongchuan.domain.outreach.services import MOST_TIMES
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.evidence import EvidenceField
from truongchuan.web.forms import DateField
from truongchuan.wording.outreach import AUDIENCES, CHANNELS

MOST_SCHOOLS = 60
"""Schools offered in a list; another is found by its name or from its line in the table."""


def _channels() -> list[tuple[str, str]]:
    return [(code, gettext(CHANNELS[code])) for code in Channel.values]


def offered_places(
    actor: Actor, programme: Programme, wanted: int | None = None
) -> QuerySet[Organisation]:
    """Return the places for a list: all one's own, else wards and the first target schools."""
    places = reportable_places(actor=actor, programme=programme)
    if not (actor.leads or actor.manages_programmes):
        return places
    schools = (
        Target.objects.filter(programme=programme, is_active=True)
        .order_by("pk")
        .values_list("school__organisation_id", flat=True)[:MOST_SCHOOLS]
    )
    shown = set(schools) | ({wanted} if wanted is not None else set())
    return places.filter(pk__in=shown) | places.exclude(kind=OrganisationKind.SCHOOL)


class ActivityForm(forms.Form):
    """What a place did. The first fields are all that a short report needs."""

    place = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Nơi thực hiện"),
        empty_label=_("Chọn nơi"),
        error_messages={"invalid_choice": _("Bạn không ghi được cho nơi này. Hãy chọn lại.")},
    )
    channel = forms.ChoiceField(label=_("Hình thức tuyên truyền"), widget=forms.RadioSelect)
    on = DateField(label=_("Ngày thực hiện"))
    times = forms.IntegerField(
        label=_("Số lần"),
        help_text=_("Số lượt phát, cuộc họp, bài đăng hoặc số tấm."),
        min_value=1,
        max_value=MOST_TIMES,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
    )
    words = forms.CharField(
        label=_("Nội dung"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = EvidenceField()
    until = DateField(
        label=_("Đến ngày"),
        required=False,
        help_text=_("Chỉ ghi khi kéo dài nhiều ngày. Được tính vào tháng của ngày thực hiện."),
    )
    reach = forms.IntegerField(
        label=_("Số người dự, người nghe"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text=_("Không đếm được thì để trống, không ghi 0."),
        widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=_("Thuộc đợt tuyên truyền"),
        required=False,
        empty_label=_("Thường xuyên, ngoài các đợt"),
    )
    message = forms.ModelChoiceField(
        Message.objects.none(), label=_("Theo thông điệp"), required=False
    )
    reason = forms.CharField(
        label=_("Lý do đính chính"),
        max_length=400,
        help_text=_("Bản cũ vẫn được giữ, kèm lý do này."),
    )

    MORE = ("until", "reach", "campaign", "message")

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        programme: Programme,
        wanted: int | None = None,
        corrects: Activity | None = None,
        copies: Activity | None = None,
        **kwargs: Any,
    ) -> None:
        like = corrects or copies
        initial = _like(like) if like else {"on": today_of(programme), "place": wanted}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if corrects is None:
            del self.fields["reason"]
        places = offered_places(actor, programme, like.place_id if like else wanted)
        self._offer("place", places)
        if "place" not in self.data and initial["place"] is None and len(places[:2]) == 1:
            self.initial["place"] = places[0].pk
        self.fields["channel"].choices = _channels()  # type: ignore[attr-defined]
        campaigns = Campaign.objects.filter(programme=programme)
        self._offer("campaign", campaigns)
        in_use = Q(withdrawn_at__isnull=True) | Q(pk=like.message_id if like else None)
        messages = Message.objects.filter(in_use, campaign__programme=programme)
        self._offer("message", messages)

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def usual(self) -> list[Any]:
        """The fields that every report needs."""
        return [field for field in self if field.name not in self.MORE]

    @property
    def more(self) -> list[Any]:
        """The fields for those who know more."""
        return [field for field in self if field.name in self.MORE]

    @property
    def more_open(self) -> bool:
        """True when one of those holds something or is wrong."""
        return any(field.errors or field.value() for field in self.more)

    def report(self) -> ActivityReport:
        """Return what a valid form says."""
        sent = self.cleaned_data
        return ActivityReport(
            place=sent["place"],
            channel=sent["channel"],
            on=sent["on"],
            times=sent["times"],
            until=sent["until"],
            reach=sent["reach"],
            words=sent["words"],
            campaign=sent["campaign"],
            message=sent["message"],
        )


def _like(activity: Activity) -> dict[str, Any]:
    names = ("place", "channel", "on", "times", "words", "until", "reach", "campaign", "message")
    return {
        name: getattr(activity, f"{name}_id" if name in {"place", "campaign", "message"} else name)
        for name in names
    }


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )


class CampaignForm(forms.Form):
    """A campaign: what for, when, and who answers for it."""

    title = forms.CharField(label=_("Tên đợt tuyên truyền"), max_length=200)
    aims = forms.CharField(
        label=_("Mục đích, yêu cầu"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    unit = forms.ModelChoiceField(Organisation.objects.none(), label=_("Đơn vị phụ trách"))
    starts_on = DateField(label=_("Từ ngày"))
    ends_on = DateField(label=_("Đến ngày"))
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        programme: Programme,
        campaign: Campaign | None = None,
        **kwargs: Any,
    ) -> None:
        if campaign is not None:
            kwargs["initial"] = campaign_initial(campaign)
        super().__init__(*args, **kwargs)
        owner = programme.authority_id
        units = organisations_of(actor=actor).exclude(kind=OrganisationKind.SCHOOL)
        units = units.filter(authority_id=owner) | units.filter(pk=owner)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


def campaign_initial(campaign: Campaign) -> dict[str, Any]:
    """Return what the form shows of a campaign."""
    return {
        "title": campaign.title,
        "aims": campaign.aims,
        "unit": campaign.unit_id,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "based_on": campaign.stamp,
    }


class MessageForm(forms.Form):
    """Words for one audience, and the channels they are meant for."""

    words = forms.CharField(
        label=_("Nội dung thông điệp"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Viết như sẽ đọc trên loa hoặc đăng lên; ngắn, rõ."),
    )
    audience = forms.ChoiceField(label=_("Nói với ai"), widget=forms.RadioSelect)
    channels = forms.MultipleChoiceField(
        label=_("Dùng cho hình thức"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audiences = [(code, gettext(label)) for code, label in AUDIENCES.items()]
        self.fields["audience"].choices = audiences  # type: ignore[attr-defined]
        self.fields["channels"].choices = _channels()  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    """How often a month a kind of place is to use a channel."""

    place_kind = forms.ChoiceField(label=_("Đặt cho"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("Hình thức tuyên truyền"))
    times_a_month = forms.IntegerField(
        label=_("Số lần mỗi tháng"),
        help_text=_("Mỗi phường hoặc mỗi trường ít nhất bao nhiêu lần. Ghi 0 để thôi đặt mức."),
        min_value=0,
        max_value=MOST_TIMES,
        widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
    )
    since = DateField(label=_("Tính từ ngày"))
    basis = forms.CharField(
        label=_("Căn cứ"),
        required=False,
        max_length=200,
        help_text=_("Văn bản hoặc cuộc họp đã giao mức này."),
    )

    def __init__(
        self, *args: Any, programme: Programme, target: ChannelTarget | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault(
            "initial",
            {
                "place_kind": target.place_kind,
                "channel": target.channel,
                "times_a_month": target.times_a_month,
                "since": target.since,
                "basis": target.basis,
            }
            if target
            else {"place_kind": PlaceKind.WARD, "since": today_of(programme).replace(day=1)},
        )
        super().__init__(*args, **kwargs)
        kinds = [("ward", gettext("Mỗi phường, xã")), ("school", gettext("Mỗi trường"))]
        self.fields["place_kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["channel"].choices = _channels()  # type: ignore[attr-defined]
