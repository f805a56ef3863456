"""The background's part of the audit record: walking along a long chain."""

from __future__ import annotations

from django_tasks import task

from truongchuan.domain.audit.checking import run_check
from truongchuan.domain.audit.models import AuditCheck, CheckState


@task()
def walk_chain(check_id: int) -> str:
    """Run a check that was asked for; one that ended already is left alone."""
    check = AuditCheck.objects.get(pk=check_id)
    if check.state == CheckState.DONE:
        return "done before"
    return "whole" if run_check(check=check).is_whole else "problems"
