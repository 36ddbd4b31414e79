"""The site agent as a process, against a stand-in server on loopback."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from zhilian.probe.tests.stand_in import SOURCES, agent, more_probes, stand_in, until

BLOCKED = """
import sys
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "ninja", "granian", "psycopg", "playwright"):
            raise ImportError(f"{name} is not on this site")
        parts = name.split(".")
        if parts[0] == "zhilian" and len(parts) > 1 and parts[1] != "probe":
            raise ImportError(f"{name} does not belong to the agent")
sys.meta_path.insert(0, Wall())
import zhilian.probe.agent, zhilian.probe.engine
from zhilian.probe.kinds.base import KINDS
print(",".join(kind.name for kind in KINDS.all()))
"""


def test_agent_needs_neither_django_nor_the_rest_of_the_product() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED],
        env={"PYTHONPATH": SOURCES},
        capture_output=True,
        text=True,
        check=False,
    )

    kinds = set(done.stdout.strip().split(","))
    assert {"dns", "http", "icmp", "login", "page", "tcp", "tls"} <= kinds, done.stderr


def test_agent_measures_and_pushes_within_a_second(tmp_path: Path) -> None:
    with stand_in() as site, agent(site, folder=tmp_path) as process:
        until(lambda: len(site.samples) >= 5)
        code = process.end()

    assert code == 0
    assert all(sample["ok"] for sample in site.samples)
    assert set(site.tokens) == {"Bearer t0ken"}
    assert [json.loads(line)["level"] for line in process.lines].count("error") == 0
    assert "探测端已停止" in process.log


def test_terminated_agent_hands_over_what_is_left(tmp_path: Path) -> None:
    with stand_in() as site, agent(site, folder=tmp_path) as process:
        until(lambda: site.probed >= 10)
        process.end()

    assert site.lost <= 1  # one may have been in flight


@pytest.mark.slow
def test_kill_9_under_load_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Eight kills; every other time the server took batches whose answers were swallowed."""
    with stand_in(interval_s=0.02) as site:
        for number, probes in enumerate([5, 17, 9, 31, 12, 40, 7, 23]):
            with agent(site, folder=tmp_path) as process:
                site.swallow_answers = number % 2 == 1
                more_probes(site, probes)
                process.kill()
        site.swallow_answers = False
        with agent(site, folder=tmp_path) as process:
            more_probes(site, 60)
            process.end()

    moments = [sample["at"] for sample in site.samples]
    assert len(set(moments)) == len(moments), "doubled"
    # Each kill may take the probe in flight with it: that one never became a sample.
    assert site.lost <= 9, "lost"
    assert site.arrivals > len(site.batches), "no batch came twice: the test tested nothing"
    assert site.changed == [], "a batch came again with another content"
    assert len({epoch for epoch, _ in site.batches}) == 1


@pytest.mark.slow
def test_naive_agent_whose_spool_does_not_survive_loses(tmp_path: Path) -> None:
    """The twin: after each kill it starts with an empty spool, as one without a spool would."""
    with stand_in(interval_s=0.02) as site:
        for number in range(3):
            site.status = 200
            with agent(site, folder=tmp_path / str(number)) as process:
                more_probes(site, 5)
                site.status = 503  # the link is cut, samples wait
                more_probes(site, 60)
                process.kill()

    assert site.lost > 100


def test_cut_link_is_made_up_for_completely(tmp_path: Path) -> None:
    with stand_in(interval_s=0.05) as site, agent(site, folder=tmp_path) as process:
        until(lambda: len(site.samples) >= 5)
        site.status = 503
        probed = site.probed
        until(lambda: site.probed > probed + 40)
        site.status = 200
        until(lambda: len(site.samples) > probed + 40)
        process.end()

    assert site.lost <= 1
    assert "连不上服务器" in process.log
    assert "连接正常" in process.log


def test_agent_that_restarts_while_the_link_is_cut_measures_on(tmp_path: Path) -> None:
    with stand_in() as site:
        with agent(site, folder=tmp_path) as process:
            until(lambda: site.probed >= 3)
            process.end()
        site.status = 503
        before = site.probed
        with agent(site, folder=tmp_path) as process:
            until(lambda: site.probed >= before + 5)
            process.end()

    assert (tmp_path / "spool" / "checks.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_revoked_token_is_told_in_chinese_and_a_new_one_is_taken_up(tmp_path: Path) -> None:
    with stand_in() as site, agent(site, folder=tmp_path) as process:
        until(lambda: len(site.samples) >= 3)
        site.status = 401
        until(lambda: "令牌无效或已吊销" in process.log)
        probed = site.probed
        until(lambda: site.probed > probed + 5)
        code = process.end()

    assert code == 0
    assert process.log.count("令牌无效或已吊销") == 1
    assert "t0ken" not in process.log


def test_asked_recheck_is_measured_within_two_seconds(tmp_path: Path) -> None:
    with stand_in(interval_s=3600) as site, agent(site, folder=tmp_path) as process:
        until(lambda: '"message": "监测项清单已生效' in process.log)
        site.recheck = [1]
        until(lambda: len(site.samples) == 1, within_s=2.5)
        process.end()

    assert site.samples[0]["attempt"] == 0


@pytest.mark.slow
def test_changed_list_is_taken_up_and_broken_items_are_left_out(tmp_path: Path) -> None:
    with stand_in() as site, agent(site, folder=tmp_path) as process:
        until(lambda: len(site.samples) >= 2)
        good = site.orders()["checks"][0] | {"id": 9}
        site.checks, site.etag = [{"id": "x"}, good], '"2"'
        until(lambda: any(sample["check_id"] == 9 for sample in site.samples))
        process.end()

    assert "已跳过" in process.log


@pytest.mark.slow
def test_batch_that_can_never_be_taken_is_set_aside(tmp_path: Path) -> None:
    with stand_in() as site, agent(site, folder=tmp_path) as process:
        until(lambda: len(site.samples) >= 2)
        site.status = 422
        until(lambda: (tmp_path / "spool" / "rejected.jsonl").exists())
        site.status = 200
        count = len(site.samples)
        until(lambda: len(site.samples) > count)
        process.end()

    assert "服务器拒收批次" in process.log


@pytest.mark.slow
def test_full_disk_keeps_measuring_and_reporting(tmp_path: Path) -> None:
    """The kernel refuses every write beyond 4 kB, as a full disk would."""

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    with stand_in(interval_s=0.05) as site, agent(site, folder=tmp_path, limits=small_files) as p:
        until(lambda: len(site.samples) >= 60)
        p.end()

    assert "不可写" in p.log
    assert site.lost <= 1


def test_second_agent_on_the_same_spool_is_refused(tmp_path: Path) -> None:
    with stand_in() as site, agent(site, folder=tmp_path) as first:
        until(lambda: "探测端启动" in first.log)
        with agent(site, folder=tmp_path) as second:
            code = second.popen.wait(5)

    assert code == 2
    assert "正被另一个探测端使用" in second.log


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--server", "example.cn", "--token-file", "/etc/hostname"], "--server 应为完整网址"),
        (["--server", "http://a.cn", "--token-file", "/no/such/file"], "--token-file 指定的文件"),
    ],
)
def test_wrong_use_is_told_in_chinese(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhilian.probe.agent", *arguments, "--spool", str(tmp_path)],
        env={"PYTHONPATH": SOURCES},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, words in done.stdout) == (2, True)
    assert "Traceback" not in done.stdout + done.stderr
