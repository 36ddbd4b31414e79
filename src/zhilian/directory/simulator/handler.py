"""One HTTP request to the identity server."""

import json
import urllib.parse
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from zhilian.core.simulating import Door, Query
from zhilian.directory.simulator import pages
from zhilian.directory.simulator.oidc import OidcDoor
from zhilian.directory.simulator.wecom import WecomDoor

if TYPE_CHECKING:
    from zhilian.directory.simulator.server import IdentityServer

OIDC = "/oidc"
SIGN_IN = {
    f"{OIDC}/authorize": ("统一登录", "请选择由谁登录智联机关。"),
    "/wwlogin/sso/login": ("政务微信扫码登录", "请选择由谁用手机上的政务微信扫码并确认。"),
    "/connect/oauth2/authorize": ("政务微信", "请选择由谁在政务微信里打开智联机关。"),
}


class IdentityHandler(Door, BaseHTTPRequestHandler):
    server: "IdentityServer"
    package = "zhilian.directory.simulator"
    server_version = "IdentitySimulator"

    def do_GET(self) -> None:  # the name that http.server calls
        path, query = self._target()
        if path in SIGN_IN:
            return self._choose(path, query)
        if path.startswith(f"{OIDC}/"):
            return self._oidc(path.removeprefix(OIDC), {})
        if path.startswith("/cgi-bin/"):
            return self._wecom(path, query, b"")
        if path.startswith("/assets/"):
            return self._asset(path.removeprefix("/assets/"))
        if path == "/":
            return self._phones(query)
        if path == "/healthz":
            return self._json(200, {"ok": True})
        return self._json(404, {"error": "没有这个地址"})

    def do_POST(self) -> None:  # the name that http.server calls
        path, query = self._target()
        body = self._body()
        if body is None:
            return None
        if path in SIGN_IN:
            return self._come_back(path, query, _form(body))
        if path == f"{OIDC}/token":
            return self._oidc("/token", _form(body))
        if path.startswith("/cgi-bin/"):
            return self._wecom(path, query, body)
        return self._json(404, {"error": "没有这个地址"})

    def _oidc(self, path: str, form: Query) -> None:
        door, authorization = self.server.oidc, self.headers.get("Authorization", "")
        if path == "/.well-known/openid-configuration":
            return self._json(*door.described())
        if path == "/keys":
            return self._json(*door.keys())
        if path == "/userinfo":
            return self._json(*door.userinfo(authorization=authorization))
        if path == "/token" and self.command == "POST":
            return self._json(*door.token(form, authorization=authorization))
        return self._json(404, {"error": "没有这个地址"})

    def _wecom(self, path: str, query: Query, body: bytes) -> None:
        try:
            values = json.loads(body) if body else {}
        except ValueError:
            values = None
        if not isinstance(values, dict):
            return self._json(200, {"errcode": 47001, "errmsg": "data format error"})
        said = self.server.wecom.answer(path, query, values)
        if said is None:
            return self._json(404, {"error": "没有这个接口"})
        return self._json(200, said)

    def _choose(self, path: str, query: Query) -> None:
        problem = self._problem(path, query)
        if problem:
            return self._html(400, pages.refused(problem))
        title, said = SIGN_IN[path]
        people = self.server.members().values()
        return self._html(200, pages.choosing(people, title=title, said=said))

    def _come_back(self, path: str, query: Query, form: Query) -> None:
        """Somebody was chosen: off with the browser, to the product only."""
        member = self.server.members().get(form.get("member", ""))
        problem = self._problem(path, query) or ("" if member else "没有这个人，请重新选择")
        if problem or member is None:
            return self._html(400, pages.refused(problem))
        joint = "&" if "?" in query["redirect_uri"] else "?"
        given = urllib.parse.urlencode(self._door(path).code_for(member, query))
        self.send_response(303)
        self.send_header("Location", f"{query['redirect_uri']}{joint}{given}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def _problem(self, path: str, query: Query) -> str:
        if not query.get("redirect_uri", "").startswith(self.server.product):
            return "回来的地址（redirect_uri）不是登记过的平台"
        return self._door(path).problem(query)

    def _door(self, path: str) -> OidcDoor | WecomDoor:
        return self.server.oidc if path.startswith(OIDC) else self.server.wecom

    def _phones(self, query: Query) -> None:
        chosen = query.get("member", "")
        cards = self.server.store.cards(member=chosen)
        self._html(200, pages.phones(self.server.members(), cards, chosen=chosen))


def _form(body: bytes) -> Query:
    text = body.decode("utf-8", "replace")
    return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
