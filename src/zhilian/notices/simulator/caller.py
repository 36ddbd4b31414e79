"""Pays the calls that the gateway owes: receipts and uplinks, again and again until taken."""

import logging
import threading
import time
import urllib.parse

import pycurl

from zhilian.notices.simulator.gateway import Gateway, settle, uplink_form
from zhilian.notices.simulator.store import Call

TIMEOUT_S = 5.0
TICK_S = 0.05
LONGEST_WAIT_S = 60.0
MAX_TRIES = 200
log = logging.getLogger(__name__)


class Caller(threading.Thread):
    def __init__(self, gateway: Gateway) -> None:
        super().__init__(daemon=True, name="caller")
        self._gateway = gateway
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(TICK_S):
            self._gateway.exchange.give_up_ringing(now=time.time())
            for call in self._gateway.store.due_calls(now=time.time()):
                if not self._stopping.is_set():
                    self._pay(call)

    def stop(self) -> None:
        self._stopping.set()
        self.join(timeout=TIMEOUT_S + 1)

    def _pay(self, call: Call) -> None:
        problem = self._ask(call)
        store = self._gateway.store
        if not problem:
            settle(store, call=call)
        elif call.tries + 1 >= MAX_TRIES:
            store.finish_call(seq=call.seq, outcome=f"放弃：{problem}")
        else:
            wait = min(0.5 * 2**call.tries, LONGEST_WAIT_S) if call.tries < 10 else LONGEST_WAIT_S
            store.postpone_call(seq=call.seq, due_at=time.time() + wait, outcome=problem)
            log.warning("回调 %s 未被接收（%s），%.1f 秒后再试", call.kind, problem, wait)

    def _ask(self, call: Call) -> str:
        """Empty when the product answered 2xx, else what went wrong."""
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, call.url)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT_MS, int(TIMEOUT_S * 1000))
        curl.setopt(pycurl.WRITEFUNCTION, len)
        if call.kind == "uplink":
            form = uplink_form(self._gateway.store.message(call.message_id))
            curl.setopt(pycurl.POSTFIELDS, urllib.parse.urlencode(form))
            curl.setopt(pycurl.HTTPHEADER, [f"Authorization: Bearer {self._gateway.uplink.token}"])
        if call.kind == "voice":
            curl.setopt(pycurl.POSTFIELDS, self._gateway.exchange.result_form(call.message_id))
        try:
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
        except pycurl.error as error:
            return str(error)
        finally:
            curl.close()
        return "" if 200 <= status < 300 else f"HTTP {status}"
