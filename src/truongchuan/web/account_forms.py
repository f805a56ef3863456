"""Forms of the account pages, where allauth's own need a change."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Sign-in without placeholders that repeat the labels, and without a link between two fields.

    The link to a forgotten password stands beside the button, where Tab comes to it last.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


def _code(form: forms.Form, label: Any) -> None:
    field = form.fields["code"]
    field.label = label
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "autofocus": True,
        "class": "input--short",
    }


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code that a telephone shows, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, gettext_lazy("Mã trên điện thoại, hoặc một mã dự phòng"))


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before something that needs care."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, gettext_lazy("Mã trên điện thoại, hoặc một mã dự phòng"))


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which shows that the telephone has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, gettext_lazy("Mã 6 chữ số ứng dụng đang hiện"))
