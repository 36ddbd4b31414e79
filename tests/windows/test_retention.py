"""Each owner tells when the time to keep a case begins, from what it holds itself."""

from datetime import date, timedelta
from typing import Any

import pytest

from zhilian.access import service as access
from zhilian.access.models import Face
from zhilian.access.tests import make as access_make
from zhilian.access.types import FaceUse, Place
from zhilian.assets import service as assets
from zhilian.assets.tests import things
from zhilian.assets.types import CarState
from zhilian.canteen import service as canteen
from zhilian.canteen.service import Terms
from zhilian.catalogue.tests.make import shipped
from zhilian.core import retention
from zhilian.core.effects import Picked
from zhilian.core.retention import STILL, Held, Start
from zhilian.core.testing import NOON
from zhilian.core.times import local_midnight
from zhilian.directory import service as directory
from zhilian.directory.models import Person, RoleGrant
from zhilian.directory.tests import make as people
from zhilian.directory.types import VersionDraft
from zhilian.mall import service as mall
from zhilian.mall.tests import make as mall_make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONTH = 30 * DAY


def told(word: str, *, at: Any = NOON, **said: Any) -> Start | None:
    """What the owners answer of a case with these values."""
    about = {"subject": "case:9", "number": "B9", "window": "w", "person_id": 0, "receipts": {}}
    given = {key: said.pop(key) for key in tuple(said) if key in about}
    return retention.start_of(
        word, Held(**{"at": at, "ended_at": NOON, **about, **given}, values=said)
    )


def picked(row: Any) -> Picked:
    return Picked(key=str(row.pk), label=str(row))


def leave(person: Person, *, action: str = "退休", effective: date = date(2026, 12, 1)) -> None:
    draft = VersionDraft(
        key=f"{action}{effective}",
        action=action,
        name=person.name,
        idno="",
        phone="",
        effective=effective,
        person_id=person.pk,
    )
    directory.add_version(draft=draft, at=NOON)


def test_every_word_of_the_shipped_list_has_an_owner() -> None:
    rules = [w["keeps"]["retention"] for p in shipped()["sub_platforms"] for w in p["windows"]]
    words = {term.word for rule in rules for term in retention.terms_of(rule)} - {""}

    assert words <= retention.words()
    assert len(words) == 8


def test_employment_ends_on_the_day_of_the_last_version_and_not_by_a_lock() -> None:
    person = people.person(roles=["staff"])
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert told("在职期间", person_id=person.pk) == STILL

    leave(person)

    assert told("在职期间", person_id=person.pk) == STILL
    later = NOON + MONTH
    assert told("在职期间", person_id=person.pk, at=later) == Start(
        at=local_midnight(date(2026, 12, 1))
    )
    leave(person, action="调入", effective=date(2026, 12, 2))
    assert told("在职期间", person_id=person.pk, at=later) == STILL


def test_leaving_is_that_of_the_person_in_the_form_or_of_the_one_made_by_the_case() -> None:
    applicant, other = people.person(), people.person()
    leave(other, effective=date(2026, 11, 1))
    gone = Start(at=local_midnight(date(2026, 11, 1)))

    assert told("离职", person_id=applicant.pk, person=picked(other)) == gone
    made = {"person.upsert": {"person": other.pk}}
    assert told("离职", person_id=applicant.pk, receipts=made) == gone
    assert told("离职", person_id=other.pk) is None


def test_an_account_ends_with_the_last_role_at_the_back_office() -> None:
    admin = people.person(roles=["staff", "mall_admin", "canteen_admin"])
    assert told("停用", person=picked(admin)) == STILL

    RoleGrant.objects.filter(role="mall_admin").update(revoked_at=NOON)
    assert told("停用", person=picked(admin)) == STILL
    RoleGrant.objects.filter(role="canteen_admin").update(until_at=NOON + DAY)

    assert told("停用", person=picked(admin), at=NOON + MONTH) == Start(at=NOON + DAY)
    assert told("停用", person=picked(people.person(roles=["staff"]))) == STILL


