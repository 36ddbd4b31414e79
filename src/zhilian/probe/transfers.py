"""libcurl on an event loop: many transfers at once, driven by readiness, no thread.

libcurl's sockets sit in an epoll set of our own, and only that set is known to asyncio: three
asyncio handles less per transfer than one add_reader per socket (measured in benches/engine.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import select

import pycurl

_EVENTS = {
    pycurl.POLL_IN: select.EPOLLIN,
    pycurl.POLL_OUT: select.EPOLLOUT,
    pycurl.POLL_INOUT: select.EPOLLIN | select.EPOLLOUT,
}
_READ = pycurl.CSELECT_IN
_WRITE = pycurl.CSELECT_OUT
_BROKEN = pycurl.CSELECT_ERR
Done = tuple[int, str]


class Transfers:
    """`await run(handle)` gives libcurl's code (0 = done) and its words."""

    def __init__(self, *, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: dict[pycurl.Curl, asyncio.Future[Done]] = {}
        self._watched: set[int] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._deadline: float | None = None
        self._soon = False
        self._epoll = select.epoll()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
        loop.add_reader(self._epoll.fileno(), self._on_ready)

    async def run(self, handle: pycurl.Curl) -> Done:
        waiter: asyncio.Future[Done] = self._loop.create_future()
        self._waiting[handle] = waiter
        self._multi.add_handle(handle)
        try:
            return await waiter
        finally:
            if self._waiting.pop(handle, None) is not None:
                self._multi.remove_handle(handle)

    def close(self) -> None:
        for handle in list(self._waiting):
            self._multi.remove_handle(handle)
            self._waiting.pop(handle).cancel()
        if self._alarm is not None:
            self._alarm.cancel()
        self._loop.remove_reader(self._epoll.fileno())
        self._multi.close()
        self._epoll.close()

    def _on_socket(self, what: int, fd: int, multi: object, data: object) -> None:
        if what == pycurl.POLL_REMOVE:
            if fd in self._watched:
                self._watched.discard(fd)
                # libcurl may have closed it already; then the kernel has forgotten it by itself.
                with contextlib.suppress(OSError):
                    self._epoll.unregister(fd)
        elif fd in self._watched:
            self._epoll.modify(fd, _EVENTS[what])
        else:
            self._watched.add(fd)
            self._epoll.register(fd, _EVENTS[what])

    def _on_timer(self, wait_ms: int) -> None:
        """libcurl wants to be called in so many ms; -1 means no longer."""
        if wait_ms < 0:
            self._deadline = None
        elif wait_ms == 0:
            self._deadline = None
            if not self._soon:
                self._soon = True
                self._loop.call_soon(self._on_soon)
        else:
            self._arm(self._loop.time() + wait_ms / 1000)

    def _arm(self, deadline: float) -> None:
        self._deadline = deadline
        if self._alarm is not None:
            if self._alarm.when() <= deadline:
                return  # it rings earlier and then arms again: cheaper than a new timer each time
            self._alarm.cancel()
        self._alarm = self._loop.call_at(deadline, self._on_alarm)

    def _on_alarm(self) -> None:
        self._alarm = None
        if self._deadline is None:
            return
        if self._loop.time() < self._deadline:
            self._arm(self._deadline)
            return
        self._deadline = None
        self._act(pycurl.SOCKET_TIMEOUT, 0)

    def _on_soon(self) -> None:
        self._soon = False
        self._act(pycurl.SOCKET_TIMEOUT, 0)

    def _on_ready(self) -> None:
        for fd, events in self._epoll.poll(0):
            if fd not in self._watched:
                continue
            mask = _READ if events & select.EPOLLIN else 0
            if events & select.EPOLLOUT:
                mask |= _WRITE
            if events & (select.EPOLLERR | select.EPOLLHUP):
                mask |= _BROKEN
            self._act(fd, mask)

    def _act(self, fd: int, mask: int) -> None:
        _, running = self._multi.socket_action(fd, mask)
        if running < len(self._waiting):
            self._collect()

    def _collect(self) -> None:
        left = 1
        while left:
            left, done, broken = self._multi.info_read()
            for handle in done:
                self._finish(handle, (0, ""))
            for handle, code, words in broken:
                self._finish(handle, (code, words))

    def _finish(self, handle: pycurl.Curl, result: Done) -> None:
        waiter = self._waiting.pop(handle, None)
        self._multi.remove_handle(handle)
        if waiter is not None and not waiter.done():
            waiter.set_result(result)
