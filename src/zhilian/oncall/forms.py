"""What the manager types to plan the roster."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms

from zhilian.core.form_moments import in_reach
from zhilian.core.times import LOCAL, local
from zhilian.oncall.chains import policy
from zhilian.oncall.types import Layer, Restriction, RotationDraft, Turn

WEEKDAYS = [(n, f"周{word}") for n, word in enumerate("一二三四五六日")]
PLACES = 6
RESTRICTIONS = {
    "nights": Restriction(weekdays=tuple(range(7)), since=time(18), until=time(8)),
    "days": Restriction(weekdays=(0, 1, 2, 3, 4), since=time(8), until=time(18)),
    "weekends": Restriction(weekdays=(5, 6), since=time(0), until=time(0)),
}
LONGEST_WEEKS = 52
People = Sequence[tuple[int, str]]


class LocalMoment(forms.DateTimeField):
    """A date and time as the browser's own field gives them, on the clock of Asia/Shanghai."""

    default_validators = [in_reach]

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        errors = {"required": "请填写日期和时间。", "invalid": "日期时间要写成 2026-11-24 08:30。"}
        super().__init__(
            widget=widget,
            error_messages=errors,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return local(value).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        return moment.replace(tzinfo=LOCAL) if moment is not None else None


class PresetChoice(forms.ChoiceField):
    """Always chosen on the page, so it is not called optional; left out means its initial."""

    preset = True


def layer_choices() -> list[tuple[str, str]]:
    return [(layer.value, layer.label) for layer in policy().layers]


class ShiftForm(forms.Form):
    """One person over one stretch, in place of whoever is planned there."""

    layer = PresetChoice(
        label="班次", choices=layer_choices, initial=Layer.PRIMARY.value, required=False
    )
    person = forms.TypedChoiceField(
        label="值班人", coerce=int, error_messages={"required": "请选择值班人。"}
    )
    starts_at = LocalMoment(label="开始")
    ends_at = LocalMoment(label="结束", help_text="到这一刻为止，不含这一刻。")
    note = forms.CharField(
        label="说明", max_length=60, required=False, help_text="例如：与李工换班"
    )

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


class PatternForm(forms.Form):
    """People take turns by the week or by the day."""

    layer = PresetChoice(
        label="班次", choices=layer_choices, initial=Layer.PRIMARY.value, required=False
    )
    every = forms.ChoiceField(
        label="多久轮一次",
        choices=[("week", "每周换一人"), ("day", "每天换一人")],
        widget=forms.RadioSelect,
        initial="week",
    )
    weekday = forms.TypedChoiceField(
        label="每周的换班日", choices=WEEKDAYS, coerce=int, initial=0, help_text="按天轮换时不用。"
    )
    at = forms.TimeField(
        label="换班时刻",
        initial=time(8, 30),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "时刻要写成 08:30。", "required": "请填写换班时刻。"},
    )
    first_day = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期要写成 2026-11-24。", "required": "请填写起始日期。"},
        validators=[in_reach],
    )
    hours = PresetChoice(
        label="哪些时间",
        choices=[
            ("all", "全天"),
            ("nights", "每天 18:00 至次日 08:00"),
            ("days", "工作日 08:00 至 18:00"),
            ("weekends", "周六、周日全天"),
        ],
        initial="all",
        required=False,
        help_text="只排这些时间，其余时间留给别的轮换；选“全天”以外时请勾选长期轮换。",
    )
    goes_on = forms.BooleanField(label="长期轮换，每天自动往后续排", required=False, initial=False)
    weeks = forms.IntegerField(
        label="排几周",
        initial=8,
        min_value=1,
        max_value=LONGEST_WEEKS,
        error_messages={
            "min_value": "至少排 1 周。",
            "max_value": f"一次最多排 {LONGEST_WEEKS} 周。",
            "required": "请填写周数。",
        },
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, PLACES + 1):
            self.fields[f"person_{place}"] = forms.TypedChoiceField(
                label=f"第 {place} 位",
                choices=[("", "—"), *people],
                coerce=int,
                empty_value=None,
                required=place == 1,
                error_messages={"required": "至少选一位值班人。"},
            )

    def turns(self) -> list[Turn]:
        """The pattern that was asked for. Call after `is_valid`."""
        data = self.cleaned_data
        chosen = [data.get(f"person_{place}") for place in range(1, PLACES + 1)]
        people = [person_id for person_id in chosen if person_id]
        if data["every"] == "day":
            return _daily(people, at=data["at"], first_day=data["first_day"])
        return [
            Turn(week=week, weekday=data["weekday"], at=data["at"], person_id=person_id)
            for week, person_id in enumerate(people)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("hours", "all") not in ("", "all") and not cleaned.get("goes_on"):
            self.add_error("goes_on", "只排部分时间时，请勾选长期轮换。")
        return cleaned

    def draft(self) -> RotationDraft:
        """The pattern that was asked for. Call after `is_valid`."""
        data = self.cleaned_data
        every = "每周" if data["every"] == "week" else "每天"
        return RotationDraft(
            label=f"{every}轮换",
            layer=Layer(data["layer"] or Layer.PRIMARY),
            turns=tuple(self.turns()),
            first_date=data["first_day"],
            restriction=RESTRICTIONS.get(data["hours"]),
        )

    def days(self) -> int:
        return int(self.cleaned_data["weeks"]) * 7


def _daily(people: list[int], *, at: time, first_day: date) -> list[Turn]:
    """As many weeks as there are people: then the days and the people meet again.

    The first person begins on the first day.
    """
    offset = first_day.weekday()
    return [
        Turn(week=n // 7, weekday=n % 7, at=at, person_id=people[(n - offset) % len(people)])
        for n in range(7 * len(people))
    ]


def next_stretch(*, now: datetime, gap: tuple[datetime, datetime] | None) -> dict[str, datetime]:
    """What the form proposes: the first gap, else the next half day."""
    if gap is not None:
        return {"starts_at": max(gap[0], now), "ends_at": gap[1]}
    start = (local(now) + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return {"starts_at": start, "ends_at": start + timedelta(hours=12)}
