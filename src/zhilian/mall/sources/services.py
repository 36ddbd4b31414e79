"""Services of everyday life that merchants offer; their hours are booked by the slot."""

from collections.abc import Sequence

from zhilian.core.effects import Asking, Picked, Values, source, yuan
from zhilian.mall import selectors
from zhilian.mall.models import Product


@source("life_services")
class LifeServices:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_service(one) for one in selectors.services_on_sale(q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.service_on_sale(code=key)
        return _service(found) if found else None


def _service(product: Product) -> Picked:
    sku = product.sku
    told = [f"{yuan(sku.price)} 元", product.keeping, product.merchant.name]
    facts = {
        "price": yuan(sku.price),
        "merchant": product.merchant.code,
        "shop_name": product.merchant.name,
        "category": product.category,
        "resource": sku.resource.code if sku.resource else "",
        **({"merchant_id": sku.shop.keeper_id} if sku.shop.keeper_id else {}),
    }
    detail = " · ".join(part for part in told if part)
    return Picked(key=sku.code, label=sku.name, detail=detail, facts=facts, picture=sku.cover)
