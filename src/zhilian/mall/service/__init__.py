"""The only door to change what the mall holds."""

from zhilian.mall.service.cart import put_in_cart, take_out_of_cart
from zhilian.mall.service.coupons import (
    give_back,
    issue_coupons,
    make_coupon_kind,
    stop_coupon_kind,
    use_coupon,
)
from zhilian.mall.service.handing import hand_over
from zhilian.mall.service.merchants import (
    add_member,
    close_shop,
    keep_permit,
    open_shop,
    place_shops,
    remove_member,
    reopen,
    suspend,
    tell_permit,
)
from zhilian.mall.service.orders import follow_case, note_case, note_late, note_stars
from zhilian.mall.service.pictures import (
    NewPicture,
    add_pictures,
    describe_pictures,
    expunge_picture,
    move_picture,
    pass_pictures,
    remove_picture,
    restore_picture,
)
from zhilian.mall.service.products import (
    count_product,
    record_export,
    review_product,
    save_product,
    save_product_with_pictures,
    stock_up,
    switch_product,
    warn_below,
)

__all__ = [
    "NewPicture",
    "add_member",
    "add_pictures",
    "close_shop",
    "count_product",
    "describe_pictures",
    "expunge_picture",
    "follow_case",
    "give_back",
    "hand_over",
    "issue_coupons",
    "keep_permit",
    "make_coupon_kind",
    "move_picture",
    "note_case",
    "note_late",
    "note_stars",
    "open_shop",
    "pass_pictures",
    "place_shops",
    "put_in_cart",
    "record_export",
    "remove_member",
    "remove_picture",
    "reopen",
    "restore_picture",
    "review_product",
    "save_product",
    "save_product_with_pictures",
    "stock_up",
    "stop_coupon_kind",
    "suspend",
    "switch_product",
    "take_out_of_cart",
    "tell_permit",
    "use_coupon",
    "warn_below",
]
