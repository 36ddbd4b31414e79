from zhilian.mall.models.cart import CartLine
from zhilian.mall.models.coupon import Coupon, CouponKind
from zhilian.mall.models.merchant import Member, Merchant, Permit
from zhilian.mall.models.order import Claim, Order, OrderLine
from zhilian.mall.models.picture import Picture
from zhilian.mall.models.product import PriceChange, Product

__all__ = [
    "CartLine",
    "Claim",
    "Coupon",
    "CouponKind",
    "Member",
    "Merchant",
    "Order",
    "OrderLine",
    "Permit",
    "Picture",
    "PriceChange",
    "Product",
]
