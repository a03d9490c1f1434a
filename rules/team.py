"""Our side: people, who is responsible for what, and the levels an unanswered matter climbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.condition import Condition
from rules.problems import NOWHERE, Place
from rules.text import LocalText
from rules.values import Span


@dataclass(frozen=True, slots=True)
class Teammate:
    """`region` names the calendar; `deputy` stands in while away; capacity counts accounts per tier."""

    id: str
    name: str
    email: str
    title: str = ""
    manager: str = ""
    deputy: str = ""
    region: str = ""
    language: str = ""
    capacity: Mapping[str, int] | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who does it, who answers for it, who is asked, who is told; each a teammate, a role, or `owner`."""

    responsible: str
    accountable: str
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    accounts: Condition | None = None


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    people: Mapping[str, Teammate]
    roles: Mapping[str, str]
    responsibilities: Mapping[str, tuple[Responsibility, ...]]
    """By area; the first whose `accounts` is definitely true (or absent) holds."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Level:
    """Reached `at` after the opening, unless the matter is by then acknowledged / progressed / resolved."""

    at: Span
    unless: Literal["acknowledged", "progressed", "resolved"]
    to: tuple[str, ...]
    by: tuple[str, ...] = ("email",)


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """Levels in order of `at`; the whole ladder is climbed again `repeat` times."""

    name: str
    label: LocalText
    levels: tuple[Level, ...]
    repeat: int = 0
    place: Place = NOWHERE
