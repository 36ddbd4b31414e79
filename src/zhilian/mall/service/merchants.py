"""Merchants: taken in, changed, suspended while a permit is over, gone; who acts for them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from zhilian.bookings import selectors as bookings_reads
from zhilian.bookings import service as bookings
from zhilian.cases import service as cases
from zhilian.cases.service import Signal
from zhilian.catalogue import selectors as catalogue
from zhilian.core import events, pinyin
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.ledger import service as ledger
from zhilian.mall.errors import MerchantRefused
from zhilian.mall.events import MerchantMoved, PermitDue
from zhilian.mall.models import Member, Merchant, Permit
from zhilian.mall.types import (
    CHOSEN_FROM,
    MERCHANT_MOVES,
    Cause,
    MerchantDraft,
    MerchantState,
    PermitDraft,
    ProductKind,
)

ROLE = Role.MERCHANT
COMMISSION_BP, DAYS = 500, 15
PERMIT_OVER = "证照已到期"
PERMIT_DUE = "permit_due"


@transaction.atomic
def open_shop(*, draft: MerchantDraft, cause: Cause) -> Merchant:
    """Take a merchant in, or bring a known one up to what it applied for; its shops are open.

    The applicant who holds the role of a merchant acts for it from now on.
    """
    held = Merchant.objects.select_for_update().filter(uscc=draft.uscc).first()
    merchant = held or Merchant(uscc=draft.uscc, code=f"m{draft.uscc.lower()}", opened_at=cause.at)
    merchant.name = draft.name.strip()[:80]
    merchant.categories = list(dict.fromkeys([*merchant.categories, *draft.categories]))
    merchant.contact = draft.contact or merchant.contact
    merchant.settle_account = draft.settle_account or merchant.settle_account
    merchant.finder = pinyin.finder(merchant.name, merchant.uscc)
    _put(merchant, MerchantState.OPEN, change="更新" if held else "入驻", cause=cause)
    _keep_permits(merchant, draft.permits)
    _keep_shops(merchant, fresh=held is None, cause=cause)
    if cause.by_id is not None:
        _join_applicant(merchant, person_id=cause.by_id, cause=cause)
    if _over(merchant, today=local_date(cause.at)):
        suspend(merchant_id=merchant.pk, why=PERMIT_OVER, cause=cause)
        merchant.refresh_from_db()
    return merchant


@transaction.atomic
def close_shop(*, uscc: str, cause: Cause) -> Merchant:
    """Nothing more is sold; what is ordered is still delivered and settled. Twice is once."""
    merchant = Merchant.objects.select_for_update().filter(uscc=uscc).first()
    if merchant is None:
        raise MerchantRefused("没有这个统一社会信用代码的商户，请核对。")
    if merchant.state == MerchantState.CLOSED:
        return merchant
    merchant.closed_at = cause.at
    _put(merchant, MerchantState.CLOSED, change="退出", cause=cause)
    _switch_shops(merchant, open_=False, cause=cause)
    return merchant


@transaction.atomic
def suspend(*, merchant_id: int, why: str, cause: Cause) -> Merchant:
    """Stop its sales for a reason, until it is opened again."""
    merchant = _locked(merchant_id)
    if not why.strip():
        raise MerchantRefused("请写明暂停的原因，商户会看到。")
    _put(merchant, MerchantState.SUSPENDED, change="暂停", cause=cause, why=why.strip()[:200])
    _switch_shops(merchant, open_=False, cause=cause)
    return merchant


@transaction.atomic
def reopen(*, merchant_id: int, cause: Cause) -> Merchant:
    """Sell again, unless a permit is over."""
    merchant = _locked(merchant_id)
    if merchant.state == MerchantState.CLOSED:
        raise MerchantRefused("商户已退出，须重新办理入驻。")
    over = _over(merchant, today=local_date(cause.at))
    if over:
        names = "、".join(permit.name for permit in over)
        raise MerchantRefused(f"{names}已到期，请先更新证照。")
    _put(merchant, MerchantState.OPEN, change="恢复营业", cause=cause)
    _switch_shops(merchant, open_=True, cause=cause)
    return merchant


@transaction.atomic
def keep_permit(*, merchant_id: int, draft: PermitDraft, cause: Cause) -> Permit:
    """Add a permit or renew the one of the same name."""
    merchant = _locked(merchant_id)
    _keep_permits(merchant, [draft])
    _tell(merchant, change="证照", cause=cause)
    return merchant.permits.get(name=draft.name)


@transaction.atomic
def add_member(*, merchant_id: int, person_id: int, cause: Cause) -> Member:
    """Let a person who holds the role act for the merchant; one person acts for one."""
    merchant = _locked(merchant_id)
    person = directory.person(person_id=person_id)
    if ROLE not in person.role_codes:
        raise MerchantRefused(f"{person.name}没有“商户”角色，请先由安全保密管理员授予。")
    held = Member.objects.filter(person_id=person_id).select_related("merchant").first()
    if held is not None and held.merchant_id != merchant_id:
        raise MerchantRefused(f"{person.name}已经是“{held.merchant}”的经办人。")
    member, _ = Member.objects.get_or_create(
        person_id=person_id, defaults={"merchant": merchant, "since": cause.at}
    )
    _name_keeper(merchant, cause=cause)
    _tell(merchant, change="经办人", cause=cause)
    return member


@transaction.atomic
def remove_member(*, member_id: int, cause: Cause) -> None:
    member = Member.objects.select_related("merchant").get(pk=member_id)
    merchant = member.merchant
    member.delete()
    _name_keeper(merchant, cause=cause)
    _tell(merchant, change="经办人", cause=cause)


@transaction.atomic
def tell_permit(*, permit_id: int, cause: Cause) -> bool:
    """Tell the merchant's people once that a permit ends; False when that was done already."""
    found = Permit.objects.filter(pk=permit_id, told_at__isnull=True)
    if found.update(told_at=cause.at) != 1:
        return False
    permit = Permit.objects.select_related("merchant").get(pk=permit_id)
    people = permit.merchant.members.order_by("id").values_list("person_id", flat=True)
    for window in catalogue.signal_windows(name=PERMIT_DUE):
        signal = Signal(
            name=PERMIT_DUE,
            window_code=window,
            told={"permit": permit.name, "valid_to": permit.valid_to},
            to_ids=tuple(people),
        )
        key = f"{permit.pk}/{permit.valid_to:%Y%m%d}"
        cases.take_signal(signal=signal, key=key, at=cause.at)
    due = PermitDue(at=cause.at, merchant_id=permit.merchant_id, permit_id=permit.pk)
    events.record(due)
    return True


