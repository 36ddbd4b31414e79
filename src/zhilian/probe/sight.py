"""Can the prober see at all? When a check fails, its references are looked at: our own loopback,
and what the site names (its gateway). If they fail too, nothing was learned about the target."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from zhilian.probe.kinds.base import KINDS
from zhilian.probe.trial import call
from zhilian.probe.types import WireError
from zhilian.probe.vantage import Vantage

FRESH_S = 1.0
LOOK_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reference:
        try:
            found = cls(kind=str(data["kind"]), options=dict(data["options"]))
        except (KeyError, TypeError, ValueError) as error:
            raise WireError(f"参照目标的格式不对：{error}") from error
        kind = KINDS.get(found.kind)
        errors = kind.check_options(found.options) if kind else []
        if kind is None or errors:
            raise WireError(f"参照目标的选项不对：{errors[0].message if errors else found.kind}")
        return found


class Sight:
    """`await look()` says whether the prober is blind; it asks at most once a second."""

    def __init__(self, *, vantage: Vantage) -> None:
        self.blind = False
        self.references: Sequence[Reference] = ()
        self._vantage = vantage
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def look(self) -> bool:
        loop = asyncio.get_running_loop()
        async with self._looking:
            if loop.time() - self._looked_at > FRESH_S:
                self.blind = not await self._sees()
                self._looked_at = loop.time()
        return self.blind

    async def _sees(self) -> bool:
        if not await _loopback_answers():
            return False
        if not self.references:
            return True
        answers = await asyncio.gather(*(self._answers(one) for one in self.references))
        return any(answers)

    async def _answers(self, reference: Reference) -> bool:
        kind = KINDS.get(reference.kind)
        if kind is None:
            return False
        outcome = await call(
            kind,
            kind.plan(reference.options),
            timeout_s=LOOK_TIMEOUT_S,
            at=datetime.now(UTC),
            vantage=self._vantage,
        )
        return outcome.ok


async def _loopback_answers() -> bool:
    """A connection to ourselves: fails when the machine is out of sockets or its stack is down."""
    loop = asyncio.get_running_loop()
    try:
        with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
            client.setblocking(False)
            async with asyncio.timeout(LOOK_TIMEOUT_S):
                await loop.sock_connect(client, server.getsockname())
            return True
    except OSError:
        return False
