"""What monitoring refuses, in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from zhilian.core.errors import Refusal


class MonitoringRefusal(Refusal):
    """Base of every refusal of this app."""


class NoSuchCheck(MonitoringRefusal):
    """The check does not exist or has been retired."""

    def __init__(self, which: object = "") -> None:
        super().__init__(f"没有找到监测项 {which}，可能已删除；请到监测项列表核对编号。")


class BadCheck(MonitoringRefusal):
    """Fields of a check do not hold. `fields` maps each field to its message."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("；".join(self.fields.values()))


class ReasonMissing(MonitoringRefusal):
    def __init__(self) -> None:
        super().__init__("请填写原因，至少 2 个字：它会写入审计记录。")


class CheckIsPaused(MonitoringRefusal):
    def __init__(self, code: str) -> None:
        super().__init__(f"监测项 {code} 已暂停，请先恢复监控。")


class CheckIsDown(MonitoringRefusal):
    """Maintenance may not be used to cover a fault."""

    def __init__(self, code: str) -> None:
        super().__init__(f"监测项 {code} 正处于故障，不能转为维护；请先处理故障。")


class CheckHasChildren(MonitoringRefusal):
    def __init__(self, code: str, children: str) -> None:
        super().__init__(f"{code} 是 {children} 的上级，请先改它们的上级再删除。")


class DrillRefused(MonitoringRefusal):
    """A drill may not start or stop; the text says why."""


class NotAllowed(MonitoringRefusal):
    def __init__(self, what: str) -> None:
        super().__init__(f"您没有{what}的权限，请联系运维项目经理。")


class TokenRefused(MonitoringRefusal):
    """The agent's token is unknown or revoked."""

    def __init__(self) -> None:
        super().__init__("令牌无效或已吊销，请在“探针”页面重新生成令牌并更新到该探针。")


class BadBatch(MonitoringRefusal):
    """A pushed body cannot be read; the text says where."""


class BeatRefused(MonitoringRefusal):
    """A beat is not taken; the text says why."""


class AgentRefused(MonitoringRefusal):
    """An agent cannot be made or revoked; the text says why."""


class ImportRefused(MonitoringRefusal):
    """An import cannot be applied or undone; the text says why."""


class ReleaseRefused(MonitoringRefusal):
    """A release mark cannot be made or withdrawn; the text says why."""


class NoSuchRelease(MonitoringRefusal):
    def __init__(self) -> None:
        super().__init__("没有找到这个版本标记，请刷新页面。")


class NoSuchSource(MonitoringRefusal):
    def __init__(self) -> None:
        super().__init__("没有找到这个接收来源，请回到接收来源列表。")


class BadSource(MonitoringRefusal):
    """Fields of an inbound source do not hold. `fields` maps each field to its message."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("；".join(self.fields.values()))


class DeliveryRefused(MonitoringRefusal):
    """A message of a source is not taken; the text says why."""


class NoSuchMaintenance(MonitoringRefusal):
    def __init__(self) -> None:
        super().__init__("没有找到这次维护，请回到维护安排列表。")


class BadMaintenance(MonitoringRefusal):
    """Fields of an announcement do not hold. `fields` maps each field to its message."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("；".join(self.fields.values()))


class MaintenanceRefused(MonitoringRefusal):
    """Maintenance is not consented to or ended this way; the text says why."""


class ExtractRefused(MonitoringRefusal):
    """Evidence cannot be given as asked for; the text says why."""
