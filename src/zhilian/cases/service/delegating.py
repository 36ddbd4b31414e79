"""Who acts or applies for whom, and windows kept at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from zhilian.cases.errors import AnswerMissing, NotForYou
from zhilian.cases.events import DelegationEnded, DelegationSet
from zhilian.cases.models import Delegation, Favourite
from zhilian.cases.types import DelegationKind
from zhilian.catalogue import selectors as catalogue
from zhilian.core import events
from zhilian.directory import selectors as directory

LONGEST: Final = timedelta(days=183)
MOST_FAVOURITES: Final = 24


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What for, from when until when, and why."""

    kind: DelegationKind
    from_at: datetime
    until_at: datetime
    reason: str = ""


@transaction.atomic
def set_delegation(*, person_id: int, to_id: int, terms: Terms, at: datetime) -> Delegation:
    """Let `to` act (or apply) for the person. The person may still do so too.

    Nobody hands on what they hold for another. Errors: `AnswerMissing`.
    """
    found = directory.people_by_ids(ids=[to_id])
    if not found or not found[0].is_active or to_id == person_id:
        raise AnswerMissing("请选择一位在职的同事代为办理。")
    if terms.until_at <= max(terms.from_at, at):
        raise AnswerMissing("截止时间要晚于开始时间和现在。")
    if terms.until_at - terms.from_at > LONGEST:
        raise AnswerMissing(f"一次委托最长 {LONGEST.days} 天，到期可以再次委托。")
    made = Delegation.objects.create(
        person_id=person_id,
        to_id=to_id,
        kind=terms.kind,
        from_at=terms.from_at,
        until_at=terms.until_at,
        reason=terms.reason.strip(),
    )
    events.record(
        DelegationSet(
            at=at,
            delegation_id=made.pk,
            person_id=person_id,
            to_id=to_id,
            from_at=terms.from_at,
            until_at=terms.until_at,
        )
    )
    return made


@transaction.atomic
def end_delegation(*, delegation_id: int, person_id: int, at: datetime) -> None:
    """Either of the two may end it. Ended twice is ended once."""
    held = Delegation.objects.select_for_update().get(pk=delegation_id)
    if person_id not in {held.person_id, held.to_id}:
        raise NotForYou("只有委托人和受托人可以结束委托。")
    if held.ended_at is not None:
        return
    held.ended_at = at
    held.save()
    events.record(
        DelegationEnded(at=at, delegation_id=held.pk, person_id=held.person_id, by_id=person_id)
    )


@transaction.atomic
def set_favourite(*, person_id: int, window_code: str, kept: bool, at: datetime) -> None:
    """Keep a window at hand, or no longer. Errors: `AnswerMissing` when there are too many."""
    mine = Favourite.objects.filter(person=person_id)
    if not kept:
        mine.filter(window_code=window_code).delete()
        return
    if not catalogue.window_exists(code=window_code):
        raise AnswerMissing("没有这个服务窗口。")
    if mine.exclude(window_code=window_code).count() >= MOST_FAVOURITES:
        raise AnswerMissing(f"最多收藏 {MOST_FAVOURITES} 个窗口，请先取消几个。")
    Favourite.objects.get_or_create(
        person_id=person_id, window_code=window_code, defaults={"at": at}
    )


@transaction.atomic
def order_favourites(*, person_id: int, codes: Sequence[str], at: datetime) -> None:
    """Put the favourite windows into this order; those that are not named stay behind them."""
    mine = {row.window_code: row for row in Favourite.objects.filter(person=person_id)}
    named = [code for code in dict.fromkeys(codes) if code in mine]
    rest = sorted(mine.keys() - set(named), key=lambda code: mine[code].at)
    for place, code in enumerate((*named, *rest)):
        mine[code].at = at + timedelta(microseconds=place)
    Favourite.objects.bulk_update(mine.values(), ["at"])
