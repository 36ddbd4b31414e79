"""Who is known here, from the file that the installation has written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`number` is the employee number, and the name of the member in 政务微信."""

    number: str
    name: str
    unit: str
    post: str = ""
    mobile: str = ""


def members_in(path: Path) -> Mapping[str, Member]:
    """By number, in the order of the file; nobody where there is no file yet."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["number"]: Member(**row) for row in rows}
