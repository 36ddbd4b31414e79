"""Demo data (演示数据): invented people, real checks against the real pages, weeks of history.

Seeded: the same figures on every machine. All goes through the services, with past instants.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhilian.config.demo import (
    board,
    cards,
    desk,
    estate,
    filing,
    gates,
    history,
    loads,
    market,
    meals,
    members,
    money,
    orders,
    past_cases,
    people,
    posts,
    resources,
    roster,
    running_cases,
    scope,
    showcase,
    watch,
)
from zhilian.core import tokens
from zhilian.directory import selectors as directory

TOKEN_ROLES = (
    "ops_manager", "ops_software", "ops_hardware", "purchaser", "hotline", "audit_admin", "staff",
)  # fmt: skip


@transaction.atomic
def seed(*, at: datetime, past: bool = True, count: int | None = None) -> None:
    """Fill an empty demo, all or nothing; a demo that has its people already is left alone."""
    if directory.people_with_role(role="ops_manager"):
        money.connect(at=at)
        members.tell()
        return
    people.make(at=at, count=count or people.COUNT)
    posts.grant(at=at)
    estate.tell(at=at)
    meals.serve(at=at)
    gates.build(at=at)
    cards.tell(at=at)
    resources.tell(at=at)
    money.tell(at=at)
    orders.tell(merchants=market.tell(at=at), at=at)
    showcase.tell(at=at)
    scope.register(at=at)
    board.tell(at=at, seed=people.SEED)
    desk.tell(at=at, seed=people.SEED)
    filing.tell(at=at, seed=people.SEED)
    if past:
        _tell_past(at=at)
    else:
        roster.plan(at=at)
    members.tell()
    write_tokens(at=at)


def _tell_past(*, at: datetime) -> None:
    watch.begin(at=at)
    history.tell(at=at)
    watch.grade_pages(at=at)
    loads.tell(at=at)
    past_cases.tell(at=at)
    running_cases.tell(at=at)


def write_tokens(*, at: datetime) -> None:
    """One API token for each role with a desk, for `ready.json`; readable by the owner only."""
    made = {
        role: tokens.make_token(
            person_id=directory.people_with_role(role=role, first=1)[0].pk, name="演示", at=at
        )
        for role in TOKEN_ROLES
    }
    path = Path(settings.DATA) / "demo-tokens.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