def test_things_are_disposed_of_when_the_last_of_them_is() -> None:
    first, second = things.asset(), things.asset()
    names = f"{first.no}、{second.no.lower()}"

    assets.dispose_assets(nos=[first.no], how="报废", cause=things.cause(key="a", at=NOON))
    assert told("资产处置", asset_nos=names) == STILL
    assets.dispose_assets(nos=[second.no], how="报废", cause=things.cause(key="b", at=NOON + DAY))

    assert told("资产处置", asset_nos=names) == Start(at=NOON + DAY)
    assert told("资产处置", assets=(Picked(key=first.no, label="桌"),)) == Start(at=NOON)
    assert told("资产处置", asset_nos="没有的编号") == STILL
    assert told("资产处置") is None


def test_a_car_is_scrapped_once_and_its_time_stays() -> None:
    car = things.car()
    assert told("车辆报废", car=picked(car)) == STILL

    scrapped = things.car_draft(plate=car.plate, state=CarState.SCRAPPED, odometer=car.odometer)
    assets.keep_car(car_id=car.pk, draft=scrapped, more={}, cause=things.cause(at=NOON))
    assets.keep_car(car_id=car.pk, draft=scrapped, more={}, cause=things.cause(at=NOON + DAY))

    assert told("车辆报废", car=picked(car)) == Start(at=NOON)
    back = things.car_draft(plate=car.plate, odometer=car.odometer)
    assets.keep_car(car_id=car.pk, draft=back, more={}, cause=things.cause(at=NOON + DAY))
    assert told("车辆报废", car=picked(car)) == STILL


def test_a_merchant_has_left_when_its_shops_are_closed() -> None:
    merchant = mall_make.merchant()
    assert told("退出", uscc=merchant.uscc.lower()) == STILL

    mall.close_shop(uscc=merchant.uscc, cause=mall_make.cause(at=NOON + DAY))

    assert told("退出", uscc=merchant.uscc) == Start(at=NOON + DAY)
    assert told("退出", uscc="91610100MA0000000X") is None


def test_meal_accounts_are_good_until_they_are_closed_or_run_out() -> None:
    first, second = people.person(), people.person()
    terms = Terms(canteen_ids=[], valid_to=date(2026, 12, 31), subsidised=False, number="B9")
    canteen.open_accounts(person_ids=[first.pk, second.pk], terms=terms, at=NOON)

    assert told("失效") == STILL
    canteen.close_accounts(person_ids=[first.pk], at=NOON + DAY)
    assert told("失效") == STILL
    assert told("失效", at=NOON + 3 * MONTH) == Start(at=local_midnight(date(2027, 1, 1)))
    assert told("失效", number="B10") is None


def test_rights_to_pass_are_good_until_all_are_taken_back_or_run_out() -> None:
    area = access_make.area()
    place = Place(area_id=area.pk)
    for key in ("a", "b"):
        access_make.permission(people.person().pk, place, subject="case:9", key=key)

    assert told("失效") == STILL
    access.expire_due(at=NOON + DAY)

    assert told("失效") == Start(at=NOON + DAY)
    assert told("失效", subject="case:10") is None


def test_a_face_is_kept_until_its_consent_is_taken_back() -> None:
    person = people.person()
    Face.objects.create(
        person=person, photo="x", uses=[FaceUse.GATE], quality=90, number="B9", agreed_at=NOON
    )
    assert told("撤回", action="采集或更新") == STILL

    access.delete_face(person_id=person.pk, at=NOON + DAY)

    assert told("撤回", action="采集或更新") == Start(at=NOON + DAY)
    assert told("撤回", number="B10", action="撤回同意并删除") == Start(at=NOON)
    assert told("撤回", number="B10", action="不采集改用其他方式") is None
