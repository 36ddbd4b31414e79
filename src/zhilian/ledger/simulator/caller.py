"""Pays the calls that the platform owes the merchant, again and again until they are taken."""

import logging
import threading
import time

import pycurl

from zhilian.ledger.simulator.platform import Platform
from zhilian.ledger.simulator.store import Call

TIMEOUT_S = 5.0
TICK_S = 0.05
LONGEST_WAIT_S = 60.0
MAX_TRIES = 15
log = logging.getLogger(__name__)


class Caller(threading.Thread):
    def __init__(self, platform: Platform) -> None:
        super().__init__(daemon=True, name="caller")
        self._platform = platform
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(TICK_S):
            self._platform.finish_slow()
            for call in self._platform.store.due_calls(now=time.time()):
                if not self._stopping.is_set():
                    self._pay(call)

    def stop(self) -> None:
        self._stopping.set()
        self.join(timeout=TIMEOUT_S + 1)

    def _pay(self, call: Call) -> None:
        problem = self._ask(call)
        store = self._platform.store
        if not problem:
            store.finish_call(seq=call.seq, outcome="ok", at=time.time())
        elif call.tries + 1 >= MAX_TRIES:
            store.finish_call(seq=call.seq, outcome=f"放弃：{problem}", at=time.time())
        else:
            wait = min(0.5 * 2**call.tries, LONGEST_WAIT_S)
            store.postpone_call(seq=call.seq, due_at=time.time() + wait, outcome=problem)
            log.warning("回调未被接收（%s），%.1f 秒后再试", problem, wait)

    def _ask(self, call: Call) -> str:
        """Empty when the merchant answered 2xx, else what went wrong."""
        body = call.body.encode()
        signed = self._platform.signer.headers(body, forged=bool(call.forged))
        headers = {"Content-Type": "application/json", **signed}
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, call.url)
        curl.setopt(pycurl.POSTFIELDS, body)
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT_MS, int(TIMEOUT_S * 1000))
        curl.setopt(pycurl.WRITEFUNCTION, len)
        try:
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
        except pycurl.error as error:
            return str(error)
        finally:
            curl.close()
        return "" if 200 <= status < 300 else f"HTTP {status}"
