"""What every installation starts with: places, calendar, the 64 windows, its own probe."""

import os
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from secrets import token_urlsafe

import yaml
from django.conf import settings
from django.db import transaction

from zhilian.assets import service as assets
from zhilian.catalogue import selectors as windows
from zhilian.catalogue import service as catalogue
from zhilian.contract.service import revisions
from zhilian.core import selectors as core
from zhilian.directory import service as directory
from zhilian.ledger import service as ledger
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.service import agents

EMBEDDED = "本机探针"
DEMO_OPEN_FOR = timedelta(days=187)
"""A demonstration has a past: its windows have been open since the contract began."""


def load(*, at: datetime, portal: bool = True, open_since: datetime | None = None) -> None:
    """Again is the same: what is there stays as people have changed it. The first windows are open
    since `open_since` (None: from now on).
    """
    directory.load_places()
    with transaction.atomic():
        revisions.ensure_calendar(at=at)
    if portal:
        first = open_since is not None and not windows.windows()
        _load_windows(at=open_since if first and open_since else at)
        ledger.load_channels(at=at)
        assets.load_kinds(at=at)
    _admit_embedded_probe(at=at)
    _make_secret(Path(settings.DATA) / "sms-token", token_urlsafe(24))


def _load_windows(*, at: datetime) -> None:
    text = files("zhilian.catalogue").joinpath("data", "windows.yaml").read_text(encoding="utf-8")
    first = core.is_demo() and not windows.windows()
    since = at - DEMO_OPEN_FOR if first else at
    catalogue.import_document(document=yaml.safe_load(text), at=since)


def _admit_embedded_probe(*, at: datetime) -> None:
    """The probe that `zhilian up` starts has its token in a file; a lost file means a new token."""
    file = Path(settings.DATA) / "agent-token"
    if file.exists():
        return
    held = monitoring.agent_by_name(name=EMBEDDED)
    made = (
        agents.renew_token(agent_id=held.pk, at=at)
        if held
        else agents.create_agent(name=EMBEDDED, at=at)
    )
    _make_secret(file, made.token)


def _make_secret(path: Path, content: str) -> None:
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
