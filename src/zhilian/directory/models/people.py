"""A person and the roles granted to them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import cached_property

from zhilian.core import crypto
from zhilian.core.fields import BlindIndexField, EncryptedField
from zhilian.directory.types import (
    ADMIN_ROLES,
    DISTRICT_ROLES,
    GRANTABLE,
    OPS_ROLES,
    TOTP_ROLES,
    Role,
)

_PHONE = re.compile(r"1\d{10}", re.ASCII)


def plain_username(value: str) -> str:
    """One spelling for one name: full-width and upper-case variants are the same person."""
    return unicodedata.normalize("NFKC", value).strip().casefold()


def is_phone(value: str) -> bool:
    """Whether it is a mobile number as we keep them."""
    return _PHONE.fullmatch(value) is not None


class PersonQuerySet(models.QuerySet["Person"]):
    def scoped(self, person: Person) -> PersonQuerySet:
        """The people that `person` may see: all, their own branch, or their own unit.

        The purchaser sees the contractor's people too: they are evidence of a clause.
        """
        if person.role_codes & (OPS_ROLES | ADMIN_ROLES):
            return self.all()
        if person.role_codes & DISTRICT_ROLES:
            return self.filter(unit__branch_id__in=person.branch_ids)
        own = Q(pk=person.pk)
        if person.unit is not None:
            own |= Q(unit__path__startswith=person.unit.top_path)
        if Role.PURCHASER in person.role_codes:
            own |= Q(pk__in=RoleGrant.objects.live().filter(role__in=OPS_ROLES).values("person"))
        return self.filter(own)

    def with_role(self, role: str) -> PersonQuerySet:
        return self.filter(pk__in=RoleGrant.objects.live().filter(role=role).values("person_id"))


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def scoped(self, person: Person) -> PersonQuerySet:
        return self.get_queryset().scoped(person)

    def with_role(self, role: str) -> PersonQuerySet:
        return self.get_queryset().with_role(role)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=plain_username(username or ""))

    async def aget_by_natural_key(self, username: str | None) -> Person:
        return await self.aget(username=plain_username(username or ""))


class Person(AbstractBaseUser):
    """Somebody the platform knows. The name to sign in with is kept in one normal spelling."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    employee_no = models.CharField("工号", max_length=20, blank=True, db_index=True)
    phone = EncryptedField("手机号", blank=True)
    phone_index = BlindIndexField(source="phone")
    idno = EncryptedField("证件号", blank=True)
    idno_index = BlindIndexField(source="idno")
    unit = models.ForeignKey(
        "directory.Unit", verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT
    )
    post = models.CharField("职务", max_length=40, blank=True)
    is_active = models.BooleanField("可登录", default=True)
    created_at = models.DateTimeField("建档时间")
    password_set_at = models.DateTimeField("密码设置时间", null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        indexes = [models.Index(fields=["name", "id"], name="directory_person_name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.username = plain_username(self.username)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = plain_username(self.username)
        super().save(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in ("live_roles", "role_codes", "branch_ids"):
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)

    @cached_property
    def live_roles(self) -> tuple[tuple[str, int | None], ...]:
        """Roles in force now, each with its branch. Kept for the life of the object, which is one
        request.
        """
        return tuple(self.rolegrant_set.live().values_list("role", "branch_id"))

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """Roles in force now, wherever."""
        return frozenset(role for role, _ in self.live_roles)

    @cached_property
    def branch_ids(self) -> frozenset[int]:
        """Branches this person works for by a district role."""
        branches = (branch for role, branch in self.live_roles if role in DISTRICT_ROLES)
        return frozenset(branch for branch in branches if branch is not None)

    @property
    def phone_masked(self) -> str:
        return crypto.mask_phone(self.phone) if self.phone else ""

    @property
    def needs_totp(self) -> bool:
        return bool(self.role_codes & TOTP_ROLES)

    @property
    def is_staff(self) -> bool:
        """Django's back office is for the three administrators."""
        return bool(self.role_codes & ADMIN_ROLES)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """The back office reads; changes go through the services, which keep the record."""
        return self.is_active and self.is_staff and ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def live(self) -> RoleGrantQuerySet:
        """Grants in force by the database's clock."""
        return self.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=Now()),
            revoked_at__isnull=True,
        )


class RoleGrant(models.Model):
    """One role of one person, for a branch or a sub-platform, from a time, by somebody's hand."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    role = models.CharField("角色", max_length=30, choices=Role.choices)
    branch = models.ForeignKey(
        "directory.Branch", verbose_name="分平台", null=True, blank=True, on_delete=models.PROTECT
    )
    window_owner = models.CharField("子平台", max_length=40, blank=True)
    from_at = models.DateTimeField("起")
    until_at = models.DateTimeField("止", null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        Person, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    revoke_reason = models.CharField("收回理由", max_length=200, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(role__in=sorted(ADMIN_ROLES), revoked_at__isnull=True),
                name="directory_one_of_three_admins",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "window_owner"],
                condition=Q(branch__isnull=True, revoked_at__isnull=True),
                name="directory_grant_once",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "window_owner", "branch"],
                condition=Q(branch__isnull=False, revoked_at__isnull=True),
                name="directory_branch_grant_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(GRANTABLE)), name="directory_grant_role_known"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(DISTRICT_ROLES)) | Q(branch__isnull=False),
                name="directory_district_role_has_branch",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=models.F("from_at")),
                name="directory_grant_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["role", "person"],
                condition=Q(revoked_at__isnull=True),
                name="directory_grant_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"
