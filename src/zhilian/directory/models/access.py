"""How people came in: live sessions, sign-ins, one-time links, the security profile."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.core.models import AppendOnly
from zhilian.directory.security_profiles import PROFILES
from zhilian.directory.types import LinkPurpose, Means, Outcome, Role


class LiveSession(models.Model):
    """One signed-in browser. Without its row a session cookie is worth nothing."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE)
    key_hash = models.CharField(max_length=64, unique=True)
    signed_in_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    second_factor_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=80, blank=True)
    means = models.CharField("方式", max_length=20, blank=True)
    # Which sign-in elsewhere it came from, as a blind index: its end there ends it here.
    handle_index = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-last_seen_at"], name="directory_session_person"),
            models.Index(
                fields=["handle_index"],
                name="directory_session_elsewhere",
                condition=~Q(handle_index=""),
            ),
        ]

    def __str__(self) -> str:
        return f"session of {self.person_id}"


class SignIn(AppendOnly):
    """One attempt to sign in, or the end of a session.

    A name that is no account's is not kept: people type passwords into the wrong field. Rows go
    after `KEEP_SIGN_INS_DAYS`; the database refuses it for the half year that the law asks for.
    """

    at = models.DateTimeField()
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.DO_NOTHING, db_constraint=False
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    means = models.CharField("方式", max_length=20, blank=True)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="directory_sign_in_outcome"
            )
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="directory_sign_in_at"),
            models.Index(fields=["person", "-at"], name="directory_sign_in_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.outcome}"

    @property
    def means_word(self) -> str:
        """ "短信验证码"; a login provider's own name where it was one."""
        return str(Means(self.means).label) if self.means in Means.values else self.means


class SetupLink(models.Model):
    """A link that sets a password once: first administrators, new people, forgotten ones."""

    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=30, blank=True, choices=Role.choices)
    person = models.ForeignKey("directory.Person", null=True, on_delete=models.CASCADE)
    made_by = models.ForeignKey(
        "directory.Person", null=True, related_name="+", on_delete=models.PROTECT
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose=LinkPurpose.FIRST, person__isnull=True) & ~Q(role="")
                | Q(purpose=LinkPurpose.RESET, person__isnull=False, role=""),
                name="directory_link_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.made_at:%F %T}"


class ProfileChoice(AppendOnly):
    """Which security profile is in force; the newest row counts."""

    profile = models.CharField(max_length=10)
    reason = models.CharField(max_length=200)
    chosen_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.DO_NOTHING, db_constraint=False
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.profile

    @property
    def label(self) -> str:
        return PROFILES[self.profile].label
