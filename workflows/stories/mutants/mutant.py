"""One break of a rulebook."""

from dataclasses import dataclass
from typing import Literal

from rules.condition import Compare
from rules.problems import Place
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Mutant:
    """`change` says in words what is otherwise, `story` what a story would have to show to notice it."""

    kind: Literal["rule", "playbook"]
    name: str
    place: Place
    change: str
    story: str
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a condition, broken; `place` is where the part was written. `harder`: what is only harder to meet."""

    place: Place
    said: str
    story: str
    harder: Compare | None = None
