"""ClamAV's daemon over its socket (`CLAMD_ADDRESS`), by INSTREAM: the file never touches its disk.

Source: clamd(8), https://docs.clamav.net/manual/Usage/Scanning.html
"""

import socket
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from zhilian.cases.scanners.base import Verdict, scanner

TIMEOUT_S: Final = 30
PART: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096
CLEAN: Final = "OK"
FOUND: Final = "FOUND"


@scanner
class Clamd:
    name = "clamd"

    @property
    def is_set_up(self) -> bool:
        return bool(settings.CLAMD_ADDRESS)

    def look(self, body: bytes) -> Verdict:
        try:
            said = _asked(str(settings.CLAMD_ADDRESS), body)
        except OSError as error:
            return Verdict(failed=f"clamd: {error}")
        _, _, answer = said.partition(": ")
        if answer.endswith(FOUND):
            return Verdict(found=answer.removesuffix(FOUND).strip())
        return Verdict() if answer == CLEAN else Verdict(failed=f"clamd: {said}")


def _asked(address: str, body: bytes) -> str:
    with _connection(address) as line:
        line.sendall(b"zINSTREAM\0")
        for part in _parts(body):
            line.sendall(len(part).to_bytes(4) + part)
        line.sendall((0).to_bytes(4))
        answer = b""
        while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
            received = line.recv(LONGEST_ANSWER)
            if not received:
                break
            answer += received
    return answer.partition(b"\0")[0].decode(errors="replace")


def _connection(address: str) -> socket.socket:
    """`/run/clamav/clamd.ctl` is a socket file, `host:3310` an address."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(TIMEOUT_S)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT_S)


def _parts(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), PART):
        yield body[at : at + PART]
