"""What the mall refuses; every message is shown to a person."""

from zhilian.core.errors import Refusal


class MallError(Refusal):
    """Base of everything that the mall refuses."""


class MerchantRefused(MallError):
    """A merchant's record cannot be changed so."""


class ProductRefused(MallError):
    """A product cannot be offered so."""


class PictureRefused(MallError):
    """A good cannot have so many pictures, or not this one any more."""


class CouponRefused(MallError):
    """A coupon does not count: used, over, another's, or not from this sum on."""


class CartRefused(MallError):
    """A cart cannot hold so much, or not this."""


class OrderRefused(MallError):
    """An order cannot be handled so."""
