"""How the arguments of an effect are declared: `text`, `resource?`, `table[name,idno]?`,
`choice[一,二]`.
"""

import re
from dataclasses import dataclass
from typing import Final

FORM: Final = re.compile(r"([a-z]+)(?:\[([^\]]+)\])?(\?)?")
TEXTUAL: Final = frozenset({"text", "choice"})


@dataclass(frozen=True, kw_only=True)
class Argument:
    type: str
    parts: tuple[str, ...]
    """The columns that a table must have, or the only values of a choice."""
    optional: bool

    def same_kind(self, other: "Argument") -> bool:
        return (self.type, self.parts) == (other.type, other.parts)

    def takes_literal(self, text: str) -> bool:
        return self.type in TEXTUAL and (not self.parts or text in self.parts)


def argument(text: str) -> Argument:
    found = FORM.fullmatch(text)
    if not found:
        return Argument(type=text, parts=(), optional=False)
    parts = tuple(found[2].split(",")) if found[2] else ()
    return Argument(type=found[1], parts=parts, optional=bool(found[3]))
