"""One round of judgement over locked checks: samples are graded, ancestors asked, children that
wait are settled, and those that fell before their ancestor bow to it. Used inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhilian.monitoring import machine, roots
from zhilian.monitoring.kinship import Kinship
from zhilian.monitoring.machine import Change, Parent, Seen, Step
from zhilian.monitoring.models import Check, Drill, Flip, Sample
from zhilian.monitoring.models.store import save_watches
from zhilian.monitoring.roots import Ancestor, Verdict
from zhilian.monitoring.service.flips import write_step
from zhilian.monitoring.types import State
from zhilian.probe import types as wire

RESTLESS = Q(held_since__isnull=False) | Q(state__in=(State.DOWN, State.UNREACHABLE))
CALM = Kinship()


class Round:
    """All that a judgement needs, locked in one order for everybody and read once.

    `wanted` are the checks of the samples, `failing` those among them with a failed one. While
    nothing fails, waits or is down, no family is read and a round costs what it did without one.
    """

    def __init__(
        self,
        *,
        at: datetime,
        wanted: Iterable[int] = (),
        failing: Iterable[int] = (),
        agent_id: int | None = None,
    ) -> None:
        wanted, failing = set(wanted), set(failing)
        restless = dict(Check.objects.watched().filter(RESTLESS).values_list("id", "held_since"))
        held = {pk for pk, since in restless.items() if since}
        self.at, self.agent_id = at, agent_id
        self.flips = 0
        self.kin = _kinship() if failing or restless else CALM
        ids = wanted | held | self.kin.chains(failing | held)
        for pk in (wanted & set(restless)) | failing:
            ids |= set(self.kin.below(pk))
        rows = Check.objects.live().filter(id__in=ids).select_for_update().order_by("id")
        self.checks = {check.pk: check for check in rows.defer("options_sealed")}
        self._fallen = set(restless) - held
        self._touched: set[int] = set()

    def take(self, sample: wire.Sample, *, blind: bool, drills: Sequence[Drill]) -> None:
        """Grade one sample of a check that this round holds."""
        check = self.checks[sample.check_id]
        seen = Seen(
            at=sample.at,
            ok=sample.ok,
            tainted=sample.tainted,
            blind=sample.blind or blind,
            in_drill=_covered(drills, sample.at),
            error=sample.error_text,
            warning=_warning(sample, check),
            now=self.at,
            **self._above(check, at=sample.at, ok=sample.ok),
        )
        self._apply(check, machine.see(check.watch, seen))

    def settle(self) -> None:
        """Let the children that wait hear what their ancestors said meanwhile, and write back."""
        waiting = [check for check in self.checks.values() if check.held_since]
        for check in sorted(waiting, key=lambda one: (len(self.kin.chain(one.pk)), one.pk)):
            seen = Seen(at=self.at, ok=False, **self._above(check, at=self.at, ok=False))
            step = machine.settle(check.watch, seen)
            if step.change is not None:
                seen = _with_memory(check, seen)
                step = machine.settle(check.watch, seen)
            self._apply(check, step)
        save_watches(self.checks[pk] for pk in sorted(self._touched))

    def _above(self, check: Check, *, at: datetime, ok: bool) -> dict[str, Any]:
        since = min(at, check.held_since or at)
        chain = self._chain(check, at=since) if not ok else []
        if not chain:
            return {}
        verdict = roots.judge(chain, at=since)
        if verdict.parent is not Parent.SUSPECT:
            return _said(verdict)
        spoken_for = check.held_since is not None and self._spoken_for(check, chain, at=since)
        return {"parent": verdict.parent, "patience": roots.patience(chain, spoken_for=spoken_for)}

    def _chain(self, check: Check, *, at: datetime) -> list[Ancestor]:
        found = (self.checks.get(pk) for pk in self.kin.chain(check.pk))
        return [_ancestor(one, at=at) for one in found if one is not None and not one.paused]

    def _spoken_for(self, check: Check, chain: list[Ancestor], *, at: datetime) -> bool:
        """Whether a child of the same silent ancestor fell already for want of a verdict."""
        silent = roots.unheard(chain, at=at)
        cousins = {pk for above in silent for pk in self.kin.below(above)} - {check.pk}
        return bool(cousins & self._fallen)

    def _apply(self, check: Check, step: Step) -> None:
        check.watch = step.watch
        self._touched.add(check.pk)
        if step.recheck:
            check.recheck_at = self.at
        if step.ask:
            self._ask(self.kin.chain(check.pk))
        if write_step(check=check, step=step, at=self.at, agent_id=self.agent_id):
            self.flips += 1
            self._follow(check, step.change)

    def _ask(self, chain: Iterable[int]) -> None:
        """Have the ancestors looked at now; one that fails is being confirmed already."""
        for pk in chain:
            one = self.checks.get(pk)
            asked = one is not None and one.state not in roots.CLOSED and not one.failures
            if one is not None and asked and not one.passive:
                one.recheck_at = self.at
                self._touched.add(pk)

    def _follow(self, check: Check, change: Change | None) -> None:
        """What a new state means for those below."""
        if change is None:
            return
        self._fallen.discard(check.pk)
        if change.to_state is State.DOWN:
            self._fallen.add(check.pk)
        if change.to_state is State.UP:
            self._look_below(check)
        elif change.to_state is State.DOWN and not change.drill:
            self._take_the_blame(check, change)

    def _look_below(self, check: Check) -> None:
        """When an ancestor is back, its descendants are looked at first."""
        for pk in self.kin.below(check.pk):
            child = self.checks.get(pk)
            if child is not None and not child.paused and child.state != State.UP:
                child.recheck_at = self.at
                self._touched.add(pk)

    def _take_the_blame(self, check: Check, change: Change) -> None:
        """Descendants that fell shortly before bow; those that stood behind one of them follow."""
        because = f"上级“{check.name}”中断，本项随之无法到达"
        for pk in self.kin.below(check.pk):
            child = self.checks.get(pk)
            if child is None or child.paused:
                continue
            if child.state == State.UNREACHABLE and child.root_id != check.pk:
                child.root_id = check.pk
                self._touched.add(pk)
            elif child.state == State.DOWN and _explained(check, change, child):
                step = machine.bow(
                    child.watch, at=change.began_at, root_id=check.pk, because=because
                )
                self._apply(child, step)


def _kinship() -> Kinship:
    links = Check.objects.live().filter(parent__isnull=False).values_list("id", "parent_id")
    return Kinship(parents={pk: parent for pk, parent in links if parent})


def _ancestor(check: Check, *, at: datetime) -> Ancestor:
    return Ancestor(
        id=check.pk,
        name=check.name,
        state=State(check.state),
        since=check.state_since,
        failures=check.failures,
        last_good_at=check.last_good_at,
        interval_s=check.interval_s,
        timeout_s=check.timeout_s,
        root_id=check.root_id,
        heard=check.passive and check.state == State.UP,
        risen=check.state == State.UP and check.state_since > at and _rose(check),
    )


def _rose(check: Check) -> bool:
    last = Flip.objects.filter(check_ref_id=check.pk).order_by("-id").first()
    return last is not None and last.to_state == State.UP and last.from_state in roots.CLOSED


def _said(verdict: Verdict) -> dict[str, Any]:
    if verdict.parent is Parent.FINE:
        return {}
    return {"parent": verdict.parent, "root_id": verdict.root_id, "because": verdict.because}


def _explained(root: Check, change: Change, child: Check) -> bool:
    return roots.explains(
        fell_at=change.began_at,
        last_good_at=change.last_good_at,
        interval_s=root.interval_s,
        child_fell_at=child.state_since,
    )


def _with_memory(check: Check, seen: Seen) -> Seen:
    """The words and the drill of the failure for which the child waited."""
    codes = [check.window_code] if check.window_code else []
    failed_at = check.horizon_at
    drills = Drill.objects.touching(codes=codes, start=failed_at, end=failed_at) if codes else ()
    last = Sample.objects.filter(check_ref_id=check.pk, ok=False).order_by("-at_us").first()
    return replace(
        seen, error=last.error_text if last else "", in_drill=_covered(drills, failed_at)
    )


def _covered(drills: Iterable[Drill], moment: datetime) -> bool:
    return any(drill.covers(moment) for drill in drills)


def _warning(sample: wire.Sample, check: Check) -> str:
    if sample.ok and check.warn_ms and sample.took_us > check.warn_ms * 1000:
        return f"耗时 {sample.took_us / 1000:.0f} 毫秒，超过降级阈值 {check.warn_ms} 毫秒"
    return sample.warning if sample.ok else ""


@transaction.atomic
def settle_waiting(*, at: datetime) -> int:
    """Release the children whose ancestors said nothing in time; how many states changed."""
    this_round = Round(at=at)
    this_round.settle()
    return this_round.flips
