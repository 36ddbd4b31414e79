"""`docs/reference.md`: every setting, job, event, reaction and plugin, written from the code
itself.

Run `zhilian manage shell -c "from zhilian.config import handbook; handbook.write()"` or `make
docs`; a rule test
compares the file with what the code says.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import zhilian
from zhilian.core import events, jobs
from zhilian.core.registry import Family

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "docs" / "reference.md"
SETTING = re.compile(
    r'env\.(?:text|number|flag|words|choice|address|mapping|socket)\(\s*"([A-Z_]+)"'
)


def write() -> None:
    TARGET.write_text(reference(), encoding="utf-8")


def reference() -> str:
    parts = [
        "# Reference: what the code declares",
        "Written by `make docs`; do not edit. What the settings mean: `settings.md`.",
        _section("Settings", settings_named()),
        _section(
            "Events",
            (f"{k}: {_first_line(e)}" for k, e in sorted(events.EVENTS.items()) if _ours(e)),
        ),
        _section("Reactions", _reactions()),
        _section("Jobs", _jobs()),
        *(_section(f"Plugins: {name}", members) for name, members in _families()),
    ]
    return "\n\n".join(parts) + "\n"


def settings_named() -> list[str]:
    """Environment variables that settings read, in the order of the alphabet."""
    found: set[str] = set()
    for name in ("settings.py", "environment.py"):
        found |= set(SETTING.findall((Path(__file__).parent / name).read_text(encoding="utf-8")))
    return sorted(found)


def _section(title: str, lines: Iterator[str] | list[str]) -> str:
    return "\n".join([f"## {title}", *(f"* {line}" for line in lines)])


def _ours(event: type[events.Event]) -> bool:
    return event.__module__.startswith("zhilian.") and ".tests." not in event.__module__


def _first_line(thing: object) -> str:
    text = (thing.__doc__ or "").strip().splitlines()
    return text[0] if text and not text[0].startswith(f"{getattr(thing, '__name__', '')}(") else ""


def _reactions() -> Iterator[str]:
    for kind, paths in sorted(events.REACTIONS.items()):
        for path in sorted(paths):
            if ".tests." not in path:
                yield f"{kind} -> {path.removeprefix('zhilian.')}"


def _jobs() -> Iterator[str]:
    for path in sorted(jobs.JOBS):
        if ".tests." in path:
            continue
        schedule = jobs.SCHEDULES.get(path)
        when = "when queued"
        if schedule and schedule.every:
            when = f"every {int(schedule.every.total_seconds())} s"
        elif schedule and schedule.daily_at:
            when = f"daily at {schedule.daily_at:%H:%M}"
        yield f"{path.removeprefix('zhilian.')}: {when}"


def _families() -> Iterator[tuple[str, list[str]]]:
    seen: set[int] = set()
    for module in _modules():
        for value in list(vars(module).values()):
            if isinstance(value, Family) and id(value) not in seen:
                seen.add(id(value))
                yield value.name, [key for key, one in value.all().items() if _shipped(one)]


def _shipped(member: object) -> bool:
    return ".tests." not in getattr(member, "__module__", type(member).__module__)


def _modules() -> Iterator[object]:
    skipped = ("tests", "migrations", "config", "__main__")
    for found in walk_packages(zhilian.__path__, "zhilian."):
        if not set(found.name.split(".")) & set(skipped):
            yield import_module(found.name)
