"""Atoms: the parts of rules' conjunctions, numbered, each once however many rules it stands in."""

from collections.abc import Hashable
from datetime import datetime

from engine.compiler import NodeCompiler
from engine.frame import Frame
from engine.moments import NEVER
from engine.reading import Judge
from engine.truth import TRUE, Truth
from rules.condition import And, Condition
from rules.normal import to_nnf


class Atoms:
    """The table from numbers to judges. An atom is a leaf, its negation, or a whole `or` group."""

    def __init__(self, compiler: NodeCompiler) -> None:
        self.judges: list[Judge] = []
        self._compiler = compiler
        self._numbers: dict[Hashable, int] = {}

    def of_condition(self, condition: Condition | None) -> tuple[int, ...]:
        """The atoms of which all must be true; none where there is no condition."""
        if condition is None:
            return ()
        normal = to_nnf(condition)
        parts = normal.parts if isinstance(normal, And) else (normal,)
        numbers = (self.number(part, self._compiler.judge(part)) for part in parts)
        return tuple(dict.fromkeys(numbers))

    def of_kind(self, kind: Hashable) -> int:
        """The atom that is told true when a subject of this kind is looked at; never answered by itself."""
        return self.number(("about", kind), _always)

    def number(self, key: Hashable, judge: Judge) -> int:
        known = self._numbers.setdefault(key, len(self.judges))
        if known == len(self.judges):
            self.judges.append(judge)
        return known


def _always(frame: Frame) -> tuple[Truth, datetime]:
    return TRUE, NEVER
