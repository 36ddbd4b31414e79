"""One input of a form, with all that stands around it, as the template takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhilian.catalogue.fields.choices import YES
from zhilian.core.effects import FileRef

PICTURE_ENDINGS = {".jpg", ".png", ".heic", "image/jpeg", "image/png", "image/heic", "image/*"}
GROUPS = frozenset({"chips", "many", "rating", "slots", "find", "table", "held", "rows", "file"})


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something to choose. `group` is the heading it stands under, `taken` greys it."""

    value: str
    label: str
    chosen: bool
    detail: str = ""
    group: str = ""
    taken: bool = False
    facts: str = ""
    """What conditions of the form read of it, as JSON."""
    picture: str = ""


@dataclass(frozen=True, kw_only=True)
class Control:
    """One input with all that stands around it."""

    name: str
    label: str
    kind: str
    required: bool
    type: str = ""
    value: str = ""
    attrs: Mapping[str, str | bool] = field(default_factory=dict)
    head_value: str = ""
    """What stands in the input before this one (the province of a plate)."""
    options: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()
    many: bool = False
    note: str = ""
    """Why there is nothing to choose."""
    help: str = ""
    error: str = ""
    when: str = ""
    by: str = ""
    rule: str = ""
    must: str = ""
    formula: str = ""
    """Conditions and sums as data for the browser (`catalogue.compiled`)."""
    reads: str = ""
    """As what the browser takes the value: n(umber), s(igns), b(ox), m(any), p(ick), t(able)."""
    hidden: bool = False
    sensitive: bool = False
    scan: bool = False
    stop: str = ""
    """What is said when the box is ticked and the matter ends there."""
    fresh: bool = False
    """Whether what is offered hangs on the fields before it."""
    files: tuple[FileRef, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple["Control", ...], ...] = ()
    shown_rows: tuple[tuple[str, ...], ...] = ()
    """The rows of a table that is only looked at."""
    total_rows: int = 0
    most_rows: int = 0
    excel: bool = False
    faults: tuple[str, ...] = ()
    """What is wrong in the rows of a long table."""

    @property
    def is_on(self) -> bool:
        """Whether a box is ticked."""
        return self.value == YES

    @property
    def is_group(self) -> bool:
        """Whether it is made of several inputs under one heading."""
        return self.kind in GROUPS

    @property
    def only_pictures(self) -> bool:
        """Whether a camera can answer."""
        return set(str(self.attrs.get("accept", "")).split(",")) <= PICTURE_ENDINGS

    @property
    def can_grow(self) -> bool:
        return len(self.rows) < self.most_rows

    @property
    def chosen(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.chosen)
