"""A letter as the bytes that go over the wire, and back."""

import base64
import hashlib
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.quoprimime import body_encode
from email.utils import format_datetime, parseaddr
from functools import lru_cache

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


LINE_END = "\r\n"
ENCODED_LINE = 76
MOST_IN_A_LINE = 998
"""RFC 5322. Plain headers stay on one line: Python would otherwise fold a long List-Unsubscribe by encoding it, and no
provider could read it. What is not ASCII is encoded in words of 75 (RFC 2047), by ``email.header``: the newer
``email.policy`` loses a blank, or adds one, where its words meet.
"""
_WHOLE = policy.SMTP.clone(cte_type="7bit", max_line_length=MOST_IN_A_LINE)


def as_bytes(letter: Letter, sent_at: datetime) -> bytes:
    """RFC 5322, with CRLF, in ASCII throughout. The same letter at the same moment makes the same bytes."""
    try:
        head = _head(letter, sent_at)
    except (ValueError, IndexError) as error:  # a line break in a name, an address that is none
        raise LetterRefused(f"its head cannot be written: {error}") from error
    boundary = "=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:40]
    lines = [
        *head,
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        f"--{boundary}",
        *_part_of(letter.text, "plain"),
        f"--{boundary}",
        *_part_of(letter.html, "html"),
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _head(letter: Letter, sent_at: datetime) -> list[str]:
    told = {
        "Subject": letter.subject,
        "Date": format_datetime(sent_at),
        "Message-ID": letter.message_id,
        "Content-Language": letter.language,
        **letter.headers,
    }
    return [
        _mailbox("From", letter.sender, letter.sender_name),
        _mailbox("To", letter.recipient),
        *([_mailbox("Reply-To", letter.reply_to, letter.sender_name)] if letter.reply_to else ()),
        *(_line(name, value) for name, value in told.items()),
    ]


@lru_cache(maxsize=4096)
def _mailbox(head: str, address: str, name: str = "") -> str:
    """The same few names and addresses come again and again. Raises ValueError for an address that is none."""
    whole = Address(name, addr_spec=address)
    if name.isascii():
        return _line(head, str(whole))
    words, end = _encoded(head, name), f"<{whole.addr_spec}>"
    fits = len(words.rpartition("\n")[2]) + 1 + len(end) <= ENCODED_LINE
    return words + (" " if fits else "\r\n ") + end


def _line(name: str, value: str) -> str:
    """What is plainly ASCII is written as it is: the library takes thirty times as long to come to the same. Raises
    ValueError for a line break, which would begin another header.
    """
    if not value.isascii():
        return _encoded(name, value)
    _refuse_a_break(name, value)
    is_plain = value.isprintable() and value == value.strip() and "=?" not in value
    if is_plain and 0 < len(value) < MOST_IN_A_LINE - len(name) - 2:
        return f"{name}: {value}"
    return str(_WHOLE.fold(name, _WHOLE.header_factory(name, value))).removesuffix("\r\n")


def _encoded(name: str, value: str) -> str:
    _refuse_a_break(name, value)
    header = Header(value, "utf-8", maxlinelen=ENCODED_LINE, header_name=name)
    return f"{name}: {header.encode(linesep=LINE_END)}"


def _refuse_a_break(name: str, value: str) -> None:
    if len(f"{value}.".splitlines()) > 1:
        raise ValueError(f"a line break in {name}")


def _part_of(text: str, subtype: str) -> list[str]:
    """One way of reading the letter: its lines as they are where any mail server takes them, else encoded."""
    lines = text.encode().splitlines()
    data = b"\n".join([*lines, b""])
    quoted, encoding = data.decode("latin-1"), "7bit"
    if not data.isascii() or max(map(len, lines), default=0) > ENCODED_LINE:
        quoted, encoding = body_encode(quoted, ENCODED_LINE), "quoted-printable"
        if len(quoted) > len(data) * 4 / 3:
            quoted, encoding = base64.encodebytes(data.replace(b"\n", b"\r\n")).decode("ascii"), "base64"
    return [
        f'Content-Type: text/{subtype}; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
        "",
        *quoted.removesuffix("\n").split("\n"),
        "",
    ]


def read_bytes(raw: bytes) -> Letter:
    """The letter that such bytes were made from, but for the envelope, which is not in them."""
    message = message_from_bytes(raw, policy=policy.default)
    sender, reply_to = _address(message, "From"), _address(message, "Reply-To")
    return Letter(
        sender=sender.addr_spec,
        sender_name=sender.display_name,
        recipient=_address(message, "To").addr_spec,
        reply_to=reply_to.addr_spec,
        subject=_decoded(_raw(message, "Subject")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers={name: str(value) for name, value in message.items() if name not in _HEADERS},
        message_id=str(message["Message-ID"] or ""),
        envelope_from="",
        language=str(message["Content-Language"] or "en"),
    )


def _address(message: EmailMessage, name: str) -> Address:
    written, address = parseaddr(_raw(message, name))
    return Address(_decoded(written), addr_spec=address) if address else Address()


def _raw(message: EmailMessage, name: str) -> str:
    """As it stands in the head, its lines joined."""
    found = (value for head, value in message.raw_items() if head.lower() == name.lower())
    return "".join(str(next(found, "")).splitlines())


def _decoded(value: str) -> str:
    return str(make_header(decode_header(value)))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
