import pytest

from zhilian.core import tokens
from zhilian.core.models import ApiToken
from zhilian.core.testing import NOON
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db


def test_token_is_seen_once_and_kept_as_a_hash() -> None:
    person = make.person(roles=["ops_manager"])

    token = tokens.make_token(person_id=person.pk, name="报表", at=NOON)

    assert tokens.bearer(f"Bearer {token}") == person
    assert token not in str(list(ApiToken.objects.values_list()))


def test_revoked_token_admits_nobody() -> None:
    person = make.person(roles=["ops_manager"])
    token = tokens.make_token(person_id=person.pk, name="报表", at=NOON)
    row = tokens.tokens_of(person_id=person.pk)[0]

    assert tokens.revoke_token(token_id=row.pk, person_id=person.pk, at=NOON) is True

    assert tokens.bearer(f"Bearer {token}") is None


def test_nobody_revokes_the_token_of_another() -> None:
    owner, other = make.person(roles=["staff"]), make.person(roles=["staff"])
    tokens.make_token(person_id=owner.pk, name="报表", at=NOON)
    row = tokens.tokens_of(person_id=owner.pk)[0]

    assert tokens.revoke_token(token_id=row.pk, person_id=other.pk, at=NOON) is False


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer zl_wrong"])
def test_bearer_refuses_what_is_not_a_token(header: str) -> None:
    assert tokens.bearer(header) is None
