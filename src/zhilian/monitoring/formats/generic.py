"""Any tool that can post JSON: the mapping says where things stand."""

from __future__ import annotations

import json

from zhilian.monitoring.formats.base import FORMATS, Address, Snippet, SourceFormat
from zhilian.monitoring.formats.mapping import FieldMap

CURL = """\
curl -X POST {url} \\
  -H "Authorization: Bearer {token}" \\
  -H "Content-Type: application/json" \\
  -d '{sample}'
"""


@FORMATS.register
class _Generic(SourceFormat):
    name = "generic"
    label = "通用 JSON"
    summary = "任何能发 JSON 的工具；字段位置在页面上对照样本设定"
    icon = "webhook"
    mapping = FieldMap(
        items="",
        id="id",
        status="status",
        title="title | id",
        detail="detail",
        severity="severity",
        starts_at="starts_at",
        ends_at="ends_at",
        window="window",
        beat="status",
        beats="heartbeat",
        firing="firing, problem, alerting, down, critical, true, 1, heartbeat",
    )
    sample = {
        "id": "ups-7",
        "status": "firing",
        "title": "3 号楼 UPS 转电池供电",
        "detail": "市电中断，剩余 42 分钟",
        "severity": "high",
        "starts_at": "2026-11-24 11:58:00",
    }

    def snippets(self, address: Address) -> list[Snippet]:
        sample = json.dumps(dict(self.sample), ensure_ascii=False)
        text = CURL.replace("{url}", address.url).replace("{token}", address.token)
        beat = json.dumps({"id": "heartbeat", "status": "heartbeat"})
        return [
            Snippet(title="发一条试试", where="命令行", text=text.replace("{sample}", sample)),
            Snippet(title="心跳", where="每分钟一次", text=text.replace("{sample}", beat)),
        ]
