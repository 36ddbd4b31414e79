"""Finds what a reader types: services by characters, pinyin or initials, and their own pages.

`hys` finds 会议室预约. Without an answer the list says what to try.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import WindowRow
from zhilian.core import pinyin
from zhilian.core.listing import Asked
from zhilian.faces.portal import market
from zhilian.faces.portal.reader import Reader
from zhilian.mall import selectors as mall
from zhilian.mall.selectors import Product

MOST: Final = 8
MOST_GOODS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One line below the search field."""

    title: str
    text: str
    href: str
    icon: str
    hue: str = ""


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A page of the portal that can be found by its name."""

    title: str
    text: str
    href: str
    icon: str
    words: str = ""
    signed_in: bool = True


SHORTCUTS: Final = (
    Shortcut(
        title="全部服务",
        text="按子平台查看",
        href="/services/",
        icon="layout-grid",
        signed_in=False,
    ),
    Shortcut(
        title="服务状态",
        text="现在哪些服务受影响",
        href="/status/",
        icon="activity",
        words="故障 维护 中断",
        signed_in=False,
    ),
    Shortcut(
        title="通行码",
        text="进门、过闸、访客",
        href="/codes/",
        icon="qr-code",
        words="二维码 动态码 门禁 我的码 我的卡",
    ),
    Shortcut(
        title="就餐码",
        text="取餐、付餐费",
        href="/codes/?show=meal",
        icon="utensils",
        words="二维码 吃饭 食堂 餐厅",
    ),
    Shortcut(
        title="我的餐卡",
        text="余额、明细、补贴",
        href="/me/meals/",
        icon="wallet",
        words="餐卡余额 消费记录 饭卡",
    ),
    Shortcut(
        title="商城",
        text="商品和生活服务",
        href="/mall/",
        icon="shopping-bag",
        words="购物 买东西 帮扶 粮油",
    ),
    Shortcut(
        title="购物车",
        text="选好还没下单的商品",
        href="/mall/cart/",
        icon="shopping-cart",
        words="商城",
    ),
    Shortcut(
        title="我的办件",
        text="待办、办理中、已办结、草稿",
        href="/cases/",
        icon="file-check",
        words="进度 草稿 申请记录",
    ),
    Shortcut(
        title="待我处理",
        text="等我审批、办理的办件",
        href="/tasks/",
        icon="clipboard-check",
        words="审批 办理 待办",
    ),
    Shortcut(title="消息", text="办件进度、待办、提醒", href="/messages/", icon="bell"),
    Shortcut(title="公告", text="公告与公示", href="/announcements/", icon="scroll-text"),
    Shortcut(
        title="我的",
        text="外观、长辈版、短信通知",
        href="/me/",
        icon="user-round",
        words="设置 深色 字号 大字 长辈版 退出",
    ),
    Shortcut(
        title="账号与安全",
        text="手机号、密码、登录的设备",
        href="/accounts/profile/",
        icon="shield-check",
        words="密码 手机号 动态口令 会话",
    ),
)


def windows(*, q: str, reader: Reader) -> list[WindowRow]:
    """The windows meant for this reader, the best match first."""
    return reader.offered(catalogue.windows(q=q))


def hits(*, q: str, reader: Reader) -> list[Hit]:
    """At most eight lines, the reader's own pages after the services of the same name."""
    if not q.strip():
        return []
    found = [_of_window(row) for row in windows(q=q, reader=reader)[:MOST]]
    pages = [_of_page(page) for page in _pages(q=q, reader=reader)]
    goods = [_of_product(one) for one in _goods(q=q, reader=reader)]
    own = [*pages, *goods]
    return [*found[: max(MOST - len(own), 0)], *own][:MOST]


def _pages(*, q: str, reader: Reader) -> Iterator[Shortcut]:
    for page in SHORTCUTS:
        if page.signed_in and not reader.is_known:
            continue
        if pinyin.rank(q, name=page.title, summary=page.words) is not None:
            yield page


def _goods(*, q: str, reader: Reader) -> list[Product]:
    """What the mall sells by that name; strangers do not shop."""
    if not reader.is_known:
        return []
    return list(mall.on_sale_page(Asked(q=q.strip()), limit=MOST_GOODS).rows)


def _of_product(product: Product) -> Hit:
    look = market.good(product)
    return Hit(
        title=product.sku.name,
        text=f"商城 · {product.merchant.name}",
        href=f"/mall/goods/{product.pk}/",
        icon=look.icon,
        hue=look.hue,
    )


def _of_window(row: WindowRow) -> Hit:
    return Hit(
        title=row.name,
        text=row.sub_platform_name,
        href=f"/w/{row.code}/",
        icon=row.icon,
        hue=row.sub_platform_code,
    )


def _of_page(page: Shortcut) -> Hit:
    return Hit(title=page.title, text=page.text, href=page.href, icon=page.icon)
