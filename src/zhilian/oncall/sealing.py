"""The hash of one link of the chain of hand-overs. Pure."""

import json
from collections.abc import Iterable
from typing import Any

from zhilian.core import crypto


def hash_of(seal: Any) -> str:
    """What the link's hash must be: over everything that it says, and the link before it."""
    told = {
        "seq": seal.seq,
        "handover": seal.handover_id,
        "kind": str(seal.kind),
        "version": seal.version,
        "person": seal.person_id,
        "at": seal.at.isoformat(),
        "content": seal.content,
        "previous": seal.previous,
    }
    return crypto.sm3(json.dumps(told, ensure_ascii=False, sort_keys=True).encode())


def first_broken(seals: Iterable[Any]) -> int | None:
    """The number of the first link that does not fit; None when the chain holds. The seals of one
    roster come in their order.
    """
    previous = ""
    for wanted, seal in enumerate(seals, start=1):
        if seal.seq != wanted or seal.previous != previous or seal.hash != hash_of(seal):
            return wanted
        previous = seal.hash
    return None
