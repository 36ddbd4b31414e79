"""模拟认证中心: a local identity server that really signs people in, for demo and tests.

A process of its own: no Django, its own files, only HTTP between it and the product. It speaks
OpenID Connect with keys of its own (`/oidc`) and the API of 政务微信, sign-in by a QR page and
message cards, which `/` shows as the members' phones.

Run it with `python -m zhilian.directory.simulator --help`.
"""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    from zhilian.directory.simulator.server import main as serve

    return serve(argv)
