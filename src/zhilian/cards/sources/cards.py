"""One's own cards, the batches that one is named in, and where cards are fetched."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from zhilian.bookings import selectors as bookings
from zhilian.bookings.types import ResourceKind
from zhilian.cards import selectors
from zhilian.cards.models import Batch, Card
from zhilian.cards.types import CardState
from zhilian.core.effects import Asking, Picked, Values, source
from zhilian.core.times import local_date


class Picking(ABC):
    """A short list: what may be chosen is what is shown."""

    @abstractmethod
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]: ...

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((one for one in self.items(asking, values={}) if one.key == key), None)


@source("my_cards")
class MyCards(Picking):
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        return [_card(one) for one in selectors.cards_of(person_id=asking.person_id)]


@source("card_batches")
class CardBatches(Picking):
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        today = local_date(asking.at)
        found = selectors.open_batches_of(person_id=asking.person_id, today=today)
        return [_batch(one) for one in found]


@source("service_desks")
class ServiceDesks(Picking):
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        kinds = (ResourceKind.SERVICE_DESK,)
        found = bookings.resources(kinds=kinds, branch_id=asking.branch_id)
        return [
            Picked(
                key=one.code,
                label=one.name,
                detail=" ".join(filter(None, (one.site.name if one.site else "", one.place))),
                facts={"site": one.site.name if one.site else "", "place": one.place},
            )
            for one in found
            if q.strip() in one.name
        ]


def _card(card: Card) -> Picked:
    state = CardState(card.state)
    return Picked(
        key=str(card.pk),
        label=str(card),
        detail=state.label,
        facts={"tail": card.tail, "kind": card.kind, "state": card.state},
    )


def _batch(batch: Batch) -> Picked:
    detail = f"{batch.bank}，{batch.opens_date:%m-%d} 至 {batch.closes_date:%m-%d}"
    return Picked(
        key=str(batch.pk),
        label=batch.name,
        detail=f"{detail}，旧卡用至 {batch.old_valid_to:%Y-%m-%d}",
        facts={"old_valid_to": batch.old_valid_to},
    )
