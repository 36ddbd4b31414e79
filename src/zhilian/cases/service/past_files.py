"""Files of copied cases: each copy has rows and content of its own, so that every door opens them.

The content is the same sealed bytes under the same key, linked where the file system can.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from zhilian.cases.models import Attachment


def linked(file: Attachment) -> str:
    """A place of its own with the same content."""
    made = Attachment(place=uuid4().hex)
    _link(file.path, made.path)
    if file.has_small:
        _link(file.small_path, made.small_path)
    return made.place


def with_files(text: str, keys: Mapping[str, str]) -> str:
    """Values in their column with the new files in place of the old ones."""
    return json.dumps(_named(json.loads(text), keys), ensure_ascii=False, separators=(",", ":"))


def _named(held: Any, keys: Mapping[str, str]) -> Any:
    if isinstance(held, list):
        return [_named(item, keys) for item in held]
    if not isinstance(held, dict):
        return held
    if held.get("$") == "file":
        return {**held, "key": keys.get(held["key"], held["key"])}
    return {name: _named(item, keys) for name, item in held.items()}


def _link(source: Path, target: Path) -> None:
    """A file system knows only so many names of one file: then it is copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
