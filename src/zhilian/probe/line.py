"""One libcurl handle set up for a request and used again for every probe of a check: a fresh
connection each time, every phase timed, each address asked of the vantage's policy first."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pycurl

from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.types import ErrorCode, Phases
from zhilian.probe.vantage import Vantage

BODY_BYTES = 1_000_000
HEAD_LINES = 200
AGENT = "zhilian-probe"
IP_VERSIONS = {
    "自动": pycurl.IPRESOLVE_WHATEVER,
    "IPv4": pycurl.IPRESOLVE_V4,
    "IPv6": pycurl.IPRESOLVE_V6,
}
_STORES = (
    os.environ.get("SSL_CERT_FILE", ""),
    ssl.get_default_verify_paths().cafile or "",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)
CA_FILE = next((store for store in _STORES if store and Path(store).is_file()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked, in full; two equal requests are the same request."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    ip_version: str = "自动"
    verify: bool = True
    verify_host: bool = True
    ca_pem: str = ""
    redirects: int = 5
    body_bytes: int = BODY_BYTES
    want_head: bool = False
    want_certificates: bool = False
    keep_cookies: bool = False
    hands_shake_only: bool = False


@dataclass(slots=True, kw_only=True)
class Answer:
    """What came back. `code` is empty when an answer came, whatever it says."""

    code: ErrorCode
    text: str
    phases: Phases
    status: int
    body: bytes
    cut: bool


class _Handed(socket.socket):
    """libcurl works on a duplicate; ours is closed as soon as it has made that."""

    def __del__(self) -> None:
        self.close()


class Line:
    """A reusable handle. Only one `run` at a time; the owner keeps idle ones (see Lines)."""

    def __init__(self) -> None:
        self.handle = pycurl.Curl()
        self.head: list[bytes] = []
        self._body: list[bytes] = []
        self._size = 0
        self._cap = BODY_BYTES
        self._cut = False
        self._policy = NetworkPolicy()
        self._blocked = ""
        self._timeout_ms = -1
        self._request: Request | None = None

    async def run(self, request: Request, *, vantage: Vantage, timeout_s: float) -> Answer:
        if request is not self._request:
            self._set_up(request)
        timeout_ms = max(1, int(timeout_s * 1000))
        if timeout_ms != self._timeout_ms:
            self.handle.setopt(pycurl.TIMEOUT_MS, timeout_ms)
            self.handle.setopt(pycurl.CONNECTTIMEOUT_MS, timeout_ms)
            self._timeout_ms = timeout_ms
        self._body.clear()
        self.head.clear()
        self._size = 0
        self._cut = False
        self._blocked = ""
        self._policy = vantage.policy
        if not request.keep_cookies:
            self.forget_cookies()
        code, words = await vantage.transfers.run(self.handle)
        return self._answer(code, words, timeout_s=timeout_s)

    def certificates(self) -> list[str]:
        """The chain as PEM texts, leaf first, of the last run (`want_certificates`)."""
        rows = self.handle.getinfo(pycurl.INFO_CERTINFO)
        return [value for row in rows for name, value in row if name == "Cert"]

    def trust_code(self) -> int:
        """OpenSSL's verdict on the chain of the last run; 0 = trusted."""
        return int(self.handle.getinfo(pycurl.SSL_VERIFYRESULT))

    def _set_up(self, request: Request) -> None:
        handle = self.handle
        handle.reset()
        self._timeout_ms = -1
        self._request = request
        self._cap = request.body_bytes
        for option, value in _plain_options(request):
            handle.setopt(option, value)
        _trust(handle, request)
        handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        handle.setopt(pycurl.WRITEFUNCTION, self._take)
        if request.want_head:
            handle.setopt(pycurl.HEADERFUNCTION, self._take_head)

    def forget_cookies(self) -> None:
        self.handle.setopt(pycurl.COOKIELIST, "ALL")

    def _open(self, purpose: int, address: tuple[int, int, int, tuple[str, int]]) -> object:
        family, kind, protocol, endpoint = address
        refusal = self._policy.refusal(endpoint[0])
        if refusal:
            self._blocked = refusal
            return pycurl.SOCKET_BAD
        return _Handed(family, kind, protocol)

    def _take(self, piece: bytes) -> int | None:
        self._size += len(piece)
        if self._size > self._cap:
            self._body.append(piece[: len(piece) - (self._size - self._cap)])
            self._cut = True
            return 0
        self._body.append(piece)
        return None

    def _take_head(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):
            self.head.clear()
        if len(self.head) < HEAD_LINES:
            self.head.append(line)

    def _answer(self, code: int, words: str, *, timeout_s: float) -> Answer:
        error, text = ErrorCode.NONE, ""
        if code and not (code == pycurl.E_WRITE_ERROR and self._cut):
            error, text = self._trouble(code, words, timeout_s=timeout_s)
        return Answer(
            code=error,
            text=text,
            phases=_phases(self.handle.getinfo),
            status=int(self.handle.getinfo(pycurl.RESPONSE_CODE)),
            body=self._body[0] if len(self._body) == 1 else b"".join(self._body),
            cut=self._cut,
        )

    def _trouble(self, code: int, words: str, *, timeout_s: float) -> tuple[ErrorCode, str]:
        if self._blocked:
            return ErrorCode.BLOCKED, self._blocked
        if code == pycurl.E_OPERATION_TIMEDOUT:
            return ErrorCode.TIMEOUT, _timeout_text(_phases(self.handle.getinfo), timeout_s)
        if code == pycurl.E_COULDNT_CONNECT:
            return _connect_text(int(self.handle.getinfo(pycurl.OS_ERRNO)))
        if "HTTP/0.9" in words:  # no HTTP came; libcurl gives it the code of a bad redirect
            return ErrorCode.PROTOCOL, _UNREADABLE.format(words=words)
        known, text = _TROUBLES.get(code, (ErrorCode.PROTOCOL, _UNREADABLE))
        return known, text.format(words=words or code)


