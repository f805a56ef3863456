"""Personal tokens of the programming interface, and what serving their requests needs.

Of a token only a hash is kept: whoever reads the database cannot use it.
"""

from __future__ import annotations

from django.db import models

from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.models import Owned, OwnedQuerySet


class AccessToken(Owned):
    """A token that lets a program act as its person, for some scopes, until a day.

    ``prefix`` is the part of the token that may be shown; ``token_hash`` the SHA-256 of the whole.
    ``scopes`` lists scopes parted by blanks. ``used_at`` is the last use, to the hour.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=400)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    objects = OwnedQuerySet["AccessToken"].as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["authority", "person", "-id"], name="token_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="token_ends_after_its_making",
            ),
            models.CheckConstraint(condition=~models.Q(scopes=""), name="token_has_a_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scope_list(self) -> tuple[str, ...]:
        """The scopes one by one."""
        return tuple(self.scopes.split())


class RequestCount(models.Model):
    """How many requests of one sort somebody made in a minute. One row each, used again.

    ``owner`` is a token or a person ("token:5"); ``minute`` counts minutes since 1970.
    """

    owner = models.CharField(max_length=40)
    sort = models.CharField(max_length=5)
    minute = models.BigIntegerField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "sort"], name="request_count_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.sort}: {self.number}"


class KeptAnswer(models.Model):
    """The answer that was given to a write with an idempotency key, kept for a day.

    Written in the same transaction as what the request wrote: one is never there without the
    other. ``request_hash`` tells a repeated request from another one under the same key.
    """

    owner = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    media_type = models.CharField(max_length=80, blank=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"])]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"
