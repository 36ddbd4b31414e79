"""Where we measure from: what kinds share on one event loop, and which networks are theirs."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from dataclasses import dataclass

from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.owned import Owned
from zhilian.probe.transfers import Transfers
from zhilian.probe.types import ErrorCode

FAMILIES = {"自动": socket.AF_UNSPEC, "IPv4": socket.AF_INET, "IPv6": socket.AF_INET6}


class Unreached(Exception):
    """The target's address could not be found or may not be contacted; carries the outcome."""

    def __init__(self, code: ErrorCode, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One resolved address."""

    family: socket.AddressFamily
    address: str
    took_us: int | None

    def endpoint(self, port: int) -> tuple[str, int] | tuple[str, int, int, int]:
        if self.family == socket.AF_INET:
            return (self.address, port)
        address, _, zone = self.address.partition("%")
        return (address, port, 0, socket.if_nametoindex(zone) if zone else 0)


class Vantage:
    """Made once per event loop; `close` gives back what the kinds opened."""

    def __init__(self, *, policy: NetworkPolicy | None = None, owned: Owned | None = None) -> None:
        self.policy = policy or NetworkPolicy()
        self.owned = owned or Owned()
        self._transfers: Transfers | None = None

    @property
    def transfers(self) -> Transfers:
        if self._transfers is None:
            self._transfers = Transfers(loop=asyncio.get_running_loop())
        return self._transfers

    def close(self) -> None:
        if self._transfers is not None:
            self._transfers.close()
            self._transfers = None

    async def locate(self, *, host: str, ip_version: str = "自动") -> list[Place]:
        """The addresses of a host that may be measured; raises Unreached with the reason."""
        literal = _literal(host)
        began = time.perf_counter()
        found = [literal] if literal else await _resolve(host, FAMILIES[ip_version])
        took_us = None if literal else int((time.perf_counter() - began) * 1e6)
        refusals = [self.policy.refusal(address) for _, address in found]
        allowed = [place for place, refusal in zip(found, refusals, strict=True) if not refusal]
        if not allowed:
            raise Unreached(ErrorCode.BLOCKED, refusals[0])
        return [
            Place(family=family, address=address, took_us=took_us) for family, address in allowed
        ]


def _literal(host: str) -> tuple[socket.AddressFamily, str] | None:
    try:
        ip = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return None
    return (socket.AF_INET if ip.version == 4 else socket.AF_INET6, host)


async def _resolve(host: str, family: int) -> list[tuple[socket.AddressFamily, str]]:
    loop = asyncio.get_running_loop()
    try:
        rows = await loop.getaddrinfo(host, None, family=family, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreached(
            ErrorCode.DNS, f"域名 {host} 解析失败；请检查域名是否写对、本机的 DNS 是否可用"
        ) from None
    return [(socket.AddressFamily(row[0]), str(row[4][0])) for row in rows]
