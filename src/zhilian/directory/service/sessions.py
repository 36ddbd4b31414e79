"""Signed-in browsers: opened at sign-in, checked on every request, ended by hand or by time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from zhilian.core import events
from zhilian.directory import selectors
from zhilian.directory.events import SessionsEnded
from zhilian.directory.keeping_events import SignInsExpunged
from zhilian.directory.models import LiveSession, Person, SignIn
from zhilian.directory.security_profiles import PROFILES, Profile
from zhilian.directory.types import Outcome

SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class CameFrom:
    """Where a request came from, as far as it is kept."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How somebody proved who they are; `handle_index` is the sign-in elsewhere that did it."""

    means: str = ""
    second_factor: bool = False
    handle_index: str = ""


def key_hash(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()


@transaction.atomic
def open_session(
    *, session_key: str, person: Person, at: datetime, proof: Proof, came_from: CameFrom
) -> LiveSession:
    return LiveSession.objects.create(
        person=person,
        key_hash=key_hash(session_key),
        signed_in_at=at,
        last_seen_at=at,
        second_factor_at=at if proof.second_factor else None,
        address=came_from.address or None,
        browser=came_from.browser,
        means=proof.means,
        handle_index=proof.handle_index,
    )


def find_session(*, session_key: str, person_id: int) -> tuple[LiveSession, Profile] | None:
    """The live session of this browser with its person, and the profile in force; one query."""
    return selectors.live_session(key_hash=key_hash(session_key), person_id=person_id)


def check_session(
    *, found: tuple[LiveSession, Profile] | None, person: Person, at: datetime, active: bool = True
) -> Outcome | None:
    """None when the session is good, else why it is over. `active`: a person, not a poll."""
    if found is None or (person.needs_totp and found[0].second_factor_at is None):
        return Outcome.ENDED
    live, profile = found
    if at - live.last_seen_at > profile.idle or at - live.signed_in_at > profile.absolute:
        return Outcome.TIMED_OUT
    if active and at - live.last_seen_at > SEEN_EVERY:
        LiveSession.objects.filter(pk=live.pk).update(last_seen_at=at)
    return None


def move_session(*, old_key: str, new_key: str) -> None:
    """The browser was given a new key for the same session."""
    LiveSession.objects.filter(key_hash=key_hash(old_key)).update(key_hash=key_hash(new_key))


@transaction.atomic
def close_session(
    *, session_key: str, person: Person, outcome: Outcome, at: datetime, came_from: CameFrom
) -> None:
    """Forget the session and write down how it ended."""
    gone, _ = LiveSession.objects.filter(key_hash=key_hash(session_key), person=person).delete()
    if gone or outcome is Outcome.SIGNED_OUT:
        note_attempt(person=person, outcome=outcome, at=at, came_from=came_from)


@transaction.atomic
def end_sessions(
    *, person_id: int, at: datetime, keep_key: str = "", only_id: int | None = None
) -> int:
    """End a person's sessions (one, or all but the one in hand); returns how many."""
    ending = LiveSession.objects.filter(person_id=person_id).exclude(key_hash=key_hash(keep_key))
    if only_id is not None:
        ending = ending.filter(pk=only_id)
    count, _ = ending.delete()
    if count:
        events.record(SessionsEnded(at=at, person_id=person_id, count=count))
    return count


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """Forget sessions that no profile would still accept; returns how many."""
    longest = max(profile.absolute for profile in PROFILES.values())
    gone, _ = LiveSession.objects.filter(signed_in_at__lt=at - longest).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    return gone


@transaction.atomic
def expunge_sign_ins(*, at: datetime, limit: int = 10_000) -> int:
    """Delete the oldest of the sign-in records that were kept for long enough; returns how many."""
    before = at - timedelta(days=settings.KEEP_SIGN_INS_DAYS)
    old = SignIn.objects.filter(at__lt=before).order_by("at", "id")
    ids = list(old.values_list("pk", flat=True)[:limit])
    count, _ = SignIn.objects.filter(pk__in=ids).delete()
    if count:
        events.record(SignInsExpunged(at=at, before=before, count=count))
    return count


def note_attempt(
    *,
    person: Person | None,
    outcome: Outcome,
    at: datetime,
    came_from: CameFrom,
    means: str = "",
) -> None:
    SignIn.objects.create(
        at=at,
        person=person,
        outcome=outcome,
        means=means,
        address=came_from.address or None,
        browser=came_from.browser,
    )
