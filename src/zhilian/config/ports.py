"""Which ports the simulators of a demo stand on, counted from the web port."""

from django.conf import settings

OFFSETS = {"sms-gateway": 1, "terminals": 2, "payments": 3, "hospital": 4, "identity": 5}


def port_of(simulator: str) -> int:
    return int(settings.PORT) + OFFSETS[simulator]


def url_of(simulator: str) -> str:
    return f"http://127.0.0.1:{port_of(simulator)}"


def payments_url() -> str:
    return url_of("payments")


def hospital_url() -> str:
    return url_of("hospital")
