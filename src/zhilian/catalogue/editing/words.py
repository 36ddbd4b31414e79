"""Fields, recipients and placeholders, for somebody who never saw a declaration."""

import re
from collections.abc import Mapping
from typing import Any, Final

FIELD_WORDS: Final[Mapping[str, str]] = {
    "text": "一行文字",
    "textarea": "多行文字",
    "int": "整数",
    "decimal": "数字",
    "money": "金额",
    "date": "日期",
    "datetime": "日期和时间",
    "month": "月份",
    "year": "年份",
    "bool": "是或否",
    "agree": "勾选同意",
    "select": "单选",
    "multiselect": "多选",
    "rating": "打分",
    "phone": "手机号",
    "idcard": "身份证号",
    "uscc": "统一社会信用代码",
    "plate": "车牌",
    "address": "地址",
    "account": "账户",
    "person": "选人",
    "org": "选单位",
    "region": "选区县",
    "location": "地点",
    "resource": "选可约资源",
    "slot": "选时段",
    "record": "选已有记录",
    "asset": "选资产",
    "asset_kind": "选品名",
    "product": "选商品",
    "table": "多行表格",
    "file": "附件",
    "face": "人脸照片",
    "computed": "系统计算",
}

OF_FIELD: Final = "field:"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def field_words(item: Mapping[str, Any]) -> str:
    """日期和时间 · 必填."""
    kind = FIELD_WORDS.get(item["type"], item["type"])
    return f"{kind} · 必填" if item.get("required") else kind


def labels(document: Mapping[str, Any]) -> dict[str, str]:
    """Key -> label of every field; a column of a table is `people.phone`."""
    told: dict[str, str] = {}
    for item in document["form"]["fields"]:
        told[item["key"]] = item["label"]
        for column in item.get("columns", []):
            told[f"{item['key']}.{column['key']}"] = f"{item['label']}的{column['label']}"
    return told


def recipient_words(to: str, *, roles: Mapping[str, str], fields: Mapping[str, str]) -> str:
    """Who gets a text: a role, or what was filled in somewhere."""
    if to.startswith(OF_FIELD):
        key = to.removeprefix(OF_FIELD)
        return f"填写的{fields.get(key, key)}"
    return roles.get(to, to)


def placeholder_words(text: str, *, fields: Mapping[str, str]) -> str:
    """{start_at} 是开始时间，{room} 是会议室: those of the form that stand in the text."""
    keys = dict.fromkeys(_PLACEHOLDER.findall(text))
    return "，".join(f"{{{key}}} 是{fields[key]}" for key in keys if key in fields)
