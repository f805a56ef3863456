"""The line about the audit record that every printed page carries."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext

from truongchuan.domain.audit.heads import head_of
from truongchuan.web.current import current_programme
from truongchuan.web.middleware import actor_of
from truongchuan.wording.audit import head_line

register = template.Library()


@register.simple_tag(takes_context=True)
def audit_line(context: Context) -> str:
    """Return "Nhật ký kiểm toán: số N, mã …" of the page's authority; nothing before sign-in.

    The programme's authority where a programme is open, else that of whoever looks.
    """
    request: Any = context.get("request")
    if request is None or not request.user.is_authenticated:
        return ""
    programme = current_programme(request)
    authority_id = programme.authority_id if programme else actor_of(request).authority_id
    if authority_id is None:
        return ""
    head = head_of(authority_id=authority_id)
    return head_line(head.number, head.mark, gettext)
