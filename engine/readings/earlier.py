"""`was(mean(users, 7d), 30d)`: what is reckoned, as it would have been reckoned that long ago."""

from datetime import datetime
from typing import Any

from engine.frame import Frame
from engine.moments import later
from engine.past import as_of, next_told
from engine.reading import Compiler, Reading
from engine.spans import before
from rules.expression import Earlier


def earlier(node: Earlier, build: Compiler) -> Reading:
    """It moves as it moved then, so much later."""
    of = build.steady(node.of)

    def read(frame: Frame) -> tuple[Any, datetime]:
        value, until = of(at_that_time(node, frame))
        return value, min(later(until, node.ago.elapsed), next_told(frame))

    return Reading(read)


def at_that_time(node: Earlier, frame: Frame) -> Frame:
    return as_of(frame, before(frame, node.ago))
