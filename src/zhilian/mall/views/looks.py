"""How products, orders and claims look in lists: badges, columns, filters."""

from zhilian.bookings.types import SkuState
from zhilian.core.effects import yuan
from zhilian.core.listing import Cell, Column, Narrowing
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.mall import selectors
from zhilian.mall.models import Claim, Order, Product
from zhilian.mall.types import CATEGORIES, NEW_PICTURES, ClaimState, OrderState, Review

REVIEWS = {
    Review.WAITING: ("risk", "hourglass"),
    Review.PASSED: ("good", "circle-check"),
    Review.REFUSED: ("bad", "circle-x"),
}
ORDERS = {
    OrderState.RUNNING: ("blue", "loader-circle"),
    OrderState.FINISHED: ("good", "circle-check"),
    OrderState.CANCELLED: ("plain", "ban"),
}
REVIEW_CHOICES = (*Review.choices, (NEW_PICTURES, "新图片待审核"))
CLAIMS = {
    ClaimState.OPEN: ("risk", "hourglass"),
    ClaimState.DONE: ("good", "circle-check"),
    ClaimState.ENDED: ("plain", "archive"),
}


def product_state(one: Product) -> Cell:
    if one.sku.state == SkuState.ON:
        return Cell(text="在售", tone="good", icon="circle-check")
    return Cell(text="已下架", tone="plain", icon="archive")


def product_review(one: Product) -> Cell:
    tone, icon = REVIEWS[Review(one.review)]
    return Cell(text=one.get_review_display(), tone=tone, icon=icon)


def _stands(one: Product) -> Cell:
    """Where it stands for people: on sale, waiting, refused, off."""
    if one.review == Review.PASSED:
        return product_state(one)
    return product_review(one)


def _stock(one: Product) -> Cell:
    sku = one.sku
    if sku.unlimited:
        return Cell(text="按时段")
    sub = f"占用 {sku.reserved}" if sku.reserved else ""
    if sku.available <= 0:
        return Cell(text="售完", sub=sub, tone="bad", icon="octagon-x")
    if sku.available < sku.warn_below:
        return Cell(text=sku.available, sub=sub, tone="risk", icon="circle-alert")
    return Cell(text=sku.available, sub=sub)


PRODUCT_COLUMNS = (
    Column[Product](
        label="商品",
        cell=lambda one: Cell(
            text=one.sku.name, sub=one.sku.spec or one.keeping, picture=one.sku.cover
        ),
    ),
    Column[Product](label="商户", cell=lambda one: Cell(text=one.merchant.name, sub=one.category)),
    Column[Product](label="类目", cell=lambda one: one.category, only_filed=True),
    Column[Product](label="价格（元）", cell=lambda one: yuan(one.sku.price), num=True),
    Column[Product](
        label="可售", cell=_stock, num=True,
        filed=lambda one: "" if one.sku.unlimited else one.sku.available,
    ),
    Column[Product](label="状态", cell=_stands),
    Column[Product](label="编号", cell=lambda one: one.sku.code, only_filed=True),
    Column[Product](label="产地", cell=lambda one: one.origin, only_filed=True),
    Column[Product](label="审核意见", cell=lambda one: one.review_note, only_filed=True),
)  # fmt: skip


def product_narrowings(*, section: bool) -> list[Narrowing]:
    return [
        *([_merchants()] if section else []),
        Narrowing(name="category", label="类目", choices=[(name, name) for name in CATEGORIES]),
        Narrowing(name="review", label="审核", choices=REVIEW_CHOICES),
        Narrowing(name="state", label="上架", choices=[("ON", "在售"), ("OFF", "已下架")]),
        Narrowing(name="stock", label="库存", choices=[("low", "快售完"), ("out", "售完")]),
    ]


def order_state(one: Order) -> Cell:
    if one.state == OrderState.RUNNING:
        late = one.overdue
        tone, icon = ("bad", "clock-alert") if late else ORDERS[OrderState.RUNNING]
        sub = "已超时" if late else ""
        return Cell(text=one.step or one.get_state_display(), sub=sub, tone=tone, icon=icon)
    tone, icon = ORDERS[OrderState(one.state)]
    return Cell(text=one.get_state_display(), tone=tone, icon=icon)


def _bought(one: Order) -> str:
    """The first good, and of how many."""
    lines = list(one.lines.all())
    if not lines:
        return ""
    more = f" 等 {len(lines)} 种" if len(lines) > 1 else ""
    return f"{lines[0]}{more}"


def buyer(one: Order) -> Cell:
    return Cell(text=one.person.name, sub=directory.whole_name(one.person.unit))


ORDER_COLUMNS = (
    Column[Order](label="订单", cell=lambda one: Cell(text=one.number, sub=_bought(one))),
    Column[Order](label="商品", cell=_bought, only_filed=True),
    Column[Order](label="商户", cell=lambda one: one.merchant.name),
    Column[Order](label="买家", cell=lambda one: Cell(text=one.person.name)),
    Column[Order](
        label="下单", cell=lambda one: f"{local(one.placed_at):%m-%d %H:%M}",
        filed=lambda one: one.placed_at,
    ),
    Column[Order](label="应付（元）", cell=lambda one: yuan(one.total), num=True),
    Column[Order](label="状态", cell=order_state),
    Column[Order](label="优惠（元）", cell=lambda one: yuan(one.discount), only_filed=True),
    Column[Order](label="评分", cell=lambda one: one.stars or "", only_filed=True),
)  # fmt: skip


def order_narrowings(*, section: bool, merchant_id: int | None) -> list[Narrowing]:
    steps = selectors.order_steps(merchant_id=merchant_id)
    return [
        *([_merchants()] if section else []),
        Narrowing(name="state", label="状态", choices=OrderState.choices),
        Narrowing(name="step", label="环节", choices=[(name, f"{name} {n}") for name, n in steps]),
        Narrowing(name="late", label="时限", choices=[("1", "已超时")]),
    ]


def claim_state(one: Claim) -> Cell:
    tone, icon = CLAIMS[ClaimState(one.state)]
    running = one.state == ClaimState.OPEN and one.step
    return Cell(text=one.step if running else one.get_state_display(), tone=tone, icon=icon)


CLAIM_COLUMNS = (
    Column[Claim](label="售后", cell=lambda one: Cell(text=one.number, sub=one.reason)),
    Column[Claim](label="订单", cell=lambda one: one.order.number),
    Column[Claim](label="商户", cell=lambda one: one.order.merchant.name),
    Column[Claim](label="类型", cell=lambda one: one.what),
    Column[Claim](label="退款（元）", cell=lambda one: yuan(one.amount), num=True),
    Column[Claim](
        label="申请", cell=lambda one: f"{local(one.made_at):%m-%d %H:%M}",
        filed=lambda one: one.made_at,
    ),
    Column[Claim](label="状态", cell=claim_state),
    Column[Claim](label="原因", cell=lambda one: one.reason, only_filed=True),
)  # fmt: skip


def claim_narrowings(*, section: bool) -> list[Narrowing]:
    states = Narrowing(name="state", label="状态", choices=ClaimState.choices)
    return [*([_merchants()] if section else []), states]


def _merchants() -> Narrowing:
    rows = [(one.code, one.name) for one in selectors.open_merchants()]
    return Narrowing(name="merchant", label="商户", choices=rows)
