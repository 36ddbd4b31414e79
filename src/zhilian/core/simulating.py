"""What every simulator's door does alike. Without Django: a simulator is a process of its own that
knows nothing of the product's inside.
"""

import json
import signal
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from types import FrameType
from typing import ClassVar

BODY_LIMIT = 64 * 1024
KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Query = dict[str, str]


class Door(BaseHTTPRequestHandler):
    """One HTTP request; `package` holds the folder of its pages' assets."""

    package: ClassVar[str]
    protocol_version = "HTTP/1.1"
    timeout = 30
    sys_version = ""

    def log_message(self, *_args: object) -> None:
        """Quiet: a line per poll of a page would bury what matters."""

    def _target(self) -> tuple[str, Query]:
        url = urllib.parse.urlsplit(self.path)
        return url.path, dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if length.isdigit() and int(length) <= BODY_LIMIT:
            return self.rfile.read(int(length))
        self.close_connection = True
        self._json(413, {"error": f"请求不能超过 {BODY_LIMIT} 字节"})
        return None

    def _asset(self, name: str) -> None:
        folder = files(self.package) / "assets"
        if name not in {entry.name for entry in folder.iterdir()}:
            return self._json(404, {"error": "没有这个文件"})
        kind = KINDS[name.rpartition(".")[2]]
        return self._answer(200, (folder / name).read_bytes(), f"{kind}; charset=utf-8")

    def _html(self, status: int, text: str) -> None:
        self._answer(status, text.encode(), "text/html; charset=utf-8")

    def _json(self, status: int, value: object) -> None:
        body = json.dumps(value, ensure_ascii=False).encode()
        self._answer(status, body, "application/json; charset=utf-8")

    def _answer(
        self, status: int, body: bytes, kind: str, *, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {**SECURITY, "Content-Type": kind, **(more or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def end_on_signals(server: ThreadingHTTPServer) -> None:
    """SIGTERM and SIGINT end it, once what is being answered is answered."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
