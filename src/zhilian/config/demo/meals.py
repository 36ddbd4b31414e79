"""Canteens of the four office areas, menus of two weeks, accounts with money, subsidies."""

import random
from datetime import datetime, time, timedelta

from zhilian.canteen import service
from zhilian.canteen.models import MealSession
from zhilian.canteen.service import Note
from zhilian.canteen.types import (
    CanteenDraft,
    ItemDraft,
    Meal,
    RuleDraft,
    Sort,
    Spent,
    SubsidyDraft,
    TimesDraft,
)
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.ledger import service as ledger

SEED = 20_261_126
WORKDAYS, WEEKEND, EVERY_DAY = (1, 2, 3, 4, 5), (6, 7), (1, 2, 3, 4, 5, 6, 7)
TIMES = (
    (Meal.BREAKFAST, time(7, 0), time(8, 40), 1, time(20, 0)),
    (Meal.LUNCH, time(11, 30), time(13, 20), 0, time(9, 30)),
    (Meal.DINNER, time(17, 30), time(19, 0), 0, time(15, 0)),
    (Meal.SUPPER, time(21, 0), time(22, 30), 0, time(18, 0)),
    (Meal.WEEKEND, time(11, 30), time(13, 0), 1, time(16, 0)),
)
RULES = (
    (Meal.BREAKFAST, WORKDAYS, 400, 600),
    (Meal.LUNCH, WORKDAYS, 900, 1500),
    (Meal.DINNER, WORKDAYS, 400, 1200),
    (Meal.SUPPER, EVERY_DAY, 80, 1000),
    (Meal.WEEKEND, WEEKEND, 120, 1500),
)
PACKAGES = {
    Meal.BREAKFAST: (("豆浆油条套餐", 500, ()), ("小米粥包子套餐", 600, ("少油",))),
    Meal.LUNCH: (
        ("两荤两素套餐", 1500, ()),
        ("清真牛肉面", 1300, ("清真",)),
        ("素食套餐", 1000, ("素食",)),
        ("少盐少油套餐", 1400, ("少盐少油",)),
    ),
    Meal.DINNER: (("一荤两素套餐", 1200, ()), ("羊肉泡馍", 1500, ("清真",))),
    Meal.SUPPER: (("鸡蛋面", 1000, ()),),
    Meal.WEEKEND: (("周末套餐", 1500, ()),),
}
DISHES = ("西红柿炒鸡蛋", "清炒时蔬", "红烧排骨", "紫菜蛋花汤")
DINERS = 400


def serve(*, at: datetime) -> None:
    """Canteens and menus; then accounts, of whom some have money already."""
    for meal, first, last, days, until in TIMES:
        draft = TimesDraft(
            meal=meal, serves_from=first, serves_to=last, cutoff_days=days, cutoff_at=until
        )
        service.save_times(draft=draft, at=at)
    service.save_pickup_times(cutoff_days=0, cutoff_at=time(10, 30), at=at)
    for place, site in enumerate(directory.sites()):
        _canteen(place, site.pk, site.code, site.name, at=at)
    service.open_sessions(at=at)
    for session in MealSession.objects.order_by("id"):
        _menu(session, at=at)
    _accounts(at=at)


def _canteen(place: int, site_id: int, code: str, name: str, *, at: datetime) -> None:
    canteen = service.save_canteen(
        draft=CanteenDraft(
            code=f"{code}-canteen",
            name=f"{name}餐厅",
            site_id=site_id,
            seats=600,
            place="后勤楼一层",
            overtime=True,
        ),
        at=at,
    )
    for meal, weekdays, quota, price in RULES:
        draft = RuleDraft(
            canteen_id=canteen, meal=meal, weekdays=weekdays, quota=quota, price=price
        )
        service.save_rule(draft=draft, at=at)
    service.save_point(
        values={
            "code": f"{code}-pickup",
            "name": f"{name}取餐点",
            "site_id": site_id,
            "place": "餐厅北门",
            "hours": "16:30-18:30",
        },
        at=at,
    )


def _menu(session: MealSession, *, at: datetime) -> None:
    for name, price, tags in PACKAGES[Meal(session.meal)]:
        draft = ItemDraft(name=name, price=price, tags=tags)
        service.save_item(session_id=session.pk, draft=draft, at=at)
    if session.meal == Meal.LUNCH:
        for name in DISHES:
            service.save_item(
                session_id=session.pk, draft=ItemDraft(name=name, sort=Sort.DISH), at=at
            )


def _accounts(*, at: datetime) -> None:
    """Everybody of the city may eat; some have topped up, and all of those had this month's
    subsidy.
    """
    dice, staff = random.Random(SEED), directory.staff_ids()
    service.bulk_open(person_ids=staff, at=at)
    source = ledger.fund(owner="demo", name="演示期初余额", at=at).pk
    month = local_date(at).replace(day=1)
    known = set(staff)
    named = [one.pk for one in directory.people_with_role(role="staff", first=60)]
    cast = [one for one in named if one in known]
    for person_id in dict.fromkeys([*cast, *dice.sample(staff, min(DINERS, len(staff)))]):
        note = Note(
            key=f"demo:{person_id}",
            why=Spent.TOP_UP,
            at=at - timedelta(days=dice.randint(1, 20)),
            recorded_at=at,
            memo="演示期初余额",
        )
        service.credit(
            person_id=person_id, amount=dice.randint(40, 600) * 100, from_account=source, note=note
        )
    rule = service.save_subsidy_rule(
        draft=SubsidyDraft(name="在编职工就餐补贴", amount=30000, day=28, lapses=False), at=at
    )
    service.pay_some(rule_id=rule.pk, month=month, person_ids=cast, at=at)
