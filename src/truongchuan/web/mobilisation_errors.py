"""Refusals about money, with their amounts written as people write them."""

from __future__ import annotations

from django.utils.translation import gettext

from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.errors import error_message


def money_error(error: DomainError) -> str:
    """Return what to tell the person whose write was refused."""
    params = {k: number_vn(v) if type(v) is int else v for k, v in error.params.items()}
    return error_message(DomainError(error.code, **params), gettext)
