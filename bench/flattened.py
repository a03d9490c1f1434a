"""A program's rules as flat conditions over named values, and an account's facts as those values: what an engine that
compares fields with constants can be given.

A comparison of a number or a choice with a constant stays one, on a field that holds the reading; everything else (a
milestone, a date in the next 90 days, an `or`) is a yes/no worked out beforehand. The unknown has no place there, so
that subjects with an unknown reading take no part.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bench.conditions import Condition, Facts, Value
from engine.facts import AccountFacts
from engine.frame import Frame, start
from engine.program import CompiledRule, Program
from engine.reading import Judge, Reader
from engine.truth import TRUE, UNKNOWN
from engine.windows import judge_of
from rules import condition as tree
from rules.expression import Constant
from rules.normal import to_nnf
from rules.values import Money, Span

ABOUT = "about"
OPERATORS: dict[str, str] = {"=": "==", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

Column = Callable[[Frame], Value | None]
"""The value of one field; None where it is unknown, or of another subject."""


class Flattened:
    """`rules`: in the program's order, the conditions that must all hold."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._names: dict[Any, str] = {}
        self._columns: dict[str, dict[str, Column]] = {}
        self.rules = [frozenset(self._conditions(rule)) for rule in program.rules]

    def facts_of(self, facts: AccountFacts, now: datetime) -> Iterator[Facts | None]:
        """One a subject, in the order in which an evaluation asks the matcher; None where a reading is unknown."""
        root = start(facts, now)
        others: Facts = dict.fromkeys(self._names.values(), 0)
        for kind in self._program.by_kind:
            for frame in _frames(kind.about, root):
                own = {name: read(frame) for name, read in self._columns[kind.about].items()}
                known = {name: value for name, value in own.items() if value is not None}
                yield {**others, **known, ABOUT: kind.about} if len(known) == len(own) else None

    def _conditions(self, rule: CompiledRule) -> Iterator[Condition]:
        kind = rule.rule.about
        yield Condition(ABOUT, "==", kind)
        for part in (rule.rule.accounts, rule.rule.when):
            if part is not None:
                yield from (self._condition(leaf, kind) for leaf in _parts(to_nnf(part)))
        if rule.stand is not None:
            field = self._column(("windows", rule.rule.name), kind, _yes_or_no(judge_of(rule.stand)))
            yield Condition(field, "==", "yes")

    def _condition(self, leaf: tree.Condition, kind: str) -> Condition:
        compiler = self._program.compiler
        if isinstance(leaf, tree.Compare) and leaf.op in OPERATORS and isinstance(leaf.right, Constant):
            constant = plain(leaf.right.value)
            if constant is not None:
                field = self._column(leaf.left, kind, _plainly(compiler.steady(leaf.left)))
                return Condition(field, OPERATORS[leaf.op], constant)
        return Condition(self._column(leaf, kind, _yes_or_no(compiler.judge(leaf))), "==", "yes")

    def _column(self, of: Any, kind: str, read: Column) -> str:
        name = self._names.setdefault(of, f"x{len(self._names)}")
        self._columns.setdefault(kind, {})[name] = read
        return name


def plain(value: Any) -> Value | None:
    """A value as any engine compares it: lengths of time in days, money by its amount; None for what is no such."""
    if isinstance(value, timedelta | Span):
        span = value if isinstance(value, timedelta) else value.elapsed
        return span / timedelta(days=1)
    if isinstance(value, Money | Decimal):
        return float(value.amount if isinstance(value, Money) else value)
    return value if type(value) in (int, float, str) else None


def _plainly(read: Reader) -> Column:
    return lambda frame: plain(read(frame)[0])


def _yes_or_no(judge: Judge) -> Column:
    def read(frame: Frame) -> str | None:
        answer = judge(frame)[0]
        return None if answer is UNKNOWN else "yes" if answer is TRUE else "no"

    return read


def _parts(normal: tree.Condition) -> tuple[tree.Condition, ...]:
    return normal.parts if isinstance(normal, tree.And) else (normal,)


def _frames(kind: str, root: Frame) -> Iterator[Frame]:
    if kind == "account":
        yield root
        return
    for child in root.facts.children.get(kind, {}).values():
        yield root.of_child(child)
