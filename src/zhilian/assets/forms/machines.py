"""Cars, garages, equipment that is lent, devices of operations."""

from typing import Any

from django import forms

from zhilian.assets.forms.places import site_choices
from zhilian.assets.types import CarDraft, CarState, CarType, DeviceKind, DeviceState, Energy
from zhilian.core.form_fields import DayField, offer, one_of, row_of, text, whole


class CarForm(forms.Form):
    plate = text("号牌", longest=10)
    model = text("品牌型号", longest=60)
    car_type = one_of("车型", CarType.choices)
    energy = one_of("能源", Energy.choices)
    seats = whole("座位数（含驾驶员）", low=2, high=80)
    rated = forms.DecimalField(
        label="额定百公里能耗",
        max_digits=5,
        decimal_places=2,
        min_value=0,
        help_text="升；纯电为度。没有加油记录时按它核对。",
        error_messages={"required": "请填写额定百公里能耗。", "invalid": "请填写数字。"},
    )
    odometer = whole("里程（km）", high=2_000_000)
    site = row_of("停放办公区")
    state = one_of("状态", CarState.choices, initial=CarState.ACTIVE)
    bought_date = DayField(label="购置日期", required=False)
    inspect_by = DayField(label="年检有效期至", required=False)
    insured_to = DayField(label="保险有效期至", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", site_choices())

    def clean_rated(self) -> Any:
        if self.cleaned_data["rated"] <= 0:
            raise forms.ValidationError("额定能耗要大于 0。")
        return self.cleaned_data["rated"]

    def draft(self) -> CarDraft:
        said = self.cleaned_data
        return CarDraft(
            plate=said["plate"],
            model=said["model"],
            car_type=CarType(said["car_type"]),
            energy=Energy(said["energy"]),
            seats=said["seats"],
            rated=said["rated"],
            odometer=said["odometer"],
            site_id=said["site"],
            state=CarState(said["state"]),
            bought_date=said["bought_date"],
        )

    def more(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("inspect_by", "insured_to")}


class OdometerForm(forms.Form):
    odometer = whole("里程（km）", high=2_000_000)


class GarageForm(forms.Form):
    name = text("名称", longest=60)
    place = text("地址", longest=100, required=False)
    hotline = text("业务电话", longest=20, required=False)
    contract_to = DayField(label="协议有效期至", required=False)
    active = forms.BooleanField(label="可以送修", required=False, initial=True)


class EquipmentForm(forms.Form):
    code = forms.SlugField(
        label="编号",
        max_length=30,
        error_messages={
            "required": "请填写编号。",
            "invalid": "编号只能用字母、数字、下划线和短横。",
        },
    )
    name = text("名称", longest=60)
    spec = text("规格型号", longest=80, required=False)
    total = whole("数量", high=10_000)
    unit_word = text("计量单位", longest=8, initial="台")
    place = text("存放地点", longest=80, required=False)
    active = forms.BooleanField(label="可以借用", required=False, initial=True)


class DeviceForm(forms.Form):
    code = text("编号", longest=30, help_text="与设备上的二维码标签一致。")
    name = text("名称", longest=60)
    device_kind = one_of("类别", DeviceKind.choices)
    site = row_of("办公区", required=True)
    place = text("位置", longest=80)
    model = text("型号", longest=60, required=False)
    serial = text("序列号", longest=60, required=False)
    commissioned_date = DayField(label="投用日期", required=False)
    warranty_to = DayField(label="质保至", required=False)
    state = one_of("状态", DeviceState.choices, initial=DeviceState.IN_SERVICE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", site_choices(), empty="请选择")

    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return said | {"site_id": said.pop("site")}
