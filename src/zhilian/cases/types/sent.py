"""What people send in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zhilian.catalogue.types import Problem


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it was sent: texts by input name, rows by table, ids of uploads by field."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, Sequence[int]] = field(default_factory=dict)


NOTHING = Filled()


@dataclass(frozen=True, kw_only=True)
class Act:
    """What goes with an action.

    `filled` answers what the action asks (values that the step writes, what its messages need),
    `field_remarks` says what is wrong with which field of the form when it goes back,
    `return_to` is a step, empty for the applicant; `to_id` is whom it is passed on to or who
    does the next step; `marks` are the context names that were ticked.
    """

    remark: str = ""
    field_remarks: Mapping[str, str] = field(default_factory=dict)
    filled: Filled = NOTHING
    return_to: str = ""
    to_id: int | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What sending the form would have come to. `overlooked`: labels of fields that must be filled
    in, are empty and were not asked for; `refusal`: what the form asks for is taken.
    """

    problems: tuple[Problem, ...] = ()
    overlooked: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def sound(self) -> bool:
        """Whether the form was checked as it says of itself."""
        return not self.overlooked


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """The case, or what is wrong with the form."""

    case_id: int | None = None
    number: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        return self.case_id is not None
