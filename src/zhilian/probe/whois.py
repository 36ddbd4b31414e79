"""One question to a WHOIS server (RFC 3912): a line out, text until the other side closes."""

from __future__ import annotations

import asyncio
import time

from zhilian.probe.kinds.tcp import connect
from zhilian.probe.types import Phases
from zhilian.probe.vantage import Place

MOST_BYTES = 64_000
PIECE = 16_384


class Overlong(Exception):
    """The answer does not end within what is read."""


async def ask(question: str, *, places: list[Place], port: int) -> tuple[str, Phases]:
    """The answer of the first address that takes the connection; OSError when none does."""
    began = time.perf_counter()
    link, place = await connect(places, port=port)
    tcp_us = _since(began)
    with link:
        loop = asyncio.get_running_loop()
        waiting = time.perf_counter()
        await loop.sock_sendall(link, question.encode("ascii") + b"\r\n")
        heard = await loop.sock_recv(link, PIECE)
        first_us, reading = _since(waiting), time.perf_counter()
        piece = heard
        while piece and len(heard) <= MOST_BYTES:
            piece = await loop.sock_recv(link, PIECE)
            heard += piece
    if len(heard) > MOST_BYTES:
        raise Overlong
    dns_us = place.took_us or 0
    phases = Phases(
        dns=place.took_us,
        tcp=tcp_us,
        ttfb=first_us,
        transfer=_since(reading),
        total=dns_us + _since(began),
    )
    return heard.decode("utf-8", errors="replace"), phases


def _since(began: float) -> int:
    return int((time.perf_counter() - began) * 1e6)
