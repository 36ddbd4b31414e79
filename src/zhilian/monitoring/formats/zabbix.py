"""Zabbix 6.0 and 7.0: a media type of ours that posts each event as JSON."""

from __future__ import annotations

from importlib.resources import files

from zhilian.monitoring.formats.base import FORMATS, Address, Snippet, SourceFormat
from zhilian.monitoring.formats.mapping import FieldMap

STEPS = """\
1. 下载媒介类型文件，在“告警 → 媒介”页导入（6.0 在“管理 → 报警媒介类型”）。
2. 为一个专用用户添加媒介“智联”，“收件人”填：
   {url}
3. 打开媒介类型，把参数 token 的值换成：
   {token}
4. 在“触发器动作”里给这个用户发送，操作、恢复操作、更新操作三处都加上。
5. 如需静默检测：建一个每分钟执行的“定时”动作，或给常开触发器“zhilian heartbeat”设 1 分钟重发。
"""


def media_type() -> str:
    """The file that Zabbix imports; it holds no secret."""
    path = files("zhilian.monitoring").joinpath("formats", "zabbix_media_type.yaml")
    return path.read_text(encoding="utf-8")


@FORMATS.register
class _Zabbix(SourceFormat):
    name = "zabbix"
    label = "Zabbix"
    summary = "导入随附的媒介类型；问题、恢复、更新都送来"
    icon = "server"
    mapping = FieldMap(
        id="trigger_id | event_id",
        status="value",
        firing="1",
        resolved="0",
        title="{host}：{name}",
        detail="message | operational_data",
        severity="severity",
        starts_at="started_at",
        ends_at="recovered_at",
        window="tags.window",
        beat="name",
        beats="zhilian heartbeat",
    )
    sample = {
        "source": "zabbix",
        "event_id": "48213",
        "trigger_id": "16072",
        "value": "1",
        "update": "0",
        "acknowledged": "No",
        "name": "磁盘剩余空间不足 10 %",
        "host": "oa-db-01",
        "host_ip": "10.1.0.21",
        "severity": "High",
        "started_at": "2026.11.24 11:57:40",
        "recovered_at": "",
        "message": "",
        "operational_data": "已用 91.3 %",
        "tags": {"window": "", "scope": "capacity"},
    }

    def snippets(self, address: Address) -> list[Snippet]:
        return [
            Snippet(
                title="设置步骤",
                where="Zabbix 网页",
                text=STEPS.format(url=address.url, token=address.token),
            ),
        ]
