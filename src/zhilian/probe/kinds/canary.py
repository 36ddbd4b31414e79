"""Whether our own way to a phone works: a test text that must come back as a receipt."""

from __future__ import annotations

from zhilian.probe.kinds.base import KINDS, PassiveKind


@KINDS.register
class CanaryCheck(PassiveKind):
    """Made by on-call at the first test text; nobody adds one by hand."""

    name = "canary"
    label = "告警通道自检"
    summary = "每小时一条测试短信，没有按时收到回执即为故障"
