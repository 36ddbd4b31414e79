"""What people type to change who is on: standing in, swapping, going on leave, handing over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms

from zhilian.oncall.forms import LocalMoment, People, PresetChoice, layer_choices
from zhilian.oncall.types import Layer

Choices = Sequence[tuple[str, str]]


class StretchForm(forms.Form):
    """Shared: a person and a stretch of time."""

    person = forms.TypedChoiceField(
        label="谁", coerce=int, error_messages={"required": "请选择人员。"}
    )
    starts_at = LocalMoment(label="开始")
    ends_at = LocalMoment(label="结束", help_text="到这一刻为止，不含这一刻。")
    reason = forms.CharField(label="说明", max_length=60, required=False)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = cast(forms.TypedChoiceField, self.fields["person"])
        person.choices = [("", "请选择"), *people]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "结束时间要晚于开始时间。")
        return cleaned


class OverrideForm(StretchForm):
    layer = PresetChoice(
        label="班次", choices=layer_choices, initial=Layer.PRIMARY.value, required=False
    )
    field_order = ["layer", "person", "starts_at", "ends_at", "reason"]


class LeaveForm(StretchForm):
    """The same fields; `reason` is read as why one is away."""


class SwapForm(forms.Form):
    """One of my shifts, to whom, and which of theirs for it, if any."""

    gives = forms.ChoiceField(label="我换出的班", error_messages={"required": "请选择要换出的班。"})
    other = forms.TypedChoiceField(
        label="换给谁", coerce=int, error_messages={"required": "请选择同事。"}
    )
    takes = forms.ChoiceField(
        label="换回对方的班", required=False, help_text="不选，就是请对方代值，不用还。"
    )
    reason = forms.CharField(label="说明", max_length=100, required=False)

    def __init__(
        self, *args: Any, mine: Choices, theirs: Choices, people: People, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["gives"]).choices = [("", "请选择"), *mine]
        cast(forms.ChoiceField, self.fields["takes"]).choices = [("", "不换回"), *theirs]
        cast(forms.TypedChoiceField, self.fields["other"]).choices = [("", "请选择"), *people]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        takes, other = cleaned.get("takes") or "", cleaned.get("other")
        if takes and other and takes.partition("|")[0] != str(other):
            self.add_error("takes", "换回的班要是所选同事的班。")
        return cleaned

    def stretch(self, name: str) -> tuple[datetime | None, datetime | None]:
        """Of a chosen shift, written as person|from|until."""
        _person, _, rest = (self.cleaned_data.get(name) or "").partition("|")
        since, _, until = rest.partition("|")
        if not until:
            return None, None
        return datetime.fromisoformat(since), datetime.fromisoformat(until)


class NotesForm(forms.Form):
    """What the outgoing person adds to what is open."""

    notes = forms.CharField(
        label="交班说明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="没有写在系统里的事：口头答应的、要等的、钥匙和备件在哪里。",
        error_messages={"max_length": "交班说明最多 2000 个字，请写要点。"},
    )


class PositionForm(forms.Form):
    """Where an office area stands; both or none."""

    latitude = forms.FloatField(label="纬度", required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label="经度", required=False, min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", "纬度和经度要一起填写，或都留空。")
        return cleaned
