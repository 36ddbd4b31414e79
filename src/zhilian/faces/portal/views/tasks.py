"""待我处理: what a reader owes at other people's cases, one by one or many at once."""

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zhilian.cases import service
from zhilian.core.access import signed_in
from zhilian.core.times import clock_now
from zhilian.faces.portal import reader, shell, tasks
from zhilian.faces.portal.reader import me


@signed_in
@require_safe
@shell.with_portal
def task_list(request: HttpRequest) -> HttpResponse:
    found = tasks.inbox(person_id=me(request), asked=request.GET, now=clock_now())
    if not found.is_narrowed:
        reader.of(request).already_knows(owes=found.total)
    return shell.page(request, "portal/tasks.html", {"inbox": found, "tab": "cases"})


@signed_in
@require_POST
@shell.with_portal
def approve_many(request: HttpRequest) -> HttpResponse:
    """Each for itself: what was refused is told by its number and holds up nobody else."""
    picked = tasks.chosen(request.POST)
    if not picked:
        toasts.warning(request, "请先勾选要通过的办件。")
        return redirect("portal:tasks")
    result = service.act_on_many(
        items=picked,
        person_id=me(request),
        action=tasks.APPROVES,
        form=tasks.words(request.POST),
        at=clock_now(),
    )
    if result.done:
        toasts.success(request, f"已通过 {len(result.done)} 件。")
    for number, reason in result.refused.items():
        toasts.error(request, f"{number} 没有通过：{reason}")
    return redirect("portal:tasks")
