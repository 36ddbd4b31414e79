"""One cold load in a real browser: a fresh context each time, figures from the browser's own
navigation timing after the load event."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, Response, async_playwright
from playwright.async_api import TimeoutError as TooLate

from zhilian.probe.rounds import PageLoad

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SETTING = "ZHILIAN_CHROMIUM"
# A page that measures its own readers must not count us among them.
NO_BEACON = "navigator.sendBeacon = () => true"
PHONE = {"width": 390, "height": 844}
READ_S = 10.0
# After the load event: its end is written, then paints that were on their way are told of.
READ = """() => new Promise(done => {
  let lcp = null;
  try { new PerformanceObserver(list => { for (const e of list.getEntries()) lcp = e.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true}); } catch (e) {}
  const told = () => {
    const nav = performance.getEntriesByType('navigation')[0];
    if (!nav || !nav.loadEventEnd) { setTimeout(told, 20); return; }
    const fcp = performance.getEntriesByName('first-contentful-paint')[0];
    done({load: nav.loadEventEnd, ttfb: nav.responseStart, response: nav.responseEnd,
      dom: nav.domContentLoadedEventEnd, fcp: fcp ? fcp.startTime : null, lcp,
      text: document.title + '\\n' + (document.body ? document.body.innerText : '')});
  };
  setTimeout(told, 200);
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is loaded and what must be seen then. `cpu` 4 means four times slower than we are."""

    url: str
    texts: tuple[str, ...] = ()
    cpu: float = 1.0
    limit_s: float = 30.0
    cookies: tuple[Mapping[str, Any], ...] = ()
    verify: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A load; `net_error` is the browser's own word when the page did not come at all."""

    load: PageLoad
    net_error: str = ""


def find_browser() -> str:
    """The browser's path: the setting's, else the first of the usual names; "" when there is
    none.
    """
    asked = os.environ.get(SETTING, "")
    if asked:
        return shutil.which(asked) or ""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


@asynccontextmanager
async def browser(*, path: str, proxy_port: int) -> AsyncIterator[Browser]:
    """A browser with a profile of its own behind the proxy, loopback included; gone afterwards."""
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(
            executable_path=path,
            proxy={"server": f"socks5://127.0.0.1:{proxy_port}"},
            args=["--disable-background-networking", "--no-default-browser-check"],
            handle_sigterm=False,
            handle_sigint=False,
        )
        try:
            yield found
        finally:
            await found.close()


async def load_cold(one: Browser, wanted: Wanted) -> Seen:
    """Load once with nothing remembered, and forget it."""
    context = await one.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        device_scale_factor=2,
        locale="zh-CN",
        ignore_https_errors=not wanted.verify,
        service_workers="block",
    )
    try:
        await context.add_init_script(NO_BEACON)
        if wanted.cookies:
            await context.add_cookies([dict(one) for one in wanted.cookies])  # type: ignore[misc]
        return await _load(context, wanted)
    finally:
        await context.close()


async def _load(context: BrowserContext, wanted: Wanted) -> Seen:
    page = await context.new_page()
    if wanted.cpu > 1:
        session = await context.new_cdp_session(page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": wanted.cpu})
    try:
        answer = await page.goto(wanted.url, wait_until="load", timeout=wanted.limit_s * 1000)
    except TooLate:
        return _failed(f"{wanted.limit_s:.0f} 秒内没有加载完")
    except Error as error:
        word = _net_error(str(error))
        return Seen(load=PageLoad(failed=f"浏览器打不开页面（{word}）"), net_error=word)
    return await _read(page, answer, wanted)


async def _read(page: Page, answer: Response | None, wanted: Wanted) -> Seen:
    status = answer.status if answer else None
    try:
        async with asyncio.timeout(READ_S):
            told = await page.evaluate(READ)
    except (Error, TimeoutError):
        return _failed("页面加载后立即跳转或崩溃，读不到用时", status=status)
    return Seen(
        load=PageLoad(
            load_us=_us(told["load"]),
            lcp_us=_us(told["lcp"]),
            fcp_us=_us(told["fcp"]),
            ttfb_us=_us(told["ttfb"]),
            response_us=_us(told["response"]),
            dom_us=_us(told["dom"]),
            status=status,
            failed=_fault(status, told["text"], wanted.texts),
        )
    )


def _fault(status: int | None, text: str, wanted: Sequence[str]) -> str:
    if status is not None and status >= 400:
        return f"服务器返回错误状态码 {status}"
    missing = [one for one in wanted if one not in text]
    return f"页面上没有“{missing[0][:60]}”" if missing else ""


def _failed(text: str, *, status: int | None = None) -> Seen:
    return Seen(load=PageLoad(failed=text, status=status))


def _net_error(text: str) -> str:
    """`net::ERR_...` out of a long message."""
    _, mark, rest = text.partition("net::")
    return rest.split()[0].rstrip(",;") if mark and rest.split() else text.splitlines()[0][:120]


def _us(ms: float | None) -> int | None:
    return None if ms is None else round(ms * 1000)
