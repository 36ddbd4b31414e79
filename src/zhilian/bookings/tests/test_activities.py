"""Activities: places, waiting lists, and a draw that anybody can do again."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from zhilian.bookings import draws, selectors, service
from zhilian.bookings.errors import AlreadyIn, BadDraft, NotNow, NotOpen
from zhilian.bookings.models import Activity, ActivityGroup, SignUp
from zhilian.bookings.service import Entry
from zhilian.bookings.tests import make
from zhilian.bookings.types import GroupDraft, Method, SignUpState
from zhilian.core.crypto import sm3
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON

DRAW = NOON + timedelta(days=2, hours=1)


def enter(activity: Activity, *, subject: str = "", **values: Any) -> SignUp:
    holder = make.holder(subject=subject)
    defaults: dict[str, Any] = {
        "key": f"enter/{holder.subject}",
        "activity": activity.code,
        "group": "",
        "holder": holder,
        "at": NOON,
    }
    return service.sign_up(entry=Entry(**{**defaults, **values}))


def await_all(activity: Activity) -> None:
    for row in SignUp.objects.filter(activity=activity):
        service.await_result(
            activity=activity.code, subject=row.subject, effect=f"draw/{row.ticket}", at=NOON
        )


def settled() -> dict[str, bool]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled")
    return {row.data["key"]: row.data["ok"] for row in rows}


def states(activity: Activity) -> list[str]:
    rows = SignUp.objects.filter(activity=activity).order_by("ticket")
    return list(rows.values_list("state", flat=True))


@pytest.mark.django_db
def test_first_come_gets_the_places_and_the_rest_wait_in_their_order() -> None:
    activity = make.activity(capacity=2)

    rows = [enter(activity) for _ in range(4)]

    assert [row.ticket for row in rows] == [1, 2, 3, 4]
    assert states(activity) == ["SELECTED", "SELECTED", "WAITING", "WAITING"]


@pytest.mark.django_db
def test_who_leaves_makes_room_for_who_is_next_and_that_one_is_told() -> None:
    activity = make.activity(capacity=1)
    first, *_ = [enter(activity) for _ in range(3)]
    await_all(activity)

    service.leave(activity=activity.code, subject=first.subject, no_show=False, at=NOON)
    again = service.leave(activity=activity.code, subject=first.subject, no_show=False, at=NOON)

    assert again is None
    assert states(activity) == ["RELEASED", "SELECTED", "WAITING"]
    assert settled() == {"draw/2": True}


@pytest.mark.django_db
def test_one_signs_up_once_and_may_come_back_after_leaving() -> None:
    activity, person = make.activity(), make.person()
    first = enter(activity, holder=make.holder(of=person, subject="case:1"), key="one")

    with pytest.raises(AlreadyIn):
        enter(activity, holder=make.holder(of=person, subject="case:2"), key="two")
    service.leave(activity=activity.code, subject=first.subject, no_show=False, at=NOON)

    again = enter(activity, holder=make.holder(of=person, subject="case:3"), key="three")
    assert again.state == SignUpState.SELECTED


@pytest.mark.django_db
@pytest.mark.parametrize("moved", [timedelta(days=-2), timedelta(days=3)])
def test_sign_up_is_open_between_its_two_ends(moved: timedelta) -> None:
    activity = make.activity()

    with pytest.raises(NotOpen):
        enter(activity, at=NOON + moved)


@pytest.mark.django_db
def test_a_draw_fills_each_group_and_can_be_done_again_by_anybody() -> None:
    groups = (GroupDraft(name="男子组", capacity=2), GroupDraft(name="女子组", capacity=3))
    activity = make.activity(method=Method.LOTTERY, groups=groups)
    for place in range(10):
        enter(activity, group=("男子组", "女子组")[place % 2])
    await_all(activity)
    shown_before = activity.commitment

    service.draw(activity_id=activity.pk, at=DRAW)

    activity.refresh_from_db()
    rows = selectors.draw_list(activity_id=activity.pk)
    entries = [(row.ticket, row.group.name) for row in rows]
    mine = draws.ranks(secret=activity.seed, entries=entries)
    assert sm3(activity.seed.encode()) == shown_before == activity.commitment
    assert activity.drawn_from == draws.list_hash(entries)
    assert {row.ticket: row.rank for row in rows} == mine
    won = Counter(row.group.name for row in rows if row.state == SignUpState.SELECTED)
    assert won == {"男子组": 2, "女子组": 3}
    assert list(settled().values()) == [True] * 5
    taken = ActivityGroup.objects.filter(activity=activity).values_list("taken", flat=True)
    assert sorted(taken) == [2, 3]


@pytest.mark.django_db
def test_a_draw_is_done_once_and_not_before_sign_up_is_over() -> None:
    activity = make.activity(method=Method.LOTTERY, capacity=1)
    for _ in range(3):
        enter(activity)

    with pytest.raises(NotNow):
        service.draw(activity_id=activity.pk, at=NOON)
    first = service.draw(activity_id=activity.pk, at=DRAW)
    before = states(activity)
    second = service.draw(activity_id=activity.pk, at=DRAW + timedelta(hours=1))

    assert (first.drawn_at, states(activity)) == (second.drawn_at, before)
    assert selectors.draws_due(now=DRAW) == []


@pytest.mark.django_db
def test_after_a_draw_the_next_rank_moves_up_and_the_rest_is_told_at_the_beginning() -> None:
    activity = make.activity(method=Method.LOTTERY, capacity=1)
    for _ in range(3):
        enter(activity)
    await_all(activity)
    service.draw(activity_id=activity.pk, at=DRAW)
    by_rank = {row.rank: row for row in selectors.draw_list(activity_id=activity.pk)}

    service.leave(activity=activity.code, subject=by_rank[1].subject, no_show=False, at=DRAW)
    begun = activity.starts_at
    for activity_id in selectors.activities_begun_with_waiting(now=begun):
        service.give_up_waiting(activity_id=activity_id, at=begun)

    ended = {row.rank: row.state for row in selectors.draw_list(activity_id=activity.pk)}
    assert ended == {1: "RELEASED", 2: "SELECTED", 3: "LOST"}
    assert settled()[f"draw/{by_rank[3].ticket}"] is False


@pytest.mark.django_db
def test_called_off_tells_everybody_who_had_or_wanted_a_place() -> None:
    activity = make.activity(capacity=1)
    rows = [enter(activity) for _ in range(2)]

    service.call_off_activity(activity_id=activity.pk, reason="天气", at=NOON)

    told = JournalEntry.objects.filter(kind="bookings.activity.called_off")
    assert {row.subject for row in told} == {row.subject for row in rows}
    with pytest.raises(NotNow):
        service.call_off_activity(activity_id=activity.pk, reason="天气", at=NOON)


@pytest.mark.django_db
def test_who_had_a_place_and_did_not_come_is_noted() -> None:
    activity = make.activity()
    came, missed = enter(activity), enter(activity)
    begun = activity.starts_at + timedelta(hours=1)
    service.attend(activity=activity.code, subject=came.subject, at=begun)

    for row in (came, missed):
        service.leave(activity=activity.code, subject=row.subject, no_show=True, at=begun)

    assert states(activity) == ["ATTENDED", "MISSED"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"ends_at": NOON},
        {"closes_at": NOON + timedelta(days=9)},
        {"groups": ()},
        {"groups": (GroupDraft(name="一", capacity=1), GroupDraft(name="一", capacity=1))},
        {"method": Method.LOTTERY, "draw_at": None},
        {"method": Method.LOTTERY, "draw_at": NOON},
    ],
)
def test_an_activity_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadDraft):
        make.activity(**values)


@pytest.mark.django_db(transaction=True)
def test_forty_want_the_last_place_at_once_and_one_has_it() -> None:
    activity = make.activity(capacity=1)
    holders = [make.holder() for _ in range(make.MANY)]

    def take(place: int) -> str:
        holder = holders[place]
        return enter(activity, holder=holder, key=f"enter-{place}").state

    said = Counter(make.all_at_once(take))

    assert said == {"SELECTED": 1, "WAITING": make.MANY - 1}
    assert ActivityGroup.objects.get().taken == 1


@given(
    groups=some.lists(some.sampled_from("甲乙丙"), max_size=40),
    secret=some.text("0123456789abcdef", min_size=64, max_size=64),
)
def test_ranks_are_a_permutation_within_each_group(groups: list[str], secret: str) -> None:
    entries = list(enumerate(groups, start=1))

    ranks = draws.ranks(secret=secret, entries=entries)

    for name in set(groups):
        places = sorted(ranks[ticket] for ticket, group in entries if group == name)
        assert places == list(range(1, len(places) + 1))
    assert ranks == draws.ranks(secret=secret, entries=entries[::-1])


def test_every_ticket_has_the_same_chance() -> None:
    """5 tickets, 1 place, 2,000 secrets: each wins about 400 times."""
    entries = [(ticket, "一组") for ticket in range(1, 6)]
    won: Counter[int] = Counter()

    for n in range(2000):
        ranks = draws.ranks(secret=f"{n:064x}", entries=entries)
        won[next(ticket for ticket, rank in ranks.items() if rank == 1)] += 1

    assert all(330 < count < 470 for count in won.values())