@transaction.atomic
def place_shops(*, cause: Cause) -> int:
    """Which windows sell has changed: shops of merchants that stand elsewhere move there."""
    moved = 0
    windows = selling_windows()
    for merchant in Merchant.objects.exclude(state=MerchantState.CLOSED).order_by("id"):
        held = [bookings_reads.shop(code=code) for code in shop_codes(merchant)]
        if [shop.window if shop else "" for shop in held] != list(windows.values()):
            _save_shops(merchant, windows, cause=cause)
            moved += 1
    return moved


def selling_windows() -> dict[ProductKind, str]:
    """At which window each kind is sold, as the windows themselves declare: one that has people
    choose from its list and leaves a step to the merchant. "" while none is on offer.
    """
    found = {
        kind: catalogue.windows_choosing(source=source, assignee=ROLE)
        for kind, source in CHOSEN_FROM.items()
    }
    return {kind: codes[0] if codes else "" for kind, codes in found.items()}


def shop_codes(merchant: Merchant) -> tuple[str, str]:
    """Its shop of goods and its shop of services."""
    return merchant.code, f"{merchant.code}-s"


def _locked(merchant_id: int) -> Merchant:
    return Merchant.objects.select_for_update().get(pk=merchant_id)


def _put(
    merchant: Merchant, state: MerchantState, *, change: str, cause: Cause, why: str = ""
) -> None:
    was = merchant.state
    if was and was != state and state not in MERCHANT_MOVES[MerchantState(was)]:
        raise MerchantRefused(f"商户{MerchantState(was).label}，不能改为{state.label}。")
    if state is not MerchantState.CLOSED:
        merchant.closed_at = None
    merchant.state, merchant.state_why = state, why
    merchant.save()
    _tell(merchant, change=change, cause=cause)


def _tell(merchant: Merchant, *, change: str, cause: Cause) -> None:
    moved = MerchantMoved(
        at=cause.at,
        merchant_id=merchant.pk,
        state=merchant.state,
        change=change,
        number=cause.number,
    )
    events.record(moved)


def _keep_permits(merchant: Merchant, drafts: Iterable[PermitDraft]) -> None:
    for draft in drafts:
        Permit.objects.update_or_create(
            merchant=merchant,
            name=draft.name.strip()[:60],
            defaults={
                "number": draft.number.strip()[:60],
                "valid_to": draft.valid_to,
                "told_at": None,
            },
        )


def _keep_shops(merchant: Merchant, *, fresh: bool, cause: Cause) -> None:
    _save_shops(merchant, selling_windows(), cause=cause)
    _switch_shops(merchant, open_=True, cause=cause)
    if fresh:
        ledger.set_terms(
            merchant=merchant.code,
            name=merchant.name,
            commission_bp=COMMISSION_BP,
            days=DAYS,
            at=cause.at,
        )


def _save_shops(merchant: Merchant, windows: dict[ProductKind, str], *, cause: Cause) -> None:
    for code, window in zip(shop_codes(merchant), windows.values(), strict=True):
        bookings.save_shop(
            code=code,
            name=merchant.name,
            window=window,
            role=ROLE,
            merchant=merchant.code,
            at=cause.at,
        )


def _switch_shops(merchant: Merchant, *, open_: bool, cause: Cause) -> None:
    for code in shop_codes(merchant):
        bookings.switch_shop(code=code, open_=open_, at=cause.at)


def _join_applicant(merchant: Merchant, *, person_id: int, cause: Cause) -> None:
    person = directory.person(person_id=person_id)
    free = not Member.objects.filter(person_id=person_id).exists()
    if ROLE in person.role_codes and free:
        Member.objects.create(merchant=merchant, person_id=person_id, since=cause.at)
    _name_keeper(merchant, cause=cause)


def _name_keeper(merchant: Merchant, *, cause: Cause) -> None:
    """Orders go to whoever acts for the merchant longest."""
    first = merchant.members.order_by("since", "id").first()
    for code in shop_codes(merchant):
        bookings.set_keeper(code=code, person_id=first.person_id if first else None, at=cause.at)


def _over(merchant: Merchant, *, today: date) -> list[Permit]:
    return list(merchant.permits.filter(valid_to__lt=today).order_by("name"))
