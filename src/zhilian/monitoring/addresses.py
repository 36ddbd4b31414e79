"""Reading a web address that a person typed: says what is wrong with it and what to write
instead.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from zhilian.monitoring.errors import MonitoringRefusal

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_NUMERIC = re.compile(r"[0-9.]+")


class BadAddress(MonitoringRefusal):
    """The text is not an http(s) address."""


def read_url(text: str) -> str:
    """The address without surrounding blanks, or BadAddress with the remedy."""
    text = text.strip()
    if not text:
        raise BadAddress("请填写网址，例如 https://www.example.cn/login。")
    _refuse_stray_characters(text)
    _refuse_scheme(text)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadAddress(
            f"网址“{text}”的主机或端口写得不对，端口应为 1 到 65535，例如 http://10.1.2.3:8080/。"
        ) from None
    if port == 0:
        raise BadAddress("端口不能是 0，请改成 1 到 65535 之间的数。")
    if parts.username or parts.password:
        raise BadAddress("网址里不要写用户名和密码，请到监测项的表单里填在专门的选项中。")
    _refuse_host(parts.hostname or "")
    return text


def code_for(url: str) -> str:
    """A code for a check of this address: `web-` and the readable part of host and path."""
    parts = urlsplit(url)
    words = re.findall(r"[a-z0-9]+", f"{parts.netloc}{parts.path}".lower())
    return "-".join(["web", *words])[:56].rstrip("-")


def _refuse_stray_characters(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    wide = [char for char in text if char not in plain]
    if wide:
        raise BadAddress(
            f"网址里有全角字符“{''.join(dict.fromkeys(wide))}”，"
            f"请改成半角：{plain.replace(' ', '')}"
        )
    if any(char.isspace() or ord(char) < 32 for char in text):
        raise BadAddress(f"网址里有空格或换行，请去掉：{''.join(text.split())}")


def _refuse_scheme(text: str) -> None:
    scheme, mark, rest = text.partition("://")
    if not mark:
        remedy = re.sub(r"^(https?)[:/]*", "", text, flags=re.IGNORECASE)
        raise BadAddress(f"网址缺少开头的 http:// 或 https://，是否要写 https://{remedy} ？")
    if scheme.lower() not in ("http", "https"):
        raise BadAddress(
            f"只能监控 http:// 或 https:// 开头的网址，“{scheme}://”请改用端口、域名等其他类型。"
        )
    if not rest.strip("/"):
        raise BadAddress("网址里没有主机名，请补上，例如 https://www.example.cn/。")


def _refuse_host(host: str) -> None:
    if not host:
        raise BadAddress("网址里没有主机名，请补上，例如 https://www.example.cn/。")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return
    if _NUMERIC.fullmatch(host):
        raise BadAddress(f"“{host}”不是有效的 IP 地址，应为四段 0 到 255 的数，例如 10.1.2.3。")
    try:
        ascii_host = host.encode("idna").decode()
    except UnicodeError:
        ascii_host = ""
    if not all(_LABEL.fullmatch(label) for label in ascii_host.rstrip(".").split(".")):
        raise BadAddress(
            f"主机名“{host}”写得不对：各段只能用字母、数字和连字符，"
            "且不能为空，例如 www.example.cn。"
        )
