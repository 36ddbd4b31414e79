"""What is asked of goods, their stock and the shops that sell them."""

from collections.abc import Collection
from typing import Any

from django import forms

from zhilian.bookings.models import Shop, Sku
from zhilian.bookings.types import SELLING, SkuDraft
from zhilian.core.form_fields import YuanField, offer, one_of, text, whole
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

COPIED = ("name", "price", "category", "unit", "spec", "most_each", "unlimited", "note",
          "position")  # fmt: skip


def _code() -> forms.SlugField:
    return forms.SlugField(
        label="编号",
        max_length=60,
        help_text="字母、数字和连字符，定下后不能改。",
        error_messages={"required": "请填写编号。", "invalid": "只用字母、数字和连字符。"},
    )


class SkuForm(forms.Form):
    code = _code()
    name = text("名称", longest=60)
    shop = one_of("店铺", ())
    category = text("类别", longest=30, required=False, help_text="例如：主食、净菜。")
    spec = text("规格", longest=40, required=False, help_text="例如：500 克。")
    unit = text("单位", longest=10, required=False, help_text="例如：袋。")
    price = YuanField(label="价格（元）", help_text="已经下单的按原价。")
    most_each = whole("每单限购", initial=0, help_text="0 为不限。")
    unlimited = forms.BooleanField(
        label="不限库存", required=False, help_text="现做现卖的勾选，不计库存。"
    )
    note = text("说明", longest=200, required=False)
    position = whole("次序", high=100_000, initial=0, help_text="小的排在前面。")

    def __init__(
        self, *args: Any, shops: list[Shop], held: Sku | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        if held is not None:
            del self.fields["code"], self.fields["shop"]
        else:
            offer(self, "shop", [(one.code, one.name) for one in shops], empty="请选择")

    def draft(self) -> SkuDraft:
        said = dict(self.cleaned_data)
        if self.held is not None:
            resource = self.held.resource
            said["code"], said["shop"] = self.held.code, self.held.shop.code
            said["resource"] = resource.code if resource else ""
        return SkuDraft(**said)


def known(held: Sku) -> dict[str, Any]:
    """What the form begins with."""
    return {name: getattr(held, name) for name in COPIED}


class StockForm(forms.Form):
    qty = whole("入库数量", low=1, high=100_000)
    note = text("说明", longest=80, required=False, help_text="例如：早班到货。")


class CountForm(forms.Form):
    on_hand = whole("实盘数量", high=1_000_000)
    note = text("说明", longest=80, help_text="例如：晚市盘点，损耗 2 袋。")


class WarnForm(forms.Form):
    below = whole("低于则提醒", high=1_000_000, help_text="可卖的少于这个数时提醒；0 为不提醒。")


class ShopForm(forms.Form):
    code = _code()
    name = text("名称", longest=60)
    window = one_of("在哪个窗口卖", ())
    keeper_no = text(
        "承办人工号", longest=20, required=False, help_text="订单先问他；空着由本科室任一人办。"
    )

    def __init__(
        self, *args: Any, roles: Collection[str], held: Shop | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        mine = [(window, label) for window, (label, role) in SELLING.items() if str(role) in roles]
        offer(self, "window", mine, empty="请选择")
        if held is not None:
            del self.fields["code"], self.fields["window"]

    def clean_keeper_no(self) -> int | None:
        """The person's id."""
        number: str = self.cleaned_data["keeper_no"].strip().upper()
        if not number:
            return None
        found = directory.people_by_employee_nos(nos={number})
        if not found:
            raise forms.ValidationError(f"没有工号为 {number} 的在职人员，请核对。")
        return int(found[0].pk)

    def values(self) -> dict[str, str]:
        said = self.cleaned_data
        if self.held is not None:
            held = self.held
            return {"code": held.code, "name": said["name"], "window": held.window,
                    "role": held.role}  # fmt: skip
        role: Role = SELLING[said["window"]][1]
        return {"code": said["code"], "name": said["name"], "window": said["window"],
                "role": role.value}  # fmt: skip
