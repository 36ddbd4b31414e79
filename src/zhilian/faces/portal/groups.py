"""Windows under the sub-platform that they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from zhilian.catalogue.types import WindowRow


@dataclass(frozen=True, kw_only=True)
class Group:
    code: str
    name: str
    icon: str
    windows: tuple[WindowRow, ...]


def by_sub_platform(rows: Iterable[WindowRow]) -> list[Group]:
    """Rows come in the order of the list, so those of a sub-platform stand together."""
    return [
        Group(code=code, name=name, icon=icon, windows=tuple(members))
        for (code, name, icon), members in groupby(
            rows, key=lambda row: (row.sub_platform_code, row.sub_platform_name, row.icon)
        )
    ]
