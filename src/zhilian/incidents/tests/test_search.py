"""Full search, ready-made views, similar incidents, the Pareto of causes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import CauseKind, IncidentFilter

pytestmark = pytest.mark.django_db


def found(**wanted: object) -> list[int]:
    said = IncidentFilter(**wanted)  # type: ignore[arg-type]
    page = selectors.incidents_page(wanted=selectors.with_overdue(said, now=NOON))
    return [row.pk for row in page.rows]


def closed(cause: str = "电源老化", kind: str = "HARDWARE", **values: object) -> Incident:
    made = make.restored(**values)  # type: ignore[arg-type]
    return service.close_incident(
        incident_id=made.pk,
        person_id=make.engineer().pk,
        cause=cause,
        cause_kind=kind,
        lesson="换双电源",
        at=NOON + timedelta(hours=1),
    )


@pytest.mark.parametrize("word", ["老化", "双电源", "换三楼", "食堂", "G2026112", "食堂 老化"])
def test_search_finds_parts_of_chinese_words_everywhere(word: str) -> None:
    one = closed(check=make.target(name="食堂订餐"))
    make.incident()
    service.add_note(incident_id=one.pk, person_id=None, text="先换三楼的模块", at=NOON)

    result = found(q=word)

    assert one.pk in result
    assert len(result) == 1 or word.startswith("G")


def test_search_needs_all_words() -> None:
    closed(check=make.target(name="食堂订餐"))

    assert found(q="食堂 打印机") == []


def test_views_ask_ready_made_questions() -> None:
    who = make.engineer()
    mine = make.incident()
    service.accept_incident(incident_id=mine.pk, person_id=who.pk, at=NOON)
    late = make.incident(at=NOON - timedelta(hours=6))
    drill = make.incident(drill=True)
    over = make.restored()

    assert found(view="mine", person_id=who.pk) == [mine.pk]
    assert found(view="overdue") == [late.pk]
    assert found(view="drills") == [drill.pk]
    assert found(view="unclosed") == [over.pk]
    assert set(found(view="open")) == {mine.pk, late.pk, drill.pk}
    assert len(found(view="nonsense")) == 4


def test_similar_ones_of_the_same_target_come_first() -> None:
    check = make.target(name="三楼门禁")
    past = closed(check=check, at=NOON - timedelta(days=3))
    closed(check=make.target(name="短信通道"), at=NOON - timedelta(days=2))

    result = selectors.similar(to=make.incident(check=check))

    assert [one.pk for one in result] == [past.pk]


def test_pareto_counts_each_cause_and_ends_at_the_whole() -> None:
    for kind in ("POWER", "POWER", "DEFECT"):
        closed(kind=kind, at=NOON - timedelta(hours=2))
    faults = selectors.closed_between(start=NOON - timedelta(days=1), end=NOON)

    bars = selectors.pareto(faults)

    assert [(bar.kind, bar.faults) for bar in bars] == [("POWER", 2), ("DEFECT", 1)]
    assert bars[-1].running_share == 1


@given(kinds=st.lists(st.sampled_from(CauseKind.values), max_size=40))
def test_pareto_falls_and_loses_nothing(kinds: list[str]) -> None:
    faults = [
        Incident(
            cause_kind=kind,
            fault_began_at=NOON,
            detected_at=NOON,
            restored_at=NOON + timedelta(hours=n % 7),
        )
        for n, kind in enumerate(kinds)
    ]

    bars = selectors.pareto(faults)

    counts = [bar.faults for bar in bars]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == len(kinds)
    shares = [bar.running_share for bar in bars]
    assert shares == sorted(shares)
