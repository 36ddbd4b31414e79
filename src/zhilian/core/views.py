"""Health: is this process alive, and is the whole ready to serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from zhilian.core import selectors
from zhilian.core.access import public


@public("健康检查：只说进程是否在")
def healthz(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@public("就绪检查：不含业务数据")
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, is migrated, and a worker is alive; else 503 with what is
    missing.
    """
    missing = _missing()
    return JsonResponse(
        {"status": "ready" if not missing else "waiting", "missing": missing},
        status=503 if missing else 200,
    )


def _missing() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            return [f"数据库还有 {len(plan)} 个升级步骤未执行，请运行 zhilian init。"]
        if not selectors.live_workers(now=timezone.now()).exists():
            return ["没有后台进程在运行，请启动 zhilian worker。"]
    except DatabaseError:
        return ["数据库连接失败，请检查 DATABASE_URL 与数据库服务。"]
    return []
