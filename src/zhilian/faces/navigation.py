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
    go: str = ""
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    label: str
    items: tuple[Item, ...]


MENU = (
    Group(
        label="科室",
        items=(
            Item(label="待办办件", href="/desk/inbox/", icon="inbox", keys="daiban inbox", go="b"),
            Item(label="全部办件", href="/desk/cases/", icon="file-text", keys="banjian cases"),
            Item(
                label="窗口统计", href="/desk/figures/", icon="chart-column", keys="tongji figures"
            ),
            Item(label="保存期限", href="/desk/keeping/", icon="archive", keys="baocun keeping"),
            Item(
                label="窗口设置",
                href="/desk/windows/",
                icon="sliders-horizontal",
                keys="chuangkoushezhi settings",
            ),
            Item(label="承办人员", href="/desk/people/", icon="users", keys="chengban people"),
            Item(label="卡片", href="/desk/cards/", icon="id-card", keys="kapian card"),
            Item(
                label="预约资源",
                href="/desk/bookings/",
                icon="calendar-days",
                keys="yuyue bookings",
            ),
            Item(
                label="商品",
                href="/desk/bookings/goods/",
                icon="shopping-bag",
                keys="shangpin goods",
            ),
            Item(
                label="资料表", href="/desk/tables/", icon="upload", keys="ziliaobiao daoru import"
            ),
            Item(label="商城", href="/desk/mall/", icon="shopping-bag", keys="shangcheng mall"),
            Item(label="资金账务", href="/desk/ledger/", icon="wallet", keys="zijin ledger money"),
            Item(label="公告", href="/desk/notices/", icon="bell-ring", keys="gonggao notice"),
            Item(label="群发短信", href="/desk/notices/sms/", icon="send", keys="qunfa broadcast"),
        ),
    ),
    Group(
        label="餐饮与门禁",
        items=(
            Item(label="餐次与菜单", href="/desk/canteen/", icon="utensils", keys="canyin canteen"),
            Item(
                label="就餐账户", href="/desk/canteen/accounts/", icon="wallet", keys="zhanghu meal"
            ),
            Item(label="门岗核验", href="/desk/access/", icon="scan", keys="mengang gate"),
            Item(
                label="今日访客", href="/desk/access/visitors/", icon="users", keys="fangke visitor"
            ),
            Item(
                label="出入口", href="/desk/access/places/", icon="building-2", keys="churukou gate"
            ),
            Item(
                label="终端",
                href="/desk/access/terminals/",
                icon="router",
                keys="zhongduan terminal",
            ),
        ),
    ),
    Group(
        label="资产",
        items=(
            Item(label="资产卡片", href="/desk/assets/cards/", icon="tag", keys="zichan asset"),
            Item(label="库房", href="/desk/assets/stock/", icon="package", keys="kufang stock"),
            Item(
                label="办公用房",
                href="/desk/assets/rooms/",
                icon="building-2",
                keys="yongfang room",
            ),
            Item(label="公务车辆", href="/desk/assets/cars/", icon="car", keys="cheliang car"),
            Item(label="计量表", href="/desk/assets/meters/", icon="gauge", keys="jiliang meter"),
            Item(label="电梯", href="/desk/assets/elevators/", icon="layers", keys="dianti lift"),
            Item(
                label="音视频设备",
                href="/desk/assets/equipment/",
                icon="presentation",
                keys="shebei equipment",
            ),
            Item(
                label="设备台账", href="/desk/assets/devices/", icon="server", keys="shebei device"
            ),
        ),
    ),
    Group(
        label="服务台",
        items=(
            Item(label="派工单", href="/desk/orders/", icon="wrench", keys="paigong order", go="p"),
            Item(
                label="咨询台账", href="/desk/consultations/", icon="headset", keys="zixun consult"
            ),
            Item(
                label="需求方案",
                href="/desk/requirements/",
                icon="list-plus",
                keys="xuqiu requirement",
            ),
            Item(
                label="活动保障",
                href="/ops/guarantees/",
                icon="shield-check",
                keys="baozhang guarantee",
            ),
            Item(label="值班提示", href="/ops/duty-notes/", icon="moon", keys="tishi note"),
        ),
    ),
    Group(
        label="填报",
        items=(
            Item(
                label="填报批次", href="/desk/filing/", icon="clipboard-list", keys="tianbao filing"
            ),
            Item(
                label="报表与汇总", href="/desk/filing/reports/", icon="file-text", keys="baobiao"
            ),
        ),
    ),
    Group(
        label="值班",
        items=(
            Item(
                label="值班台", href="/ops/", icon="layout-dashboard", keys="zhibantai duty", go="d"
            ),
            Item(
                label="窗口大屏",
                href="/ops/wall/",
                icon="layout-grid",
                keys="chuangkou wall",
                go="w",
            ),
            Item(
                label="应急演练",
                href="/ops/drills/",
                icon="flask-conical",
                keys="yanlian drill",
                go="x",
            ),
        ),
    ),
    Group(
        label="监测",
        items=(
            Item(
                label="监测项",
                href="/ops/checks/",
                icon="activity",
                keys="jiancexiang check",
                go="m",
            ),
            Item(label="页面加载", href="/ops/pages/", icon="gauge", keys="yemianjiazai load"),
            Item(
                label="维护安排", href="/ops/maintenance/", icon="wrench", keys="weihu maintenance"
            ),
            Item(label="站点探针", href="/ops/checks/agents/", icon="radar", keys="tanzhen agent"),
            Item(label="接收来源", href="/ops/inbound/", icon="webhook", keys="laiyuan inbound"),
        ),
    ),
    Group(
        label="故障",
        items=(
            Item(
                label="故障单",
                href="/ops/incidents/",
                icon="siren",
                keys="guzhang incident",
                go="i",
            ),
        ),
    ),
    Group(
        label="值守",
        items=(
            Item(
                label="值班表", href="/ops/oncall/", icon="calendar-days", keys="zhibanbiao", go="o"
            ),
        ),
    ),
    Group(
        label="短信",
        items=(
            Item(
                label="短信记录",
                href="/ops/notices/",
                icon="message-square-text",
                keys="sms",
                go="s",
            ),
        ),
    ),
    Group(
        label="合同",
        items=(
            Item(
                label="指标墙", href="/ops/contract/", icon="scale", keys="zhibiao clause", go="c"
            ),
        ),
    ),
    Group(
        label="系统",
        items=(
            Item(label="人员账号", href="/ops/people/", icon="users", keys="renyuan people"),
            Item(
                label="培训",
                href="/ops/people/trainings/",
                icon="book-open",
                keys="peixun training",
            ),
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
    """The four items below the thumb, with short words; who runs no operations has his first."""
    items = {item.href: item for group in groups for item in group.items}
    hrefs = BOTTOM if items.keys() & set(BOTTOM) else tuple(items)[: len(BOTTOM)]
    return [
        Item(
            label=WORDS_BELOW.get(href, items[href].label),
            href=href,
            icon=items[href].icon,
            current=items[href].current,
        )
        for href in hrefs
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
                go=item.go,
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
