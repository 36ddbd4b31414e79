"""The draw that anybody can do again. Pure.

When an activity is made, a secret of 32 bytes is rolled and its SM3 hash (`commitment`) is shown.
When sign-up is over, the list of tickets is fixed; `drawn_from` is its hash. The seed of the draw
is SM3(secret | list): nobody, the platform included, could choose it. Each ticket's lot is
SM3(seed | ticket); within each group the lowest lots win, the rest wait in the order of their lots.
"""

from collections.abc import Iterable, Sequence
from secrets import token_hex

from zhilian.core.crypto import sm3

Entry = tuple[int, str]


def new_secret() -> str:
    return token_hex(32)


def commitment(secret: str) -> str:
    return sm3(secret.encode())


def list_hash(entries: Iterable[Entry]) -> str:
    """Of the tickets and their groups, in the order of the tickets."""
    text = "\n".join(f"{ticket} {group}" for ticket, group in sorted(entries))
    return sm3(text.encode())


def ranks(*, secret: str, entries: Sequence[Entry]) -> dict[int, int]:
    """The place of each ticket within its group, from 1."""
    seed = sm3(f"{secret}|{list_hash(entries)}".encode())
    places: dict[str, int] = {}
    found = {}
    for ticket, group in sorted(entries, key=lambda entry: lot(seed, entry[0])):
        places[group] = places.get(group, 0) + 1
        found[ticket] = places[group]
    return found


def lot(seed: str, ticket: int) -> str:
    return sm3(f"{seed}|{ticket}".encode())
