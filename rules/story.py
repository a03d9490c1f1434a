"""Stories: rule tests on a timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules.problems import NOWHERE, Place
from rules.values import Span


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: what is set or happens on that day (at `at`, else 12:00), then what must be seen by then.

    `does` and `expects` keep the author's words: (verb, value). Verbs that do: set, event, done, replied, clicked,
    acknowledged, started, silent, speaks. Verbs that expect: open, would_open, pending, closed, not_open, window,
    email, no_email, task, no_task, escalated, ended, milestone, verdict.
    """

    day: int
    at: str
    does: tuple[tuple[str, Any], ...]
    expects: tuple[tuple[str, Any], ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Story:
    """A cast of one account and what is said of it, then a timeline. `begins` is in the workspace's zone.

    `below`: accounts below it, by what they are called and by key, each told of as `set` does. `on_trial`: rules that
    may not act on the account, each with which of their trials (shadow, canary, holdout), or none where it has one.
    """

    name: str
    begins: datetime
    account: Mapping[str, Any]
    children: Mapping[str, Mapping[str, Mapping[str, Any]]]
    """By child kind (the plural in YAML), key, field."""
    given_for: Span | None
    timeline: tuple[Moment, ...]
    already_true: str = "open"
    silent: tuple[str, ...] = ()
    below: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    on_trial: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE
