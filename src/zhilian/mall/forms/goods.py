"""What is asked of a product, its stock and its review."""

from typing import Any

from django import forms

from zhilian.core.form_fields import YuanField, one_of, text, whole
from zhilian.mall.forms.pictures import PicturesField
from zhilian.mall.models import Merchant, Product
from zhilian.mall.types import MOST_OF_ONE, ProductDraft, ProductKind

COPIED = ("category", "origin", "keeping", "description")
COPIED_OF_SKU = ("name", "price", "spec", "unit", "most_each")
ONLY_GOODS = ("unit", "most_each", "origin")
ONLY_SERVICES = ("hours", "at_once")


class ProductForm(forms.Form):
    """A good or a service; what the kind does not have is not asked."""

    name = text("名称", longest=60, help_text="写清品牌和品名，例如：汉中大米。")
    category = one_of("类目", ())
    price = YuanField(label="价格（元）", min_value=0.01)
    spec = text("规格", longest=40, required=False, help_text="例如：5 kg 装。")
    unit = text("单位", longest=10, required=False, help_text="例如：袋、箱。")
    most_each = whole("每单限购", high=MOST_OF_ONE, required=False, help_text="留空或 0 为不限。")
    origin = text("产地", longest=60, required=False)
    keeping = text("保质期或服务时长", longest=60, required=False)
    hours = text(
        "服务时间",
        longest=200,
        initial="1-5 09:00-18:00",
        help_text="例如：1-5 09:00-18:00，1 是周一。",
    )
    at_once = whole("同时接单数", low=1, high=100, initial=1)
    description = text("说明", longest=2000, required=False, widget=forms.Textarea({"rows": 5}))

    pictures = PicturesField(required=False)

    def __init__(self, *args: Any, merchant: Merchant, kind: ProductKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in ONLY_GOODS if kind is ProductKind.SERVICE else ONLY_SERVICES:
            del self.fields[name]
        field = self.fields["category"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one, one) for one in merchant.categories]

    @property
    def draft(self) -> ProductDraft:
        said = {**self.cleaned_data, "most_each": self.cleaned_data.get("most_each") or 0}
        del said["pictures"]
        return ProductDraft(product_kind=self.kind, **said)


def known(product: Product) -> dict[str, Any]:
    """What the form of a product begins with."""
    sku = product.sku
    found = {name: getattr(product, name) for name in COPIED}
    found |= {name: getattr(sku, name) for name in COPIED_OF_SKU}
    if sku.resource is not None:
        found |= {"hours": sku.resource.hours, "at_once": sku.resource.units}
    return found


class StockForm(forms.Form):
    number = whole("入库数量", low=1, high=100_000)
    note = text("说明", longest=80, required=False, help_text="例如：送货单号。")


class CountForm(forms.Form):
    counted = whole("实盘数量", high=1_000_000)
    note = text("原因", longest=80, help_text="例如：破损 2 袋。")


class WarnForm(forms.Form):
    below = whole("低于多少件提醒", high=100_000, help_text="0 为不提醒。")


class ReviewForm(forms.Form):
    verdict = one_of("结论", [("yes", "通过并上架"), ("no", "不通过")])
    note = text("意见", longest=200, required=False, help_text="不通过时必填，商户会看到。")
