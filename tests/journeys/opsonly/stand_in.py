"""The stand-in platform: nginx with pages, a login behind it, a database; and its SMS carrier."""

import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from tests.journeys.living import wait_for

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
HERE = Path(__file__).parent
PASSWORD = "open-sesame"
TOKEN = "carrier-token"
PHONE = "13800000001"
CONF = (HERE / "nginx.conf").read_text(encoding="utf-8")
TARGETS = (HERE / "targets.yaml").read_text(encoding="utf-8")


class StandIn:
    """Every part is a process or socket of its own; `close` ends them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self._held = ExitStack()
        self._holders: dict[int, socket.socket] = {}
        self.web, self.app, self.carrier = (self._reserve() for _ in range(3))
        self._holders[self.web].close()
        self._holders[self.app].close()
        self.database = self._database()
        self.login: subprocess.Popen[bytes] | None = None
        (folder / "nginx.conf").write_text(_filled(CONF, WEB=self.web, APP=self.app))
        self._run([NGINX, "-p", str(folder), "-c", "nginx.conf"], log="nginx")
        self.start_login()

    @property
    def environment(self) -> dict[str, str]:
        return {"STAND_IN_PASSWORD": PASSWORD, "STAND_IN_TOKEN": TOKEN}

    def targets(self) -> Path:
        """The file that the operator would write."""
        file = self.folder / "targets.yaml"
        file.write_text(
            _filled(
                TARGETS, WEB=self.web, DATABASE=self.database, CARRIER=self.carrier, PHONE=PHONE
            ),
            encoding="utf-8",
        )
        return file

    def start_login(self) -> None:
        command = [sys.executable, str(HERE / "login_app.py"), str(self.app)]
        self.login = self._run(command, log="login")
        wait_for(lambda: _answers(self.app), seconds=10, told="the foreign login")

    def kill_login(self) -> None:
        assert self.login is not None
        self.login.kill()
        self.login.wait(5)

    def start_carrier(self, *, inbound_url: str) -> None:
        """The shipped simulator stands in for the foreign platform's SMS carrier."""
        self._holders[self.carrier].close()
        database = self.folder / "carrier.sqlite3"
        self._run(
            [
                sys.executable, "-m", "zhilian.notices.simulator", "--port", str(self.carrier),
                "--database", str(database), "--secret", TOKEN, "--inbound-token", TOKEN,
                "--inbound-url", inbound_url,
            ],
            log="carrier",
        )  # fmt: skip
        wait_for(lambda: _answers(self.carrier), seconds=15, told="the carrier")

    def close(self) -> None:
        self._held.close()

    def _reserve(self) -> int:
        """A port that nobody else gets until its holder is closed."""
        holder = socket.socket()
        holder.bind(("127.0.0.1", 0))
        self._held.callback(holder.close)
        port = int(holder.getsockname()[1])
        self._holders[port] = holder
        return port

    def _database(self) -> int:
        """PostgreSQL of this machine where there is one, else a port that accepts."""
        if _answers(5432):
            return 5432
        listener = socket.create_server(("127.0.0.1", 0))
        self._held.callback(listener.close)
        return int(listener.getsockname()[1])

    def _run(self, command: list[str], *, log: str) -> "subprocess.Popen[bytes]":
        out = self._held.enter_context((self.folder / f"{log}.log").open("ab"))
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        self._held.callback(_end, process)
        return process


def _filled(text: str, **values: object) -> str:
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return text


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait(5)
