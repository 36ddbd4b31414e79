from datetime import UTC, datetime

import pytest

from zhilian.core import calls
from zhilian.core.effects import DONE, Call, Outcome, Picked
from zhilian.core.errors import Refusal
from zhilian.core.models import WorkerBeat

ROOM = Picked(key="12", label="1 号楼 302")


@pytest.mark.parametrize(
    ("value", "keys"),
    [(None, ()), ("", ()), ("陕A1", ("陕A1",)), (ROOM, ("12",)), ((ROOM, "13"), ("12", "13"))],
)
def test_keys_of_one_of_several_and_of_none(value: object, keys: tuple[str, ...]) -> None:
    assert calls.keys_of(value) == keys


@pytest.mark.parametrize(
    ("value", "row"),
    [(ROOM, 12), (7, 7), ("x1", None), ("²", None), (None, None), ("9" * 19, None)],
)
def test_row_of_is_a_row_or_nothing(value: object, row: int | None) -> None:
    assert calls.id_of(value) == row


def test_label_of_is_cut_to_the_column() -> None:
    assert calls.label_of(ROOM) == "1 号楼 302"
    assert calls.label_of("长" * 90, longest=5) == "长长长长长"


@pytest.mark.django_db
def test_refusal_becomes_the_outcome_with_its_words() -> None:
    @calls.tells_refusals
    def run(call: Call) -> Outcome:
        if call.number == "2":
            raise Refusal("库存不足，请减少数量。")
        return DONE

    outcomes = [
        run(
            Call(
                name="x",
                key="k",
                subject="case:1",
                number=number,
                window="w",
                at=datetime(2026, 11, 24, tzinfo=UTC),
            )
        )
        for number in "12"
    ]

    assert outcomes == [DONE, Outcome(ok=False, reason="库存不足，请减少数量。")]


@pytest.mark.django_db
def test_a_refused_effect_leaves_nothing_of_what_it_had_done() -> None:
    @calls.tells_refusals
    def run(call: Call) -> Outcome:
        WorkerBeat.objects.create(worker="half", boot="b", started_at=call.at, seen_at=call.at)
        raise Refusal("不行")

    at = datetime(2026, 11, 24, tzinfo=UTC)
    outcome = run(Call(name="x", key="k", subject="case:1", number="1", window="w", at=at))

    assert outcome.reason == "不行"
    assert not WorkerBeat.objects.exists()
