"""An open loop: requests begin when the schedule says, not when the one before has ended.

Latency counts from the scheduled time, so a server that stalls is charged for everybody who waits.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from benches.serving import Answer, Client

T = TypeVar("T")
THREADS = 64


@dataclass(frozen=True, kw_only=True)
class Done(Generic[T]):
    """What became of one request: `late_ms` from its time in the schedule to the last byte."""

    what: T
    answer: Answer | None
    late_ms: float
    error: str = ""


def play(
    work: Sequence[T],
    ask: Callable[[Client, T], Answer],
    *,
    port: int,
    per_second: float,
    threads: int = THREADS,
) -> list[Done[T]]:
    """Do each piece at its time, on as many connections as are needed."""
    waiting: queue.SimpleQueue[tuple[float, T] | None] = queue.SimpleQueue()
    done: list[Done[T]] = []

    def runner() -> None:
        client = Client(port)
        while (taken := waiting.get()) is not None:
            at, what = taken
            error, answer = "", None
            try:
                answer = ask(client, what)
            except OSError as failed:
                error = repr(failed)
                client.close()
            done.append(
                Done(
                    what=what, answer=answer, late_ms=(time.perf_counter() - at) * 1000, error=error
                )
            )
        client.close()

    runners = [threading.Thread(target=runner, daemon=True) for _ in range(threads)]
    for one in runners:
        one.start()
    began = time.perf_counter() + 0.2
    for number, what in enumerate(work):
        at = began + number / per_second
        time.sleep(max(0.0, at - time.perf_counter()))
        waiting.put((at, what))
    for _ in runners:
        waiting.put(None)
    for one in runners:
        one.join()
    return done
