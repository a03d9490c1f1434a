"""A letter as a value, and what all letters of one server share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient, ready but for its date. `headers` are those beside the usual ones."""

    sender: str
    sender_name: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    message_id: str
    envelope_from: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class LetterView:
    """What a letter's template may see: per root (`account`, `contact`) the names that are known, with typed values.

    `languages`: those the reader wants, best first. `zone`: where the reader's clock stands.
    """

    names: Mapping[str, Mapping[str, Any]]
    languages: tuple[str, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Stationery:
    """`base_url`: where the server is reached from outside. `secret`: signs unsubscribe links and envelope senders."""

    workspace: Workspace
    base_url: str
    secret: str
