"""Pictures as a browser sends them: several of one input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from zhilian.mall.service import NewPicture
from zhilian.mall.types import MOST_PICTURES, PICTURE_MB

HELP = (
    f"JPG 或 PNG，可一次选几张，最多 {MOST_PICTURES} 张，每张不超过 {PICTURE_MB} MB、"
    "短边至少 400 像素；正方形或 4:3 最好看。拍摄位置等信息自动去掉。"
)


class Several(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files of one input."""

    def __init__(self, **values: Any) -> None:
        attrs = {"accept": "image/jpeg,image/png", "multiple": True}
        super().__init__(
            label="商品图片",
            widget=Several(attrs=attrs),
            help_text=HELP,
            error_messages={"empty": "有一张是空文件，请重新选择。", "required": "请选择图片。"},
            **values,
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not sent:
            raise forms.ValidationError(self.error_messages["required"])
        if len(sent) > MOST_PICTURES:
            raise forms.ValidationError(
                f"一次最多选 {MOST_PICTURES} 张，您选了 {len(sent)} 张，请少选几张。"
            )
        return [super(PicturesField, self).clean(one, initial) for one in sent]


class PicturesForm(forms.Form):
    pictures = PicturesField()


def sent_of(files: Sequence[UploadedFile[Any]]) -> list[NewPicture]:
    return [
        NewPicture(name=one.name or "图片.jpg", body=one, size=one.size or 0)  # type: ignore[arg-type]
        for one in files
    ]
