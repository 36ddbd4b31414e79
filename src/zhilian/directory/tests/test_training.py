"""Training sessions: who went, who passed, who lost the account."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.core.effects import Asking, Picked, effects, sources
from zhilian.core.testing import NOON
from zhilian.directory import selectors, service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.models import Person, TrainingRecord
from zhilian.directory.sources.people import picked_person
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db


def train(person: Person, n: int = 1, score: int | None = 88, **args: Any) -> Any:
    asked = make.call(
        "training.enrol",
        n,
        args={"person": picked_person(person), **args},
        values={"score": score} if score is not None else {},
    )
    return effects.get("training.enrol")(asked)


@pytest.mark.parametrize(("score", "passed"), [(60, True), (59, False), (None, True)])
def test_training_is_recorded_with_its_score(score: int | None, passed: bool) -> None:
    outcome = train(make.person(), score=score)

    assert TrainingRecord.objects.get().passed is passed
    assert outcome.writes["passed"] is passed


def test_sessions_ahead_are_offered_with_the_seats_left() -> None:
    row = make.training_session()
    train(make.person(), session=Picked(key=str(row.pk), label=row.title))
    offered = sources.get("trainings").items(Asking(at=NOON), values={})

    assert [(item.key, item.facts["left"]) for item in offered] == [(str(row.pk), 0)]
    assert sources.get("trainings").items(Asking(at=row.starts_at), values={}) == []


def test_a_session_with_records_cannot_be_called_off() -> None:
    row = make.training_session()
    train(make.person(), session=Picked(key=str(row.pk), label=row.title))

    with pytest.raises(DirectoryError, match="成绩"):
        service.cancel_training(session_id=row.pk, at=NOON)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"seats": 0}, {"ends_at": NOON}, {"place": ""}])
def test_a_session_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DirectoryError):
        make.training_session(**wrong)


def test_who_was_not_trained_within_thirty_days_loses_the_account() -> None:
    lazy, keen = make.person(), make.person()
    make.account_grant(lazy, 1, valid_to=None)
    make.account_grant(keen, 2, valid_to=None)
    train(keen, 3)
    later = NOON + timedelta(days=30)

    due = selectors.accounts_untrained(now=later)
    took = service.revoke_account(
        key="untrained", person_id=lazy.pk, reason="未参训", subject="", at=later
    )

    assert selectors.accounts_untrained(now=later - timedelta(seconds=1)) == []
    assert (due, took) == ([lazy.pk], True)
    assert selectors.accounts_untrained(now=later) == []
