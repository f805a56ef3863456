"""The background jobs, and which of them run every day.

Jobs take ids and plain values only, so that they can move to another queue. Every job may be run
again at any point: a worker that was killed leaves its job to another.

:data:`DAILY_JOBS` is where an area's daily function is put: a name (kept in the database, so it
stays) and a function of (programme, today, system actor). They run once per programme and day. They
are given in this order, but with several workers one may begin while the one before it still runs.
Digests stand ``last``: they begin when every run of every programme and authority is over, done or
failed, so that they gather what the others told.

:data:`AUTHORITY_JOBS` is the same for what is due to an authority as a whole: a name and a function
of (authority id, day, system actor), once per authority and day of the calendar.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.conf import settings
from django.utils import translation
from django_tasks import task

from truongchuan.adapters.post import post_letter
from truongchuan.domain.accounts.tidying import tidy_accounts
from truongchuan.domain.audit.checking import check_and_note
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.followup.escalation import escalate_late
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.daily import make_daily_reminders
from truongchuan.domain.reminders.mail import make_digests, send_delivery
from truongchuan.domain.reminders.models import AuthorityRun, DailyRun, Delivery
from truongchuan.domain.reminders.news import tell_news
from truongchuan.domain.reminders.runs import (
    AUTHORITIES,
    PROGRAMMES,
    finish_run,
    hold_back,
    start_run,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.reminder_mail import write_letter

logger = logging.getLogger(__name__)

DailyFunction = Callable[[Programme, date, Actor], object]


@dataclass(frozen=True, slots=True)
class DailyJob:
    """A function that runs once per programme and day; ``last``: when all others are over."""

    name: str
    run: DailyFunction
    last: bool = False


def _remind(programme: Programme, on: date, actor: Actor) -> object:
    return make_daily_reminders(actor=actor, programme=programme, on=on)


def _gather(programme: Programme, on: date, actor: Actor) -> object:
    if not settings.EMAIL_ENABLED:
        return 0
    return make_digests(actor=actor, programme=programme, on=on)


def _escalate(programme: Programme, on: date, actor: Actor) -> object:
    return len(escalate_late(actor=actor, programme=programme, on=on))


def _news(programme: Programme, on: date, actor: Actor) -> object:
    return tell_news(actor=actor, programme=programme, on=on)


def _tidy(programme: Programme, on: date, actor: Actor) -> object:
    """Tidy the accounts of the programme's authority; a second time finds nothing to do."""
    return tidy_accounts(
        actor=actor, authority=programme.authority, keep_days=settings.ACCOUNTS_KEEP_DAYS
    )


DAILY_JOBS: list[DailyJob] = [
    DailyJob("accounts", _tidy),
    DailyJob("escalation", _escalate),
    DailyJob("reminders", _remind),
    DailyJob("news", _news),
    DailyJob("digests", _gather, last=True),
]


def last_jobs() -> frozenset[str]:
    """Return the names of the jobs that begin when all others are over."""
    return frozenset(job.name for job in DAILY_JOBS if job.last)


AuthorityFunction = Callable[[int, date, Actor], object]


@dataclass(frozen=True, slots=True)
class AuthorityJob:
    """A function that runs once per authority and day."""

    name: str
    run: AuthorityFunction


def _audit(authority_id: int, _day: date, actor: Actor) -> object:
    done = check_and_note(actor=actor, authority_id=authority_id)
    if done["problems"]:
        logger.error("audit chain of authority %d: %d problems", authority_id, done["problems"])
    return done


AUTHORITY_JOBS: list[AuthorityJob] = [
    AuthorityJob("audit", _audit),
]


@task()
def run_for_authority(run_id: int) -> str:
    """Do an authority's daily run; one that was done already is left alone."""
    run = start_run(AUTHORITIES, run_id=run_id)
    if run is None:
        return "done before"
    job = next((job for job in AUTHORITY_JOBS if job.name == run.name), None)
    actor = system_actor(authority=run.authority)
    return _do(run, partial(job.run, run.authority_id, run.day, actor) if job else None)


@task()
def run_daily(run_id: int) -> str:
    """Do a programme's daily run; one done already is left alone, one too early put off."""
    if hold_back(PROGRAMMES, run_id=run_id, last=last_jobs()):
        return "too early"
    run = start_run(PROGRAMMES, run_id=run_id)
    if run is None:
        return "done before"
    job = next((job for job in DAILY_JOBS if job.name == run.name), None)
    actor = system_actor(authority=run.programme.authority)
    return _do(run, partial(job.run, run.programme, run.day, actor) if job else None)


def _do(run: DailyRun | AuthorityRun, work: Callable[[], object] | None) -> str:
    """Do the work of a run and note how it ended, without words that may be about people."""
    if work is None:  # an older or newer version planned it
        finish_run(run=run, error=f"no daily job named {run.name}")
        return "unknown"
    try:
        with translation.override(settings.LANGUAGE_CODE):
            work()
    except Exception as error:
        code = f" [{error.code}]" if isinstance(error, DomainError) else ""
        finish_run(run=run, error=type(error).__name__ + code)
        raise
    finish_run(run=run)
    return "done"


@task()
def send_mail(delivery_id: int) -> str:
    """Post one e-mail."""
    delivery = Delivery.objects.select_related("programme__authority").get(pk=delivery_id)
    actor = system_actor(authority=delivery.programme.authority)
    with translation.override(settings.LANGUAGE_CODE):
        return send_delivery(actor=actor, delivery=delivery, write=write_letter, post=post_letter)
