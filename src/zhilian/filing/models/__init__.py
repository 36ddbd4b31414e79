"""Tables of filing, one noun a file."""

from zhilian.filing.models.campaigns import Campaign, CampaignUnit, Extension
from zhilian.filing.models.registry import Institution, InstitutionVersion
from zhilian.filing.models.reports import Figure, Report, Rollup

__all__ = [
    "Campaign",
    "CampaignUnit",
    "Extension",
    "Figure",
    "Institution",
    "InstitutionVersion",
    "Report",
    "Rollup",
]
