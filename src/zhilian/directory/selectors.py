"""The only door to ask for what the directory holds."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from zhilian.core import crypto
from zhilian.directory.models import (
    Branch,
    LiveSession,
    Person,
    ProfileChoice,
    RoleGrant,
    SetupLink,
    Site,
    Unit,
)
from zhilian.directory.security_profiles import DEFAULT_PROFILE, PROFILES, Profile


def person(*, person_id: int) -> Person:
    return Person.objects.select_related("unit__site", "unit__branch").get(pk=person_id)


def people_with_role(*, role: str) -> list[Person]:
    """Active people who hold the role now, longest-known first."""
    found = Person.objects.with_role(role).filter(is_active=True)
    return list(found.select_related("unit").order_by("id"))


def person_by_phone(*, phone: str) -> Person | None:
    """The active person with this number; of several, the longest-known."""
    found = Person.objects.filter(phone_index=crypto.blind("phone", phone), is_active=True)
    return found.order_by("id").first() if phone else None


def sites() -> list[Site]:
    return list(Site.objects.order_by("position", "id"))


def branches() -> list[Branch]:
    return list(Branch.objects.order_by("code"))


def units() -> QuerySet[Unit]:
    """The whole tree, each unit before its departments."""
    return Unit.objects.select_related("site", "branch").order_by("path")


def profile_in_force() -> Profile:
    newest = ProfileChoice.objects.order_by("-id").values_list("profile", flat=True).first()
    return PROFILES.get(newest or DEFAULT_PROFILE, PROFILES[DEFAULT_PROFILE])


def grants_of(*, person_id: int) -> QuerySet[RoleGrant]:
    """Every grant ever made to this person, live ones first."""
    found = RoleGrant.objects.filter(person_id=person_id)
    return found.select_related("branch", "granted_by", "revoked_by").order_by(
        "-revoked_at", "-from_at", "-id"
    )


def sessions_of(*, person_id: int) -> list[LiveSession]:
    return list(LiveSession.objects.filter(person_id=person_id).order_by("-last_seen_at", "-id"))


def open_link(*, token_hash: str, now: datetime) -> SetupLink | None:
    return SetupLink.objects.filter(
        token_hash=token_hash, used_at__isnull=True, expires_at__gt=now
    ).first()
