"""A pushed body becomes a batch, or a refusal that says where it is wrong. Nothing that passes
here can make the database stumble.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace

from zhilian.monitoring.errors import BadBatch
from zhilian.probe.types import Batch, Condition, Sample, WireError

MOST_BYTES = 2_000_000
MOST_SAMPLES = 5_000
LONGEST_EPOCH = 64
BIGGEST = 2**63 - 1
LAST_ATTEMPT = 2


def read_batch(body: bytes) -> Batch:
    """Errors: BadBatch, in words for the log of the agent."""
    try:
        found = json.loads(body)
        if not isinstance(found, dict):
            raise WireError("正文应为一个 JSON 对象")
        batch = Batch.from_json(found)
    except (WireError, ValueError, RecursionError) as error:
        raise BadBatch(f"上报内容无法读取：{_plain(str(error))}") from None
    fault = _fault(batch)
    if fault:
        raise BadBatch(f"上报内容无法读取：{fault}")
    return replace(batch, samples=tuple(_tidy(one) for one in batch.samples))


def _fault(batch: Batch) -> str:
    if not 1 <= len(batch.agent_epoch) <= LONGEST_EPOCH or _plain(batch.agent_epoch) != (
        batch.agent_epoch
    ):
        return f"agent_epoch 应为 1 到 {LONGEST_EPOCH} 个可见字符"
    if not 0 <= batch.seq <= BIGGEST or not 0 <= batch.lost <= BIGGEST:
        return f"seq 和 lost 应为 0 到 {BIGGEST} 的整数"
    if not math.isfinite(batch.lag_ms):
        return "lag_ms 应为有限的数"
    if len(batch.samples) > MOST_SAMPLES:
        return f"一批最多 {MOST_SAMPLES} 个采样，请分批上报"
    wrong = next((one for one in batch.samples if not _sound(one)), None)
    return "" if wrong is None else f"采样的 check_id 或 attempt 超出范围（{wrong.check_id}）"


def _sound(sample: Sample) -> bool:
    return 0 < sample.check_id <= BIGGEST and 0 <= sample.attempt <= LAST_ATTEMPT


def _tidy(sample: Sample) -> Sample:
    """The sample with texts that every database can hold."""
    return replace(
        sample,
        error_code=_plain(sample.error_code),
        error_text=_plain(sample.error_text),
        warning=_plain(sample.warning),
        conditions=tuple(_tidy_condition(one) for one in sample.conditions),
    )


def _tidy_condition(one: Condition) -> Condition:
    return replace(one, name=_plain(one.name), saw=_plain(one.saw), wanted=_plain(one.wanted))


def _plain(text: str) -> str:
    """Without NUL and halves of surrogate pairs, which PostgreSQL and SQLite refuse."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
