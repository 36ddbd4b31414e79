"""Money in the demo: ways to pay that lead to the simulator, grants, what the cars have cost."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from zhilian.assets import selectors as assets
from zhilian.bookings import selectors as bookings
from zhilian.bookings import service as booking
from zhilian.bookings.service import LinkDraft
from zhilian.config.ports import hospital_url, payments_url
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.ledger import selectors, service
from zhilian.ledger.service import ChannelDraft, Cost, Grant
from zhilian.ledger.simulator import keys
from zhilian.ledger.types import AccountKind

SEED = 20_261_130
CHANNELS = (("wechat", "微信"), ("alipay", "支付宝"), ("unionpay", "云闪付"))
HOSPITALS = ("hospital-1", "hospital-2")
GRANTS = (
    (AccountKind.WELFARE, "welfare", "工会福利经费", 30_000, "节日福利"),
    (AccountKind.POINTS, "points", "积分活动经费", 2_000, "健步走奖励"),
)
MONTHS = 6
COSTS = (("加油", 18_000, 42_000), ("ETC通行", 2_000, 9_000), ("停车", 500, 3_000))


def connect(*, at: datetime) -> None:
    """Ways to pay and hospitals lead to the simulators of this start, wherever they stand now."""
    held = {channel.code: channel for channel in selectors.outer_channels()}
    if any(code not in held or held[code].url != _url(code) for code, _ in CHANNELS):
        _channels(at=at)
        _hospitals(at=at)


def tell(*, at: datetime) -> None:
    connect(at=at)
    everybody = directory.ids_with_role(role=Role.STAFF)
    for kind, fund, name, amount, memo in GRANTS:
        what = Grant(
            key=f"demo:{kind.value}",
            kind=kind,
            fund=fund,
            fund_name=name,
            memo=memo,
            at=at - timedelta(days=20),
        )
        service.grant(amounts=dict.fromkeys(everybody, amount), what=what)
    _cars(at=at)


def _channels(*, at: datetime) -> None:
    """微信, 支付宝 and 云闪付, all by the simulated platform, with keys made here."""
    held = keys.keys_in(Path(settings.DATA) / "pay-keys")
    for code, name in CHANNELS:
        draft = ChannelDraft(
            code=code,
            name=name,
            provider="apiv3",
            url=_url(code),
            merchant_no=keys.MERCHANT_NO,
            app_id=keys.APP_ID,
            our_key=held.merchant,
            our_key_id=keys.MERCHANT_KEY_ID,
            peer_key=held.platform_public,
            peer_key_id=keys.PLATFORM_KEY_ID,
            secret=held.secret,
        )
        service.save_channel(draft=draft, at=at)


def _url(code: str) -> str:
    return f"{payments_url()}/{code}"


def _hospitals(*, at: datetime) -> None:
    secret = (Path(settings.DATA) / "sms-token").read_text().strip()
    for code in HOSPITALS:
        found = bookings.resource(code=code)
        if found is not None:
            draft = LinkDraft(provider="http_hospital", url=hospital_url(), secret=secret)
            booking.save_link(resource_id=found.pk, draft=draft, at=at)


def _cars(*, at: datetime) -> None:
    """Each car month by month, as the registers of fuel and tolls would have posted it."""
    dice = random.Random(SEED)
    for car in assets.active_cars():
        for ago in range(MONTHS, 0, -1):
            then = at - timedelta(days=30 * ago - dice.randrange(25))
            for kind, low, high in COSTS:
                cost = Cost(
                    key=f"demo:{car.pk}:{ago}:{kind}",
                    car=str(car.pk),
                    car_name=f"{car.plate} {car.model}",
                    kind=kind,
                    amount=dice.randrange(low, high, 50),
                    subject="",
                    number=f"{local_date(then):%Y-%m}",
                    at=then,
                )
                service.post_cost(cost=cost)
