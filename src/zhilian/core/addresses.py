"""Whose address a request comes from; headers count only when a named proxy wrote them."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def client_address(request: HttpRequest) -> str:
    """The peer's address, or what a trusted proxy says about its own peer."""
    peer = address = str(request.META.get("REMOTE_ADDR", ""))
    chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while chain and _in(address, settings.TRUSTED_PROXIES):
        address = chain.pop().strip() or address
    return address if _valid(address) else peer


def from_this_machine(request: HttpRequest) -> bool:
    """True only for a direct loopback connection.

    A forwarding header means that somebody else's request arrived through a proxy on this machine.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = any(request.META.get(header) for header in FORWARDED)
    return _valid(peer) and ip_address(peer).is_loopback and not forwarded


def is_shared(address: str) -> bool:
    """An office's common gateway: one person's mistakes must not lock out the building."""
    return _in(address, settings.SHARED_ADDRESSES)


def _in(address: str, networks: list[str]) -> bool:
    return _valid(address) and any(
        ip_address(address) in ip_network(network) for network in networks
    )


def _valid(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True
