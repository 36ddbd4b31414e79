"""The rows of monitoring, one noun a module."""

from zhilian.monitoring.models.agent import Agent, Batch
from zhilian.monitoring.models.beat import Beat, Pulse
from zhilian.monitoring.models.check import Check
from zhilian.monitoring.models.drill import Drill
from zhilian.monitoring.models.history import DayFigure, Flip, Strain
from zhilian.monitoring.models.import_run import ImportRun
from zhilian.monitoring.models.inbound import (
    AlertDelivery,
    ClosedGroup,
    InboundAlert,
    InboundSource,
)
from zhilian.monitoring.models.maintenance import (
    DeclaredAfterwards,
    MaintenanceRun,
    MaintenanceWindow,
)
from zhilian.monitoring.models.pack import DayPack, MonthFigure
from zhilian.monitoring.models.page_load import PageLoad, PageRun
from zhilian.monitoring.models.release import Release
from zhilian.monitoring.models.rum import RumDay, RumOddity, SpentNonce
from zhilian.monitoring.models.sample import Sample
from zhilian.monitoring.models.sending import RemoteWriteCursor

__all__ = [
    "Agent",
    "AlertDelivery",
    "Batch",
    "Beat",
    "Check",
    "ClosedGroup",
    "DayFigure",
    "DayPack",
    "DeclaredAfterwards",
    "Drill",
    "Flip",
    "ImportRun",
    "InboundAlert",
    "InboundSource",
    "MaintenanceRun",
    "MaintenanceWindow",
    "MonthFigure",
    "PageLoad",
    "PageRun",
    "Pulse",
    "Release",
    "RemoteWriteCursor",
    "RumDay",
    "RumOddity",
    "Sample",
    "SpentNonce",
    "Strain",
]
