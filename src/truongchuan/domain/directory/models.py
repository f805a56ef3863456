"""Organisations as a dated tree, schools, persons and what they do.

Identity is the row, never a name or a code: names change, wards merge and split, and codes are
reused by later wards. What holds on a day is read from :class:`OrganisationVersion`; the columns
``name``, ``short_name`` and ``parent`` of :class:`Organisation` repeat its newest version.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.models import Dated, Owned, OwnedQuerySet
from truongchuan.engines.plan.facts import SchoolKind


class OrganisationKind(models.TextChoices):
    """What an organisation is. The kind decides which duties it can have, not who may see it."""

    PROVINCE = "province", "UBND cấp tỉnh"
    DISTRICT = "district", "UBND cấp huyện (đến 30/06/2025)"
    WARD = "ward", "UBND cấp xã"
    EDUCATION_DEPARTMENT = "education_department", "Sở GD&ĐT"
    EDUCATION_OFFICE = "education_office", "phòng GD&ĐT"
    CULTURE_SOCIETY_OFFICE = "culture_society_office", "phòng Văn hóa - Xã hội"
    OFFICE = "office", "văn phòng"
    FINANCE = "finance", "phòng tài chính"
    PROJECT_BOARD = "project_board", "ban quản lý dự án"
    URBAN_MANAGEMENT = "urban_management", "phòng quản lý đô thị"
    ENVIRONMENT = "environment", "phòng tài nguyên, môi trường"
    HOME_AFFAIRS = "home_affairs", "phòng nội vụ"
    CULTURE = "culture", "phòng văn hóa, thông tin"
    POLICE = "police", "công an"
    STEERING_COMMITTEE = "steering_committee", "ban chỉ đạo"
    PARTY = "party", "cơ quan Đảng"
    SCHOOL = "school", "trường"
    OTHER = "other", "đơn vị khác"


AUTHORITY_KINDS = frozenset(
    {OrganisationKind.PROVINCE, OrganisationKind.DISTRICT, OrganisationKind.WARD}
)
PROGRAMME_KINDS = frozenset(
    {
        OrganisationKind.EDUCATION_OFFICE,
        OrganisationKind.CULTURE_SOCIETY_OFFICE,
        OrganisationKind.EDUCATION_DEPARTMENT,
    }
)


class Organisation(models.Model):
    """A body, unit, ward or school. ``authority`` is the authority whose data it is.

    For an authority itself ``authority`` is null and ``is_authority`` true: it owns its own row
    (see :attr:`owner_id`).
    """

    authority = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    is_authority = models.BooleanField(default=False)
    kind = models.CharField(max_length=24, choices=OrganisationKind.choices)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    folded = models.CharField(max_length=300, db_index=True)
    sort_key = models.CharField(max_length=300)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_authority=True) | models.Q(authority__isnull=False),
                name="organisation_is_owned",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_id(self) -> int:
        """The authority that owns this row; an authority owns itself."""
        return self.pk if self.is_authority else self.authority_id  # type: ignore[return-value]

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class OrganisationVersion(Dated):
    """Name, place in the tree and official code of an organisation between two days."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="versions"
    )
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, blank=True)

    class Meta(Dated.Meta):
        ordering = ["organisation_id", "valid_from"]

    def __str__(self) -> str:
        return self.name


