"""A story goes on from beat to beat through the real operations; at each line what was expected is compared."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from engine.store.pages import failed_accounts
from rules.problems import Place
from rules.rulebook import Rulebook
from rules.story import Moment, Story
from workflows.operations.looking.moment import looking
from workflows.said import Refusal
from workflows.store.pages import effects_page, runs_page
from workflows.stories.deeds import DEEDS, do
from workflows.stories.expect import Miss, misses
from workflows.stories.failures import Failure, Inquiry
from workflows.stories.script import Beat, Script
from workflows.stories.seen import Seen
from workflows.stories.stage import ACCOUNT, Stage
from workflows.stories.watch import watch

LOOKS = frozenset({"email", "no_email", "task", "no_task"})
"""Verbs that look at what is new since the line before."""


@dataclass(frozen=True, slots=True)
class Until:
    """It goes on when the world stands at this moment."""

    at: datetime


class Wait(Enum):
    """It goes on when all work that is due is done."""

    SETTLED = "settled"


SETTLED = Wait.SETTLED
Going = Generator[Failure | Until | Wait, None, None]


@dataclass(slots=True)
class Performance:
    """One playing of a story: it yields what failed, and what it waits for; whoever moves the world lets it go on.

    `silent`: the feeds that say nothing now. `before`: the mails and tasks that the next line does not count as new;
    `arrival`: those there were when its moment came.
    """

    story: Story
    script: Script
    stage: Stage
    rulebook: Rulebook
    account: str = ACCOUNT
    asks_why: bool = True
    silent: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    arrival: tuple[datetime, frozenset[str]] | None = None

    def goes(self) -> Going:
        yield Until(self.script.begins)
        yield from _untold(self.story, self.story.place, 0, self.stage.begin(self.script, self.account))
        self._speak_until(self.script.silent, self.script.begins)
        for beat in self.script.beats:
            yield from self._beat(beat)
        yield from self._mishaps()

    @property
    def _inquiry(self) -> Inquiry:
        return Inquiry(self.stage.parts, self.rulebook, self.account)

    def _speak_until(self, silent: frozenset[str], now: datetime) -> None:
        """Every other feed gives a sign now, and when the next line is looked at: none seems silent between them."""
        self.silent = silent
        coming = [beat.at for beat in self.script.beats if beat.line is not None and beat.at > now]
        self.stage.speak(self.stage.feeds - silent, [now, *coming[:1]], self.account)

    def _beat(self, beat: Beat) -> Going:
        yield Until(beat.at)
        line = beat.line
        if line is None:
            yield from _untold(self.story, self.story.place, 0, self._say(beat))
            return
        if line.does:
            self._arrive(beat.at, line)
        yield from _untold(self.story, line.place, line.day, self._say(beat))
        if self.silent - beat.silent:
            self.stage.look_again(self.account)
        self._speak_until(beat.silent, beat.at)
        yield from self._line(line)

    def _say(self, beat: Beat) -> Sequence[Refusal]:
        return self.stage.say(beat.statements, self.account)

    def _arrive(self, at: datetime, line: Moment) -> None:
        """What lines of one moment bring about counts as new at the next, unless one of them looks at it."""
        if self.arrival is None or self.arrival[0] != at:
            self.arrival = (at, self.before | _ids(self._look(line)))

    def _line(self, line: Moment) -> Going:
        deeds = [(verb, value) for verb, value in line.does if verb in DEEDS]
        if deeds:
            yield SETTLED
            seen = self._look(line)
            missed = [miss for verb, value in deeds for miss in do(verb, value, self.stage.parts, seen)]
            yield from self._failed(line, missed)
        yield SETTLED
        seen = self._look(line)
        yield from self._failed(line, misses(line.expects, seen))
        looks = any(verb in LOOKS for verb, _ in line.expects)
        self.before = (
            self.arrival[1] if line.does and self.arrival and not looks else self.before | _ids(seen)
        )

    def _look(self, line: Moment) -> Seen:
        wants_milestones = any(verb == "milestone" for verb, _ in line.expects)
        return watch(
            self.stage.parts, self.account, self.before, self.script.begins, milestones=wants_milestones
        )

    def _failed(self, line: Moment, missed: Iterable[Miss]) -> Iterator[Failure]:
        for miss in missed:
            why = self._inquiry.why(miss) if self.asks_why else ()
            yield Failure(self.story.name, line.place, line.day, miss, why)

    def touched(self) -> frozenset[str]:
        """The rules that raised a signal of any state, and the playbooks that ran."""
        seen = watch(self.stage.parts, self.account, (), self.script.begins)
        return frozenset(
            {f"rule {signal.rule}" for signal in seen.signals}
            | {f"playbook {run.playbook}" for run in seen.runs}
        )

    def _mishaps(self) -> Iterator[Failure]:
        """What no story means to happen: mails that cannot be written, runs and accounts that were set aside."""
        with looking(self.stage.parts) as moment:
            for row in effects_page(
                moment.conn, account_id=self.account, states=("failed", "refused", "unknown")
            ):
                yield gone_wrong(self.story, "not sent", self._inquiry.effect(row))
            for row in runs_page(
                moment.conn, account_id=self.account, states=("needs_attention", "parked", "failed")
            ):
                yield gone_wrong(self.story, f"run of {row['playbook']} {row['state']}", row["error"])
            for row in failed_accounts(moment.conn):
                yield gone_wrong(self.story, "the account cannot be evaluated", row["error"])


def _ids(seen: Seen) -> frozenset[str]:
    return frozenset({mail.key for mail in seen.mails} | {task.id for task in seen.tasks})


def _untold(story: Story, place: Place, day: int, refused: Iterable[Refusal]) -> Iterator[Failure]:
    for refusal in refused:
        yield Failure(
            story.name, place, day, Miss("told", refusal.field, "what is told is taken in", refusal.reason)
        )


def gone_wrong(story: Story, what: str, said: str) -> Failure:
    day = story.timeline[-1].day if story.timeline else 0
    return Failure(
        story.name, story.place, day, Miss("", "", "nothing goes wrong", f"{what}: {said}".rstrip(": "))
    )
