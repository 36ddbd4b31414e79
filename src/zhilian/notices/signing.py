"""The address that a gateway calls with a receipt: signed per message, so it carries no secret."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "zhilian.notices.receipt"


def receipt_url(*, provider: str, reference: str, query: str) -> str:
    """`query` stays in the gateway's own escapes, e.g. Kannel's %d."""
    signature = sign(provider=provider, reference=reference)
    address = f"{settings.BASE_URL}/hooks/sms/{provider}/receipt"
    return f"{address}?id={reference}&sig={signature}&{query}"


def sign(*, provider: str, reference: str) -> str:
    return salted_hmac(SALT, f"{provider}:{reference}", algorithm="sha256").hexdigest()[:40]


def is_signed(*, provider: str, reference: str, signature: str) -> bool:
    return bool(reference) and constant_time_compare(
        sign(provider=provider, reference=reference), signature
    )
