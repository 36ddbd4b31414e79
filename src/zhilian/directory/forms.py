"""What people type: signing in, passwords, codes, people, roles, units."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms

from zhilian.core.form_moments import in_reach
from zhilian.core.times import day_bounds
from zhilian.directory import selectors
from zhilian.directory.models.people import is_phone, plain_username
from zhilian.directory.passwords import password_faults
from zhilian.directory.security_profiles import PROFILES
from zhilian.directory.types import GRANTABLE, PersonDraft, Role, Scope


def _reason() -> forms.CharField:
    return forms.CharField(
        label="理由", max_length=200, error_messages={"required": "请写明理由，便于审计。"}
    )


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices


def _password(label: str, *, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label,
        max_length=256,
        strip=False,
        widget=widget,
        error_messages={"required": f"请输入{label}。"},
    )


class SignInForm(forms.Form):
    username = forms.CharField(
        label="手机号或用户名",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
        error_messages={"required": "请输入手机号或用户名。"},
    )
    password = _password("密码", autocomplete="current-password")


class _CodeBySmsForm(forms.Form):
    """The code that came by SMS, in digits of any width; not needed while it is asked for."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 20}
        ),
        error_messages={"required": "请输入短信里的 6 位验证码；还没有收到，请先点“获取验证码”。"},
    )

    def __init__(self, *args: Any, code_needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = code_needed

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", plain_username(self.cleaned_data["code"]))
        if code and not re.fullmatch(r"\d{6}", code, re.ASCII):
            raise forms.ValidationError("验证码是 6 位数字，请核对短信。")
        return code


class PhoneForm(_CodeBySmsForm):
    """A number and, once it was asked for, its code. Both may be typed in full-width digits."""

    username = forms.CharField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "tel-national", "autofocus": True}
        ),
        error_messages={"required": "请输入手机号。"},
    )
    field_order = ("username", "code")

    def clean_username(self) -> str:
        return clean_phone(self.cleaned_data["username"])

    def expect_code(self) -> None:
        """The next thing to type is the code."""
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeForm(forms.Form):
    code = forms.CharField(
        label="动态口令",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "class": "input code",
            }
        ),
        error_messages={"required": "请输入验证器上的 6 位数字。"},
    )

    def clean_code(self) -> str:
        return re.sub(r"[\s-]", "", plain_username(self.cleaned_data["code"]))


class NewPasswordForm(forms.Form):
    """A new password, twice; `about` is what it must not contain."""

    password = _password("新密码", autocomplete="new-password")
    again = _password("再输一遍", autocomplete="new-password")

    def __init__(self, *args: Any, username: str = "", phone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = {"username": username, "phone": phone}
        self.fields["password"].help_text = password_help()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        about = self.about | {"username": self.about["username"] or self.data.get("username", "")}
        faults = password_faults(password=password, profile=selectors.profile_in_force(), **about)
        if faults:
            raise forms.ValidationError(faults)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("again") and cleaned.get("password", cleaned["again"]) != cleaned["again"]:
            self.add_error("again", "两次输入不一样，请重新输入。")
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    current = _password("现在的密码", autocomplete="current-password")
    field_order = ("current", "password", "again")


class FirstAdminForm(NewPasswordForm):
    username = forms.CharField(
        label="用户名",
        max_length=60,
        help_text="登录用，全角、大小写视为同一个名字。",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "请填写用户名。"},
    )
    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    field_order = ("username", "name", "password", "again")

    def draft(self) -> PersonDraft:
        return PersonDraft(username=self.cleaned_data["username"], name=self.cleaned_data["name"])


def clean_phone(value: str) -> str:
    phone = re.sub(r"[\s-]", "", plain_username(value))
    if phone and not is_phone(phone):
        raise forms.ValidationError("手机号应为 1 开头的 11 位数字，请核对。")
    return phone


class ContactForm(forms.Form):
    phone = forms.CharField(
        label="新手机号",
        max_length=20,
        error_messages={"required": "请填写手机号。"},
        help_text="加密保存，页面只显示前三位和后四位。用于接收故障和办件短信。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class NewNumberForm(ContactForm, _CodeBySmsForm):
    """One's own new number and the code that was sent to it."""

    field_order = ("phone", "code")


class PersonForm(ContactForm):
    username = forms.CharField(
        label="用户名", max_length=60, error_messages={"required": "请填写用户名。"}
    )
    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    unit = forms.ChoiceField(label="单位或处室", required=False)
    post = forms.CharField(label="职务", max_length=40, required=False)
    employee_no = forms.CharField(label="工号", max_length=20, required=False)
    field_order = ("username", "name", "unit", "post", "employee_no", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label, self.fields["phone"].required = "手机号", False
        tree = [(str(u.pk), f"{'　' if u.parent_id else ''}{u.name}") for u in selectors.units()]
        _offer(self, "unit", [("", "未定"), *tree])

    def draft(self) -> PersonDraft:
        cleaned = self.cleaned_data
        return PersonDraft(
            username=cleaned["username"],
            name=cleaned["name"],
            phone=cleaned["phone"],
            unit_id=int(cleaned["unit"]) if cleaned["unit"] else None,
            post=cleaned["post"],
            employee_no=cleaned["employee_no"],
        )


class ReasonForm(forms.Form):
    reason = _reason()


class GrantForm(forms.Form):
    role = forms.ChoiceField(
        label="角色",
        choices=[("", "请选择"), *((r.value, r.label) for r in Role if r.value in GRANTABLE)],
        error_messages={"required": "请选择角色。"},
    )
    branch = forms.ChoiceField(label="分平台", required=False, help_text="区县角色必选。")
    until = forms.DateField(
        label="截止日期",
        required=False,
        help_text="到这一天结束为止；不填则长期有效。",
        widget=forms.DateInput(attrs={"placeholder": "2026-12-31", "inputmode": "numeric"}),
        error_messages={"invalid": "日期应写成 2026-12-31 这样。"},
        validators=[in_reach],
    )
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = [(str(b.pk), b.name) for b in selectors.branches()]
        _offer(self, "branch", [("", "市本级"), *branches])

    def scope(self) -> Scope:
        until, branch = self.cleaned_data["until"], self.cleaned_data["branch"]
        return Scope(
            branch_id=int(branch) if branch else None,
            until_at=day_bounds(until)[1] if until else None,
        )


class ProfileForm(forms.Form):
    profile = forms.ChoiceField(
        label="安全方案", choices=[(p.code, p.label) for p in PROFILES.values()]
    )
    reason = _reason()


class UnitForm(forms.Form):
    name = forms.CharField(
        label="名称", max_length=60, error_messages={"required": "请填写单位名称。"}
    )


class NewUnitForm(UnitForm):
    parent = forms.ChoiceField(label="上级单位", required=False)
    site = forms.ChoiceField(label="办公区", required=False, help_text="处室随上级单位。")
    field_order = ("name", "parent", "site")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = [(str(u.pk), u.name) for u in selectors.top_units()]
        sites = [(str(s.pk), s.name) for s in selectors.sites()]
        _offer(self, "parent", [("", "无（新单位）"), *tops])
        _offer(self, "site", [("", "未定"), *sites])


def password_help() -> str:
    profile = selectors.profile_in_force()
    kinds = f"，大写、小写、数字、符号至少 {profile.min_kinds} 种" if profile.min_kinds > 1 else ""
    return f"至少 {profile.min_length} 位{kinds}，不含用户名和手机号。"
