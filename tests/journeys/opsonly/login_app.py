"""The login of the stand-in platform: a small foreign web application, standard library only.

`python login_app.py PORT` serves a login form with a token, checks the password, sets a cookie.
"""

import sys
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

PEOPLE = {"probe": "open-sesame"}
TOKENS: set[str] = set()
SESSIONS: set[str] = set()
FORM = """<!doctype html><title>登录</title><form method="post">
<input type="hidden" name="csrf" value="{token}"><input name="user">
<input name="password"></form>"""


class App(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/login":
            token = token_urlsafe(12)
            TOKENS.add(token)
            return self._page(200, FORM.format(token=token))
        if self.path == "/home" and self._session() in SESSIONS:
            return self._page(200, "<h1>我的办件</h1>")
        return self._page(403, "<h1>请先登录</h1>")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        form = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        right = PEOPLE.get(form.get("user", "")) == form.get("password")
        if form.get("csrf") not in TOKENS or not right:
            return self._page(403, "<h1>用户名或密码不对</h1>")
        session = token_urlsafe(12)
        SESSIONS.add(session)
        self.send_response(303)
        self.send_header("Location", "/home")
        self.send_header("Set-Cookie", f"sid={session}; Path=/; HttpOnly")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def _session(self) -> str:
        morsel = SimpleCookie(self.headers.get("Cookie", "")).get("sid")
        return morsel.value if morsel else ""

    def _page(self, status: int, text: str) -> None:
        body = f"<meta charset=utf-8>{text}".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), App).serve_forever()