def _plain_options(request: Request) -> list[tuple[int, object]]:
    listed: list[tuple[int, object]] = [
        (pycurl.URL, request.url),
        (pycurl.NOSIGNAL, 1),
        (pycurl.PROXY, ""),
        (pycurl.USERAGENT, AGENT),
        (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
        (pycurl.REDIR_PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
        (pycurl.FRESH_CONNECT, 1),
        (pycurl.FORBID_REUSE, 1),
        (pycurl.DNS_CACHE_TIMEOUT, 0),
        (pycurl.SSL_SESSIONID_CACHE, 0),
        (pycurl.IPRESOLVE, IP_VERSIONS[request.ip_version]),
        (pycurl.FOLLOWLOCATION, 1 if request.redirects else 0),
        (pycurl.MAXREDIRS, request.redirects),
        (pycurl.COOKIEFILE, ""),
    ]
    if request.headers:
        # Joined, not formatted: a Secret formats as stars.
        lines = [(name + ": " + value).encode() for name, value in request.headers]
        listed.append((pycurl.HTTPHEADER, lines))
    if request.method == "HEAD":
        listed.append((pycurl.NOBODY, 1))
    elif request.method == "POST":
        listed.append((pycurl.POSTFIELDS, request.body.encode()))
    elif request.method != "GET":
        listed.append((pycurl.CUSTOMREQUEST, request.method))
        listed += [(pycurl.POSTFIELDS, request.body.encode())] if request.body else []
    if request.hands_shake_only:
        listed.append((pycurl.CONNECT_ONLY, 1))
    return listed


def _trust(handle: pycurl.Curl, request: Request) -> None:
    # Also for http: it may be redirected to https.
    handle.setopt(pycurl.SSL_VERIFYPEER, int(request.verify))
    handle.setopt(pycurl.SSL_VERIFYHOST, 2 if request.verify and request.verify_host else 0)
    handle.setopt(pycurl.OPT_CERTINFO, int(request.want_certificates))
    if request.ca_pem:
        handle.setopt(pycurl.CAINFO_BLOB, request.ca_pem.encode())
    elif CA_FILE:
        handle.setopt(pycurl.CAINFO, CA_FILE)


def _phases(getinfo: Callable[[int], int]) -> Phases:
    """libcurl's marks are counted from the start; ours are the lengths between them."""
    named, connected = getinfo(pycurl.NAMELOOKUP_TIME_T), getinfo(pycurl.CONNECT_TIME_T)
    shaken = getinfo(pycurl.APPCONNECT_TIME_T)
    first, total = getinfo(pycurl.STARTTRANSFER_TIME_T), getinfo(pycurl.TOTAL_TIME_T)
    if not connected:
        return Phases(dns=named or None, total=total)
    ready = shaken or connected
    return Phases(
        dns=named,
        tcp=connected - named,
        tls=shaken - connected if shaken else None,
        ttfb=first - ready if first else None,
        transfer=total - first if first else None,
        total=total,
    )


def _timeout_text(phases: Phases, timeout_s: float) -> str:
    limit = f"{timeout_s:g} 秒超时"
    if phases.ttfb is not None:
        return f"{limit}：内容没有传完；请检查带宽和服务负载"
    if phases.tls is not None:
        return f"{limit}：已连上，但服务没有回应；请检查应用进程和数据库是否卡住"
    if phases.tcp is not None:
        return f"{limit}：已连上，但没有等到回应；请检查应用进程是否卡住"
    return f"{limit}：连接没有建立；请检查主机是否开机、域名解析和防火墙"


def _connect_text(number: int) -> tuple[ErrorCode, str]:
    if number in (errno.ECONNREFUSED, 0):
        return ErrorCode.REFUSED, "连接被拒绝；请检查服务是否启动、端口是否写对"
    if number in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL):
        return ErrorCode.UNREACHABLE, "主机或网络不可达；请检查网线、交换机、路由和地址"
    text = f"无法建立连接（{os.strerror(number)}）；请检查网络和探测端的系统资源"
    return ErrorCode.UNREACHABLE, text


_UNREADABLE = "服务的回应不符合 HTTP 规范（{words}）；请检查端口上运行的是不是网站服务"
_RESET = "连接被对方中断（{words}）；请检查服务日志和防火墙"
_TROUBLES = {
    pycurl.E_COULDNT_RESOLVE_HOST: (
        ErrorCode.DNS,
        "域名解析失败；请检查域名是否写对、本机的 DNS 是否可用",
    ),
    pycurl.E_PEER_FAILED_VERIFICATION: (
        ErrorCode.TLS,
        "证书不受信任（{words}）；请更换证书，或在选项中填写单位自己的根证书",
    ),
    pycurl.E_SSL_CONNECT_ERROR: (
        ErrorCode.TLS,
        "加密握手失败（{words}）；请检查端口是否启用 HTTPS、协议版本是否过旧",
    ),
    pycurl.E_TOO_MANY_REDIRECTS: (
        ErrorCode.REDIRECTS,
        "跳转次数过多；请检查网站是否循环跳转，或在选项中调高跳转上限",
    ),
    pycurl.E_UNSUPPORTED_PROTOCOL: (
        ErrorCode.REDIRECTS,
        "网站跳转到了不支持的协议（{words}）；只支持 http 和 https",
    ),
    pycurl.E_GOT_NOTHING: (ErrorCode.RESET, "连上后对方没有返回任何内容就断开；请检查服务日志"),
    pycurl.E_RECV_ERROR: (ErrorCode.RESET, _RESET),
    pycurl.E_SEND_ERROR: (ErrorCode.RESET, _RESET),
    pycurl.E_PARTIAL_FILE: (ErrorCode.RESET, "内容没有传完连接就断开；请检查服务日志"),
}
