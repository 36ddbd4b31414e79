"""Window settings in the browser: typed, kept as a draft, compared, published, brought back."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.models import WindowVersion
from zhilian.catalogue.tests import make
from zhilian.catalogue.types import State

pytestmark = pytest.mark.django_db
URL = "/desk/windows/room-booking/"
LABEL = "form.fields.3.label"
Door = Callable[..., Client]


@pytest.fixture(autouse=True)
def _live() -> None:
    make.catalogue()


def based_on() -> str:
    return catalogue.workbench(window_code="room-booking").based_on


def save(client: Client, **texts: str) -> int:
    bench = catalogue.workbench(window_code="room-booking")
    data = {item.name: item.value for part in bench.sections for item in part.inputs}
    data = {name: text for name, text in data.items() if text}
    named = {name.replace("__", "."): text for name, text in texts.items()}
    return client.post(URL, data | {"based_on": bench.based_on} | named).status_code


def test_list_shows_the_windows_of_the_own_sub_platform_only(client_as: Door) -> None:
    page = client_as("meeting_admin").get("/desk/windows/").content.decode()

    assert "会议室预约" in page
    assert "餐卡账户充值" not in page


def test_list_narrows_by_word_and_by_draft(client_as: Door) -> None:
    client = client_as("meeting_admin")
    save(client, form__fields__3__label="会议题目")

    drafts = client.get("/desk/windows/?state=draft").content.decode()
    by_word = client.get("/desk/windows/?q=视频").content.decode()

    assert ("会议室预约" in drafts, "视频会议保障" in drafts) == (True, False)
    assert ("会议室预约" in by_word, "视频会议保障" in by_word) == (False, True)


def test_list_is_searched_by_initials(client_as: Door) -> None:
    page = client_as("meeting_admin").get("/desk/windows/?q=hys").content.decode()

    assert ("会议室预约" in page, "视频会议保障" in page) == (True, False)


def test_preview_shows_the_draft_in_a_frame_of_ours_and_nothing_in_it_acts(
    client_as: Door,
) -> None:
    client = client_as("meeting_admin")
    save(client, form__fields__3__label="会议题目")

    answer = client.get(f"{URL}preview/")

    page = answer.content.decode()
    assert "会议题目" in page
    assert "<body" in page
    assert " inert" in page[page.index("<body") : page.index(">", page.index("<body"))]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert client_as("canteen_admin").get(f"{URL}preview/").status_code == 404


def test_settings_of_another_sub_platform_are_not_there(client_as: Door) -> None:
    client = client_as("canteen_admin")

    assert client.get(URL).status_code == 404
    assert client.post(URL, {"based_on": based_on()}).status_code == 404


def test_manager_of_operations_reads_and_cannot_change(client_as: Door) -> None:
    client = client_as("ops_manager")

    page = client.get(URL).content.decode()

    assert "只能查看" in page
    assert "保存草稿" not in page
    assert client.post(URL, {"based_on": based_on()}).status_code == 404


def test_changed_words_are_a_draft_that_is_shown_compared(client_as: Door) -> None:
    client = client_as("meeting_admin")

    assert save(client, form__fields__3__label="会议题目") == 302

    page = client.get(URL).content.decode()
    assert "<del>会议名称</del>" in page
    assert "<ins>会议题目</ins>" in page
    assert catalogue.window(code="room-booking").version == 1


def test_faulty_words_keep_what_was_typed_and_point_at_the_input(client_as: Door) -> None:
    client = client_as("meeting_admin")
    texts = {LABEL: "长" * 31, "based_on": based_on()}

    answer = client.post(URL, texts)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#i-{LABEL}"' in page
    assert "长" * 31 in page
    assert not WindowVersion.objects.filter(state=State.DRAFT).exists()


def test_who_saw_an_older_draft_is_told_and_overwrites_nothing(client_as: Door) -> None:
    client, old = client_as("meeting_admin"), based_on()
    save(client, form__fields__3__label="会议题目")

    answer = client.post(URL, {LABEL: "议程", "based_on": old})

    assert answer.status_code == 409
    assert "别人刚改过" in answer.content.decode()
    assert "会议题目" in client.get(URL).content.decode()


def test_publish_makes_the_draft_live_and_an_older_version_comes_back(client_as: Door) -> None:
    client = client_as("meeting_admin")
    save(client, form__fields__3__label="会议题目")

    client.post(f"{URL}publish/", {"based_on": based_on()})
    assert catalogue.window(code="room-booking").declaration.fields[3].label == "会议题目"
    assert "会议题目" in client.get(f"{URL}v/1/").content.decode()

    client.post(f"{URL}v/1/restore/")
    client.post(f"{URL}publish/", {"based_on": based_on()})
    view = catalogue.window(code="room-booking")
    assert (view.version, view.declaration.fields[3].label) == (3, "会议名称")


def test_draft_that_cannot_run_is_not_published_and_says_why(client_as: Door) -> None:
    client = client_as("meeting_admin")
    save(client, sms__0__text="{nobody}会议已确认")

    page = client.get(URL).content.decode()
    answer = client.post(f"{URL}publish/", {"based_on": based_on()})

    assert "还不能发布" in page
    assert answer.status_code == 409
    assert catalogue.window(code="room-booking").version == 1


def test_discard_throws_the_draft_away(client_as: Door) -> None:
    client = client_as("meeting_admin")
    save(client, form__fields__3__label="会议题目")

    client.post(f"{URL}discard/")

    assert not WindowVersion.objects.filter(state=State.DRAFT).exists()


def test_closing_ends_the_window_and_refuses_an_end_before_its_publication(
    client_as: Door,
) -> None:
    client = client_as("meeting_admin")

    wrong = client.post(f"{URL}closing/", {"closes_at": "2020-11-01T08:00"})
    client.post(f"{URL}closing/", {"closes_at": "2099-11-02T08:00"})

    assert "应晚于这一版的发布时间" in wrong.content.decode()
    closes = catalogue.window(code="room-booking").closes_at
    assert closes is not None
    assert closes.isoformat() == "2099-11-02T00:00:00+00:00"


def test_yaml_goes_out_and_comes_back_as_a_draft(client_as: Door) -> None:
    client = client_as("meeting_admin")
    text = client.get(f"{URL}yaml/").content.decode().replace("会议名称", "会议题目")

    answer = client.post(
        f"{URL}upload/",
        {"file": SimpleUploadedFile("w.yaml", text.encode()), "based_on": based_on()},
    )

    assert answer.status_code == 302
    assert "<ins>会议题目</ins>" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [("code: haircut", "窗口代码不是"), ("a: [", "YAML"), ("code: room-booking", "缺少")],
)
def test_yaml_that_is_no_such_window_is_refused_in_words(
    client_as: Door, text: str, said: str
) -> None:
    client = client_as("meeting_admin")

    answer = client.post(
        f"{URL}upload/",
        {"file": SimpleUploadedFile("w.yaml", text.encode()), "based_on": based_on()},
    )

    assert answer.status_code == 409
    assert said in answer.content.decode()
