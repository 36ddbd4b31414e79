"""What somebody means to buy: kept until it is ordered or taken out."""

from django.db import models
from django.db.models import Q

from zhilian.mall.models.product import Product
from zhilian.mall.types import MOST_OF_ONE


class CartLine(models.Model):
    """So many of one product. Nothing is promised: stock is taken when the order is sent."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    qty = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "product"], name="mall_cart_once"),
            models.CheckConstraint(
                condition=Q(qty__gte=1, qty__lte=MOST_OF_ONE), name="mall_cart_qty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.product_id} {self.qty}"
