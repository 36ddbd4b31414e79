"""Rooms, standard areas, meters, elevators."""

from typing import Any

from django import forms

from zhilian.assets import selectors
from zhilian.assets.forms.cards import unit_choices
from zhilian.assets.types import MeterKind, RoomDraft, RoomUse
from zhilian.core.form_fields import DayField, offer, one_of, row_of, text, whole
from zhilian.directory import selectors as directory


def _area(label: str, **kwargs: Any) -> forms.DecimalField:
    errors = {
        "required": f"请填写{label}。",
        "invalid": "请填写数字，最多两位小数。",
        "min_value": "面积不能小于 0。",
    }
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        widget=widget,
        error_messages=errors,
        **kwargs,
    )


def site_choices() -> list[tuple[int, str]]:
    return [(site.pk, site.name) for site in directory.sites()]


class RoomForm(forms.Form):
    site = row_of("办公区")
    building = text("楼宇", longest=30)
    floor = text("楼层", longest=10, required=False)
    number = text("房号", longest=20)
    area = _area("使用面积（㎡）")
    use = one_of("用途", RoomUse.choices)
    unit = row_of("使用单位")
    user = text("使用人", longest=100, required=False, help_text="多人用顿号分开。")
    level = text("职级", longest=20, required=False)
    note = text("变动原因", longest=200, required=False, help_text="写进房间履历。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", site_choices())
        offer(self, "unit", unit_choices(), empty="空置")

    def draft(self) -> RoomDraft:
        said = self.cleaned_data
        return RoomDraft(
            site_id=said["site"],
            building=said["building"],
            floor=said["floor"],
            number=said["number"],
            area=said["area"],
            use=RoomUse(said["use"]),
            unit_id=said["unit"],
            user=said["user"],
            level=said["level"],
        )


class StandardForm(forms.Form):
    area = _area("每人使用面积（㎡）")
    source = text("依据", longest=200)


class SettleForm(forms.Form):
    note = text("怎样落实的", longest=200, help_text="例如：分配主楼 305、306。")


class MeterForm(forms.Form):
    code = text("表号", longest=30)
    meter_kind = one_of("类别", MeterKind.choices)
    site = row_of("办公区", required=True)
    place = text("安装位置", longest=80)
    factor = forms.DecimalField(
        label="倍率",
        min_value=0,
        max_digits=8,
        decimal_places=2,
        initial=1,
        error_messages={"required": "请填写倍率，直读表为 1。", "invalid": "请填写数字。"},
    )
    parent = row_of("上级表")
    active = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", site_choices(), empty="请选择")
        meters = selectors.active_meters()
        offer(self, "parent", [(one.pk, str(one)) for one in meters], empty="没有上级表")

    def clean_factor(self) -> Any:
        if self.cleaned_data["factor"] <= 0:
            raise forms.ValidationError("倍率要大于 0，直读表为 1。")
        return self.cleaned_data["factor"]

    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return said | {"site_id": said.pop("site"), "parent_id": said.pop("parent")}


class ReadingForm(forms.Form):
    reading = forms.DecimalField(
        label="读数",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "请填写表上的读数。", "invalid": "请填写数字。"},
    )
    note = text("说明", longest=200, required=False, help_text="换表或更正时写明原因。")


class ElevatorForm(forms.Form):
    code = text("编号", longest=20, help_text="与轿厢里的二维码标签一致。")
    site = row_of("办公区", required=True)
    building = text("楼宇", longest=30)
    place = text("位置", longest=60)
    registered_no = text("使用登记证编号", longest=40, required=False)
    vendor = text("维保单位", longest=60)
    vendor_hotline = text("维保值班电话", longest=20, required=False)
    load_kg = whole("额定载重（kg）", low=100, high=20_000)
    inspect_by = DayField(label="下次检验日期", required=False)
    active = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", site_choices(), empty="请选择")

    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return said | {"site_id": said.pop("site")}