class OrganisationAlias(models.Model):
    """Another way of writing an organisation's name, as some document did."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    written = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    source = models.ForeignKey(
        "sources.Source", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "written"], name="alias_once")
        ]

    def __str__(self) -> str:
        return self.written


class SuccessionKind(models.TextChoices):
    """How one organisation follows another."""

    MERGED = "merged", "sáp nhập"
    SPLIT = "split", "chia tách"
    TRANSFERRED = "transferred", "chuyển giao nhiệm vụ"


class Succession(models.Model):
    """A day on which an organisation's area or duties went to another."""

    predecessor = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="successions"
    )
    successor = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="precessions"
    )
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=SuccessionKind.choices)
    main = models.BooleanField(default=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="succession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ExternalId(Dated):
    """An id that another system gives to an organisation (ministry code, statistics code)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="external_ids"
    )
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=60)

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["scheme", "value"])]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class Ownership(models.TextChoices):
    """Public or private, as the law on education parts schools."""

    PUBLIC = "public", "công lập"
    PEOPLE_FOUNDED = "people_founded", "dân lập"
    PRIVATE = "private", "tư thục"


class SchoolStatus(models.TextChoices):
    """Whether a school works."""

    OPEN = "open", "đang hoạt động"
    PLANNED = "planned", "chuẩn bị thành lập"
    CLOSED = "closed", "đã giải thể hoặc sáp nhập"


SCHOOL_KINDS = [
    (SchoolKind.PRESCHOOL.value, "mầm non"),
    (SchoolKind.PRIMARY.value, "tiểu học"),
    (SchoolKind.LOWER_SECONDARY.value, "THCS"),
    (SchoolKind.PRIMARY_LOWER_SECONDARY.value, "TH&THCS"),
    (SchoolKind.UPPER_SECONDARY.value, "THPT"),
    (SchoolKind.LOWER_UPPER_SECONDARY.value, "THCS&THPT"),
    (SchoolKind.MULTI_LEVEL.value, "nhiều cấp học"),
    (SchoolKind.CONTINUING.value, "GDTX"),
]


class School(Owned):
    """What only a school has; its names, aliases and history are its organisation's."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="school"
    )
    kind = models.CharField(max_length=24, choices=SCHOOL_KINDS)
    ownership = models.CharField(max_length=16, choices=Ownership.choices, blank=True)
    status = models.CharField(max_length=8, choices=SchoolStatus.choices, default=SchoolStatus.OPEN)
    ward = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="ward_schools"
    )

    objects = OwnedQuerySet["School"].as_manager()

    class Meta:
        ordering = ["organisation__sort_key", "pk"]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def name(self) -> str:
        """The school's name with its kind prefix."""
        return self.organisation.name


class Campus(Dated):
    """A place where a school teaches (điểm trường)."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="campuses")
    name = models.CharField(max_length=200)
    is_main = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    ward = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta(Dated.Meta):
        ordering = ["-is_main", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Person(Owned):
    """Somebody who works with the product. Only what the work needs is kept."""

    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, db_index=True)
    email = models.EmailField(blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
    )
    is_demo = models.BooleanField(default=False)

    objects = OwnedQuerySet["Person"].as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


FUNCTIONS = [
    (Function.LEADER.value, "lãnh đạo"),
    (Function.HEAD.value, "thủ trưởng đơn vị"),
    (Function.OFFICER.value, "chuyên viên"),
    (Function.HEAD_TEACHER.value, "hiệu trưởng"),
    (Function.VIEWER.value, "người xem"),
    (Function.OPERATOR.value, "quản trị"),
]


class Membership(Dated):
    """A person's function in a unit between two days.

    Why it was ended, and when by whom that was written, stand here and not in the record, which
    keeps no personal words; the reason goes when the person is erased.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    function = models.CharField(max_length=12, choices=FUNCTIONS)
    title = models.CharField(max_length=120, blank=True)
    end_reason = models.TextField(blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta(Dated.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_function_display()}, {self.organisation}"


class StandIn(Dated):
    """Somebody who acts in a person's function for a while (ủy quyền, đi vắng), on a ground.

    While it holds, ``deputy`` has the rights of ``membership`` beside their own. ``valid_from``
    and ``valid_to`` are both given; ended early, ``valid_to`` moves and says who ended it.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="stand_ins")
    deputy = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="standing_in")
    reason = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta(Dated.Meta):
        ordering = ["-valid_from", "pk"]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.membership}"


class AuthorityLink(Dated):
    """Lets members of one authority look into another's data (a district over its wards)."""

    viewer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="links_to")
    subject = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="links_from")

    class Meta(Dated.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.viewer} → {self.subject}"
