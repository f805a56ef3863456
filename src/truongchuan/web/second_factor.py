"""The second factor: its secrets are kept encrypted, and it is asked of whom the policy names."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.encoding import force_bytes
from django.utils.translation import gettext, gettext_lazy

from truongchuan.adapters.sign_in import AllauthSignIn
from truongchuan.domain.accounts.selectors import requires_second_factor
from truongchuan.web.middleware import actor_of

OPEN_TO_ALL = (
    "/tai-khoan/",
    "/tai-khoan-cua-toi/",
    "/ngon-ngu/",
    "/giao-dien/",
    "/vao-vai/",
    "/moi/",
)


def _keys() -> MultiFernet:
    """Return keys made from the secret key and its fallbacks, for this use only."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(s))) for s in secrets])


def _derived(secret: str | bytes) -> bytes:
    info = b"truongchuan.second-factor"
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(force_bytes(secret))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Vietnamese texts, encrypted secrets, and no turning off where it is required."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Mã chưa đúng hoặc đã hết hạn. Hãy nhập mã đang hiện."),
        "cannot_delete_authenticator": gettext_lazy(
            "Cơ quan bắt buộc người quản trị và lãnh đạo dùng xác thực hai lớp, nên không tắt được."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Hãy bật xác thực hai lớp trước khi tạo mã dự phòng."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key made from the installation's."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Name the account in the telephone's list: the user name, no address."""
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Refuse to turn it off where it is required."""
        return not requires_second_factor(actor=actor_of(self.request))


class Enforcement:
    """Sends who must have a second factor, and has none, to the page that sets it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the set-up page. Costs a query for operators and leaders only."""
        if (
            request.user.is_authenticated
            and not request.path.startswith(OPEN_TO_ALL)
            and requires_second_factor(actor=actor_of(request))
            and not AllauthSignIn().with_second_factor([request.user.pk])
        ):
            messages.warning(
                request,
                gettext(
                    "Cơ quan bắt buộc xác thực hai lớp với nhiệm vụ của bạn. Hãy bật để đi tiếp."
                ),
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)
