"""How people come in and go: invitations, sign-in policy, notices, departures, erasures.

Accounts themselves are Django's users; sessions, second factors and links to an outside sign-in
are allauth's. What belongs to the law of the house stands here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.shared.models import Owned, OwnedQuerySet


class Purpose(models.TextChoices):
    """What an invitation is for."""

    ACCOUNT = "account", "tạo tài khoản"
    PASSWORD = "password", "đặt lại mật khẩu"


class Invitation(Owned):
    """A link by which a known person makes their account, or a new password. Used once.

    Only the token's hash is kept: the link is shown when it is made and never again.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.ACCOUNT)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    mailed_to = models.EmailField(blank=True)
    mailed_at = models.DateTimeField(null=True)
    mail_error = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    objects = OwnedQuerySet["Invitation"].as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["authority", "expires_at"]),
            models.Index(fields=["created_by_id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="invitation_expires_later",
            ),
        ]

    def __str__(self) -> str:
        # No name: the record of acts keeps this text for good.
        return f"{self.get_purpose_display()} #{self.pk}"


class SecondFactor(models.TextChoices):
    """Whether those who look after an authority must sign in with a second factor."""

    OFFERED = "offered", "khuyến nghị"
    REQUIRED = "required", "bắt buộc"


class AccessPolicy(models.Model):
    """How an authority's people sign in. No row means the defaults."""

    authority = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    second_factor = models.CharField(
        max_length=8, choices=SecondFactor.choices, default=SecondFactor.OFFERED
    )
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "access policies"

    def __str__(self) -> str:
        return self.get_second_factor_display()


class NoticeKind(models.TextChoices):
    """What somebody else did to a person's account."""

    SECOND_FACTOR_RESET = "second_factor_reset", "đặt lại xác thực hai lớp"
    SIGNED_OUT = "signed_out", "đăng xuất mọi nơi"
    UNLOCKED = "unlocked", "mở khóa"
    PASSWORD_LINK = "password_link", "cấp đường dẫn đặt lại mật khẩu"


class AccountNotice(models.Model):
    """Tells a person, at their next sign-in, what was done to their account by somebody else."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="account_notices")
    kind = models.CharField(max_length=24, choices=NoticeKind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["person"], name="notice_unseen", condition=models.Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class Departure(Owned):
    """Somebody left their functions in one act: when, who followed, what was done with what.

    ``settled`` holds the number of things by kind, frozen. Never changed, but ``ground`` (why) goes
    when the person is erased.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="departures")
    successor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="succeeded"
    )
    last_day = models.DateField()
    ground = models.CharField(max_length=300, blank=True)
    settled = JSONField(default=dict)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200)

    objects = OwnedQuerySet["Departure"].as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True)
                | ~models.Q(successor=models.F("person")),
                name="departure_followed_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} {self.last_day:%d/%m/%Y}"


class Erasure(Owned):
    """The personal values of somebody who left were removed. Never changed."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200)
    ground = models.CharField(max_length=300)
    removed = JSONField(default=dict)

    objects = OwnedQuerySet["Erasure"].as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.person_id}"
