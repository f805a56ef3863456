"""Addresses that several pages need in the same form."""

from __future__ import annotations

from django.urls import reverse

from truongchuan.domain.programmes.models import Programme


def text_address(programme: Programme, line: int | None) -> str:
    """Return the address of a line in the plan's text; nothing for an unknown place."""
    if line is None:
        return ""
    return reverse("plan_text", args=[programme.pk]) + f"?line={line}#d-{line}"
