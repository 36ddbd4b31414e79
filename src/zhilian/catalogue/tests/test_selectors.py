"""What the lists show, and that names are found the way people type them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhilian.catalogue import selectors
from zhilian.catalogue.models import WindowVersion
from zhilian.catalogue.tests import make
from zhilian.core import pinyin

pytestmark = pytest.mark.django_db


@pytest.fixture
def _catalogue() -> None:
    make.catalogue()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("会议室", "room-booking"),
        ("hys", "room-booking"),
        ("huiyishi", "room-booking"),
        ("huiys", "room-booking"),
        ("HYSYY", "room-booking"),
        ("fangke", "visitor-booking"),
        ("换卡", "bank-card-change"),
        ("haircut", "haircut"),
        ("lf", "haircut"),
        ("银行卡 确认", "bank-card-change"),
        ("停车 临时", "temp-parking"),
    ],
)
@pytest.mark.usefixtures("_catalogue")
def test_windows_finds_by_characters_pinyin_and_initials(query: str, first: str) -> None:
    found = selectors.windows(q=query)

    assert found[0].code == first


@pytest.mark.usefixtures("_catalogue")
def test_windows_finds_nothing_for_nonsense() -> None:
    assert selectors.windows(q="qqqwww") == []
    assert selectors.windows(q="uishi") == []


@pytest.mark.usefixtures("_catalogue")
def test_windows_without_a_query_keep_the_order_of_the_list() -> None:
    rows = selectors.windows()

    assert (len(rows), rows[0].code, rows[-1].code) == (
        64,
        "canteen-topup",
        "admin-account-training",
    )
    assert {row.sub_platform_code for row in selectors.windows(sub_platform="mall")} == {"mall"}


@pytest.mark.usefixtures("_catalogue")
def test_sub_platforms_count_their_windows() -> None:
    found = selectors.sub_platforms()

    assert len(found) == 10
    assert sum(item.windows for item in found) == 64
    assert found[0].owner_label == "餐饮科管理员"


@pytest.mark.usefixtures("_catalogue")
def test_window_takes_one_question_once_its_content_is_known() -> None:
    selectors.window(code="room-booking")

    with CaptureQueriesContext(connection) as asked:
        view = selectors.window(code="room-booking")

    assert len(asked) == 1
    assert (view.name, view.kind_label, view.owner_label) == ("会议室预约", "预约", "会务科")
    assert view.document["code"] == "room-booking"


@pytest.mark.usefixtures("_catalogue")
def test_window_that_is_not_offered_does_not_exist() -> None:
    with pytest.raises(WindowVersion.DoesNotExist):
        selectors.window(code="no-such-window")


def test_rank_needs_every_word() -> None:
    assert pinyin.rank("会议 理发", name="会议室预约") is None


def test_lists_are_empty_before_the_first_import() -> None:
    assert selectors.sub_platforms() == []
    assert selectors.windows(q="会议") == []
    assert selectors.published_document() == {}
