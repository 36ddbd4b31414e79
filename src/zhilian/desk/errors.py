"""What the desk refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class DeskRefused(Refusal):
    """Base of every refusal of this app."""


class NotYourOrder(DeskRefused):
    def __init__(self) -> None:
        super().__init__("这张派工单不由您办理，请联系派工人员改派。")


class OrderMoved(DeskRefused):
    def __init__(self, label: str) -> None:
        super().__init__(f"这张派工单现在是“{label}”，不能这样办理，请刷新页面查看。")


class RequirementMoved(DeskRefused):
    def __init__(self, label: str) -> None:
        super().__init__(f"这条需求现在是“{label}”，不能这样办理，请刷新页面查看。")
