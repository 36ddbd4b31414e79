"""The oracle of the replay, on cases that can be counted on fingers."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from zhilian.config.replay.expected import Probe, Sight, Told, days_of
from zhilian.core.times import LOCAL

DAY = date(2026, 11, 3)
START = datetime(2026, 11, 3, tzinfo=LOCAL)
MINUTE = timedelta(minutes=1)


def _told(bad: range, *, sight: Sight = Sight.BAD, missing: range = range(0)) -> Told:
    probes = [
        Probe(
            at=START + number * MINUTE,
            sight=sight if number in bad else Sight.GOOD,
            took_us=1000 + number,
        )
        for number in range(1440)
        if number not in missing
    ]
    return Told(start=START, end=START + timedelta(days=1), interval=MINUTE, probes=probes)


def test_a_calm_day_is_up_from_end_to_end() -> None:
    day = days_of(_told(range(0)))[DAY]

    assert (day.up_s, day.down_s, day.unknown_s) == (86_400, 0, 0)
    assert (day.n, day.p50_us, day.p95_us) == (1440, 1719, 2367)


def test_an_outage_runs_from_its_first_bad_probe_to_the_next_good_one() -> None:
    day = days_of(_told(range(100, 110)))[DAY]

    assert (day.down_s, day.up_s, day.n) == (600, 85_800, 1430)


def test_two_lost_probes_are_no_outage() -> None:
    assert days_of(_told(range(100, 102)))[DAY].down_s == 0


def test_what_the_carrier_took_along_is_unknown() -> None:
    day = days_of(_told(range(100, 110), sight=Sight.CARRIER_BAD))[DAY]

    assert (day.down_s, day.unknown_s) == (0, 600)


def test_silence_is_unknown_from_the_probe_that_was_due() -> None:
    day = days_of(_told(range(0), missing=range(200, 220)))[DAY]

    assert day.unknown_s == 1200


def test_one_good_probe_amid_bad_ones_ends_no_outage() -> None:
    told = _told(range(100, 110))
    probes = list(told.probes)
    probes[105] = replace(probes[105], sight=Sight.GOOD)

    day = days_of(replace(told, probes=probes))[DAY]

    assert day.down_s == 600


def test_a_minute_with_a_failed_probe_is_a_failed_minute() -> None:
    told = _told(range(100, 103))
    again = [replace(one, at=one.at + timedelta(seconds=5)) for one in told.probes[101:104]]
    probes = sorted([*told.probes, *again], key=lambda one: one.at)

    day = days_of(replace(told, probes=probes))[DAY]

    assert (day.n, day.failed) == (1437, 3)
