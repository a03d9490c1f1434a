"""The overview: the founder's question, "who uses it well, who badly, who never got going", answered by named lists."""

from dataclasses import dataclass
from typing import Literal

from rules.condition import Condition
from rules.problems import NOWHERE, Place
from rules.text import LocalText, Sentence


@dataclass(frozen=True, slots=True)
class OverviewList:
    """One list. An account stands in the first whose condition is definitely true; `says` is its one sentence there."""

    name: str
    label: LocalText
    tone: Literal["good", "bad", "idle", "plain"]
    when: Condition
    says: Sentence
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Overview:
    """`accounts`: who is counted at all (None: everybody)."""

    name: str
    accounts: Condition | None
    lists: tuple[OverviewList, ...]
    place: Place = NOWHERE
