"""Messages of inbound sources: kept first, worked on after; a second copy changes nothing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.core.crypto import sm3
from zhilian.core.jobs import JOBS
from zhilian.monitoring.errors import DeliveryRefused, NoSuchSource
from zhilian.monitoring.events import DeliveryRetried
from zhilian.monitoring.formats import mapping as maps
from zhilian.monitoring.formats.base import FORMATS
from zhilian.monitoring.formats.mapping import Reading, Unreadable
from zhilian.monitoring.models import AlertDelivery, Check, InboundSource
from zhilian.monitoring.service import members, passive, sources
from zhilian.monitoring.types import DeliveryStatus, State

WORK_ON = "zhilian.monitoring.jobs.work_on_delivery"
MOST_BYTES = 512 * 1024
MOST_A_MINUTE = 600
KEEP, MOST_KEPT = timedelta(days=14), 5000
CLOSE_TOGETHER = timedelta(minutes=1)


class TooManyDeliveries(DeliveryRefused):
    def __init__(self) -> None:
        super().__init__(f"每分钟最多接收 {MOST_A_MINUTE} 条，请加大对方的发送间隔后重试。")


@transaction.atomic
def take_delivery(
    *, source: InboundSource, body: bytes, address: str, at: datetime
) -> AlertDelivery:
    """Keep a message and owe the work on it; the sender may forget it."""
    if not source.enabled:
        raise DeliveryRefused(f"来源“{source.name}”已停用，消息没有接收；请在来源页启用。")
    recent = AlertDelivery.objects.filter(source=source, received_at__gt=at - CLOSE_TOGETHER)
    if recent.count() >= MOST_A_MINUTE:
        raise TooManyDeliveries
    made = AlertDelivery.objects.create(
        source=source,
        received_at=at,
        address=address,
        body_sealed=body.decode("utf-8", "replace").replace("\0", ""),
        body_hash=sm3(body),
        size=len(body),
    )
    InboundSource.objects.filter(id=source.pk).update(last_heard_at=at)
    JOBS[WORK_ON].enqueue(delivery_id=made.pk)
    return made


@transaction.atomic
def work_on(*, delivery_id: int, at: datetime) -> AlertDelivery | None:
    """Read one message by the source's mapping and bring its alerts up to date; once."""
    held = AlertDelivery.objects.filter(id=delivery_id).values_list("source_id", flat=True).first()
    if held is None:
        return None
    source = sources.locked(held)
    delivery = AlertDelivery.objects.select_for_update().get(id=delivery_id)
    if delivery.status != DeliveryStatus.RECEIVED:
        return delivery
    try:
        reading = read_body(delivery.body_sealed, source=source, received_at=delivery.received_at)
    except Unreadable as fault:
        delivery.status, delivery.fault = DeliveryStatus.FAILED, str(fault)[:600]
    else:
        _apply(delivery, reading, source=source)
    delivery.worked_at = at
    delivery.save()
    _still_there(source, at=max(at, delivery.received_at))
    return delivery


@transaction.atomic
def retry_delivery(*, delivery_id: int, at: datetime) -> AlertDelivery:
    """Work on a stored message again, by the mapping of now; what is newer stays as it is."""
    delivery = AlertDelivery.objects.select_for_update(of=("self",)).select_related("source")
    found = delivery.filter(id=delivery_id).first()
    if found is None:
        raise NoSuchSource
    found.status, found.fault, found.worked_at = DeliveryStatus.RECEIVED, "", None
    found.save(update_fields=["status", "fault", "worked_at"])
    JOBS[WORK_ON].enqueue(delivery_id=found.pk)
    name = found.source.name
    events.record(
        DeliveryRetried(at=at, source_id=found.source_id, name=name, delivery_id=found.pk)
    )
    return found


def read_body(text: str, *, source: InboundSource, received_at: datetime) -> Reading:
    """What a body says by the source's mapping. Errors: Unreadable."""
    return read_by(text, kind=source.kind, mapping=source.mapping, received_at=received_at)


def read_by(text: str, *, kind: str, mapping: dict[str, Any], received_at: datetime) -> Reading:
    """The same by any mapping, for trying one before it is kept."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("内容不是 JSON，请在对方把请求类型设为 application/json。") from None
    if not isinstance(document, dict | list):
        raise Unreadable("内容应为一个 JSON 对象或列表，请核对对方的报文。")
    by = maps.tidy(mapping)
    found = maps.faults(by)
    if found:
        raise Unreadable("字段映射有误：" + "；".join(found.values()))
    return FORMATS.get(kind)().read(document, by=by, received_at=received_at)


@transaction.atomic
def note_silent_source(*, source_id: int, at: datetime) -> bool:
    """Say that a source has been silent for too long; looks again under the lock."""
    source = sources.locked(source_id)
    heard = source.heard_at
    if not source.enabled or not source.silence_after_s or heard is None:
        return False
    if at - heard <= source.silence_after:
        return False
    minutes = source.silence_after_s // 60
    return passive.report(
        check_id=source.check_ref_id,
        ok=False,
        at=heard + source.silence_after,
        received_at=at,
        text=f"来源已超过 {minutes} 分钟没有消息，它那边的告警现在收不到",
        evidence=f"最近一次消息 {heard:%F %T} UTC",
    )


def prune_deliveries(*, now: datetime) -> int:
    """Let go of messages that are old, or beyond what is kept of one source."""
    gone, _ = AlertDelivery.objects.filter(received_at__lt=now - KEEP).delete()
    for source_id in InboundSource.objects.order_by("id").values_list("id", flat=True):
        mine = AlertDelivery.objects.filter(source_id=source_id)
        last = mine.order_by("-id").values_list("id", flat=True)[MOST_KEPT - 1 : MOST_KEPT].first()
        if last is not None:
            gone += mine.filter(id__lt=last).delete()[0]
    return gone


def _apply(delivery: AlertDelivery, reading: Reading, *, source: InboundSource) -> None:
    received_at = delivery.received_at
    beats = [alert for alert in reading.alerts if alert.beat and alert.firing]
    if beats and (source.last_beat_at is None or received_at > source.last_beat_at):
        source.last_beat_at = received_at
        source.save(update_fields=["last_beat_at"])
    told = members.bring_up_to_date(source=source, reading=reading, received_at=received_at)
    delivery.fired, delivery.resolved, delivery.same = told.fired, told.resolved, told.same
    faults = [*reading.faults, *told.faults]
    delivery.status = DeliveryStatus.PARTLY if faults else DeliveryStatus.DONE
    delivery.fault = " ".join(faults)[:600]
    delivery.subject = _subject(reading)


def _subject(reading: Reading) -> str:
    if not reading.alerts:
        return "没有告警"
    first = reading.alerts[0].title
    more = len(reading.alerts) - 1
    return f"{first[:260]} 等 {more + 1} 条" if more else first[:290]


def _still_there(source: InboundSource, *, at: datetime) -> None:
    """The source speaks: its own check is up, unless it is the heartbeat that is missing."""
    heard = source.heard_at
    silent = heard is None or (source.silence_after_s and at - heard > source.silence_after)
    state = Check.objects.filter(id=source.check_ref_id).values_list("state", flat=True).first()
    if silent or state in (State.UP, State.MAINTENANCE) or heard is None:
        return
    passive.report(
        check_id=source.check_ref_id, ok=True, at=heard, received_at=at, text="收到来源的消息"
    )
