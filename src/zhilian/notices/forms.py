"""What people type into the pages of notices."""

from django import forms

from zhilian.notices.errors import BadPhone

PHONE = r"^1\d{10}$"


class TestMessageForm(forms.Form):
    """A test text to one number."""

    phone = forms.RegexField(
        PHONE,
        label="手机号",
        help_text="短信会真的发到这个号码。",
        error_messages={"invalid": str(BadPhone()), "required": "请填写收信的手机号。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "tel"}),
    )
