"""What merchants offer. Price and stock stand in `bookings`; here is what people read of it."""

from django.db import models
from django.db.models import Q

from zhilian.core.models import AppendOnly
from zhilian.mall.models.merchant import Merchant
from zhilian.mall.types import ProductKind, Review


class Product(models.Model):
    """A product's page, on top of its good (`bookings.Sku`)."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="products")
    sku = models.OneToOneField("bookings.Sku", on_delete=models.PROTECT, related_name="+")
    product_kind = models.CharField("种类", max_length=8, choices=ProductKind.choices)
    category = models.CharField("类目", max_length=20)
    origin = models.CharField("产地", max_length=60, blank=True)
    keeping = models.CharField("保质期或服务时长", max_length=60, blank=True)
    description = models.TextField("说明", max_length=2000, blank=True)
    finder = models.CharField(max_length=300, editable=False)
    review = models.CharField("审核", max_length=8, choices=Review.choices)
    review_note = models.CharField("审核意见", max_length=200, blank=True)
    reviewed_at = models.DateTimeField("审核时间", null=True)
    reviewed_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(product_kind__in=ProductKind.values), name="mall_product_kind"
            ),
            models.CheckConstraint(
                condition=Q(review__in=Review.values), name="mall_product_review"
            ),
            models.CheckConstraint(
                condition=~Q(review=Review.REFUSED) | ~Q(review_note=""),
                name="mall_refusal_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-changed_at"], name="mall_product_merchant"),
            models.Index(fields=["review", "id"], name="mall_product_to_review"),
        ]

    def __str__(self) -> str:
        return str(self.sku_id)


class PriceChange(AppendOnly):
    """One change of a product's price (分): orders placed before keep theirs."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    was = models.PositiveBigIntegerField("原价")
    price = models.PositiveBigIntegerField("现价")
    at = models.DateTimeField()
    by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.DO_NOTHING, db_constraint=False
    )

    class Meta:
        indexes = [models.Index(fields=["product", "-id"], name="mall_price_product")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.was} {self.price}"
