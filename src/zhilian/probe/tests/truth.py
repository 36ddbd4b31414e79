"""A web server that makes pages of a known load time, and remembers the truth about each load.

The page tells the server with its picture's request how long ago its navigation began; the server
holds the picture until shortly before the load event falls due, and the page's own script keeps the
load event back for the rest, by the browser's clock. So the browser's own overhead before and after
is part of the load that is made, not an error of the figure, and a scheduler that delivers the
picture late does not move the load. At its load event the page tells the server its own clock: that
is the truth.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
HOLD = """<!doctype html><meta charset="utf-8"><title>受控页面</title>
<link rel="icon" href="data:,">
<h1>受控页面</h1><script>
const more = new URLSearchParams(location.search);
addEventListener('load', () => fetch('/truth?id=' + more.get('id') + '&ms=' + performance.now(),
  {keepalive: true}));
more.set('now', performance.now());
const hold = () => { while (performance.now() < (more.get('until') || 0) - %g); };
document.write('<img onload="hold()" src="/held?' + more + '">');
</script>"""
# From the picture's last byte to the page's script, at the worst; the script waits for the rest.
DELIVERY_MS = 40.0
# From the end of the script to the end of the load event.
AFTER_MS = 1.0


@dataclass(kw_only=True)
class Made:
    """The server's log: what each page said of itself at its load event, by the page's id."""

    port: int = 0
    truths: dict[str, list[float]] = field(default_factory=dict)
    documents: int = 0

    def until(self, ms: float, *, rtt_ms: float = 0) -> str:
        """A page whose load event ends so many milliseconds after navigation start."""
        return self._url(f"u{ms:g}", until=ms, back=rtt_ms / 2)

    def late(self, ms: float) -> str:
        """A page whose last picture comes so long after its request."""
        return self._url(f"l{ms:g}", hold=ms)

    def of(self, url: str) -> list[float]:
        return self.truths.get(parse_qs(urlsplit(url).query)["id"][0], [])

    def _url(self, name: str, **asked: float) -> str:
        more = "&".join(f"{key}={value:g}" for key, value in asked.items())
        return f"http://127.0.0.1:{self.port}/page?id={name}&{more}"


@contextlib.contextmanager
def truth() -> Iterator[Made]:
    made = Made()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        asyncio.start_server(lambda r, w: _talk(made, r, w), "127.0.0.1", 0)
    )
    made.port = int(server.sockets[0].getsockname()[1])
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(server.close)
        time.sleep(0.05)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _talk(made: Made, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            came_at = time.perf_counter()
            url = urlsplit(head.split(b" ", 2)[1].decode())
            asked = {key: values[0] for key, values in parse_qs(url.query).items()}
            body, kind = await _answer(made, url.path, asked, came_at)
            lines = (
                "HTTP/1.1 200 OK",
                f"Content-Type: {kind}",
                f"Content-Length: {len(body)}",
                "Cache-Control: no-store",
            )
            writer.write("\r\n".join((*lines, "", "")).encode() + body)
            await writer.drain()
    writer.close()


async def _answer(
    made: Made, path: str, asked: dict[str, str], came_at: float
) -> tuple[bytes, str]:
    if path == "/page":
        made.documents += 1
        return HOLD.replace("%g", f"{AFTER_MS:g}").encode(), "text/html; charset=utf-8"
    if path == "/held":
        await _until(came_at + _hold_s(asked))
        return PIXEL, "image/gif"
    if path == "/truth":
        made.truths.setdefault(asked["id"], []).append(float(asked["ms"]))
    return b"", "text/plain"


def _hold_s(asked: dict[str, str]) -> float:
    if "hold" in asked:
        return float(asked["hold"]) / 1000
    back_ms = float(asked["back"])
    left_ms = float(asked["until"]) - float(asked["now"]) - 2 * back_ms - DELIVERY_MS
    return max(0.0, left_ms) / 1000


async def _until(moment: float) -> None:
    """To a fraction of a millisecond: the loop's own timers are whole ones and late."""
    while (left_s := moment - time.perf_counter()) > 0.002:
        await asyncio.sleep(left_s - 0.0015)
    while time.perf_counter() < moment:
        await asyncio.sleep(0)
