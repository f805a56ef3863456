"""Storing files, sources, extracted texts and facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import ExtractedText, Fact, Source, StoredFile
from truongchuan.engines.plan.codec import blocks_as_json, dump
from truongchuan.engines.plan.document import ExtractedDocument, Span


def store_file(
    *, actor: Actor, authority_id: int, name: str, media_type: str, content: bytes
) -> StoredFile:
    """Keep a file under its hash; the same content of an authority is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    existing = StoredFile.objects.filter(
        authority_id=authority_id, sha256=digest, name=name
    ).first()
    if existing is not None and default_storage.exists(existing.path):
        return existing
    path = f"{authority_id}/{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    return StoredFile.objects.create(
        authority_id=authority_id,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        path=path,
        stored_at=timezone.now(),
        stored_by=actor.name,
    )


def record_source(
    *,
    actor: Actor,
    authority_id: int,
    kind: str,
    title: str,
    file: StoredFile | None = None,
    dated: date | None = None,
    is_sample: bool = False,
    note: str = "",
) -> Source:
    """Name a source of data."""
    return Source.objects.create(
        authority_id=authority_id,
        kind=kind,
        title=title[:300],
        note=note,
        file=file,
        person_id=actor.person_id,
        dated=dated,
        is_sample=is_sample,
        created_at=timezone.now(),
    )


def store_text(*, source: Source, document: ExtractedDocument) -> ExtractedText:
    """Keep what a reader extracted, so that spans stay true when readers improve."""
    return ExtractedText.objects.create(
        authority_id=source.authority_id,
        source=source,
        reader=document.reader,
        reader_version=document.reader_version,
        sha256=hashlib.sha256(document.text.encode()).hexdigest(),
        text=document.text,
        blocks={"blocks": blocks_as_json(document.blocks), "doubts": dump(document.doubts)},
        created_at=timezone.now(),
    )


@dataclass(frozen=True, slots=True)
class FactDraft:
    """A fact about to be recorded."""

    subject: models.Model
    metric: str
    value: Any
    period: str = ""
    unit: str = ""
    span: Span | None = None


@transaction.atomic
def record_facts(
    *,
    actor: Actor,
    authority_id: int,
    source: Source,
    drafts: list[FactDraft],
    text: ExtractedText | None = None,
) -> list[Fact]:
    """Append facts; each supersedes the newest one of its subject, metric and period.

    A fact that repeats the newest one from the same text is left out.
    """
    recorded = []
    newest = _newest_facts(drafts)
    for draft in drafts:
        key = (draft.subject._meta.label_lower, draft.subject.pk, draft.metric, draft.period)
        before = newest.get(key)
        if (
            before is not None
            and before.value == draft.value
            and before.text_id == getattr(text, "pk", None)
        ):
            continue
        fact = Fact.objects.create(
            authority_id=authority_id,
            subject_type=key[0],
            subject_id=draft.subject.pk,
            metric=draft.metric,
            period=draft.period,
            value=draft.value,
            unit=draft.unit,
            source=source,
            text=text,
            line=draft.span.line if draft.span else None,
            start=draft.span.start if draft.span else None,
            end=draft.span.end if draft.span else None,
            recorded_at=timezone.now(),
            recorded_by=actor.name,
            supersedes=before,
        )
        newest[key] = fact
        recorded.append(fact)
    return recorded


def append_facts(
    *, actor: Actor, authority_id: int, drafts: list[tuple[FactDraft, Source]]
) -> list[Fact]:
    """Append facts together; each supersedes the newest one of its subject, metric and period.

    A part of a larger write: the caller holds the lock on the subjects, has left out what repeats
    the newest fact, and gives no subject, metric and period twice.
    """
    newest = _newest_facts([draft for draft, _ in drafts])
    now = timezone.now()
    return Fact.objects.bulk_create(
        [
            Fact(
                authority_id=authority_id,
                subject_type=draft.subject._meta.label_lower,
                subject_id=draft.subject.pk,
                metric=draft.metric,
                period=draft.period,
                value=draft.value,
                unit=draft.unit,
                source=source,
                recorded_at=now,
                recorded_by=actor.name,
                supersedes=newest.get(
                    (
                        draft.subject._meta.label_lower,
                        draft.subject.pk,
                        draft.metric,
                        draft.period,
                    )
                ),
            )
            for draft, source in drafts
        ],
        batch_size=500,
    )


def _newest_facts(drafts: list[FactDraft]) -> dict[tuple[str, int, str, str], Fact]:
    by_type: dict[str, set[int]] = {}
    for draft in drafts:
        by_type.setdefault(draft.subject._meta.label_lower, set()).add(draft.subject.pk)
    newest: dict[tuple[str, int, str, str], Fact] = {}
    for subject_type, ids in by_type.items():
        facts = Fact.objects.filter(
            subject_type=subject_type, subject_id__in=ids, superseded_by__isnull=True
        )
        for fact in facts:
            newest[(fact.subject_type, fact.subject_id, fact.metric, fact.period)] = fact
    return newest
