"""Questions about a certificate: how long it is still good, whether it is for this host."""

from __future__ import annotations

import ipaddress
from datetime import datetime

from cryptography import x509

from zhilian.probe.types import Condition

ISSUES = {
    9: "证书尚未生效",
    10: "证书已过期",
    18: "自签名证书",
    19: "链中有自签名证书",
    20: "缺少上级证书",
    21: "缺少上级证书",
    23: "证书已被吊销",
    62: "域名不符",
}


def leaf(pems: list[str]) -> x509.Certificate | None:
    """The first certificate of a chain; None when none came or it cannot be read."""
    try:
        return x509.load_pem_x509_certificate(pems[0].encode()) if pems else None
    except ValueError:
        return None


def expiry(certificate: x509.Certificate, *, at: datetime, least_days: float) -> Condition:
    left = certificate.not_valid_after_utc - at
    days = left.total_seconds() / 86400
    until = certificate.not_valid_after_utc.strftime("%Y-%m-%d")
    saw = f"还有 {days:.0f} 天（到 {until}）" if days >= 0 else f"已于 {until} 过期"
    if certificate.not_valid_before_utc > at:
        saw = f"要到 {certificate.not_valid_before_utc:%Y-%m-%d} 才生效"
    ok = days >= least_days and certificate.not_valid_before_utc <= at
    return Condition(name="证书有效期", ok=ok, saw=saw, wanted=f"不少于 {least_days:g} 天")


def host_match(certificate: x509.Certificate, *, host: str) -> Condition:
    names, addresses = _names(certificate)
    saw = "、".join([*names, *map(str, addresses)][:5]) or "证书没有写明域名"
    return Condition(name="域名匹配", ok=_covers(host, names, addresses), saw=saw, wanted=host)


def trust(code: int) -> Condition:
    saw = "受信任" if code == 0 else ISSUES.get(code, f"不受信任（代码 {code}）")
    return Condition(name="信任链", ok=code == 0, saw=saw, wanted="受信任")


def _names(
    certificate: x509.Certificate,
) -> tuple[list[str], list[ipaddress.IPv4Address | ipaddress.IPv6Address]]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return [], []
    addresses = [
        address
        for address in found.get_values_for_type(x509.IPAddress)
        if isinstance(address, (ipaddress.IPv4Address, ipaddress.IPv6Address))
    ]
    return found.get_values_for_type(x509.DNSName), addresses


def _covers(
    host: str, names: list[str], addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address]
) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")) in addresses
    except ValueError:
        pass
    wanted = _ascii(host)
    return any(_one_covers(_ascii(name), wanted) for name in names)


def _one_covers(name: str, host: str) -> bool:
    if not name.startswith("*."):
        return name == host
    first, _, rest = host.partition(".")
    return bool(first) and rest == name[2:] and "." in rest


def _ascii(name: str) -> str:
    try:
        return name.rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return name.rstrip(".").lower()
