"""What the engine refuses, said to a person."""

from zhilian.core.errors import Refusal


class CaseRefusal(Refusal):
    """Base of all refusals of this app."""


class WindowIsClosed(CaseRefusal):
    """The window takes no cases now."""


class NotForYou(CaseRefusal):
    """The window, the case or the step is not this person's."""


class NotNow(CaseRefusal):
    """The case does not stand where this could be done."""


class AnswerMissing(CaseRefusal):
    """The action lacks something: a remark, a person, a value."""

    def __init__(self, text: str, *, problems: tuple[object, ...] = ()) -> None:
        super().__init__(text)
        self.problems = problems


class EffectRefused(CaseRefusal):
    """The owner of what the action would change says no; the text is the owner's reason."""
