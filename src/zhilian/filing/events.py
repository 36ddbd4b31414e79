"""Facts that filing announces."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutCampaign(Event):
    campaign_id: int

    @property
    def subject(self) -> str:
        return f"campaign:{self.campaign_id}"


@dataclass(frozen=True, kw_only=True)
class CampaignPlanned(_AboutCampaign):
    kind: ClassVar[str] = "filing.campaign.planned"


@dataclass(frozen=True, kw_only=True)
class CampaignOpened(_AboutCampaign):
    """Units may file; the list of those who must is frozen."""

    kind: ClassVar[str] = "filing.campaign.opened"
    units: int


@dataclass(frozen=True, kw_only=True)
class CampaignDue(_AboutCampaign):
    """Three days before the end: those who have not filed are reminded."""

    kind: ClassVar[str] = "filing.campaign.due"
    missing: int


@dataclass(frozen=True, kw_only=True)
class CampaignLocked(_AboutCampaign):
    kind: ClassVar[str] = "filing.campaign.locked"


@dataclass(frozen=True, kw_only=True)
class UnitExtended(_AboutCampaign):
    """One unit may file until later, by somebody's word."""

    kind: ClassVar[str] = "filing.unit.extended"
    campaign_unit_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RegistryChanged(Event):
    kind: ClassVar[str] = "filing.registry.changed"
    institution_id: int
    version: int

    @property
    def subject(self) -> str:
        return f"institution:{self.institution_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutReport(Event):
    report_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"report:{self.report_id}"


@dataclass(frozen=True, kw_only=True)
class ReportFiled(_AboutReport):
    kind: ClassVar[str] = "filing.report.filed"
    warnings: int


@dataclass(frozen=True, kw_only=True)
class ReportApproved(_AboutReport):
    kind: ClassVar[str] = "filing.report.approved"


@dataclass(frozen=True, kw_only=True)
class ReportLocked(_AboutReport):
    kind: ClassVar[str] = "filing.report.locked"


@dataclass(frozen=True, kw_only=True)
class ReportUnlocked(_AboutReport):
    kind: ClassVar[str] = "filing.report.unlocked"
