"""The rows of monitoring, one noun a module."""

from zhilian.monitoring.models.agent import Agent, Batch
from zhilian.monitoring.models.check import Check
from zhilian.monitoring.models.drill import Drill
from zhilian.monitoring.models.history import DayFigure, Flip
from zhilian.monitoring.models.import_run import ImportRun
from zhilian.monitoring.models.sample import Sample

__all__ = ["Agent", "Batch", "Check", "DayFigure", "Drill", "Flip", "ImportRun", "Sample"]
