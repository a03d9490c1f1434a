"""What names an effect on the wire: the Message-ID, and an envelope sender of its own that a bounce comes back to."""

import hashlib
import hmac
import re

from workflows.addresses import domain_of

_MARK = re.compile(r"bounce\+([0-9a-f]{32})\.([0-9a-f]{16})@.+", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<effect\.([0-9a-f]{32})@[^<>@\s]+>", re.IGNORECASE)


def effect_mark(effect_key: str) -> str:
    """32 hex digits that stand for an effect outside: the first of its key, where the key is such a hash already."""
    if re.fullmatch(r"[0-9a-f]{32,}", effect_key):
        return effect_key[:32]
    return hashlib.sha256(effect_key.encode()).hexdigest()[:32]


def envelope_sender(effect_key: str, sender: str, secret: str) -> str:
    """`bounce+MARK.SIGNATURE@domain`, in hex because servers change the case of what stands before the @."""
    mark = effect_mark(effect_key)
    return f"bounce+{mark}.{_signature(mark, secret)}@{domain_of(sender)}"


def effect_of_envelope(envelope: str, secret: str) -> str | None:
    """The effect's mark that a bounce was sent back for; None for what we did not sign."""
    match = _MARK.fullmatch(envelope.strip("<> "))
    if match is None:
        return None
    mark, signature = match.group(1).lower(), match.group(2).lower()
    return mark if hmac.compare_digest(signature, _signature(mark, secret)) else None


def message_id(effect_key: str, sender: str) -> str:
    """One per effect, the same on every retry: a duplicate can be seen, a reply and a bounce find their effect."""
    return f"<effect.{effect_mark(effect_key)}@{domain_of(sender)}>"


def effect_of_message_id(text: str) -> str | None:
    match = _MESSAGE_ID.search(text)
    return match.group(1).lower() if match else None


def _signature(mark: str, secret: str) -> str:
    return hmac.new(secret.encode(), b"perennial.envelope:" + mark.encode(), hashlib.sha256).hexdigest()[:16]
