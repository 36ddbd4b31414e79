"""Cards of everybody, and one change of cards by a bank that is under way."""

from datetime import datetime, timedelta

from zhilian.cards import service
from zhilian.cards.types import BatchDraft, FileRow
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory

NAME = "2026 年工资卡换卡"
BANK = "长安示范银行"
NAMED = 600
"""People of the bank's first file."""
PRIME, MODULUS = 7919, 10_000


def tell(*, at: datetime) -> None:
    """Invented last four digits, the same on every machine."""
    today = local_date(at)
    people = directory.people_with_role(role="staff")
    rows = [(person.pk, _tail(place)) for place, person in enumerate(people)]
    old_valid_to = today + timedelta(days=60)
    service.bulk_cards(rows=rows, valid_to=old_valid_to, at=at - timedelta(days=900))
    batch = service.make_batch(
        draft=BatchDraft(
            name=NAME,
            bank=BANK,
            old_valid_to=old_valid_to,
            opens_date=today - timedelta(days=10),
            closes_date=today + timedelta(days=45),
        ),
        at=at - timedelta(days=12),
    )
    named = [
        FileRow(
            line=place + 2,
            employee_no=person.employee_no,
            name=person.name,
            tail=_tail(place + NAMED),
            person_id=person.pk,
        )
        for place, person in enumerate(people[:NAMED])
    ]
    service.take_bank_file(batch_id=batch.pk, rows=named, at=at - timedelta(days=11))


def _tail(place: int) -> str:
    return f"{place * PRIME % MODULUS:04d}"
