"""What duties refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class DutyRefused(Refusal):
    """Base of every refusal of this app."""


class GuaranteeIsOver(DutyRefused):
    def __init__(self, label: str) -> None:
        super().__init__(f"这项保障现在是“{label}”，不能再改动。")


class NotOnTheList(DutyRefused):
    def __init__(self) -> None:
        super().__init__("您不在这项保障的人员名单里，请联系项目经理。")
