"""Forms of setting an authority up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.settings_letterhead import HeadValues
from truongchuan.domain.onboarding.settings_years import YearValues
from truongchuan.domain.onboarding.setup_start import (
    OTHER_FUNCTIONS,
    AuthorityAnswers,
    OperatorAnswers,
)
from truongchuan.domain.onboarding.setup_tickets import SETUP_KINDS
from truongchuan.web.forms import DateField
from truongchuan.wording.directory_labels import FUNCTIONS
from truongchuan.wording.setup import SETUP_KINDS as KIND_LABELS
from truongchuan.wording.setup import WEEKLY_RESTS


class BasedOn(forms.Form):
    """A form that says which values it started from, so that nobody writes over another."""

    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    @property
    def stamp(self) -> str:
        """The stamp the form was drawn with; one that is missing fits nothing."""
        return self.cleaned_data.get("based_on") or "missing"


def kind_choices() -> list[tuple[str, str]]:
    """Return the tiers that may be set up."""
    return [(kind.value, gettext(KIND_LABELS[kind.value])) for kind in SETUP_KINDS]


def superior_choices(known: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Return the authorities of this installation that may stand above one."""
    return [
        ("", gettext("Không có trong danh sách, hoặc không có cấp trên")),
        *((str(authority.pk), authority.name) for authority in known),
    ]


class SuperiorFields(forms.Form):
    """The authority above: chosen from those here, or by its name."""

    superior = forms.ChoiceField(label=gettext_lazy("Cơ quan cấp trên"), required=False)
    superior_name = forms.CharField(
        label=gettext_lazy("Tên cơ quan cấp trên, nếu không có trong danh sách"),
        help_text=gettext_lazy(
            "Ví dụ: Ủy ban nhân dân thành phố Hà Nội. "
            "Ghi tên ở đây không cho cơ quan đó quyền xem dữ liệu."
        ),
        max_length=200,
        required=False,
    )

    known: dict[str, Organisation]

    def offer(self, known: Iterable[Organisation]) -> None:
        """Offer the authorities of this installation; without any only the name is asked."""
        found = list(known)
        self.known = {str(authority.pk): authority for authority in found}
        if found:
            self.fields["superior"].choices = superior_choices(found)  # type: ignore[attr-defined]
        else:
            del self.fields["superior"]
            self.fields["superior_name"].label = gettext("Cơ quan cấp trên")

    @property
    def chosen(self) -> Organisation | None:
        """The authority chosen from the list."""
        return self.known.get(self.cleaned_data.get("superior", ""))


