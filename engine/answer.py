"""The plain answer to one condition or expression, of one subject at one moment.

It is three-valued, and with it comes its horizon: the earliest whole second after now at which it could change by time
alone, None where it cannot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.compiler import NodeCompiler, compiler_for
from engine.facts import EMPTY, AccountFacts, Event, Held, Subject
from engine.frame import Frame, Heard, start
from engine.known import Interval, Unknown, presentable
from engine.moments import as_horizon
from engine.reading import steadied
from engine.readings.fields import held_of
from engine.truth import Truth
from rules.condition import Condition
from rules.expression import Expr, FieldRef
from rules.plan import Plan
from rules.vocabulary import Vocabulary

__all__ = ["EMPTY", "Answer", "Asked", "Heard", "Interval", "Read", "Unknown", "ask", "read"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, when, and in whose words.

    `subject`: the child that the rule or run is about. `heard`: what a run's steps heard. `contexts`: typed values of
    the names only rendering knows. `event`: by name, the one that a rule opens for.
    """

    facts: AccountFacts
    now: datetime
    vocabulary: Vocabulary
    plans: Mapping[str, Plan]
    subject: Subject | None = None
    heard: Heard | None = None
    contexts: Mapping[str, Any] = field(default_factory=dict)
    event: tuple[str, Event] | None = None
    _frames: list[Frame] = field(default_factory=list, init=False, repr=False, compare=False)
    """The frame, once it was asked for: what was read once is not read again."""

    def of(self, child: Subject | None, event: tuple[str, Event] | None = None) -> "Asked":
        """The same of one child, or one event; what was read of the account is not read again for it."""
        found = replace(self, subject=child, event=event)
        if self.subject is None and self.event is None:
            found._frames.append(_at_hand(frame_of(self), child, event))
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    truth: Truth
    horizon: datetime | None


@dataclass(frozen=True, slots=True)
class Read:
    """`value` is typed, or EMPTY, Unknown, or an Interval; elapsed time comes as a Span in whole units. `held`: the
    observation a plain field was read from.
    """

    value: Any
    horizon: datetime | None
    held: Held | None = None


def ask(condition: Condition, asked: Asked) -> Answer:
    answer, until = compiler_of(asked).judge(condition)(frame_of(asked))
    return Answer(answer, as_horizon(until))


def read(expr: Expr, asked: Asked) -> Read:
    frame = frame_of(asked)
    build = compiler_of(asked)
    value, until = steadied(build.reading(expr))(frame)
    held = held_of(expr, build, frame) if isinstance(expr, FieldRef) else None
    return Read(presentable(value), as_horizon(until), held)


def value_of(expr: Expr, asked: Asked) -> Any:
    """The value alone, as `read` gives it."""
    value, _ = steadied(compiler_of(asked).reading(expr))(frame_of(asked))
    return presentable(value)


def compiler_of(asked: Asked) -> NodeCompiler:
    return compiler_for(asked.vocabulary, asked.plans)


def frame_of(asked: Asked) -> Frame:
    """The subject at the moment asked about; the same frame each time."""
    if not asked._frames:
        root = start(asked.facts, asked.now, asked.heard, asked.contexts)
        asked._frames.append(_at_hand(root, asked.subject, asked.event))
    return asked._frames[0]


def _at_hand(root: Frame, subject: Subject | None, event: tuple[str, Event] | None) -> Frame:
    frame = root.of_child(subject) if subject is not None and subject.about != "account" else root
    return frame.beside(*event) if event is not None else frame
