"""The form of one check, drawn from what its kind declares: a new kind needs no new form.

Secrets go out only as a place-holder; what comes back untouched stays what it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from zhilian.monitoring import drafts, sealing
from zhilian.monitoring.types import DEFAULT_INTERVAL_S, DEFAULT_TIMEOUT_S, CheckDraft
from zhilian.probe.kinds.base import CheckKind
from zhilian.probe.options import Option

Choices = Sequence[tuple[str, str]]
PREFIX = "o_"
FIRST = 5
ROWS = {"list": 2, "area": 3, "secret": 3, "json": 12}
KEPT_HELP = "已保存的内容不显示；不改就保持原样，重填则整体替换。"


@dataclass(frozen=True, kw_only=True)
class Places:
    """What the choices are drawn from."""

    windows: Choices
    sub_platforms: Choices
    sites: Choices
    parents: Choices


class CheckForm(forms.Form):
    """Place and pace are the same for every kind; the fields of the options follow them.

    `tried` is what was typed, faults and all: the try-now button measures it.
    """

    name = forms.CharField(
        label="名称",
        max_length=80,
        error_messages={
            "required": "请填写名称，例如 门户首页。",
            "max_length": "名称最多 80 个字，请写短一些。",
        },
    )
    code = forms.CharField(
        label="编号",
        max_length=60,
        help_text="小写字母、数字、点、横线，例如 web-portal；导入时按它对应。",
        error_messages={
            "required": "请填写编号，例如 web-portal。",
            "max_length": "编号最多 60 个字符，请写短一些。",
        },
    )
    interval_s = forms.IntegerField(
        label="间隔（秒）",
        initial=DEFAULT_INTERVAL_S,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "required": "请填写间隔，一般填 60。",
            "invalid": "间隔应为整数秒，一般填 60。",
        },
    )
    timeout_s = forms.FloatField(
        label="超时（秒）",
        initial=f"{DEFAULT_TIMEOUT_S:g}",
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={
            "required": "请填写超时，一般填 5。",
            "invalid": "超时应为数字，一般填 5。",
        },
    )
    warn_ms = forms.IntegerField(
        label="降级阈值（毫秒）",
        required=False,
        help_text="应答正常但连续 3 次慢于它，记为降级，不报故障；留空为不判降级。",
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "降级阈值应为整数毫秒，例如 800；不用就留空。"},
    )
    window_code = forms.ChoiceField(label="窗口", required=False)
    sub_platform = forms.ChoiceField(
        label="子平台", required=False, help_text="选了窗口就以窗口所属的为准。"
    )
    site_code = forms.ChoiceField(
        label="测量位置", required=False, help_text="由站在该办公区的探针测量。"
    )
    parent_code = forms.CharField(
        label="上级监测项",
        required=False,
        max_length=60,
        help_text="填编号；上级中断时，本项不重复报障。",
        widget=forms.TextInput({"list": "parents", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kind: CheckKind,
        places: Places,
        before: CheckDraft | None = None,
    ) -> None:
        self.kind, self.before = kind, before
        self.tried = before or CheckDraft(code="", name="", kind=kind.name)
        super().__init__(data, initial=_initial(kind, before))
        known = {"window_code": places.windows, "sub_platform": places.sub_platforms}
        for name, choices in (known | {"site_code": places.sites}).items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                nothing = "中心" if name == "site_code" else "不属于某一个"
                field.choices = [("", nothing), *choices]
                field.error_messages["invalid_choice"] = "没有这一项，请从列表中选择。"
        for name in ("interval_s", "timeout_s", "warn_ms", "site_code") if kind.passive else ():
            del self.fields[name]
        for option in kind.options:
            self.fields[PREFIX + option.name] = _field(option, stored=before is not None)

    def options_first(self) -> list[forms.BoundField]:
        """The fields that most checks need."""
        return [self[PREFIX + option.name] for option in self._split()[0]]

    def options_more(self) -> list[forms.BoundField]:
        return [self[PREFIX + option.name] for option in self._split()[1]]

    def more_open(self) -> bool:
        """Whether a field among the rarer ones carries something to be seen."""
        chosen = self.before.options if self.before else {}
        names = [option.name for option in self._split()[1]]
        return any(name in chosen or self[PREFIX + name].errors for name in names)

    def draft(self) -> CheckDraft:
        """What was typed, place-holders replaced by the secrets that they stand for."""
        said = self.cleaned_data
        stored = self.before.options if self.before else {}
        raw = {
            option.name: value
            for option in self.kind.options
            if (value := _raw(option, said.get(PREFIX + option.name), stored.get(option.name)))
            is not None
        }
        return CheckDraft(
            code=said.get("code", ""),
            name=said.get("name", ""),
            kind=self.kind.name,
            options=sealing.keep_secrets(raw, stored),
            interval_s=said.get("interval_s") or self.kind.pace.interval_s,
            timeout_s=said.get("timeout_s") or self.kind.pace.timeout_s,
            warn_ms=said.get("warn_ms"),
            window_code=said.get("window_code", ""),
            sub_platform=said.get("sub_platform", ""),
            site_code=said.get("site_code", ""),
            parent_code=said.get("parent_code", ""),
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self.tried = self.draft()
        self.take_faults(drafts.faults(self.tried))
        return said

    def take_faults(self, faults: Mapping[str, str]) -> None:
        """Put each fault beside the field that it is about, unless one stands there already."""
        for name, message in faults.items():
            field = name.replace("options.", PREFIX, 1)
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, message)

    def _split(self) -> tuple[list[Option], list[Option]]:
        options = list(self.kind.options)
        if len(options) <= FIRST + 1:
            return options, []
        return options[:FIRST], options[FIRST:]


def _initial(kind: CheckKind, before: CheckDraft | None) -> dict[str, Any]:
    if before is None:
        pace = kind.pace
        return {"interval_s": pace.interval_s, "timeout_s": f"{pace.timeout_s:g}"}
    shown = sealing.hide_secrets(kind.name, before.options)
    places = {
        name: getattr(before, name)
        for name in ("code", "name", "window_code", "sub_platform", "site_code", "parent_code")
    }
    return {
        **places,
        "interval_s": before.interval_s,
        "timeout_s": f"{before.timeout_s:g}",
        "warn_ms": before.warn_ms,
        **{
            PREFIX + option.name: _as_text(option, shown[option.name])
            for option in kind.options
            if option.name in shown
        },
    }


def _field(option: Option, *, stored: bool) -> forms.Field:
    if option.control == "flag":
        field: forms.Field = forms.BooleanField(required=False, initial=option.default)
    elif option.control == "choice":
        wrong = {"invalid_choice": f"请从列表中选择{option.label}。"}
        field = forms.ChoiceField(
            choices=option.choices,
            initial=None if option.required else option.default,
            error_messages=wrong,
        )
    else:
        field = forms.CharField(
            strip=option.control not in ("area", "json"), widget=_widget(option)
        )
    if option.control != "flag":
        field.required = field.widget.is_required = option.required
        field.error_messages["required"] = f"请填写{option.label}。"
    field.label, field.help_text = option.label, option.help
    if stored and option.control == "secret":
        field.help_text = f"{option.help}。{KEPT_HELP}".lstrip("。")
    return field


def _widget(option: Option) -> forms.Widget:
    rows = ROWS.get(option.control)
    if rows:
        code = " code" if option.control in ("json", "secret") else ""
        return forms.Textarea({"rows": rows, "class": f"input{code}", "spellcheck": "false"})
    modes = {"number": "decimal", "url": "url"}
    attributes = {"spellcheck": "false", "autocomplete": "off"}
    if option.control in modes:
        attributes["inputmode"] = modes[option.control]
    default = option.default
    if isinstance(default, (int, float)) and not isinstance(default, bool):
        attributes["placeholder"] = f"{default:g}"
    return forms.TextInput(attributes)


def _as_text(option: Option, value: Any) -> Any:
    """A stored option as its field shows it."""
    if option.control in ("flag", "choice"):
        return value
    if option.control == "json":
        return json.dumps(_loaded(value), ensure_ascii=False, indent=2)
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {inner}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        separator = "\n" if option.control in ROWS else ","
        return separator.join(str(one) for one in value)
    if option.control == "list" and isinstance(value, str):
        return value.replace("，", "\n").replace(",", "\n")
    return value


def _raw(option: Option, said: Any, stored: Any) -> Any:
    """What the field says as an option; None leaves it out, so that the kind's default holds."""
    if option.control == "flag":
        return None if said == option.default else bool(said)
    if said in (None, ""):
        return sealing.KEPT if option.control == "secret" and stored else None
    if option.control == "list":
        return [line.strip() for line in str(said).splitlines() if line.strip()]
    if option.control == "json":
        return _loaded(said)
    if option.control == "choice" and said == option.default:
        return None
    return _pairs(said) if isinstance(stored, Mapping) and said != sealing.KEPT else said


def _pairs(text: str) -> Any:
    """Lines as a mapping, in the shape of what was stored; odd lines are left to the kind."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not all(":" in line for line in lines):
        return text
    return {name.strip(): rest.strip() for name, _, rest in (one.partition(":") for one in lines)}


def _loaded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