class OperatorFields(forms.Form):
    """The first operator with an account, and what they are besides."""

    person = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        help_text=gettext_lazy("Để lấy lại mật khẩu và nhận thư nhắc việc."),
        required=False,
    )
    function = forms.ChoiceField(
        label=gettext_lazy("Tôi cũng là"),
        help_text=gettext_lazy(
            "Người quản trị lo người dùng và thiết lập, không làm việc chuyên môn của đơn vị nào."
        ),
        required=False,
    )
    unit = forms.CharField(
        label=gettext_lazy("Đơn vị"),
        help_text=gettext_lazy(
            "Khi là thủ trưởng hoặc chuyên viên. Ví dụ: Phòng Văn hóa - Xã hội."
        ),
        max_length=200,
        required=False,
    )
    title = forms.CharField(label=gettext_lazy("Chức vụ"), max_length=120, required=False)
    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        help_text=gettext_lazy("Chữ không dấu, số, dấu chấm, gạch. Ví dụ: a.nguyen."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        help_text=gettext_lazy("Từ 12 ký tự; một câu dễ nhớ tốt hơn một từ khó."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )
    password_again = forms.CharField(
        label=gettext_lazy("Mật khẩu, gõ lại"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = [  # type: ignore[attr-defined]
            ("", gettext("không có chức danh khác")),
            *((f.value, gettext(FUNCTIONS[f.value])) for f in OTHER_FUNCTIONS),
        ]

    def clean_username(self) -> str:
        """Refuse signs that a user name may not have, and a name that is taken."""
        username = str(self.cleaned_data["username"]).strip()
        users = get_user_model()
        for validator in users._meta.get_field("username").validators:
            validator(username)
        if users.objects.filter(username__iexact=username).exists():
            raise ValidationError(
                gettext("Đã có tài khoản “%(name)s”. Hãy chọn tên khác.") % {"name": username}
            )
        return username

    def clean(self) -> dict[str, Any]:
        """Check the password twice, against the rules and what is known of its owner."""
        data = super().clean() or self.cleaned_data
        if data.get("function") in {"head", "officer"} and not data.get("unit", "").strip():
            self.add_error("unit", gettext("Hãy ghi đơn vị nơi bạn làm việc."))
        password = data.get("password")
        if password and data.get("password_again") and password != data["password_again"]:
            self.add_error("password_again", gettext("Hai lần gõ mật khẩu không giống nhau."))
        if password:
            user = get_user_model()(
                username=data.get("username", ""),
                email=data.get("email", ""),
                first_name=data.get("person", "")[:150],
            )
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def operator(self) -> OperatorAnswers:
        """Return the answers about the operator."""
        data = self.cleaned_data
        return OperatorAnswers(
            name=data["person"],
            username=data["username"],
            password=data["password"],
            email=data["email"],
            title=data["title"],
            function=data["function"],
            unit=data["unit"],
        )


class FirstOperatorForm(OperatorFields):
    """For an authority that is here already: only who will look after it."""


class StartForm(SuperiorFields, OperatorFields):
    """Everything the first page asks, the authority first."""

    kind = forms.ChoiceField(label=gettext_lazy("Cấp của cơ quan"))
    name = forms.CharField(
        label=gettext_lazy("Tên đầy đủ của cơ quan"),
        help_text=gettext_lazy("Như trên văn bản. Ví dụ: Ủy ban nhân dân phường Bạch Mai."),
        max_length=200,
    )
    short_name = forms.CharField(
        label=gettext_lazy("Tên ngắn"),
        help_text=gettext_lazy("Ví dụ: UBND phường Bạch Mai."),
        max_length=80,
        required=False,
    )
    of_authority = ("kind", "name", "short_name", "superior", "superior_name")

    def __init__(
        self, *args: Any, kind: str = "", known: Iterable[Organisation] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in kind_choices() if not kind or choice[0] == kind
        ]
        self.offer(known)
        rest = [name for name in self.fields if name not in self.of_authority]
        self.order_fields([*self.of_authority, *rest])

    def authority(self) -> AuthorityAnswers:
        """Return the answers about the authority."""
        data = self.cleaned_data
        return AuthorityAnswers(
            kind=data["kind"],
            name=data["name"],
            short_name=data["short_name"],
            superior=self.chosen,
            superior_name=data["superior_name"],
        )


class SuperiorForm(SuperiorFields, BasedOn):
    """The authority above, later."""

    def __init__(self, *args: Any, known: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(known)


class LetterheadForm(BasedOn):
    """How a body heads and signs its papers."""

    valid_from = DateField(
        label=gettext_lazy("Dùng từ ngày"),
        help_text=gettext_lazy(
            "Văn bản của những ngày trước vẫn dùng tiêu đề cũ. Giữ nguyên ngày để sửa bản đang có."
        ),
    )
    governing = forms.CharField(
        label=gettext_lazy("Cơ quan chủ quản"),
        help_text=gettext_lazy(
            "Dòng trên, để trống với Ủy ban nhân dân (Nghị định 30/2020/NĐ-CP)."
        ),
        max_length=200,
        required=False,
    )
    body = forms.CharField(
        label=gettext_lazy("Cơ quan ban hành"),
        help_text=gettext_lazy("Viết thường như trong câu; khi in được viết hoa."),
        max_length=200,
        required=False,
    )
    symbol = forms.CharField(
        label=gettext_lazy("Ký hiệu cơ quan"),
        help_text=gettext_lazy("Sau tên loại văn bản. Ví dụ: UBND trong 12/KH-UBND."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--short"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Địa danh"),
        help_text=gettext_lazy("Trước ngày tháng. Ví dụ: Bạch Mai."),
        max_length=100,
        required=False,
    )
    signer_title = forms.CharField(
        label=gettext_lazy("Người ký mặc định, theo chức vụ"),
        help_text=gettext_lazy(
            "Viết như chức vụ của người đó ở trang Người dùng, ví dụ: Phó Chủ tịch. "
            "Ai giữ chức vụ này vào ngày văn bản thì được chọn sẵn để ký."
        ),
        max_length=120,
        required=False,
    )

    def values(self) -> HeadValues:
        """Return what was typed."""
        return HeadValues(**{name: self.cleaned_data[name] for name in HeadValues.__slots__})


class SchoolYearForm(BasedOn):
    """Days of a school year."""

    label = forms.CharField(
        label=gettext_lazy("Năm học"),
        help_text=gettext_lazy("Ví dụ: 2026-2027."),
        max_length=9,
        widget=forms.TextInput(attrs={"class": "input--date"}),
    )
    first_day = DateField(label=gettext_lazy("Ngày đầu năm học"))
    first_term_ends = DateField(label=gettext_lazy("Ngày cuối học kỳ I"))
    second_term_starts = DateField(label=gettext_lazy("Ngày đầu học kỳ II"))
    last_day = DateField(label=gettext_lazy("Ngày cuối năm học"))
    basis = forms.CharField(
        label=gettext_lazy("Quyết định về khung thời gian năm học"),
        help_text=gettext_lazy("Số, ngày và cơ quan ban hành."),
        max_length=300,
        required=False,
    )

    def values(self) -> YearValues:
        """Return what was typed."""
        return YearValues(**{name: self.cleaned_data[name] for name in YearValues.__slots__})


class WeeklyRestForm(BasedOn):
    """The days of the week without work."""

    weekly_rest = forms.ChoiceField(label=gettext_lazy("Nghỉ hằng tuần"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekly_rest"].choices = [  # type: ignore[attr-defined]
            (code, gettext(label)) for code, label in WEEKLY_RESTS.items()
        ]


class OfficeDayForm(forms.Form):
    """A day off, a rest day worked, or the one for the other."""

    off = DateField(
        label=gettext_lazy("Ngày được nghỉ"),
        help_text=gettext_lazy("Một ngày làm việc; để trống nếu chỉ thêm ngày làm bù."),
        required=False,
    )
    works = DateField(
        label=gettext_lazy("Ngày làm bù"),
        help_text=gettext_lazy("Một ngày nghỉ; để trống nếu chỉ nghỉ."),
        required=False,
    )
    basis = forms.CharField(
        label=gettext_lazy("Văn bản quyết định"),
        help_text=gettext_lazy("Số, ngày và cơ quan ban hành."),
        max_length=300,
    )


class ChildrenForm(forms.Form):
    """Names of wards, one a line."""

    names = forms.CharField(
        label=gettext_lazy("Tên các xã, phường"),
        help_text=gettext_lazy(
            "Mỗi dòng một tên, chép được từ bảng tính. Ví dụ: phường Bạch Mai; UBND xã An Khánh."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=30_000,
    )
