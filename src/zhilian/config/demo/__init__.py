"""Demo data (演示数据): invented people, real checks against the real pages, weeks of history.

Seeded: the same figures on every machine. All goes through the services, with past instants.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhilian.config.demo import history, people, scope, watch
from zhilian.core import tokens
from zhilian.directory import selectors as directory

TOKEN_ROLES = (
    "ops_manager", "ops_software", "ops_hardware", "purchaser", "hotline", "audit_admin", "staff",
)  # fmt: skip


@transaction.atomic
def seed(*, at: datetime) -> None:
    """Fill an empty demo, all or nothing; a demo that has its people already is left alone."""
    if directory.people_with_role(role="ops_manager"):
        return
    people.make(at=at)
    scope.register(at=at)
    watch.begin(at=at)
    history.tell(at=at)
    write_tokens(at=at)


def write_tokens(*, at: datetime) -> None:
    """One API token for each role with a desk, for `ready.json`; readable by the owner only."""
    made = {
        role: tokens.make_token(
            person_id=directory.people_with_role(role=role)[0].pk, name="演示", at=at
        )
        for role in TOKEN_ROLES
    }
    path = Path(settings.DATA) / "demo-tokens.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
