"""Which addresses a vantage may measure: checked on the resolved address, at connect time, so
that neither a name, a redirect nor a second DNS answer leads the prober where it must not go."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhilian.probe.types import WireError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

KNOWN_MOST = 4096
# Cloud metadata services and neighbours' link-local addresses answer here; nobody is monitored.
ALWAYS_DENIED = ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "224.0.0.0/4", "ff00::/8")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPolicy:
    """Empty `allow` means everywhere that is not denied; deny always wins."""

    allow: tuple[Network, ...] = ()
    deny: tuple[Network, ...] = tuple(ipaddress.ip_network(text) for text in ALWAYS_DENIED)
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def refusal(self, address: str) -> str:
        """Why this address may not be contacted, for people; empty when it may."""
        known = self._known.get(address)
        if known is None:
            if len(self._known) >= KNOWN_MOST:
                self._known.clear()
            known = self._known[address] = self._judge(address)
        return known

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> NetworkPolicy:
        """{"allow_networks": [...], "deny_networks": [...]}; what is always denied stays so."""
        denied = (*_networks(ALWAYS_DENIED), *_networks(data.get("deny_networks") or ()))
        return cls(allow=_networks(data.get("allow_networks") or ()), deny=denied)

    def to_json(self) -> dict[str, list[str]]:
        return {
            "allow_networks": [str(network) for network in self.allow],
            "deny_networks": [str(network) for network in self.deny],
        }

    def _judge(self, address: str) -> str:
        ip = _plain(address)
        for network in self.deny:
            if ip in network:
                return (
                    f"地址 {ip} 在禁止探测的网段 {network} 内；确需监测请管理员调整站点的探测范围"
                )
        if self.allow and not any(ip in network for network in self.allow):
            return f"地址 {ip} 不在本站点允许探测的网段内；请管理员把它加入站点的探测范围"
        return ""


def _plain(address: str) -> Address:
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return mapped or ip


def _networks(texts: Any) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(str(text), strict=False) for text in texts)
    except (ValueError, TypeError) as error:
        raise WireError(f"网段写法不对，应如 10.0.0.0/8：{error}") from error
