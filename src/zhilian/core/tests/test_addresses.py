"""A forwarding header is believed only from a proxy that is named in the settings."""

from typing import Any

import pytest
from django.test import RequestFactory

from zhilian.core.addresses import client_address, from_this_machine


def request(peer: str, **headers: str) -> Any:
    made = RequestFactory().get("/")
    made.META |= {"REMOTE_ADDR": peer, **headers}
    return made


@pytest.mark.parametrize(
    ("peer", "chain", "seen"),
    [
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_client_address(settings: Any, peer: str, chain: str, seen: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]

    assert client_address(request(peer, HTTP_X_FORWARDED_FOR=chain)) == seen


@pytest.mark.parametrize(
    ("peer", "headers", "here"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("127.8.8.8", {}, True),
        ("10.0.0.1", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, False),
        ("127.0.0.1", {"HTTP_FORWARDED": "for=203.0.113.9"}, False),
        ("203.0.113.9", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
    ],
)
def test_from_this_machine(peer: str, headers: dict[str, str], here: bool) -> None:
    assert from_this_machine(request(peer, **headers)) is here
