"""What stands at one moment of a story, as its expectations compare it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

OPEN = ("open", "acknowledged")


@dataclass(frozen=True, slots=True)
class SignalSeen:
    """`was_open`: it opened at some time, whatever it is now."""

    id: str
    rule: str
    child: str
    state: str
    window: str
    was_open: bool

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class MailSeen:
    """A mail to a contact. `email` is its template's name; `text` its readable part."""

    key: str
    email: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """`name` is its id in the rulebook; `says` its title in every language. `is_new`: made since the line before."""

    id: str
    name: str
    assignee: str
    says: Mapping[str, str]
    is_open: bool
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class RunSeen:
    """`ending` in the words of a story; empty while it goes on."""

    id: str
    playbook: str
    key: str
    state: str
    ending: str


@dataclass(frozen=True, slots=True)
class ClimbSeen:
    """`level`: the highest that was reached, 0 before the first."""

    id: str
    policy: str
    level: int
    state: str


def nobody(name: str) -> Collection[str]:
    """Who says no, where nobody was asked."""
    return ()


@dataclass(frozen=True, slots=True)
class Seen:
    """`mails`: those sent since the line before; everything else as it stands. `milestones` by `plan.name`.
    `noes`: why a rule, an e-mail or a playbook of this name is told no, asked only where a line wants to know.
    """

    signals: tuple[SignalSeen, ...] = ()
    mails: tuple[MailSeen, ...] = ()
    tasks: tuple[TaskSeen, ...] = ()
    runs: tuple[RunSeen, ...] = ()
    climbs: tuple[ClimbSeen, ...] = ()
    milestones: Mapping[str, str] = field(default_factory=dict)
    noes: Callable[[str], Collection[str]] = nobody
    account: str = "story"


ENDINGS = {"end": "completed", "": "completed", "signal_closed": "signal closed", "date_moved": "date moved"}
"""Endings of runs for which stories have a plainer word."""


def ending_of(state: str, ending: str) -> str:
    """How a run that is over ended, in the word a story uses."""
    return ENDINGS.get(ending, ending) if state in ("completed", "exited", "failed") else ""
