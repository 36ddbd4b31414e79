"""Grafana's unified alerting, contact point of type webhook."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from zhilian.monitoring.formats.alertmanager import GROUPED, read_groups
from zhilian.monitoring.formats.base import FORMATS, Address, Snippet, SourceFormat
from zhilian.monitoring.formats.mapping import FieldMap, Reading

CONTACT_POINT = """\
apiVersion: 1
contactPoints:
  - orgId: 1
    name: zhilian
    receivers:
      - uid: zhilian
        type: webhook
        disableResolveMessage: false
        settings:
          url: {url}
          httpMethod: POST
          authorization_scheme: Bearer
          authorization_credentials: {token}
          maxAlerts: "0"
"""


@FORMATS.register
class _Grafana(SourceFormat):
    name = "grafana"
    label = "Grafana 告警"
    summary = "统一告警的 Webhook 联络点"
    icon = "chart-column"
    mapping = replace(
        GROUPED,
        title="annotations.summary | {labels.alertname} {labels.grafana_folder}",
        beat="labels.alertname",
        beats="Watchdog, DatasourceHeartbeat",
    )
    sample = {
        "receiver": "zhilian",
        "status": "firing",
        "orgId": 1,
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "内存使用率过高", "team": "ops", "zone": "a"},
                "annotations": {"description": "内存使用率 94 %", "summary": "应用服务器内存告急"},
                "startsAt": "2026-11-24T11:51:03.157076+08:00",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "https://grafana.example.cn/alerting/1afz29v7z/edit",
                "fingerprint": "bc97ff14869b13e3",
                "silenceURL": "https://grafana.example.cn/alerting/silence/new",
                "dashboardURL": "",
                "panelURL": "",
                "values": {"B": 94.2, "C": 1},
            }
        ],
        "groupLabels": {"alertname": "内存使用率过高"},
        "commonLabels": {"team": "ops"},
        "commonAnnotations": {},
        "externalURL": "https://grafana.example.cn/",
        "version": "1",
        "groupKey": '{}:{alertname="内存使用率过高"}',
        "truncatedAlerts": 0,
        "title": "[FIRING:1]  (ops)",
        "state": "alerting",
        "message": "",
    }

    def read(self, document: Any, *, by: FieldMap, received_at: datetime) -> Reading:
        return read_groups(document, by=by, received_at=received_at)

    def snippets(self, address: Address) -> list[Snippet]:
        return [
            Snippet(
                title="联络点",
                where="provisioning/alerting/zhilian.yaml",
                text=CONTACT_POINT.format(url=address.url, token=address.token),
            ),
            Snippet(
                title="不能设置请求头的旧版本",
                where="联络点的 URL 一栏",
                text=address.url_with_token,
            ),
        ]
