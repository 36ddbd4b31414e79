"""Who stands above whom: parent links as a family tree. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Kinship:
    """The links of all checks that have a parent. A loop, which no form lets pass, ends itself."""

    parents: Mapping[int, int] = field(default_factory=dict)

    def chain(self, one: int) -> list[int]:
        """The ancestors, the direct parent first."""
        found: list[int] = []
        above = self.parents.get(one)
        while above is not None and above not in found and above != one:
            found.append(above)
            above = self.parents.get(above)
        return found

    def below(self, one: int) -> list[int]:
        """All descendants, nearer ones first."""
        children: dict[int, list[int]] = {}
        for child, parent in self.parents.items():
            children.setdefault(parent, []).append(child)
        found: dict[int, None] = {}
        row = children.get(one, [])
        while row:
            row = [pk for pk in row if pk not in found and pk != one]
            found |= dict.fromkeys(row)
            row = [pk for parent in row for pk in children.get(parent, ())]
        return list(found)

    def chains(self, many: Iterable[int]) -> set[int]:
        """Every ancestor of any of these."""
        return {above for one in many for above in self.chain(one)}
