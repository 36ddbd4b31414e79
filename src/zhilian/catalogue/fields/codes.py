"""Fields with a number that proves itself: mobile, identity card, credit code, plate."""

import re
from datetime import date
from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, FieldType, Surroundings, register
from zhilian.core import crypto

_PHONE = re.compile(r"^1[3-9]\d{9}$", re.ASCII)
_IDCARD = re.compile(r"^[1-9]\d{16}[\dX]$", re.ASCII)
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(rf"^[{_USCC_SIGNS}]{{2}}\d{{6}}[{_USCC_SIGNS}]{{10}}$", re.ASCII)
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_LETTERS = "A-HJ-NP-Z"
_PLATE = re.compile(
    rf"^[{PROVINCES}][A-Z](?:[{_LETTERS}0-9]{{4}}[{_LETTERS}0-9挂学警港澳]"
    rf"|[DF][{_LETTERS}0-9]\d{{4}}|\d{{5}}[DF])$"
)
_CODE = {"autocomplete": "off", "autocapitalize": "characters"}
_ID_SIGNS = "10X98765432"
FIRST_BIRTH = date(1900, 1, 1)


def idcard_sign(body: str) -> str:
    """The last sign of an identity number by GB 11643 (ISO 7064 MOD 11-2) for its 17 digits."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return _ID_SIGNS[total % 11]


def uscc_sign(body: str) -> str:
    """The last sign of a credit code by GB 32100 (MOD 31, weights 3^n) for its 17 signs."""
    total = sum(_USCC_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return _USCC_SIGNS[-total % 31]


@register
class Phone(FieldType):
    name = "phone"
    attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": "13"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        plain = re.sub(r"[\s-]", "", text)
        if not _PHONE.match(plain):
            raise Faulty("请填写 11 位手机号，以 1 开头")
        return plain

    def mask(self, item: FieldDeclaration, value: Any) -> str:
        return crypto.mask_phone(value)

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "11 位手机号"


@register
class IdentityCard(FieldType):
    name = "idcard"
    attrs = {"type": "text", "maxlength": "18", **_CODE}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        plain = re.sub(r"\s", "", text).upper()
        if not _IDCARD.match(plain):
            raise Faulty("请填写 18 位身份证号，末位可以是 X")
        born = _birth(plain)
        if born is None or not FIRST_BIRTH <= born <= about.today:
            raise Faulty("身份证号里的出生日期不对，请核对第 7 至 14 位")
        if idcard_sign(plain[:17]) != plain[17]:
            raise Faulty("身份证号的校验位不对，请逐位核对")
        return plain

    def mask(self, item: FieldDeclaration, value: Any) -> str:
        return f"{value[:3]}***********{value[-4:]}"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "18 位，末位可以是 X"


@register
class CreditCode(FieldType):
    name = "uscc"
    attrs = {"type": "text", "maxlength": "18", **_CODE}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        plain = re.sub(r"\s", "", text).upper()
        if not _USCC.match(plain):
            raise Faulty("请填写 18 位代码，由数字和大写字母组成，不含 I、O、S、V、Z")
        if uscc_sign(plain[:17]) != plain[17]:
            raise Faulty("代码的校验位不对，请对照营业执照逐位核对")
        return plain

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "18 位，见营业执照或法人证书"


@register
class Plate(FieldType):
    """A number plate. The page asks for the province apart: `陕、A12345`. One who types it again,
    or another one, means what is typed.
    """

    name = "plate"
    control = "plate"
    head = ".p"
    attrs = {"type": "text", "maxlength": "9", **_CODE}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        first, _, rest = text.rpartition("、")
        plain = re.sub(r"[\s·.-]", "", rest).upper()
        if plain and plain[0] not in PROVINCES:
            plain = first + plain
        if not _PLATE.match(plain):
            raise Faulty("号牌不对，请写成 陕A12345 的样子，新能源为 8 位")
        return plain

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "如 陕A12345，新能源为 8 位"


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
