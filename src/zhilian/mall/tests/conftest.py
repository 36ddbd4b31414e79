"""A good and an order of it; a place for its pictures."""

from pathlib import Path
from typing import Any

import pytest

from zhilian.mall.models import Order, OrderLine, Product
from zhilian.mall.tests import make


@pytest.fixture
def rice() -> Product:
    return make.product(name="汉中大米", price=4_980, origin="汉中")


@pytest.fixture
def sold(rice: Product) -> Order:
    order = make.order(of=rice.merchant, total=4_980, step="商户接单")
    OrderLine.objects.create(order=order, sku=rice.sku.code, name="汉中大米", qty=1, price=4_980)
    make.claim(order, 1_000, what="仅退款", step="商户处理")
    return order


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
