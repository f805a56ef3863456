"""The walk as a job of the queue: it survives a worker that is killed in the middle."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django_tasks import task

from truongchuan.project.year.models import Walk
from truongchuan.project.year.walking import carry_out


@task()
def play_walk(walk_id: int) -> str:
    """Make a walk; one that the demo's new beginning has wiped away is forgotten."""
    walk = Walk.objects.filter(pk=walk_id).first()
    if walk is None:
        return "gone"
    with translation.override(settings.LANGUAGE_CODE):
        return carry_out(walk).state
