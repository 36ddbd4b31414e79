"""The console's menu: what stands where. A person sees only what the address admits him to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import Resolver404, resolve

from zhilian.core.access import access_of


@dataclass(frozen=True, kw_only=True)
class Item:
    label: str
    href: str
    icon: str
    keys: str = ""
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    label: str
    items: tuple[Item, ...]


MENU = (
    Group(
        label="值班",
        items=(
            Item(label="值班台", href="/ops/", icon="layout-dashboard", keys="zhibantai duty"),
            Item(label="窗口大屏", href="/ops/wall/", icon="layout-grid", keys="chuangkou wall"),
            Item(label="应急演练", href="/ops/drills/", icon="flask-conical", keys="yanlian drill"),
        ),
    ),
    Group(
        label="监测",
        items=(
            Item(label="监测项", href="/ops/checks/", icon="activity", keys="jiancexiang check"),
            Item(label="站点探针", href="/ops/checks/agents/", icon="radar", keys="tanzhen agent"),
        ),
    ),
    Group(
        label="故障",
        items=(
            Item(label="故障单", href="/ops/incidents/", icon="siren", keys="guzhang incident"),
        ),
    ),
    Group(
        label="值守",
        items=(Item(label="值班表", href="/ops/oncall/", icon="calendar-days", keys="zhibanbiao"),),
    ),
    Group(
        label="短信",
        items=(
            Item(label="短信记录", href="/ops/notices/", icon="message-square-text", keys="sms"),
        ),
    ),
    Group(
        label="合同",
        items=(Item(label="指标墙", href="/ops/contract/", icon="scale", keys="zhibiao clause"),),
    ),
    Group(
        label="系统",
        items=(
            Item(label="人员账号", href="/ops/people/", icon="users", keys="renyuan people"),
            Item(label="审计", href="/ops/audit/", icon="scroll-text", keys="shenji audit"),
            Item(label="后台任务", href="/ops/tasks/", icon="list-checks", keys="renwu jobs"),
        ),
    ),
)
BOTTOM = ("/ops/", "/ops/wall/", "/ops/incidents/", "/ops/oncall/")
WORDS_BELOW = {"/ops/wall/": "窗口", "/ops/incidents/": "故障", "/ops/oncall/": "值守"}


def menu(*, roles: frozenset[str], path: str) -> list[Group]:
    """The groups with what these roles may open; the item one is on is marked."""
    current = _current(path)
    groups = (
        Group(label=group.label, items=tuple(_open_items(group, roles=roles, current=current)))
        for group in MENU
    )
    return [group for group in groups if group.items]


def bottom(groups: list[Group]) -> list[Item]:
    """The four items below the thumb, with short words."""
    items = {item.href: item for group in groups for item in group.items}
    return [
        Item(
            label=WORDS_BELOW.get(href, items[href].label),
            href=href,
            icon=items[href].icon,
            current=items[href].current,
        )
        for href in BOTTOM
        if href in items
    ]


def _open_items(group: Group, *, roles: frozenset[str], current: str) -> Iterator[Item]:
    for item in group.items:
        if admitted(href=item.href, roles=roles):
            yield Item(
                label=item.label,
                href=item.href,
                icon=item.icon,
                keys=item.keys,
                current=item.href == current,
            )


def admitted(*, href: str, roles: frozenset[str]) -> bool:
    """Whether the address exists here and admits one of the roles."""
    try:
        view = resolve(href).func
    except Resolver404:
        return False
    access = access_of(view)
    return access is not None and access.admits(roles, signed_in=True)


def _current(path: str) -> str:
    if path.startswith("/ops/windows/"):
        return "/ops/wall/"
    hrefs = [item.href for group in MENU for item in group.items]
    above = [href for href in hrefs if path.startswith(href) and (href != "/ops/" or path == href)]
    return max(above, key=len, default="")
