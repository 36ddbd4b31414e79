"""Watch the watcher: a test text each hour that must come back as a receipt."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring import service as monitoring_service
from zhilian.monitoring.service import passive
from zhilian.monitoring.types import CheckDraft
from zhilian.notices import selectors as notices_read
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall import selectors
from zhilian.oncall.chains import policy
from zhilian.oncall.events import CanaryBack, CanaryLost
from zhilian.oncall.models import Canary
from zhilian.oncall.types import CanaryStatus

CHECK_CODE, CHECK_NAME = "oncall-canary", "告警短信通道"


@transaction.atomic
def send_canary(*, at: datetime) -> Canary | None:
    """The test text of this hour, once, by the real gateway; to the number of CANARY_PHONE, else
    to whoever is on call. None where there is no gateway or nobody to send it to.
    """
    slot = at.replace(minute=0, second=0, microsecond=0)
    if Canary.objects.filter(slot_at=slot).exists() or notices_read.provider_in_use() is None:
        return None
    recipient = _recipient(at=at)
    if recipient is None:
        return None
    notice_id = notices.send(
        template="canary",
        to=recipient,
        values={"time": f"{local(at):%H:%M}"},
        key=f"canary:{slot.isoformat()}",
        subject="canary",
        at=at,
    )
    return Canary.objects.create(
        slot_at=slot, notice_id=notice_id, sent_at=at, due_at=at + policy().canary_within
    )


@transaction.atomic
def note_canary_back(*, notice_id: int, at: datetime) -> bool:
    """The receipt came. A late one is late, and the way works again all the same."""
    canary = Canary.objects.select_for_update().filter(notice_id=notice_id).first()
    if canary is None or canary.back_at is not None:
        return False
    late = canary.status == CanaryStatus.LOST or at > canary.due_at
    canary.back_at = at
    canary.status = CanaryStatus.LATE if late else CanaryStatus.BACK
    canary.save(update_fields=["back_at", "status"])
    events.record(CanaryBack(at=at, canary_id=canary.pk, notice_id=notice_id))
    _report(canary, ok=True, text="", at=at)
    return True


@transaction.atomic
def lose_canary(*, canary_id: int, at: datetime, failed: bool = False) -> bool:
    """No receipt in time (or the text failed): another channel says so, once.

    The check falls, which opens an incident; and whoever is on call and the managers are rung.
    """
    canary = Canary.objects.select_for_update().get(id=canary_id)
    if canary.status != CanaryStatus.WAITING or (at < canary.due_at and not failed):
        return False
    canary.status, canary.told_at = CanaryStatus.LOST, at
    canary.save(update_fields=["status", "told_at"])
    events.record(CanaryLost(at=at, canary_id=canary.pk, notice_id=canary.notice_id))
    minutes = int((at - canary.sent_at).total_seconds() // 60)
    _report(canary, ok=False, text=f"自检短信发出 {minutes} 分钟没有收到回执", at=at)
    if notices_read.can_call():
        for person_id in _whom_to_ring(at=at):
            notices.send(
                template="canary_voice",
                to=Recipient(person_id=person_id, test=True),
                values={},
                key=f"canary:{canary.pk}:{person_id}",
                subject="canary",
                at=at,
            )
    return True


@transaction.atomic
def note_canary_failed(*, notice_id: int, at: datetime) -> bool:
    canary = Canary.objects.filter(notice_id=notice_id).first()
    return canary is not None and lose_canary(canary_id=canary.pk, at=at, failed=True)


def _recipient(*, at: datetime) -> Recipient | None:
    if settings.CANARY_PHONE:
        return Recipient(phone=settings.CANARY_PHONE, test=True)
    on = selectors.on_call(at=at)
    return Recipient(person_id=on.person_id, test=True) if on else None


def _whom_to_ring(*, at: datetime) -> list[int]:
    on = selectors.on_call(at=at)
    managers = [person.pk for person in directory.people_with_role(role="ops_manager")]
    return list(dict.fromkeys([*([on.person_id] if on else []), *managers]))


def _report(canary: Canary, *, ok: bool, text: str, at: datetime) -> None:
    check = monitoring.check_by_code(code=CHECK_CODE)
    if check is None:
        draft = CheckDraft(code=CHECK_CODE, name=CHECK_NAME, kind="canary")
        check = monitoring_service.create_check(draft=draft, at=canary.sent_at)
    passive.report(
        check_id=check.pk,
        ok=ok,
        at=at,
        received_at=at,
        text=text,
        evidence=f"短信 {canary.notice_id}",
    )
