"""Alertmanager's webhook (version 4). Grafana's unified alerting speaks the same groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from zhilian.monitoring.formats.base import FORMATS, Address, Snippet, SourceFormat
from zhilian.monitoring.formats.mapping import FieldMap, Reading, Unreadable, plain, read

GROUPED = FieldMap(
    items="alerts",
    id="fingerprint",
    status="status",
    firing="firing",
    resolved="resolved",
    title="annotations.summary | labels.alertname",
    detail="annotations.description | annotations.message",
    severity="labels.severity",
    starts_at="startsAt",
    ends_at="endsAt",
    group="$.groupKey",
    window="labels.window",
)
CONFIG = """\
receivers:
  - name: zhilian
    webhook_configs:
      - url: {url}
        send_resolved: true
        max_alerts: 0
        http_config:
          authorization:
            type: Bearer
            credentials: {token}
route:
  receiver: zhilian
  group_by: [alertname, job]
  group_wait: 5s
  group_interval: 30s
  repeat_interval: 1h
  routes:
    - matchers: [alertname="Watchdog"]
      receiver: zhilian
      group_wait: 0s
      group_interval: 1m
      repeat_interval: 1m
"""
WATCHDOG = """\
groups:
  - name: watchdog
    rules:
      - alert: Watchdog
        expr: vector(1)
        labels: {severity: none}
        annotations: {summary: 这条告警应当一直存在，用来证明告警链路畅通}
"""


def read_groups(document: Any, *, by: FieldMap, received_at: datetime) -> Reading:
    """The alerts listed; and of a group that is over as a whole, that it is over, so that members
    which a truncated message left out (`truncatedAlerts`) are closed too.
    """
    if not isinstance(document, dict) or "alerts" not in document:
        raise Unreadable("报文里没有 alerts，请在对方选择 Webhook 类型并保持默认报文。")
    found = read(document, by=by, received_at=received_at)
    group = plain(document.get("groupKey"))
    over = str(document.get("status", "")).lower() == "resolved"
    if not over or not group:
        return found
    if any(alert.firing for alert in found.alerts):
        return found
    ended = max((alert.at for alert in found.alerts), default=received_at)
    return replace(found, closes=(next((a.group for a in found.alerts), group), ended))


@FORMATS.register
class _Alertmanager(SourceFormat):
    name = "alertmanager"
    label = "Prometheus Alertmanager"
    summary = "Webhook，按组发送；用 Watchdog 证明链路畅通"
    icon = "bell-ring"
    mapping = replace(GROUPED, beat="labels.alertname", beats="Watchdog")
    sample = {
        "version": "4",
        "groupKey": '{}:{alertname="InstanceDown"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "zhilian",
        "groupLabels": {"alertname": "InstanceDown"},
        "commonLabels": {"alertname": "InstanceDown", "severity": "critical"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.cn:9093",
        "alerts": [
            {
                "status": "firing",
                "labels": {
                    "alertname": "InstanceDown",
                    "instance": "10.1.0.7:9100",
                    "severity": "critical",
                },
                "annotations": {"summary": "10.1.0.7 主机不可达"},
                "startsAt": "2026-11-24T03:55:12.331Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://prometheus.example.cn:9090/graph",
                "fingerprint": "c6eadffa33fcdf37",
            }
        ],
    }

    def read(self, document: Any, *, by: FieldMap, received_at: datetime) -> Reading:
        return read_groups(document, by=by, received_at=received_at)

    def snippets(self, address: Address) -> list[Snippet]:
        return [
            Snippet(
                title="接收人与路由",
                where="alertmanager.yml",
                text=CONFIG.format(url=address.url, token=address.token),
            ),
            Snippet(title="心跳告警", where="Prometheus 规则文件", text=WATCHDOG),
        ]
