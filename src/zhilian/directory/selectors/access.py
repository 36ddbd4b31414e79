"""How people come in: sessions, attempts, locks, links, the profile in force."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db.models import Max, QuerySet, Subquery, Sum

from zhilian.core import crypto
from zhilian.directory.models import (
    ExternalIdentity,
    LiveSession,
    Person,
    ProfileChoice,
    SetupLink,
    SignIn,
    SignInCode,
    Unit,
)
from zhilian.directory.security_profiles import (
    DEFAULT_PROFILE,
    LOCK_FOR,
    MAX_FAILURES,
    PROFILES,
    Profile,
)
from zhilian.directory.types import Lock, Role

NEAR = frozenset({Role.DEPT_LIAISON, Role.DEPT_HEAD, Role.UNIT_HEAD})


@dataclass(frozen=True, kw_only=True)
class SignInFilter:
    q: str = ""
    outcome: str = ""
    before: int | None = None


def profile_in_force() -> Profile:
    newest = ProfileChoice.objects.order_by("-id").values_list("profile", flat=True).first()
    return _profile(newest)


def live_session(*, key_hash: str, person_id: int) -> tuple[LiveSession, Profile] | None:
    """The session with its person's unit and the profile in force: every request asks for it, so
    it is one query.
    """
    newest = ProfileChoice.objects.order_by("-id").values("profile")[:1]
    found = LiveSession.objects.filter(key_hash=key_hash, person=person_id)
    units = ("person__unit__parent", "person__unit__branch", "person__unit__site")
    told = found.select_related(*units)
    live = told.annotate(profile=Subquery(newest)).first()
    return (live, _profile(vars(live)["profile"])) if live else None


def _profile(code: str | None) -> Profile:
    return PROFILES.get(code or DEFAULT_PROFILE, PROFILES[DEFAULT_PROFILE])


def profile_choices() -> list[ProfileChoice]:
    """Who chose what and why, newest first."""
    return list(ProfileChoice.objects.select_related("chosen_by").order_by("-id")[:20])


def sessions_of(*, person_id: int, now: datetime) -> list[LiveSession]:
    """Sessions that are still within the limits of the profile in force, last used first."""
    profile = profile_in_force()
    live = LiveSession.objects.filter(
        person_id=person_id,
        last_seen_at__gte=now - profile.idle,
        signed_in_at__gte=now - profile.absolute,
    )
    return list(live.order_by("-last_seen_at", "-id"))


def identities_of(*, person_id: int) -> list[ExternalIdentity]:
    """What other systems this person is bound to, the first bound first."""
    mine = ExternalIdentity.objects.filter(person_id=person_id, ended_at__isnull=True)
    return list(mine.order_by("id"))


def people_bound_at(*, provider: str, person_ids: Collection[int]) -> set[int]:
    """Which of these people are active and bound to the other system."""
    held = _bound_at(provider).filter(person__in=person_ids)
    return set(held.values_list("person", flat=True))


def subject_at(*, provider: str, person_id: int) -> str:
    """Who an active person is at the other system; empty when they are not bound to it."""
    held = _bound_at(provider).filter(person=person_id).first()
    return held.subject if held else ""


def _bound_at(provider: str) -> QuerySet[ExternalIdentity]:
    return ExternalIdentity.objects.filter(
        provider=provider, person__is_active=True, ended_at__isnull=True
    )


def has_second_factor(*, person_id: int) -> bool:
    found = Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.TOTP)
    return bool(found.exists())


def open_link(*, token_hash: str, now: datetime) -> SetupLink | None:
    """The link, while it can still be used."""
    return SetupLink.objects.filter(
        token_hash=token_hash, used_at__isnull=True, expires_at__gt=now
    ).first()


def code_asked_at(*, phone: str, asker: str) -> datetime | None:
    """When this browser last asked for a code to this number."""
    mine = SignInCode.objects.filter(
        phone_index=crypto.blind("phone", phone),
        asker_hash=hashlib.sha256(asker.encode()).hexdigest(),
    )
    return mine.order_by("-id").values_list("asked_at", flat=True).first()


def former_number(*, code_id: int) -> str:
    """The number that another took the place of by this code; "" when it is forgotten."""
    row = SignInCode.objects.filter(pk=code_id).first()
    return row.former if row else ""


def sign_ins(*, filters: SignInFilter, limit: int = 50) -> list[SignIn]:
    """Attempts and endings, newest first."""
    found: QuerySet[SignIn] = SignIn.objects.select_related("person").order_by("-id")
    if filters.q:
        found = found.filter(person__name__contains=filters.q) | found.filter(
            address__startswith=filters.q
        )
    if filters.outcome:
        found = found.filter(outcome=filters.outcome)
    if filters.before is not None:
        found = found.filter(pk__lt=filters.before)
    return list(found[:limit])


def locks(*, now: datetime) -> list[Lock]:
    """Accounts and addresses that may not sign in at the moment."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=now - LOCK_FOR)
    return [
        *_locks(recent, kind="username", label="账号"),
        *_locks(recent, kind="ip_address", label="地址"),
    ]


def is_locked_out(*, username: str, now: datetime) -> bool:
    recent = AccessAttempt.objects.filter(
        attempt_time__gt=now - LOCK_FOR, username=username
    ).aggregate(n=Sum("failures_since_start"))
    return (recent["n"] or 0) >= MAX_FAILURES


def demo_person(*, role: str) -> Person | None:
    """Who a demonstration's visitor becomes for this role: its longest-known holder; heads and
    liaisons are those to whom the cases of the demonstration's 干部职工 come.
    """
    found = Person.objects.with_role(role).filter(is_active=True)
    if role == Role.STAFF:
        return found.filter(post="科员", unit__branch=None).order_by("id").first()
    if role in NEAR:
        staff = demo_person(role=Role.STAFF)
        return _nearest(found, staff.unit) if staff else None
    return found.order_by("id").first()


def _nearest(found: QuerySet[Person], unit: Unit | None) -> Person | None:
    """One of them in this unit, else in the one above, in whichever department they sit."""
    while unit is not None:
        person = found.filter(unit__path__startswith=unit.path).order_by("id").first()
        if person is not None:
            return person
        unit = unit.parent
    return None


def _locks(recent: QuerySet[AccessAttempt], *, kind: str, label: str) -> list[Lock]:
    counted = recent.exclude(**{kind: None}).values(kind)
    rows = counted.annotate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    return [
        Lock(
            kind=label,
            value=row[kind],
            failures=row["n"],
            last_at=row["last"],
            until_at=row["last"] + LOCK_FOR,
        )
        for row in rows.filter(n__gte=MAX_FAILURES).order_by("-last")
        if row[kind]
    ]
