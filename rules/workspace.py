"""The workspace: whose server this is, where its days begin, and what it speaks."""

from dataclasses import dataclass
from typing import Literal

from rules.problems import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mails come from, and the postal address that marketing mails must carry."""

    name: str
    email: str
    postal_address: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One per rulebook. `time_zone` is an IANA name; a bare number against money is in `currency`; the first
    language leads.
    """

    name: str
    time_zone: str
    currency: str
    languages: tuple[str, ...]
    sender: Sender
    reasons: tuple[str, ...] = ()
    """Why an account may be at risk, of which a rule's `reason` is one; empty: any word will do."""
    publish: Literal["one_person", "two_people"] = "one_person"
    """`two_people`: what reaches customers goes live only with a second person's yes."""
    place: Place = NOWHERE
