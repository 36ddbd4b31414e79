"""ClamAV's daemon, spoken to over a real socket."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhilian.cases.scanners import SCANNERS, Verdict

EICAR = b"X5O!P%@AP EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Daemon(threading.Thread):
    """Takes one INSTREAM after the other and answers as clamd does."""

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(daemon=True)
        self.listening = listening

    def run(self) -> None:
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                line.sendall(self._answer(said))

    def _answer(self, said: Any) -> bytes:
        if said.read(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        body = b""
        while size := int.from_bytes(said.read(4)):
            body += said.read(size)
        if b"too long" in body:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in body else b"stream: OK\0"


@pytest.fixture(params=["tcp", "unix"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "tcp":
        listening = socket.create_server(("127.0.0.1", 0))
        place = f"127.0.0.1:{listening.getsockname()[1]}"
    else:
        place = str(tmp_path / "clamd.ctl")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(place)
        listening.listen()
    Daemon(listening).start()
    yield place
    listening.close()


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b"a" * 200_000, Verdict()),
        (b"a" * 70_000 + EICAR, Verdict(found="Eicar-Test-Signature")),
        (b"too long", Verdict(failed="clamd: INSTREAM size limit exceeded. ERROR")),
    ],
    ids=["clean", "virus", "error"],
)
def test_verdict_of_the_daemon(address: str, body: bytes, verdict: Verdict, settings: Any) -> None:
    settings.CLAMD_ADDRESS = address

    assert SCANNERS.get("clamd").is_set_up
    assert SCANNERS.get("clamd").look(body) == verdict


def test_daemon_that_is_away_is_a_failure_and_no_exception(settings: Any) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:1"

    assert SCANNERS.get("clamd").look(b"x").failed.startswith("clamd: ")


def test_without_an_address_there_is_no_scanner(settings: Any) -> None:
    settings.CLAMD_ADDRESS = ""

    assert not SCANNERS.get("clamd").is_set_up
