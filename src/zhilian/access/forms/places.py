"""What is asked of buildings, areas and gates, and of a right that is given by hand."""

from __future__ import annotations

from typing import Any

from django import forms

from zhilian.access import selectors
from zhilian.access.errors import BadRule
from zhilian.access.models import Area, Building, Gate
from zhilian.access.rules import read_week, rule_of, whole_days
from zhilian.access.types import (
    Admits,
    AreaDraft,
    BuildingDraft,
    GateDraft,
    GateKind,
    Hours,
    Keeps,
    Rule,
    Window,
)
from zhilian.core.form_fields import DayField, offer, one_of, row_of, text
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors as directory
from zhilian.directory.errors import BadNumbers

MOST_PEOPLE = 200


class PlaceForm(forms.Form):
    code = forms.SlugField(
        label="编号",
        max_length=30,
        help_text="小写字母、数字和连字符，例如 main-east。",
        error_messages={
            "required": "请填写编号。",
            "invalid": "只用字母、数字和连字符。",
            "max_length": "最多 30 个字符，请写短一些。",
        },
    )
    name = text("名称", longest=40)
    site = row_of("办公区", required=True)
    branch = row_of("分平台", help_text="市本级不选。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", [(one.pk, one.name) for one in directory.sites()], empty="请选择")
        offer(self, "branch", [(one.pk, one.name) for one in directory.branches()], empty="市本级")

    def base(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "code": said["code"],
            "name": said["name"],
            "site_id": said["site"],
            "branch_id": said["branch"],
        }


class BuildingForm(PlaceForm):
    needs_approval = forms.BooleanField(
        label="访客须单位审批", required=False, help_text="访客预约这栋楼，先由被访单位审批。"
    )

    def draft(self) -> BuildingDraft:
        return BuildingDraft(**self.base(), needs_approval=self.cleaned_data["needs_approval"])


class AreaForm(PlaceForm):
    building = row_of("楼宇")
    sensitive = forms.BooleanField(
        label="敏感区域", required=False, help_text="申请敏感区域权限须责任部门同意。"
    )
    owner_unit = row_of("责任部门")
    owner_no = text("责任人工号", longest=20, required=False, help_text="由他审批进入申请。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "building", _buildings())
        units = [(one.pk, directory.whole_name(one)) for one in directory.units()]
        offer(self, "owner_unit", units)

    def clean_owner_no(self) -> int | None:
        """The person's id."""
        wanted: str = self.cleaned_data["owner_no"].strip().upper()
        if not wanted:
            return None
        found = directory.people_by_employee_nos(nos={wanted})
        if not found:
            raise forms.ValidationError(f"没有工号为 {wanted} 的在职人员，请核对。")
        return int(found[0].pk)

    def draft(self) -> AreaDraft:
        said = self.cleaned_data
        return AreaDraft(
            **self.base(),
            building_id=said["building"],
            sensitive=said["sensitive"],
            owner_unit_id=said["owner_unit"],
            owner_id=said["owner_no"],
        )


class GateForm(PlaceForm):
    kind = one_of("种类", GateKind.choices)
    building = row_of("楼宇", help_text="楼门必选。")
    area = row_of("区域", help_text="区域门必选。")
    admits = one_of("谁可通行", Admits.choices, help_text="有权限单的人在任何一种下都可通行。")
    hours = one_of("职工通行时间", Hours.choices)
    keeps = one_of("断网时终端认得", Keeps.choices)
    visitors = forms.BooleanField(label="可作访客入口", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "building", _buildings())
        areas = selectors.all_places(what="area")
        offer(self, "area", [(one.pk, f"{one.name}（{one.code}）") for one in areas])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("kind") == GateKind.BUILDING and not said.get("building"):
            self.add_error("building", "楼门要选择所属楼宇。")
        if said.get("kind") == GateKind.DOOR and not said.get("area"):
            self.add_error("area", "区域门要选择所属区域。")
        return said

    def draft(self) -> GateDraft:
        said = self.cleaned_data
        names = ("kind", "admits", "hours", "keeps", "visitors")
        return GateDraft(
            **self.base(),
            building_id=said["building"],
            area_id=said["area"],
            **{name: said[name] for name in names},
        )


FORMS: dict[str, type[BuildingForm | AreaForm | GateForm]] = {
    "building": BuildingForm,
    "area": AreaForm,
    "gate": GateForm,
}


def known(place: Building | Area | Gate) -> dict[str, Any]:
    """What the form begins with."""
    found: dict[str, Any] = {
        "code": place.code,
        "name": place.name,
        "site": place.site_id,
        "branch": place.branch_id,
    }
    if isinstance(place, Building):
        return found | {"needs_approval": place.needs_approval}
    found["building"] = place.building_id
    if isinstance(place, Area):
        owner = place.owner.employee_no if place.owner else ""
        owned = {"owner_unit": place.owner_unit_id, "owner_no": owner}
        return found | owned | {"sensitive": place.sensitive}
    names = ("kind", "admits", "hours", "keeps", "visitors")
    return found | {"area": place.area_id} | {name: getattr(place, name) for name in names}


class GiveForm(forms.Form):
    """Who may pass to this place, from when to when."""

    people = forms.CharField(
        label="人员工号",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"一行一个，或用顿号、空格分开，最多 {MOST_PEOPLE} 人。",
        error_messages={"required": "请填写工号。", "max_length": "内容太长，请分几次授权。"},
    )
    first = DayField(label="开始日期")
    last = DayField(label="结束日期", help_text="当天仍可通行。")
    rule = one_of("时段", Rule.choices)
    custom = text(
        "自定义时段",
        longest=200,
        required=False,
        help_text="例如：周一至周五 07:00-21:00；周六 09:00-12:00。",
    )
    reason = text("依据", longest=100, help_text="例如：机房值守排班，写进权限记录。")

    def clean_people(self) -> list[int]:
        """Their ids."""
        try:
            found = directory.staff_named(text=self.cleaned_data["people"], most=MOST_PEOPLE)
        except BadNumbers as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return [one.pk for one in found]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", "结束日期不能早于开始日期。")
        if last and last < local_date(clock_now()):
            self.add_error("last", "结束日期已过，请选择今天或以后。")
        if said.get("rule") == Rule.CUSTOM:
            try:
                read_week(said.get("custom", ""))
            except BadRule as refusal:
                self.add_error("custom", str(refusal))
        return said

    def window(self) -> Window:
        said = self.cleaned_data
        rule, week = rule_of(said["rule"], custom=said["custom"])
        start, end = whole_days(said["first"], said["last"])
        return Window(start=start, end=end, rule=rule, week=week)


def _buildings() -> list[tuple[int, str]]:
    return [(one.pk, f"{one.name}（{one.code}）") for one in selectors.all_places(what="building")]
