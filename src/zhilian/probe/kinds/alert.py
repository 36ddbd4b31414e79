"""What another monitoring tool says of one thing it watches: firing is down, resolved is up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhilian.probe.kinds.base import KINDS, PassiveKind
from zhilian.probe.options import Option, text, whole


@KINDS.register
class AlertCheck(PassiveKind):
    """Made by an inbound source at the first firing; nobody adds one by hand."""

    name = "alert"
    label = "外部告警"
    summary = "由接收来源在首次告警时建立"
    group = "made"
    options = (
        Option(name="source", label="接收来源", parse=whole(least=1, most=2**53)),
        Option(name="fingerprint", label="告警标识", parse=text(most=200)),
    )

    def target(self, options: Mapping[str, Any]) -> str:
        return f"告警标识 {options.get('fingerprint', '')}"


@KINDS.register
class SourceCheck(PassiveKind):
    """Whether an inbound source still speaks to us."""

    name = "source"
    label = "接收来源"
    summary = "来源长时间没有消息即为故障，随来源自动建立"
    group = "made"
