"""Taking over a foreign platform: the file becomes checks, gateway and people, or nothing."""

from pathlib import Path

import pytest

from zhilian.config import ops_only
from zhilian.config.yaml_sections import FileRefused, Unreadable
from zhilian.core.testing import NOON
from zhilian.directory import selectors as directory
from zhilian.monitoring import selectors as monitoring
from zhilian.notices.models import Provider

pytestmark = pytest.mark.django_db

GOOD = """\
platform: {name: 别家平台}
login:
  username: probe
  password: {env: STAND_IN_PASSWORD}
  steps:
    - {url: "http://127.0.0.1:9/login", contains: 登录}
    - {url: "http://127.0.0.1:9/login", form: {user: "{{username}}", password: "{{password}}"}}
pages:
  - {code: canteen-page, name: 食堂订餐, url: "http://127.0.0.1:9/canteen/", contains: [订餐, 今日]}
databases:
  - {code: main-db, name: 主数据库, host: 127.0.0.1, port: 5432}
tls:
  - {code: cert, name: 证书, host: 127.0.0.1, port: 9443, days: 14}
dns:
  - {code: name, name: 域名, domain: platform.example.cn, expected: 127.0.0.1}
sms:
  url: http://127.0.0.1:9/send
  username: zhilian
  secret: {env: STAND_IN_PASSWORD}
contacts:
  - {name: 张工, username: zhang, phone: "13800000001", role: ops_software}
"""


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_IN_PASSWORD", "s3cret")


def take_over(tmp_path: Path, text: str = GOOD) -> ops_only.Taken:
    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    return ops_only.take_over(file, at=NOON)


def refused(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(FileRefused) as caught:
        take_over(tmp_path, text)
    return [str(problem) for problem in caught.value.problems]


def test_file_becomes_checks_of_its_kinds(tmp_path: Path) -> None:
    take_over(tmp_path)

    found = {check.code: check.kind for check in monitoring.checks()}
    assert found == {
        "platform-login": "login",
        "canteen-page": "http",
        "main-db": "tcp",
        "cert": "tls",
        "name": "dns",
    }


def test_password_reaches_the_journey_and_no_plain_column(tmp_path: Path) -> None:
    take_over(tmp_path)

    check = monitoring.check_by_code(code="platform-login")
    assert check is not None
    assert check.options["values"]["password"] == "s3cret"
    assert "s3cret" not in check.target


def test_gateway_and_people_are_there(tmp_path: Path) -> None:
    taken = take_over(tmp_path)

    person = directory.person_by_phone(phone="13800000001")
    assert person is not None
    assert person.role_codes == {"ops_software"}
    assert Provider.objects.get().url == "http://127.0.0.1:9/send"
    assert [name for name, _ in taken.links] == ["张工"]


def test_applied_again_it_changes_what_the_file_changed(tmp_path: Path) -> None:
    take_over(tmp_path)

    taken = take_over(tmp_path, GOOD.replace("name: 食堂订餐", "name: 餐饮预订"))

    check = monitoring.check_by_code(code="canteen-page")
    assert check is not None
    assert (check.name, taken.created, taken.links) == ("餐饮预订", 0, ())
    assert len(list(monitoring.checks())) == 5


def test_all_mistakes_are_told_at_once_with_line_field_and_remedy(tmp_path: Path) -> None:
    text = (
        GOOD.replace("http://127.0.0.1:9/canteen/", "canteen")
        .replace("port: 5432", "prot: 5432")
        .replace("role: ops_software", "role: boss")
        .replace("password: {env: STAND_IN_PASSWORD}", "password: s3cret")
    )

    told = refused(tmp_path, text)

    assert [line.split("：")[0] for line in told] == [
        "第 4 行 login.password",
        "第 9 行 pages[1].url",
        "第 11 行 databases[1].port",
        "第 11 行 databases[1].prot",
        "第 21 行 contacts[1].role",
    ]
    assert "完整网址" in told[1]
    assert "ops_software（驻场软件工程师）" in told[4]
    assert not any("s3cret" in line for line in told)


def test_one_mistake_and_nothing_is_changed(tmp_path: Path) -> None:
    refused(tmp_path, GOOD.replace("port: 5432", "port: 70000"))

    assert list(monitoring.checks()) == []
    assert Provider.objects.count() == 0
    assert directory.person_by_phone(phone="13800000001") is None


def test_journey_with_an_unknown_variable_is_told_at_its_steps(tmp_path: Path) -> None:
    told = refused(tmp_path, GOOD.replace("{{password}}", "{{passwort}}"))

    assert told[0].startswith("第 6 行 login.steps：")
    assert "passwort" in told[0]


@pytest.mark.parametrize("part", ["login", "platform"])
def test_file_without_what_it_needs_says_what_to_add(tmp_path: Path, part: str) -> None:
    text = GOOD.replace(f"{part}:", f"x-{part}:")

    assert any(line.startswith(f"第 1 行 {part}：缺少") for line in refused(tmp_path, text))


def test_same_code_twice_names_the_other_line(tmp_path: Path) -> None:
    told = refused(tmp_path, GOOD.replace("code: main-db", "code: canteen-page"))

    assert any("与第 9 行重复" in line for line in told)


def test_phone_that_cannot_be_called_is_told(tmp_path: Path) -> None:
    told = refused(tmp_path, GOOD.replace("13800000001", "8800"))

    assert told[0].startswith("第 21 行 contacts[1].phone：应为 11 位手机号")


def test_without_a_gateway_the_operator_is_told(tmp_path: Path) -> None:
    start, end = GOOD.index("sms:"), GOOD.index("contacts:")

    taken = take_over(tmp_path, GOOD[:start] + GOOD[end:])

    assert "不会发短信" in str(taken)


def test_command_stops_with_the_mistakes_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="请检查路径"):
        ops_only.apply(tmp_path / "nowhere.yaml", at=NOON)


def test_command_tells_what_it_took_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "targets.yaml"
    file.write_text(GOOD, encoding="utf-8")

    ops_only.apply(file, at=NOON)

    said = capsys.readouterr().out
    assert "已接管“别家平台”：新增监测项 5 个" in said
    assert "张工：由本人在 24 小时内打开" in said


def test_broken_yaml_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="第 2 行"):
        take_over(tmp_path, "platform: [x\nlogin: y\n")


def test_example_of_the_handbook_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handbook = Path(__file__).parents[4] / "docs" / "ops-only.md"
    example = handbook.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    monkeypatch.setenv("PLATFORM_PASSWORD", "x")
    monkeypatch.setenv("SMS_INBOUND_TOKEN", "y")
    (tmp_path / "sms-secret").write_text("z")

    taken = take_over(tmp_path, example)

    assert taken.created == 6
