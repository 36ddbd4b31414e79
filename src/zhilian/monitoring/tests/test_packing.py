"""A packed day says what was measured: within its stated error, and never across a line."""

from __future__ import annotations

import zlib
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhilian.contract import limits
from zhilian.monitoring import packing
from zhilian.monitoring.packing import MINUTES, BadPack, Minute, Probe
from zhilian.monitoring.phases import NAMES, framed, unframed

times_us = st.integers(0, packing.MOST_US)
codes_of_a_day = st.randoms(use_true_random=False).map(
    lambda dice: array("H", dice.randbytes(2 * MINUTES))
)


@given(times_us)
def test_a_time_reads_back_within_the_stated_error(us: int) -> None:
    read = packing.us_of(packing.level_of(us))

    assert abs(read - us) <= max(us, read) * packing.RELATIVE_ERROR
    assert us > packing.EXACT_TO_US or read == us


@given(st.integers(1, 100), st.integers(-30_000, 30_000))
def test_no_time_crosses_a_line_of_whole_100_ms(line: int, off: int) -> None:
    edge = line * packing.LINE_US
    us = max(0, edge + off)

    assert (packing.us_of(packing.level_of(us)) <= edge) == (us <= edge)


@pytest.mark.parametrize("line_ms", [limits.PAGE_EXCELLENT_MS, limits.PAGE_QUALIFIED_MS])
def test_the_lines_of_the_contract_end_a_level(line_ms: int) -> None:
    assert line_ms * 1000 + 1 in packing.EDGES
    assert packing.us_of(packing.level_of(line_ms * 1000)) <= line_ms * 1000
    assert packing.us_of(packing.level_of(line_ms * 1000 + 1)) > line_ms * 1000


@given(st.sampled_from(Minute), st.none() | times_us)
def test_a_code_says_the_kind_and_the_time(kind: Minute, us: int | None) -> None:
    code = packing.code_of(kind, None if kind is Minute.OK_UNTIMED else us)

    read, time = packing.read_code(code)

    assert read == (Minute.OK if kind is Minute.OK_UNTIMED else kind)
    assert (time is None) == (us is None or kind is Minute.OK_UNTIMED)
    assert 0 < code <= 0xFFFF


@settings(max_examples=25)
@given(codes_of_a_day)
def test_a_pack_reads_back_bit_for_bit(codes: array[int]) -> None:
    assert packing.unpack(packing.pack(codes)) == codes


@settings(max_examples=15)
@given(st.dictionaries(st.sampled_from(NAMES), codes_of_a_day, max_size=2))
def test_phases_read_back_by_name_and_empty_ones_take_no_room(
    phases: dict[str, array[int]],
) -> None:
    empty = dict.fromkeys(NAMES, array("H", bytes(2 * MINUTES)))

    assert unframed(framed(empty | phases)) == {
        name: codes for name, codes in phases.items() if any(codes)
    }
    assert framed(empty) == b""


@pytest.mark.parametrize("blob", [b"", b"\x02abc", b"\x01abc", b"\x01" + zlib.compress(b"short")])
def test_a_damaged_pack_is_refused(blob: bytes) -> None:
    with pytest.raises(BadPack):
        packing.unpack(blob)


def test_a_pack_holds_a_day_and_nothing_else() -> None:
    with pytest.raises(BadPack):
        packing.pack(array("H", [1, 2, 3]))


def test_a_minute_shows_its_worst_and_the_first_of_its_sort() -> None:
    probes = [
        Probe(minute=0, ok=True, tainted=True, spans=(1, 900)),
        Probe(minute=0, ok=True, tainted=False, spans=(2, 300)),
        Probe(minute=0, ok=True, tainted=False, spans=(3, 200)),
        Probe(minute=1, ok=True, tainted=False, spans=(None, 100)),
        Probe(minute=1, ok=False, tainted=False, spans=(None, None)),
        Probe(minute=2, ok=True, tainted=False, spans=(None, None)),
    ]

    first, answer = packing.day_codes(probes, phases=2)

    read = [packing.read_code(code) for code in answer[:4]]
    assert read == [(Minute.OK, 300), (Minute.FAILED, None), (Minute.OK, None), (None, None)]
    assert packing.us_of(first[0]) == 2
    assert first[1] == 0
