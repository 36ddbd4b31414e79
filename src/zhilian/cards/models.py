"""Cards, batches and the bank's records."""

from django.db import models
from django.db.models import F, Q

from zhilian.cards.types import CardKind, CardState, RecordState


class Card(models.Model):
    """One card of one person. Its number is not kept: people know it by the last four digits.

    `badge` is what terminals read; a card without one opens and pays nothing at a machine.
    """

    person = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, related_name="+", verbose_name="持卡人"
    )
    kind = models.CharField("类别", max_length=6, choices=CardKind.choices)
    tail = models.CharField("后四位", max_length=4)
    state = models.CharField("状态", max_length=6, choices=CardState.choices)
    badge = models.ForeignKey("assets.Badge", null=True, on_delete=models.PROTECT, related_name="+")
    valid_to = models.DateField("有效期至", null=True)
    issued_at = models.DateTimeField("登记时间")
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    issue_key = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=CardKind.values), name="card_kind"),
            models.CheckConstraint(condition=Q(state__in=CardState.values), name="card_state"),
            models.CheckConstraint(
                condition=Q(state=CardState.ENDED, ended_at__isnull=False)
                | (~Q(state=CardState.ENDED) & Q(ended_at__isnull=True)),
                name="card_ended_has_time",
            ),
            models.UniqueConstraint(
                fields=("issue_key",), condition=~Q(issue_key=""), name="card_issued_once"
            ),
        )
        indexes = (
            models.Index(fields=("person", "-id"), name="card_of_person"),
            models.Index(fields=("tail", "-id"), name="card_by_tail"),
            models.Index(fields=("-changed_at", "-id"), name="card_by_change"),
        )

    def __str__(self) -> str:
        return f"{CardKind(self.kind).label} 尾号 {self.tail}"


class Batch(models.Model):
    """One change of cards by a bank: until when old cards count, when people come for theirs."""

    name = models.CharField("名称", max_length=40, unique=True)
    bank = models.CharField("银行", max_length=40)
    old_valid_to = models.DateField("旧卡用至")
    opens_date = models.DateField("开始")
    closes_date = models.DateField("截止")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_date__gte=F("opens_date")), name="card_batch_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return self.name


class BankRecord(models.Model):
    """The bank's file names a person and the last four digits of their new card, no more.

    `old` and `new` are the cards of the switch; taking it back needs both.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="records")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    tail = models.CharField(max_length=4)
    state = models.CharField(max_length=8, choices=RecordState.choices, default=RecordState.WAITING)
    old = models.ForeignKey(Card, null=True, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Card, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("batch", "person"), name="card_record_once"),
            models.CheckConstraint(
                condition=Q(state__in=RecordState.values), name="card_record_state"
            ),
        )
        indexes = (models.Index(fields=("batch", "state", "id"), name="card_record_in_state"),)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.person_id} {self.state}"
