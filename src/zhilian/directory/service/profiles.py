"""Choosing the security profile."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.directory.errors import DirectoryError
from zhilian.directory.events import ProfileChosen
from zhilian.directory.models import ProfileChoice
from zhilian.directory.security_profiles import PROFILES
from zhilian.directory.service.authority import acting
from zhilian.directory.types import Role


@transaction.atomic
def choose_profile(*, profile: str, by_id: int | None, reason: str, at: datetime) -> ProfileChoice:
    """In force from now on, for sessions that are open too."""
    acting(by_id=by_id, role=Role.SECURITY_ADMIN, what="更换安全方案")
    if profile not in PROFILES:
        raise DirectoryError("没有这个安全方案，请从列表中选择。")
    if not reason.strip():
        raise DirectoryError("请写明更换理由。")
    choice = ProfileChoice.objects.create(
        profile=profile, reason=reason.strip(), chosen_by_id=by_id, at=at
    )
    events.record(ProfileChosen(at=at, profile=profile, choice_id=choice.pk))
    return choice
