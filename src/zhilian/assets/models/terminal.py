"""Terminals: devices that answer, what each of them shall hold, and what is owed to it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from zhilian.assets.types import (
    BadgeState,
    CommandState,
    Direction,
    TerminalKind,
    TerminalState,
    Thing,
    Verb,
)
from zhilian.core.fields import BlindIndexField, EncryptedField


class TerminalQuerySet(models.QuerySet["Terminal"]):
    def in_use(self) -> TerminalQuerySet:
        return self.exclude(state=TerminalState.RETIRED)

    def standing_at(self, *subjects: str) -> TerminalQuerySet:
        return self.in_use().filter(stands_at__in=subjects)


class Terminal(models.Model):
    """One device at one place. It shows us its token; we sign what we tell it."""

    code = models.SlugField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("种类", max_length=20, choices=TerminalKind.choices)
    site = models.ForeignKey(
        "directory.Site", verbose_name="办公区", null=True, blank=True, on_delete=models.PROTECT
    )
    place = models.CharField("位置", max_length=80, blank=True)
    stands_at = models.CharField("服务对象", max_length=60, blank=True, db_index=True)
    direction = models.CharField("方向", max_length=4, choices=Direction.choices, default="BOTH")
    connector = models.CharField("接入方式", max_length=30)
    url = models.CharField("接入网址", max_length=200)
    options = models.JSONField("接入选项", default=dict, blank=True)
    secret = EncryptedField("签名密钥", blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=TerminalState.choices, default="NEW")
    state_since = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    queue = models.PositiveIntegerField("终端待送记录", default=0)
    firmware = models.CharField(max_length=40, blank=True)
    clock_off_s = models.IntegerField("时钟偏差（秒）", null=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    pushing_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects = TerminalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TerminalKind.values), name="assets_terminal_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=TerminalState.values), name="assets_terminal_state"
            ),
        ]
        indexes = [models.Index(fields=["kind", "state"], name="assets_terminal_kind_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def role(self) -> str:
        """The role that a case's callback step names."""
        return self.kind


class TerminalItem(models.Model):
    """One thing that a terminal shall hold: wanted, and as last read back.

    A thing that was taken back stays as a row without content: the proof that it is gone.
    """

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="items")
    thing = models.CharField(max_length=8, choices=Thing.choices)
    key = models.CharField(max_length=60)
    owner = models.CharField(max_length=60, db_index=True)
    wanted = models.BooleanField(default=True)
    content = EncryptedField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    seen_digest = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terminal", "thing", "key"], name="assets_terminal_item_once"
            ),
            models.CheckConstraint(
                condition=Q(wanted=True) & ~Q(digest="") | Q(wanted=False, digest="", content=""),
                name="assets_terminal_item_gone_is_empty",
            ),
        ]
        indexes = [models.Index(fields=["terminal", "wanted", "id"], name="assets_item_terminal")]

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.thing} {self.key}"

    @property
    def settled(self) -> bool:
        """Whether the terminal was seen to hold exactly what it should."""
        return self.seen_at is not None and self.seen_digest == self.digest


class CommandQuerySet(models.QuerySet["TerminalCommand"]):
    def owed(self) -> CommandQuerySet:
        return self.filter(state=CommandState.OWED)

    def due(self, now: datetime) -> CommandQuerySet:
        return self.owed().filter(next_at__lte=now)


class TerminalCommand(models.Model):
    """What is owed to a terminal: its item as it stands when it is sent, or an act like OPEN."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="commands")
    item = models.ForeignKey(TerminalItem, null=True, on_delete=models.PROTECT)
    verb = models.CharField(max_length=6, choices=Verb.choices)
    state = models.CharField(max_length=10, choices=CommandState.choices, default="OWED")
    args = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = CommandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="OWED"), name="assets_command_owed_once"
            ),
            models.CheckConstraint(
                condition=Q(state="OWED", done_at__isnull=True)
                | ~Q(state="OWED") & Q(done_at__isnull=False, done_at__gte=F("made_at")),
                name="assets_command_over_has_end",
            ),
            models.CheckConstraint(
                condition=Q(verb="OPEN", item__isnull=True)
                | ~Q(verb="OPEN") & Q(item__isnull=False),
                name="assets_command_acts_on_item",
            ),
        ]
        indexes = [
            models.Index(
                fields=["terminal", "next_at", "id"],
                condition=Q(state="OWED"),
                name="assets_command_due",
            ),
            models.Index(fields=["terminal", "-id"], name="assets_command_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.verb} {self.state}"


class TerminalWait(models.Model):
    """A call that is answered when this command is over (`core.effects.EffectSettled`)."""

    call_key = models.CharField(max_length=160, db_index=True)
    command = models.ForeignKey(TerminalCommand, on_delete=models.PROTECT, related_name="waits")
    state = models.CharField(max_length=10, choices=CommandState.choices, default="OWED")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_key", "command"], name="assets_wait_once")
        ]

    def __str__(self) -> str:
        return f"{self.call_key} {self.state}"


class CodeVersion(models.Model):
    """Which generation of rolling codes of a person counts; without a row, the first."""

    person = models.OneToOneField("directory.Person", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} v{self.version}"


class Badge(models.Model):
    """A card that terminals read: whose it is. The number is kept encrypted."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    uid = EncryptedField("芯片号")
    uid_index = BlindIndexField(source="uid")
    tail = models.CharField("芯片号后四位", max_length=4)
    state = models.CharField(max_length=6, choices=BadgeState.choices, default="ACTIVE")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uid_index"], condition=~Q(state="ENDED"), name="assets_badge_uid_once"
            ),
            models.CheckConstraint(
                condition=Q(state="ENDED", ended_at__isnull=False)
                | ~Q(state="ENDED") & Q(ended_at__isnull=True),
                name="assets_badge_ended_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"****{self.tail}"
