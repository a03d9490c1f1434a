"""Any playbook, any facts, any order and number of wakings: each step is left once, and a goal ends the run at once."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rules.condition import Condition
from rules.playbook import (
    Arm,
    BranchStep,
    EmailStep,
    EndStep,
    Playbook,
    Recipients,
    Step,
    TaskStep,
    WaitStep,
    WaitUntilStep,
)
from rules.values import Span
from tests.pure.made_up import MONDAY, at_least, begun, facts, here, is_so, playbook, replied, sentence
from workflows.effects import Effect
from workflows.moves import Run, Visit
from workflows.runs import Advanced, advance, audit, end, hear

ADMINS = {"ana@acme.test": "admin"}
SPANS = st.sampled_from([Span(1, "h"), Span(1, "d"), Span(3, "bd"), Span(2, "w")])
CONDITIONS = st.sampled_from([at_least("seats", 5), is_so("churned"), replied("1")])


@dataclass
class Layout:
    """Nested steps being laid out flat, numbered as they come."""

    steps: list[Step] = field(default_factory=list)
    count: int = 0

    def name(self) -> str:
        self.count += 1
        return str(self.count)


def lay_out(draw: Any, layout: Layout, follows: str, depth: int) -> str:
    """A row of steps whose last goes on to `follows`; the name of its first."""
    first = follows
    for _ in range(draw(st.integers(0 if depth < 2 else 1, 4))):
        first = lay_one(draw, layout, first, depth)
    return first


def lay_one(draw: Any, layout: Layout, follows: str, depth: int) -> str:
    kinds = ["email", "task", "wait", "wait_until", "end", "branch"]
    kind = draw(st.sampled_from(kinds if depth else kinds[:4]))
    inner = lay_out(draw, layout, follows, depth - 1) if kind in ("branch", "wait_until") and depth else ""
    name = layout.name()
    condition: Condition = draw(CONDITIONS)
    made: dict[str, Step] = {
        "email": EmailStep(name, follows, "tips", Recipients("every", ("admin",))),
        "task": TaskStep(name, follows, sentence("Call"), "owner", Span(1, "d")),
        "wait": WaitStep(name, follows, span=draw(SPANS)),
        "wait_until": WaitUntilStep(name, follows, condition, draw(st.none() | SPANS), inner),
        "end": EndStep(name, "over"),
        "branch": BranchStep(name, follows, (Arm(condition, inner), Arm(None, ""))),
    }
    layout.steps.append(made[kind])
    return name


@st.composite
def playbooks(draw: Any) -> Playbook:
    layout = Layout()
    first = lay_out(draw, layout, "", 2)
    return playbook(layout.steps, first=first, goal=is_so("reached"), exits={"churned": is_so("churned")})


class RunsAtRandom(RuleBasedStateMachine):
    @initialize(book=playbooks())
    def begin(self, book: Playbook) -> None:
        self.book = book
        self.now = MONDAY
        self.begin_run()

    def begin_run(self) -> None:
        self.known: dict[str, Any] = {"reached": False, "churned": None, "seats": None}
        self.run: Run = begun(self.book, self.now)
        self.visits: list[Visit] = []
        self.effects: list[Effect] = []
        self.open_tasks: set[str] = set()

    def look(self) -> Advanced:
        known = facts(self.known, ADMINS)
        return advance(here(self.run, self.book, known, self.now, has_open_tasks=bool(self.open_tasks)))

    def keep(self, told: Advanced) -> None:
        self.run = told.run
        self.visits += told.visits
        self.effects += told.effects
        self.open_tasks |= {effect.key for effect in told.effects if effect.kind == "task"}

    @precondition(lambda self: self.run.is_live)
    @rule(
        seats=st.sampled_from([None, 1, 9]),
        churned=st.sampled_from([None, False, False, True]),
        reached=st.sampled_from([None, False, False, False, True]),
    )
    def learn(self, seats: int | None, churned: bool | None, reached: bool | None) -> None:
        self.known = {"seats": seats, "churned": churned, "reached": reached}

    @precondition(lambda self: self.run.is_live)
    @rule(hours=st.sampled_from([1, 5, 24, 100, 1000]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.run.is_live)
    @rule(times=st.integers(1, 3))
    def wake(self, times: int) -> None:
        """Early, in time, late, and more than once."""
        for _ in range(times):
            if self.run.is_live:
                self.wake_once()

    def wake_once(self) -> None:
        told = self.look()
        self.keep(told)
        if self.known["reached"] is True:
            assert (told.run.state, told.run.ending, told.effects) == ("completed", "goal", ())
        elif self.known["churned"] is True:
            assert (told.run.state, told.run.ending, told.effects) == ("exited", "churned", ())
        elif told.run.is_live:
            assert_a_second_look_changes_nothing(told, self.look())

    @precondition(lambda self: self.run.is_live)
    @rule()
    def close_tasks(self) -> None:
        self.open_tasks.clear()

    @precondition(lambda self: self.run.is_live)
    @rule()
    def reply(self) -> None:
        self.keep(hear(self.run, "replied", "1", "ana@acme.test", self.now))

    @precondition(lambda self: self.run.is_live)
    @rule()
    def close_the_signal(self) -> None:
        self.keep(end(Advanced(self.run), "exited", "signal_closed", self.now))

    @precondition(lambda self: not self.run.is_live)
    @rule()
    def begin_another(self) -> None:
        self.begin_run()

    @invariant()
    def each_step_is_left_once(self) -> None:
        left = [visit.step for visit in self.visits if visit.what in ("left", "skipped")]
        assert len(left) == len(set(left))

    @invariant()
    def each_effect_is_planned_once(self) -> None:
        assert len({effect.key for effect in self.effects}) == len(self.effects)

    @invariant()
    def the_history_tells_the_state(self) -> None:
        assert audit(self.run, self.book, tuple(self.visits)) == ()

    @invariant()
    def each_step_is_come_to_from_the_one_before(self) -> None:
        at = self.book.first
        for visit in self.visits:
            if visit.what in ("left", "skipped"):
                assert visit.step == at
                at = visit.detail["next"]

    @invariant()
    def who_waits_has_a_moment_ahead_or_something_to_wait_for(self) -> None:
        if self.run.state == "waiting":
            assert self.run.wake_at is None or self.run.wake_at > self.run.started_at


def assert_a_second_look_changes_nothing(first: Advanced, second: Advanced) -> None:
    assert (second.visits, second.effects) == ((), ())
    assert second.run == first.run


RunsAtRandom.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestRunsAtRandom = RunsAtRandom.TestCase
