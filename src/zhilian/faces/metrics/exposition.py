"""The Prometheus text format 0.0.4: a writer of one page, pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One family; every sample has the same label names, and no two the same values."""

    name: str
    help: str
    samples: tuple[tuple[Labels, float], ...]
    kind: Literal["gauge", "counter"] = "gauge"


def gauge(name: str, help_text: str, value: float | None) -> Metric:
    """A family of a single number; unknown is left out, never written as zero."""
    samples = () if value is None else (((), float(value)),)
    return Metric(name=name, help=help_text, samples=samples)


def by_label(name: str, help_text: str, *, label: str, values: Mapping[str, float]) -> Metric:
    """A family with one label."""
    samples = tuple((((label, key),), float(value)) for key, value in values.items())
    return Metric(name=name, help=help_text, samples=samples)


def page(metrics: Iterable[Metric]) -> str:
    """The whole answer; families without a sample are left out."""
    return "".join(_family(one) for one in metrics if one.samples)


def _family(metric: Metric) -> str:
    lines = [
        f"# HELP {metric.name} {_help(metric.help)}",
        f"# TYPE {metric.name} {metric.kind}",
        *(f"{metric.name}{_labels(labels)} {_number(value)}" for labels, value in metric.samples),
    ]
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_value(value)}"' for name, value in labels) + "}"


def _value(text: str) -> str:
    return _help(text).replace('"', '\\"')


def _help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
