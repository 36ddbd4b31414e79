"""The product's own application, with what each answer took and how often it asked the database.

    Server-Timing: app;dur=12.3, db;dur=4.5;desc=7

Only benches serve it; granian's command is otherwise that of `zhilian web`.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from zhilian.config.wsgi import application as product

UNCOUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


class Counted:
    """An execute wrapper of one request."""

    def __init__(self) -> None:
        self.queries = 0
        self.took = 0.0

    def __call__(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            self.took += time.perf_counter() - began
            if not str(sql).startswith(UNCOUNTED):
                self.queries += 1


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    counted, began = Counted(), time.perf_counter()

    def timed(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        app = (time.perf_counter() - began) * 1000
        said = f"app;dur={app:.2f}, db;dur={counted.took * 1000:.2f};desc={counted.queries}"
        return start(status, [*headers, ("Server-Timing", said)], *rest)

    with connection.execute_wrapper(counted):
        answer: Iterable[bytes] = product(environ, timed)
        return answer
