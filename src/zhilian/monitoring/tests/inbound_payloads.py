"""Messages as the tools document them."""

from __future__ import annotations

from typing import Any

ZERO = "0001-01-01T00:00:00Z"


def am_alert(
    name: str, *, firing: bool = True, start: str = "2026-11-20T03:50:00.331Z", end: str = ZERO
) -> dict[str, Any]:
    return {
        "status": "firing" if firing else "resolved",
        "labels": {"alertname": "InstanceDown", "instance": name, "severity": "critical"},
        "annotations": {"summary": f"{name} 不可达", "description": "已持续 2 分钟"},
        "startsAt": start,
        "endsAt": end,
        "generatorURL": "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0",
        "fingerprint": f"fp-{name}",
    }


def alertmanager(
    *alerts: dict[str, Any], truncated: int = 0, group: str = '{}:{alertname="InstanceDown"}'
) -> dict[str, Any]:
    """Version 4. The status is that of the alerts listed, as Alertmanager computes it."""
    firing = any(alert["status"] == "firing" for alert in alerts)
    return {
        "version": "4",
        "groupKey": group,
        "truncatedAlerts": truncated,
        "status": "firing" if firing else "resolved",
        "receiver": "zhilian",
        "groupLabels": {"alertname": "InstanceDown"},
        "commonLabels": {"alertname": "InstanceDown", "severity": "critical"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093",
        "alerts": list(alerts),
    }


def watchdog() -> dict[str, Any]:
    alert = am_alert("watchdog") | {
        "labels": {"alertname": "Watchdog", "severity": "none"},
        "fingerprint": "e25963d69425c836",
    }
    return alertmanager(alert, group='{}/{alertname="Watchdog"}:{}')


def grafana(*alerts: dict[str, Any]) -> dict[str, Any]:
    found = alertmanager(*alerts, group='{}:{grafana_folder="机房"}')
    return found | {
        "version": "1",
        "orgId": 1,
        "title": "[FIRING:1] InstanceDown",
        "state": "alerting",
        "message": "**Firing**",
    }


def zabbix(*, value: str = "1", **changes: str) -> dict[str, Any]:
    recovered = "2026.11.20 11:58:40" if value == "0" else ""
    return {
        "source": "zabbix",
        "event_id": "48213",
        "trigger_id": "16072",
        "value": value,
        "update": "0",
        "acknowledged": "No",
        "name": "磁盘剩余空间不足 10 %",
        "host": "oa-db-01",
        "host_ip": "10.1.0.21",
        "severity": "High",
        "started_at": "2026.11.20 11:57:40",
        "recovered_at": recovered,
        "message": "",
        "operational_data": "已用 91.3 %",
        "tags": {"scope": "capacity"},
    } | changes
