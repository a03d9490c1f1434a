"""Links that sign somebody in: signed, good for half an hour, and once."""

import secrets
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

GOOD_FOR_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class SignInLink:
    """`once` is the number that makes it this one link: whoever lets it in writes it down."""

    member: str
    once: str


def make_sign_in_link(base_url: str, secret_key: str, member: str) -> str:
    token = _serializer(secret_key).dumps([member, secrets.token_urlsafe(12)])
    return f"{base_url.rstrip('/')}/sign-in/{token}"


def read_sign_in_token(token: str, secret_key: str) -> SignInLink | None:
    """None for one that is not ours or too old; whether it was used before, the ledger knows."""
    try:
        member, once = _serializer(secret_key).loads(token, max_age=GOOD_FOR_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    return SignInLink(str(member), str(once))


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="sign-in link")
