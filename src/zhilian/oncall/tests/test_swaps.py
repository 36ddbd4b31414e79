"""Swapping shifts: who agrees, what the roster says then."""

from datetime import timedelta

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.oncall import service
from zhilian.oncall.errors import SwapRefused
from zhilian.oncall.models import Override, Swap
from zhilian.oncall.tests import make
from zhilian.oncall.types import (
    Layer,
    SwapDraft,
    SwapStatus,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def swap(asker: Person, other: Person, *, back: bool = True) -> Swap:
    draft = SwapDraft(
        asker_id=asker.pk,
        other_id=other.pk,
        layer=Layer.PRIMARY,
        gives_from=NOON + 10 * HOUR,
        gives_until=NOON + 12 * HOUR,
        takes_from=NOON + 30 * HOUR if back else None,
        takes_until=NOON + 32 * HOUR if back else None,
        reason="家里有事",
    )
    return service.ask_swap(draft=draft, at=NOON)


class TestSwapping:
    def test_nothing_changes_before_the_other_agrees(self, usual: Person, other: Person) -> None:
        swap(usual, other)

        assert (make.who(NOON + 11 * HOUR), make.who(NOON + 31 * HOUR)) == ("王工", "李工")
        assert make.texts_to(other.phone) == ["swap_asked"]

    def test_agreed_both_stretches_change_hands(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)

        for _run in range(2):
            service.agree_swap(swap_id=asked.pk, person_id=other.pk, at=NOON + HOUR)

        assert (make.who(NOON + 11 * HOUR), make.who(NOON + 31 * HOUR)) == ("李工", "王工")
        assert Override.objects.count() == 2
        moves = JournalEntry.objects.filter(kind="oncall.swap.moved").order_by("id")
        assert [entry.data["status"] for entry in moves] == ["ASKED", "AGREED"]

    def test_only_the_one_asked_can_agree_and_only_the_asker_withdraw(
        self, usual: Person, other: Person
    ) -> None:
        asked = swap(usual, other)

        with pytest.raises(SwapRefused):
            service.agree_swap(swap_id=asked.pk, person_id=usual.pk, at=NOON)
        with pytest.raises(SwapRefused):
            service.withdraw_swap(swap_id=asked.pk, person_id=other.pk, at=NOON)

    def test_withdrawn_it_cannot_be_agreed_any_more(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)
        service.withdraw_swap(swap_id=asked.pk, person_id=usual.pk, at=NOON)

        with pytest.raises(SwapRefused, match="已撤回"):
            service.agree_swap(swap_id=asked.pk, person_id=other.pk, at=NOON)

    def test_declined_the_asker_is_told_and_keeps_the_stretch(
        self, usual: Person, other: Person
    ) -> None:
        asked = swap(usual, other)

        service.decline_swap(swap_id=asked.pk, person_id=other.pk, answer="当天出差", at=NOON)

        assert make.who(NOON + 11 * HOUR) == "王工"
        assert make.texts_to(usual.phone) == ["swap_declined"]

    def test_a_roster_that_changed_meanwhile_voids_it(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)
        make.cover(directory.person(roles=["ops_hardware"]), 11, 12)

        with pytest.raises(SwapRefused, match="值班表在此期间变了"):
            service.agree_swap(swap_id=asked.pk, person_id=other.pk, at=NOON)

    def test_what_is_not_mine_cannot_be_given_away(self, usual: Person, other: Person) -> None:
        with pytest.raises(SwapRefused, match="不全是本人的班"):
            swap(other, usual, back=False)

    def test_the_same_stretch_is_asked_for_once(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)

        with pytest.raises(SwapRefused, match="已经提出过"):
            swap(usual, other)

        assert (Swap.objects.get().pk, asked.status) == (asked.pk, SwapStatus.ASKED)
