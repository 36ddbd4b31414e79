"""`zhilian init`: a new system, or the same one again (every step may be repeated)."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from zhilian.core.times import clock_now

DEMO_TITLE = "智联机关（演示）"


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhilian init", description="建立新系统")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--demo", action="store_true", help="装入演示数据，库内永久标明演示")
    kind.add_argument("--ops-only", metavar="FILE", help="仅运维：按 YAML 接管已有的平台")
    options = parser.parse_args(argv)
    prepare(demo=options.demo, ops_only=Path(options.ops_only) if options.ops_only else None)
    return 0


def prepare(
    *,
    demo: bool = False,
    past: bool = True,
    ops_only: Path | None = None,
    people: int | None = None,
) -> None:
    """Make or upgrade the data directory and the database; prints what a person must know. A demo
    without its past has people and a scope, but has watched nothing yet; `people` is for how many
    it is made, where that is not everybody.
    """
    make_data_directory(Path(settings.DATA))
    django.setup()
    from zhilian.config import fresh
    from zhilian.core import selectors, service
    from zhilian.core.models import Installation

    if not fresh.make_tables(connection):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = clock_now()
    if selectors.installation() is None:
        kind = Installation.Kind.PRODUCTION
        if demo:
            kind = Installation.Kind.DEMO
        elif ops_only:
            kind = Installation.Kind.OPS_ONLY
        service.mark_installation(kind=kind, title=DEMO_TITLE if demo else "智联机关", at=now)
    elif demo and not selectors.is_demo():
        raise SystemExit("这个数据目录是正式系统，不能装入演示数据。请用 DATA=另一目录。")
    _load_reference(at=now, demo=demo, ops_only=ops_only)
    if demo:
        from zhilian.config.demo import seed

        seed(at=now, past=past, count=people)
    else:
        _print_first_admin(at=now)


def make_data_directory(data: Path) -> None:
    """The directory, the key ring and the secret key; existing ones are left alone."""
    from zhilian.core import crypto

    try:
        data.mkdir(parents=True, exist_ok=True)
        for folder in ("run", "logs", "media", "static"):
            (data / folder).mkdir(exist_ok=True)
        crypto.make_keyring(Path(settings.KEYS_FILE))
        _secret(data / "secret-key")
    except OSError as error:
        raise SystemExit(
            f"数据目录 {data} 不能写入（{error.strerror}），请检查权限与磁盘空间。"
        ) from None
    if "SECRET_KEY" not in os.environ and "SECRET_KEY_FILE" not in os.environ:
        settings.SECRET_KEY = (data / "secret-key").read_text().strip()


def _secret(path: Path) -> None:
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token_urlsafe(48))


def _load_reference(*, at: datetime, demo: bool, ops_only: Path | None) -> None:
    """The windows of a demo are open since its contract began."""
    from zhilian.config import reference
    from zhilian.core import selectors

    portal = ops_only is None and not selectors.is_ops_only()
    open_since = None
    if demo:
        from zhilian.config.demo import people

        open_since = at - people.BEFORE
    reference.load(at=at, portal=portal, open_since=open_since)
    if ops_only:
        from zhilian.config import ops_only as foreign

        foreign.apply(ops_only, at=at)


def _print_first_admin(*, at: datetime) -> None:
    from zhilian.directory import service
    from zhilian.directory.types import Role

    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        if link := service.first_admin_link(at=at, role=role):
            sys.stdout.write(
                f"{role.label}：由本人在 24 小时内打开 {settings.BASE_URL}{link}"
                " 设置密码与动态口令（三员不得兼任）。\n"
            )
