"""A letter as the bytes that go over the wire, and back."""

import hashlib
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from workflows.letters.letter import Letter
from workflows.letters.refusal import LetterRefused

_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
)


class _LetterPolicy(EmailPolicy):
    """Plain headers stay on one line: Python would otherwise fold a long List-Unsubscribe by encoding it, and no
    provider could read it (RFC 5322 allows 998 characters). What is not ASCII is encoded in words of 75 (RFC 2047).
    """

    def fold(self, name: str, value: str) -> str:
        return str(_policy_for(value).fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        return _policy_for(value).fold_binary(name, value)


_FOLDED = policy.SMTP.clone(cte_type="7bit", max_line_length=76)
_WHOLE = _FOLDED.clone(max_line_length=998)
_POLICY = _LetterPolicy(linesep="\r\n", cte_type="7bit")


def _policy_for(value: str) -> "EmailPolicy[EmailMessage]":
    return _WHOLE if str(value).isascii() else _FOLDED


def as_bytes(letter: Letter, sent_at: datetime) -> bytes:
    """RFC 5322, with CRLF, in ASCII throughout. The same letter at the same moment makes the same bytes."""
    message = EmailMessage(policy=_POLICY)
    try:
        _head(message, letter, sent_at)
    except (ValueError, IndexError) as error:  # a line break in a name, an address that is none
        raise LetterRefused(f"its head cannot be written: {error}") from error
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message.set_boundary("=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:40])
    return message.as_bytes()


def _head(message: EmailMessage, letter: Letter, sent_at: datetime) -> None:
    message["From"] = Address(letter.sender_name, addr_spec=letter.sender)
    message["To"] = Address(addr_spec=letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = Address(letter.sender_name, addr_spec=letter.reply_to)
    message["Subject"] = letter.subject
    message["Date"] = sent_at
    message["Message-ID"] = letter.message_id
    message["Content-Language"] = letter.language
    for name, value in letter.headers.items():
        message[name] = value


def read_bytes(raw: bytes) -> Letter:
    """The letter that such bytes were made from, but for the envelope, which is not in them."""
    message = message_from_bytes(raw, policy=policy.default)
    sender, reply_to = _address(message, "From"), _address(message, "Reply-To")
    return Letter(
        sender=sender.addr_spec,
        sender_name=sender.display_name,
        recipient=_address(message, "To").addr_spec,
        reply_to=reply_to.addr_spec,
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers={name: str(value) for name, value in message.items() if name not in _HEADERS},
        message_id=str(message["Message-ID"] or ""),
        envelope_from="",
        language=str(message["Content-Language"] or "en"),
    )


def _address(message: EmailMessage, name: str) -> Address:
    header = message[name]
    return header.addresses[0] if header is not None and header.addresses else Address()


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
