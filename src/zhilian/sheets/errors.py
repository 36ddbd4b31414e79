"""What is refused; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class SheetsError(Refusal):
    """Base of what this app refuses."""


class MovedOn(SheetsError):
    """The run is not where it was."""

    def __init__(self, state: str) -> None:
        super().__init__(f"这次导入{state}，请刷新页面。")
