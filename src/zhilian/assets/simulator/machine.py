"""The terminals' own protocol: `POST /t/<code>/v1/<what>`, signed both ways (assets.signing)."""

import json
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhilian.assets import signing
from zhilian.assets.simulator.roster import Device
from zhilian.assets.simulator.store import Store

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`cut`: the line breaks before an answer is given."""

    status: int = 200
    body: bytes = b"{}"
    sign: str = ""
    cut: bool = False


def answer(store: Store, device: Device, what: str, asked: Asked) -> Reply:
    """Do what is asked, as this terminal is told to behave."""
    faults = store.faults(terminal=device.code)
    if faults.offline:
        return Reply(cut=True)
    time.sleep(faults.slow_s)
    nonce = asked.headers.get(signing.NONCE, "")
    problem = _unproven(store, device, asked, nonce=nonce)
    act = ACTS.get(what)
    if problem:
        return _signed(device, 401, {"error": problem}, nonce=nonce)
    if act is None:
        return _signed(device, 404, {"error": "unknown request"}, nonce=nonce)
    try:
        content = json.loads(asked.body)
        status, said = act(store, device, content)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _signed(device, 422, {"error": "cannot read this"}, nonce=nonce)
    return _signed(device, status, said, nonce=nonce)


def _unproven(store: Store, device: Device, asked: Asked, *, nonce: str) -> str:
    """Why the request does not count; empty when it does."""
    stamp = asked.headers.get(signing.TIME, "")
    if not stamp.isdigit() or abs(int(stamp) - time.time()) > signing.CLOCK_OFF_S:
        return "time is off"
    wanted = signing.sign_request(
        secret=device.secret,
        path=urllib.parse.urlsplit(asked.path).path,
        time_s=int(stamp),
        nonce=nonce,
        body=asked.body,
    )
    if not signing.same(asked.headers.get(signing.SIGN, ""), wanted):
        return "wrong signature"
    return "" if store.fresh_nonce(f"{device.code}:{nonce}") else "nonce used"


def _signed(device: Device, status: int, said: Body, *, nonce: str) -> Reply:
    body = json.dumps(said, ensure_ascii=False).encode()
    sign = signing.sign_answer(secret=device.secret, status=status, nonce=nonce, body=body)
    return Reply(status=status, body=body, sign=sign)


def _ops(store: Store, device: Device, content: Body) -> tuple[int, Body]:
    faults = store.faults(terminal=device.code)
    refused: dict[str, str] = {}
    for op in content["ops"]:
        if faults.refuses:
            refused[op["key"]] = "终端拒绝：存储已满"
        elif not faults.loses:
            _hold(store, device, op)
    store.say(terminal=device.code, text=f"收到 {len(content['ops'])} 项下发")
    return 200, {"refused": refused}


def _hold(store: Store, device: Device, op: Body) -> None:
    if op["verb"] == "DELETE":
        store.delete(terminal=device.code, thing=op["thing"], key=op["key"])
    else:
        store.put(
            terminal=device.code, thing=op["thing"], key=op["key"], content=dict(op["content"])
        )


def _read(store: Store, device: Device, content: Body) -> tuple[int, Body]:
    keys = [(str(thing), str(key)) for thing, key in content["keys"]]
    return 200, {"held": store.digests(terminal=device.code, keys=keys)}


def _list(store: Store, device: Device, content: Body) -> tuple[int, Body]:
    held, more = store.page(terminal=device.code, after=str(content["after"]))
    return 200, {"held": held, "more": more}


def _open(store: Store, device: Device, content: Body) -> tuple[int, Body]:
    store.say(terminal=device.code, text=f"远程开门：{content['reason']}", tone="good")
    return 200, {"opened": True}


Act = Callable[[Store, Device, Body], tuple[int, Body]]
ACTS: dict[str, Act] = {"ops": _ops, "read": _read, "list": _list, "open": _open}
