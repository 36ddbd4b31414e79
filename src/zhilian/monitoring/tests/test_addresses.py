"""A typed address is taken or refused with the remedy in the message."""

from __future__ import annotations

import pytest

from zhilian.monitoring.addresses import BadAddress, code_for, read_url


@pytest.mark.parametrize(
    "text",
    [
        "https://www.example.cn/login?a=1",
        " http://10.1.2.3:8080/ ",
        "http://[::1]:8000/w/canteen/",
        "http://oa/",
        "https://西安.中国/",
    ],
)
def test_read_url_takes_what_can_be_probed(text: str) -> None:
    assert read_url(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "请填写网址"),
        ("www.example.cn/login", "https://www.example.cn/login"),
        ("http:/www.example.cn", "https://www.example.cn"),
        ("https：//www.example.cn", "https://www.example.cn"),
        ("https://www。example。cn/", "https://www.example.cn/"),
        ("https://www.exa mple.cn/", "https://www.example.cn/"),
        ("ftp://www.example.cn/", "其他类型"),
        ("https://", "没有主机名"),
        ("https:///login", "没有主机名"),
        ("https://300.1.1.1/", "四段 0 到 255"),
        ("https://-bad-.cn/", "各段只能用字母"),
        ("https://a..cn/", "各段只能用字母"),
        ("https://www.example.cn:99999/", "1 到 65535"),
        ("https://www.example.cn:0/", "不能是 0"),
        ("https://me:secret@www.example.cn/", "不要写用户名和密码"),
    ],
)
def test_read_url_says_what_to_write_instead(text: str, remedy: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        read_url(text)

    assert remedy in str(refusal.value)


def test_read_url_does_not_repeat_a_password() -> None:
    with pytest.raises(BadAddress) as refusal:
        read_url("https://me:secret@www.example.cn/")

    assert "secret" not in str(refusal.value)


def test_code_for_keeps_the_readable_part() -> None:
    assert code_for("https://www.Example.cn:8443/w/canteen/") == "web-www-example-cn-8443-w-canteen"
