"""Invented people for the demonstration: about 60 units, 13 branches, the named residents.

The numbers run through 1990000xxxx and 1990001xxxx; nobody here exists. Nobody has a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhilian.core import events
from zhilian.directory.dice import Dice
from zhilian.directory.events import PeopleMade
from zhilian.directory.models import Branch, Person, RoleGrant, Site, Unit
from zhilian.directory.models.people import plain_username
from zhilian.directory.service.cast import CAST, Part
from zhilian.directory.service.places import declared, load_places
from zhilian.directory.types import Role, UnitKind

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "安柏冰博波彩灿辰晨承驰楚川春纯聪丹德迪东恩尔帆方芳飞菲丰枫刚格冠光桂国海涵寒航豪禾和恒弘宏虹厚华欢辉慧吉佳嘉坚建健江杰洁"
    "金津锦瑾京晶景静军钧俊楷康可克宽昆兰蓝朗乐雷磊蕾黎理力立丽莲良林琳玲凌龙鹿璐露岚伦满曼茂梅美萌梦敏明鸣茗墨木牧楠宁诺培佩鹏"
    "平萍琪启琦千谦强乔勤青清晴庆秋泉群然仁荣容柔茹锐瑞润若森珊善尚韶绍深升生胜诗石书舒淑树爽硕思松苏素涛天添田婷通彤万薇维伟卫"
    "蔚文雯武希溪熙夏仙贤祥翔潇晓笑欣新馨鑫星兴雄秀旭轩萱雪勋雅亚妍岩言彦燕洋阳怡宜义艺益逸毅音银英颖莹映勇永咏优悠友宇羽雨玉裕"
    "誉元媛源远月悦越云芸韵泽展昭哲真珍振征正政之芝志智中忠洲竹卓子紫宗祖"
)
POSTS = (
    ("科员", 46),
    ("一级科员", 18),
    ("副主任科员", 12),
    ("四级调研员", 8),
    ("主任科员", 8),
    ("副处长", 5),
    ("处长", 3),
)
PHONES = ("1990000", "1990001")
BRANCH_STAFF = 6


@dataclass(kw_only=True)
class _Made:
    """People in the order of their making, with the roles they are to hold."""

    people: list[Person]
    roles: list[tuple[Person, str, Branch | None, str]]


@transaction.atomic
def bulk_people(*, seed: int, count: int, at: datetime) -> int:
    """Fill an empty directory with `count` invented people; returns how many were made.

    The named residents come first, then each branch's administrator, filler and reviewer; the
    rest are staff, spread over the units. One line in the journal tells of all of them.
    """
    load_places()
    dice = Dice(seed)
    tops = _make_units()
    made = _Made(people=[], roles=[])
    _add_cast(made, at=at)
    _add_branches(made, dice=dice, at=at)
    _add_staff(made, dice=dice, at=at, tops=tops, count=count)
    Person.objects.bulk_create(made.people, batch_size=500)
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(
                person=person,
                role=role,
                branch=branch,
                window_owner=window_owner,
                from_at=at,
                reason="演示数据",
            )
            for person, role, branch, window_owner in made.roles
        ],
        batch_size=500,
    )
    events.record(PeopleMade(at=at, count=len(made.people)))
    return len(made.people)


def _make_units() -> list[Unit]:
    """Units with their departments by office area, then the contractor, then the districts."""
    named = declared("demo_units.yaml")
    tree: list[Unit] = []
    for site in Site.objects.order_by("position", "id"):
        for name in named.get(site.code, ()):
            number = len([u for u in tree if u.parent is None]) + 1
            top = Unit(path=f"{number:04d}/", name=name, kind=UnitKind.UNIT, site=site)
            departments = _departments(name, number, named)
            tree += [top, *_below(top, departments)]
    number = len([u for u in tree if u.parent is None]) + 1
    company = Unit(
        path=f"{number:04d}/",
        name=named["company"],
        kind=UnitKind.UNIT,
        site=Site.objects.get(code="main"),
    )
    tree.append(company)
    for offset, branch in enumerate(Branch.objects.order_by("code"), start=1):
        top = Unit(
            path=f"{number + offset:04d}/",
            name=f"{branch.name}机关事务服务中心",
            kind=UnitKind.UNIT,
            branch=branch,
        )
        tree += [top, *_below(top, named["district_departments"])]
    Unit.objects.bulk_create([unit for unit in tree if unit.parent is None])
    Unit.objects.bulk_create([unit for unit in tree if unit.parent is not None])
    return tree


def _departments(name: str, number: int, named: dict[str, Any]) -> list[str]:
    if name == "市机关事务服务中心":
        return list(named["service_departments"])
    return list(named["departments"][: 3 + number % 4])


def _below(top: Unit, names: list[str]) -> list[Unit]:
    return [
        Unit(
            parent=top,
            path=f"{top.path}{place:04d}/",
            name=name,
            kind=UnitKind.DEPARTMENT,
            site=top.site,
            branch=top.branch,
        )
        for place, name in enumerate(names, start=1)
    ]


def _add_cast(made: _Made, *, at: datetime) -> None:
    for part in CAST:
        person = _person(made, name=part.name, unit=_unit_of(part), at=at)
        person.username = part.username
        person.post = part.post
        made.roles += [(person, role, None, part.sub_platform) for role in part.roles]


def _unit_of(part: Part) -> Unit:
    found = Unit.objects.filter(name=part.unit)
    return found.get(parent__name=part.under) if part.under else found.get(parent__isnull=True)


def _add_branches(made: _Made, *, dice: Dice, at: datetime) -> None:
    roles = (Role.DISTRICT_ADMIN, Role.DISTRICT_FILLER, Role.DISTRICT_REVIEWER)
    for branch in Branch.objects.order_by("code"):
        offices = list(
            Unit.objects.filter(branch=branch, kind=UnitKind.DEPARTMENT).order_by("path")
        )
        for place in range(BRANCH_STAFF):
            person = _person(made, name=_name(dice), unit=offices[place % len(offices)], at=at)
            person.username = f"{branch.slug}{place + 1:02d}"
            person.post = roles[place].label if place < len(roles) else "科员"
            made.roles.append((person, Role.STAFF, None, ""))
            if place < len(roles):
                made.roles.append((person, roles[place], branch, ""))


def _add_staff(made: _Made, *, dice: Dice, at: datetime, tops: list[Unit], count: int) -> None:
    """The rest of the building, unevenly spread: large bureaus have five times a small one's."""
    sizes = {unit.path: 1 + dice.roll(5) for unit in tops if unit.parent is None}
    offices = [u for u in tops if u.parent is not None and u.branch is None]
    seats = [unit for unit in offices for _ in range(sizes[unit.top_path])]
    posts, shares = zip(*POSTS, strict=True)
    while len(made.people) < count:
        person = _person(made, name=_name(dice), unit=dice.pick(seats), at=at)
        person.post = dice.weighted(posts, shares)
        made.roles.append((person, Role.STAFF, None, ""))
        if person.post == "处长":
            made.roles.append((person, Role.DEPT_HEAD, None, ""))


def _person(made: _Made, *, name: str, unit: Unit, at: datetime) -> Person:
    number = len(made.people)
    person = Person(
        username=plain_username(f"demo{number + 1:05d}"),
        name=name,
        employee_no=f"Y{number + 1:05d}",
        phone=f"{PHONES[number // 10000]}{number % 10000:04d}",
        unit=unit,
        created_at=at,
        password=make_password(None),
    )
    made.people.append(person)
    return person


def _name(dice: Dice) -> str:
    given = "".join(dice.pick(GIVEN) for _ in range(dice.pick((1, 2, 2, 2))))
    return dice.pick(SURNAMES) + given
