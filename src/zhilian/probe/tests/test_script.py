"""Scripts of the agent's owner: exit codes, limits, and what is never run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from zhilian.probe.owned import Owned
from zhilian.probe.tests import make
from zhilian.probe.trial import try_once
from zhilian.probe.types import ErrorCode, Sample


@pytest.mark.parametrize(
    ("code", "error", "warning"),
    [
        (0, ErrorCode.NONE, ""),
        (1, ErrorCode.NONE, "disk 91%"),
        (2, ErrorCode.CONDITION, ""),
        (3, ErrorCode.UNAVAILABLE, ""),
        (77, ErrorCode.UNAVAILABLE, ""),
    ],
)
def test_exit_code_decides(tmp_path: Path, code: int, error: str, warning: str) -> None:
    sample = _run(_lay(tmp_path, f"echo 'disk 91%|used=91'; echo more; exit {code}"))

    assert (sample.error_code, sample.warning) == (error, warning)
    assert "disk 91%" in sample.error_text + str(sample.conditions)


def test_arguments_see_no_shell_and_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHILIAN_SECRET", "w0rd")
    sample = _run(_lay(tmp_path, 'echo "$1/$ZHILIAN_SECRET/"'), arguments=["$(id);`id`"])

    assert sample.conditions[0].saw == "退出码 0：$(id);`id`//"


def test_late_script_ends_with_its_children(tmp_path: Path) -> None:
    folder = _lay(tmp_path, f"(sleep 1; touch {tmp_path}/late) & sleep 30")

    sample = _run(folder, timeout_s=0.3)
    time.sleep(1.2)

    assert sample.error_code == ErrorCode.TIMEOUT
    assert not (tmp_path / "late").exists()


def test_much_output_is_read_and_cut(tmp_path: Path) -> None:
    sample = _run(_lay(tmp_path, "head -c 3000000 /dev/zero | tr '\\0' x; exit 2"))

    assert sample.error_code == ErrorCode.CONDITION
    assert len(str(sample.to_json())) < 1500


def test_scripts_are_shut_unless_the_agent_names_a_folder() -> None:
    sample = try_once(make.spec(kind="script", script="check.sh"))

    assert sample.error_code == ErrorCode.UNAVAILABLE
    assert "--scripts" in sample.error_text


@pytest.mark.parametrize("mode", [0o775, 0o757])
def test_what_others_may_write_is_not_run(tmp_path: Path, mode: int) -> None:
    folder = _lay(tmp_path, f"touch {tmp_path}/ran")
    (folder / "check.sh").chmod(mode)
    of_file = _run(folder)
    (folder / "check.sh").chmod(0o755)
    folder.chmod(mode)
    of_folder = _run(folder)

    for sample in (of_file, of_folder):
        assert "chmod go-w" in sample.error_text
    assert not (tmp_path / "ran").exists()


def test_link_out_of_the_folder_is_not_run(tmp_path: Path) -> None:
    folder = _lay(tmp_path, "exit 0")
    other = tmp_path / "other.sh"
    other.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    other.chmod(0o755)
    (folder / "link.sh").symlink_to(other)

    sample = _run(folder, script="link.sh")

    assert sample.error_code == ErrorCode.UNAVAILABLE
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_script_of_another_account_is_not_run(tmp_path: Path) -> None:
    folder = _lay(tmp_path, "exit 0")
    os.chown(folder / "check.sh", 12345, 12345)

    assert _run(folder).error_code == ErrorCode.UNAVAILABLE


def _lay(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir(mode=0o755)
    (folder / "check.sh").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "check.sh").chmod(0o755)
    return folder


def _run(
    folder: Path,
    *,
    script: str = "check.sh",
    arguments: list[str] | None = None,
    timeout_s: float = 5.0,
) -> Sample:
    options = {"script": script, "arguments": arguments or []}
    spec = make.timed_spec(kind="script", options=options, timeout_s=timeout_s)
    return try_once(spec, owned=Owned(scripts=folder))
