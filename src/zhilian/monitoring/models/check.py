"""Check: one thing that is watched."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from zhilian.core.fields import EncryptedField
from zhilian.monitoring.machine import Watch
from zhilian.monitoring.types import Scope, State
from zhilian.probe.kinds.base import KINDS


class CheckQuerySet(models.QuerySet["Check"]):
    """Chainable questions about checks."""

    def live(self) -> CheckQuerySet:
        """Not retired; paused ones belong to it."""
        return self.filter(retired_at=None)

    def watched(self) -> CheckQuerySet:
        """Really being measured."""
        return self.live().filter(paused=False)

    def speaking(self) -> CheckQuerySet:
        """Whose state says something about their target. One that is measured seldom and is
        unknown has not been measured yet: its window is not unknown for that.
        """
        seldom = KINDS.seldom_names()
        return self.watched().exclude(kind__in=seldom, state=State.UNKNOWN)

    def for_site(self, site_id: int | None) -> CheckQuerySet:
        """What an agent standing at this site measures; no site is the centre. Passive checks are
        never an agent's.
        """
        here = Q(site_id__isnull=True) if site_id is None else Q(site_id=site_id)
        return self.watched().filter(here).exclude(kind__in=KINDS.passive_names())

    def within(self, scope: str, target: str) -> CheckQuerySet:
        """What maintenance of this scope is about."""
        column = {
            Scope.CHECK: "code",
            Scope.WINDOW: "window_code",
            Scope.SUB_PLATFORM: "sub_platform",
            Scope.SITE: "site__code",
        }.get(Scope(scope))
        return self.filter(**{column: target}) if column else self

    def matching(self, text: str) -> CheckQuerySet:
        wanted = Q(code__icontains=text) | Q(name__icontains=text) | Q(target__icontains=text)
        return self.filter(wanted | Q(window_code__icontains=text))


class Check(models.Model):
    """One target, how it is measured, and what is known about it now.

    The options are sealed as a whole, because a login journey carries passwords anywhere inside;
    `target` repeats the part that people search for. The columns from `state` on belong to the
    machine: only `service.ingest` and its sisters write them, under a lock on the row.
    """

    code = models.CharField("编号", max_length=60)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类型", max_length=20)
    target = models.CharField("目标", max_length=300)
    options_sealed = EncryptedField()
    interval_s = models.PositiveIntegerField("间隔（秒）", default=60)
    timeout_s = models.FloatField("超时（秒）", default=5.0)
    warn_ms = models.PositiveIntegerField("降级阈值（毫秒）", null=True, blank=True)
    window_code = models.CharField("窗口", max_length=42, blank=True)
    sub_platform = models.CharField("子平台", max_length=42, blank=True)
    site = models.ForeignKey(
        "directory.Site", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    paused = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    recheck_at = models.DateTimeField(null=True)
    maintenance_until = models.DateTimeField(null=True)

    state = models.CharField(max_length=12, choices=State, default=State.UNKNOWN)
    state_since = models.DateTimeField()
    horizon_at = models.DateTimeField()
    proven_down = models.BooleanField(default=False)
    in_drill = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    goods = models.PositiveIntegerField(default=0)
    run_since = models.DateTimeField(null=True)
    last_good_at = models.DateTimeField(null=True)
    held_since = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    # No foreign keys below: a root outlives its retirement.
    root_id = models.PositiveBigIntegerField(null=True)
    ring = models.PositiveIntegerField(default=0)
    flapping = models.BooleanField(default=False)
    degraded = models.BooleanField(default=False)
    strain = models.PositiveSmallIntegerField(default=0)
    strain_since = models.DateTimeField(null=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(retired_at=None), name="check_code_once_among_live"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="check_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(interval_s__gte=5) & Q(timeout_s__gt=0), name="check_paces_are_sane"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="check_is_not_its_own_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "code"], name="check_by_state"),
            models.Index(fields=["window_code"], name="check_by_window"),
            models.Index(
                fields=["recheck_at"], condition=Q(recheck_at__isnull=False), name="check_rechecks"
            ),
            models.Index(
                fields=["held_since"], condition=Q(held_since__isnull=False), name="check_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def options(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.options_sealed or "{}")
        return loaded

    @options.setter
    def options(self, value: dict[str, Any]) -> None:
        self.options_sealed = json.dumps(value, ensure_ascii=False, sort_keys=True)

    @property
    def state_word(self) -> State:
        return State(self.state)

    @property
    def passive(self) -> bool:
        """Whether it is judged by what others report: there is nothing to measure."""
        return self.kind in KINDS.passive_names()

    @property
    def watch(self) -> Watch:
        """What the machine remembers of this check."""
        return Watch(
            state=State(self.state),
            since=self.state_since,
            horizon=self.horizon_at,
            proven_down=self.proven_down,
            drill=self.in_drill,
            failures=self.failures,
            goods=self.goods,
            run_since=self.run_since,
            last_good_at=self.last_good_at,
            held_since=self.held_since,
            asked_at=self.asked_at,
            root_id=self.root_id,
            ring=self.ring,
            flapping=self.flapping,
            degraded=self.degraded,
            strain=self.strain,
            strain_since=self.strain_since,
        )

    @watch.setter
    def watch(self, watch: Watch) -> None:
        self.state, self.state_since = watch.state, watch.since
        self.horizon_at, self.last_good_at = watch.horizon, watch.last_good_at
        self.proven_down, self.in_drill = watch.proven_down, watch.drill
        self.failures, self.goods, self.run_since = watch.failures, watch.goods, watch.run_since
        self.held_since, self.asked_at = watch.held_since, watch.asked_at
        self.root_id = watch.root_id
        self.ring, self.flapping, self.degraded = watch.ring, watch.flapping, watch.degraded
        self.strain, self.strain_since = watch.strain, watch.strain_since

    def begin(self, *, at: datetime) -> None:
        """Set what a check is before anything was seen: unknown, and judged from now on."""
        self.created_at = self.changed_at = at
        self.watch = Watch(state=State.UNKNOWN, since=at, horizon=at)
