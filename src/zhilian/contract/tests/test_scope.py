import pytest

from zhilian.contract import selectors, service
from zhilian.contract.errors import ScopeRefused
from zhilian.contract.models import ScopeItem
from zhilian.contract.selectors.scope import ScopeFilter
from zhilian.contract.service.scope import ScopeLine
from zhilian.contract.tests import make
from zhilian.contract.types import Phase, ScopeKind
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
SITES = [("north", "市政府")]
TABLE = """编号,名称,期次,类别,办公区,说明
W-01,今日菜单,一期,服务窗口,,
D-07,二食堂消费机 07,二期,设备,市政府,=1+1
"""


def test_import_scope_adds_the_rows() -> None:
    changed = service.import_scope(text=TABLE, sites=SITES, at=NOON)

    device = ScopeItem.objects.get(code="D-07")
    assert changed == 2
    assert (device.phase, device.kind, device.site_code) == (Phase.TWO, ScopeKind.DEVICE, "north")


def test_import_scope_twice_changes_nothing_and_keeps_confirmations() -> None:
    purchaser = people.person(roles=["purchaser"])
    service.import_scope(text=TABLE, sites=SITES, at=NOON)
    ids = [item.pk for item in ScopeItem.objects.all()]
    service.confirm_scope(item_ids=ids, person_id=purchaser.pk, at=NOON)

    changed = service.import_scope(text=TABLE, sites=SITES, at=NOON)

    assert changed == 0
    assert selectors.scope_count().waiting == 0


def test_changed_item_must_be_confirmed_anew() -> None:
    purchaser = people.person(roles=["purchaser"])
    item = make.scope_item(confirmed_by=purchaser, confirmed_at=NOON)

    service.save_scope_item(
        line=ScopeLine(code=item.code, name="改了名字", phase=Phase.ONE, kind=ScopeKind.MODULE)
    )

    item.refresh_from_db()
    assert (item.name, item.confirmed_at, item.confirmed_by) == ("改了名字", None, None)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("编号,名称\nA,b\n", "缺少列：期次、类别"),
        (TABLE.replace("二期", "三期"), "第 3 行：期次“三期”不认识，请填：一期、二期"),
        (TABLE.replace("市政府", "火星"), "第 3 行：办公区“火星”不认识"),
        (TABLE.replace("D-07", "W-01"), "W-01 出现了两次"),
        (TABLE.replace("D-07", ""), "第 3 行：编号和名称都要填"),
        ("编号,名称,期次,类别\n", "没有内容"),
    ],
)
def test_broken_table_is_refused_whole_with_line_and_remedy(text: str, complaint: str) -> None:
    with pytest.raises(ScopeRefused, match=complaint):
        service.import_scope(text=text, sites=SITES, at=NOON)

    assert not ScopeItem.objects.exists()


def test_confirm_scope_says_who_and_when_once() -> None:
    purchaser = people.person(roles=["purchaser"])
    item = make.scope_item()

    counts = [
        service.confirm_scope(item_ids=[item.pk], person_id=purchaser.pk, at=NOON)
        for _twice in range(2)
    ]

    item.refresh_from_db()
    assert counts == [1, 0]
    assert (item.confirmed_by, item.confirmed_at) == (purchaser, NOON)


def test_scope_page_narrows_and_pages_by_key() -> None:
    for _n in range(51):
        make.scope_item()
    make.scope_item(name="门禁闸机", kind=ScopeKind.DEVICE)

    first = selectors.scope_page(chosen=ScopeFilter(kind="MODULE"))
    rest = selectors.scope_page(chosen=ScopeFilter(kind="MODULE"), after=first.next_key)

    assert (first.total, len(first.rows), len(rest.rows)) == (51, 50, 1)
    assert rest.next_key == ""
    found = selectors.scope_page(chosen=ScopeFilter(q="闸机"))
    assert [row.name for row in found.rows] == ["门禁闸机"]
