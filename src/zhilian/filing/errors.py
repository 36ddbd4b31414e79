"""What filing refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class FilingRefused(Refusal):
    """Base of every refusal of this app."""


class NotInRegistry(FilingRefused):
    def __init__(self) -> None:
        super().__init__("您单位不在公共机构名录里，请先办理“公共机构名录变更”。")


class ReportIsLocked(FilingRefused):
    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 的报表已锁定，修改须先经市级节能管理员批准解锁。")


class CampaignRefused(FilingRefused):
    """What is wrong with a campaign, or why it cannot be changed now."""
