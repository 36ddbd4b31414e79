"""Short commands for operators: each does one thing and says what happened."""

import argparse
import json
import sys
from collections.abc import Sequence
from uuid import UUID

import django
from django.core.management import execute_from_command_line

from zhilian.core.errors import Refusal
from zhilian.core.times import clock_now, local


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def windows(argv: Sequence[str]) -> int:
    """`zhilian windows lint | diff | import | export`."""
    django.setup()
    from zhilian.catalogue.commands import main

    return main(list(argv))


def check(argv: Sequence[str]) -> int:
    """`zhilian check add URL [--name 名称]`: one monitored page, with sensible defaults."""
    parser = argparse.ArgumentParser(prog="zhilian check")
    parser.add_argument("action", choices=["add"])
    parser.add_argument("url")
    parser.add_argument("--name", default="", help="不写则取网页标题")
    options = parser.parse_args(argv)
    django.setup()
    from zhilian.monitoring import service

    try:
        added = service.add_url(url=options.url, name=options.name, at=clock_now())
    except Refusal as refusal:
        say(str(refusal))
        return 1
    say(f"已加入监测：{added.name}（{added.code}），每 {added.interval_s} 秒一次。")
    return 0


def monitoring(argv: Sequence[str]) -> int:
    """`zhilian monitoring rebuild --compare | --write`."""
    django.setup()
    from zhilian.monitoring.commands import main

    return main(list(argv))


def audit(argv: Sequence[str]) -> int:
    """`zhilian audit verify`: exit code 0 when the chain is whole, 1 with the altered row named."""
    parser = argparse.ArgumentParser(prog="zhilian audit")
    parser.add_argument("action", choices=["verify"])
    parser.parse_args(argv)
    django.setup()
    from zhilian.core import audit as chain

    chain.seal_pending()
    verdict = chain.verify()
    if verdict.ok:
        say(f"审计链完整：{verdict.sealed} 条已封存，{verdict.unsealed} 条待封存。")
        return 0
    where = f"（记录 {verdict.entry_id}）" if verdict.entry_id else ""
    say(f"审计链被破坏：{verdict.problem}{where}前 {verdict.sealed} 条完好。")
    return 1


def keys(argv: Sequence[str]) -> int:
    """`zhilian keys rotate`: a new data key, and every secret field written anew under it."""
    parser = argparse.ArgumentParser(prog="zhilian keys")
    parser.add_argument("action", choices=["rotate"])
    parser.parse_args(argv)
    django.setup()
    from zhilian.core import crypto, service

    rows = service.rotate_keys(at=clock_now())
    say(f"已启用新密钥 {crypto.keyring().active}，重写 {rows} 行；旧密钥仍留在密钥文件里。")
    return 0


def jobs(argv: Sequence[str]) -> int:
    """`zhilian jobs dead | retry ID`."""
    parser = argparse.ArgumentParser(prog="zhilian jobs")
    parser.add_argument("action", choices=["dead", "retry"])
    parser.add_argument("task_id", nargs="?", type=UUID)
    options = parser.parse_args(argv)
    django.setup()
    from zhilian.core import selectors, service

    if options.action == "dead":
        letters = selectors.dead_letters()
        for letter in letters:
            ended = f"{local(letter.finished_at):%m-%d %H:%M}" if letter.finished_at else "-"
            say(f"{letter.task_id} {ended} {letter.path} {letter.error.splitlines()[-1]}")
        say(f"共 {len(letters)} 条死信。")
        return 0
    if options.task_id is None:
        parser.error("请给出任务编号：zhilian jobs retry ID")
    revived = service.revive_dead_letter(task_id=options.task_id, at=clock_now())
    say("已重新投递。" if revived else "没有这条死信，可能已经重新投递过。")
    return 0 if revived else 1


def urls(argv: Sequence[str]) -> int:
    """`zhilian urls [--json]`: every URL with the roles that it admits."""
    parser = argparse.ArgumentParser(prog="zhilian urls")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    django.setup()
    from zhilian.config.url_table import url_table

    rows = url_table()
    if options.json:
        say(json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        say(f"{row.path:<56} {row.gate:<10} {' '.join(row.roles) or row.why}")
    return 0


def manage(argv: Sequence[str]) -> int:
    execute_from_command_line(["zhilian manage", *argv])
    return 0
