"""What forms offer of people and places, and to whom."""

import pytest

from zhilian.core.effects import Asking, Picked, contexts, sources
from zhilian.core.testing import NOON
from zhilian.directory import selectors
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
STRANGER = Asking(at=NOON)


def found(q: str, asking: Asking) -> list[str]:
    return [item.label for item in sources.get("person").items(asking, values={}, q=q)]


@pytest.mark.parametrize(
    "q", ["赵晓", "晓燕", "zhaoxiaoyan", "zxy", "ZHAOX", "19900097777", "y00777"]
)
def test_person_is_found_by_any_part_of_what_one_knows(q: str) -> None:
    asking = selectors.asking_of(make.person(name="王力"), at=NOON)
    make.person(name="赵晓燕", phone="19900097777", employee_no="Y00777")

    assert found(q, asking) == ["赵晓燕"]


@pytest.mark.parametrize("q", ["", "赵", "z", "1990009", "%%"])
def test_person_list_cannot_be_leafed_through(q: str) -> None:
    asking = selectors.asking_of(make.person(name="赵力", phone="19900097777"), at=NOON)

    assert found(q, asking) == []


def test_people_of_another_branch_and_those_who_left_are_not_offered() -> None:
    district = make.unit(branch=make.branch())
    asking = selectors.asking_of(make.person(name="赵一"), at=NOON)
    other = make.person(name="赵二", unit=district)
    gone = make.person(name="赵三", is_active=False)

    kind = sources.get("person")
    assert found("zh赵", asking) == []
    assert [kind.pick(asking, key=str(who.pk)) for who in (other, gone)] == [None, None]
    assert found("zhaoer", selectors.asking_of(other, at=NOON)) == ["赵二"]


def test_strangers_find_nobody() -> None:
    person = make.person(name="赵晓燕")

    assert found("赵晓燕", STRANGER) == []
    assert sources.get("person").pick(STRANGER, key=str(person.pk)) is None


@pytest.mark.parametrize("key", ["", "x", "-1", "１", "9" * 30])
def test_nonsense_keys_pick_nothing(key: str) -> None:
    asking = selectors.asking_of(make.person(), at=NOON)

    for name in ("person", "org", "region", "location"):
        assert sources.get(name).pick(asking, key=key) is None


def test_departments_are_found_by_name_and_units_are_listed() -> None:
    unit = make.unit(name="市财政局")
    office = make.unit(name="预算处", parent=unit)
    kind = sources.get("org")

    assert [item.label for item in kind.items(STRANGER, values={})] == ["市财政局"]
    assert [item.key for item in kind.items(STRANGER, values={}, q="ysc")] == [str(office.pk)]
    picked = kind.pick(STRANGER, key=str(office.pk))
    assert picked
    assert picked.label == "市财政局 预算处"


def test_who_works_for_a_district_chooses_that_one() -> None:
    mine, _other = make.branch(), make.branch()
    person = make.person(unit=make.unit(branch=mine))

    items = sources.get("region").items(selectors.asking_of(person, at=NOON), values={})

    assert [item.key for item in items] == [mine.code]


def test_applicant_is_known_with_unit_phone_and_branch() -> None:
    unit = make.unit(name="市财政局")
    person = make.person(name="赵一", unit=make.unit(name="预算处", parent=unit))

    known: Picked = contexts.get("applicant")(selectors.asking_of(person, at=NOON), {})

    assert known.facts["org"] == Picked(key=str(unit.pk), label="")
    assert (known.facts["dept"], known.facts["phone"]) == ("预算处", person.phone)
    assert known.facts["branch"] == "city"
    assert contexts.get("applicant")(STRANGER, {}) is None


def test_one_more_person_is_found_by_pinyin_at_once() -> None:
    asking = selectors.asking_of(make.person(name="赵一"), at=NOON)
    assert found("qian", asking) == []

    make.person(name="钱二")

    assert found("qian", asking) == ["钱二"]
