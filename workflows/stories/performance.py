"""A story goes on from beat to beat through the real operations; at each line what was expected is compared."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from engine.store.pages import failed_accounts
from rules.problems import Place
from rules.rulebook import Rulebook
from rules.story import Moment, Story
from workflows.operations.looking.moment import looking
from workflows.said import Refusal
from workflows.store.pages import effects_page, runs_page
from workflows.store.standing import with_mishaps
from workflows.stories.deeds import DEEDS, do
from workflows.stories.expect import Miss, asks_text, misses
from workflows.stories.failures import Failure, Inquiry
from workflows.stories.sayings import Said, Word, say
from workflows.stories.script import Beat, Script, Statement
from workflows.stories.seen import Seen
from workflows.stories.stage import ACCOUNT, Stage, Telling
from workflows.stories.watch import standing, watch

TOUCHES = ("open", "ended")
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
Going = Generator[Failure | Until | Wait | Telling, None, None]


@dataclass(slots=True)
class Performance:
    """One playing of a story: it yields what failed, and what it waits for; whoever moves the world lets it go on.

    `silent`: the feeds that say nothing now; None before it begins. `before`: the mails and tasks that the next line
    does not count as new; `arrival`: those there were when its moment came.
    """

    story: Story
    script: Script
    stage: Stage
    rulebook: Rulebook
    account: str = ACCOUNT
    asks_why: bool = True
    silent: frozenset[str] | None = None
    before: frozenset[str] = frozenset()
    arrival: tuple[datetime, frozenset[str]] | None = None
    on: str = ""

    def goes(self) -> Going:
        script = self.script
        yield Until(script.begins)
        links = (replace(each, item={**each.item, "value": self.account}) for each in script.links)
        given = Telling(self.account, (*links, *script.given), name=script.name, is_backfill=True)
        given.below = script.below
        if script.since < script.begins:
            given.feeds, given.moments = self.stage.feeds, (script.since, script.begins)
        yield given
        yield from _untold(self.story, self.story.place, 0, given.refused)
        yield self._telling((), script.silent, script.begins)
        for beat in script.beats:
            yield from self._beat(beat)
        yield from self._mishaps()

    @property
    def _inquiry(self) -> Inquiry:
        return Inquiry(self.stage.parts, self.rulebook, self.account)

    def _telling(self, statements: Sequence[Statement], silent: frozenset[str], now: datetime) -> Telling:
        """Every other feed gives a sign now, and at each coming line until it is others that are silent: so none seems
        silent between them, and nobody is woken to hear whether one is.
        """
        telling = Telling(self.account, statements, below=self.script.below)
        if self.silent != silent:
            telling.looks_again = bool((self.silent or frozenset()) - silent)
            telling.feeds, telling.moments = (
                self.stage.feeds - silent,
                (now, *self._until_others(silent, now)),
            )
            self.silent = silent
        return telling

    def _until_others(self, silent: frozenset[str], now: datetime) -> Iterator[datetime]:
        """The moments of the coming lines, up to the first at which other feeds are silent."""
        for beat in self.script.beats:
            if beat.line is not None and beat.at > now:
                yield beat.at
                if beat.silent != silent:
                    return

    def _beat(self, beat: Beat) -> Going:
        yield Until(beat.at)
        line = beat.line
        if line is None:
            telling = Telling(self.account, beat.statements)
        else:
            if line.does:
                self._arrive(beat.at)
            telling = self._telling(beat.statements, beat.silent, beat.at)
        yield telling
        place, day = (line.place, line.day) if line else (self.story.place, 0)
        yield from _untold(self.story, place, day, telling.refused)
        if line is not None:
            self.on = f"{beat.at.astimezone(ZoneInfo(self.rulebook.workspace.time_zone)):%Y-%m-%d %H:%M}"
            yield from self._line(line)

    def _arrive(self, at: datetime) -> None:
        """What lines of one moment bring about counts as new at the next, unless one of them looks at it."""
        if self.arrival is None or self.arrival[0] != at:
            self.arrival = (at, self.before | standing(self.stage.board, self.account))

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
        verbs = [verb for verb, _ in (*line.does, *line.expects)]
        asks = self.asks_why or any(asks_text(verb, value) for verb, value in line.expects)
        return watch(self.stage.board, self.account, self.before, self.script.begins, verbs, reads_mails=asks)

    def _failed(self, line: Moment, missed: Iterable[Miss]) -> Iterator[Failure]:
        for miss in missed:
            why = self._inquiry.why(miss) if self.asks_why else ()
            yield Failure(self.story.name, line.place, line.day, miss, why, self.on)

    def touched(self) -> frozenset[str]:
        """The rules that raised a signal of any state, and the playbooks that ran."""
        seen = watch(self.stage.board, self.account, (), self.script.begins, TOUCHES)
        return frozenset(
            {f"rule {signal.rule}" for signal in seen.signals}
            | {f"playbook {run.playbook}" for run in seen.runs}
        )

    def _mishaps(self) -> Iterator[Failure]:
        """What no story means to happen: mails that cannot be written, runs and accounts that were set aside."""
        if not self.stage.board.of(with_mishaps, self.account):
            return
        with looking(self.stage.parts) as moment:
            for row in effects_page(
                moment.conn, account_id=self.account, states=("failed", "refused", "unknown")
            ):
                yield gone_wrong(
                    self.story, say("a mail was not sent: %(why)s", why=self._inquiry.effect(row))
                )
            for row in runs_page(
                moment.conn, account_id=self.account, states=("needs_attention", "parked", "failed")
            ):
                state = Word("run", row["state"])
                said = say("the playbook %(name)s: %(state)s", name=row["playbook"], state=state)
                yield gone_wrong(self.story, _why(said, row["error"]))
            for row in failed_accounts(moment.conn):
                yield gone_wrong(self.story, _why(say("the account cannot be evaluated"), row["error"]))


def _ids(seen: Seen) -> frozenset[str]:
    return frozenset({mail.key for mail in seen.mails} | {task.id for task in seen.tasks})


def _untold(story: Story, place: Place, day: int, refused: Iterable[Refusal]) -> Iterator[Failure]:
    for refusal in refused:
        miss = Miss(
            "told",
            refusal.field,
            say("what is told of %(field)s is taken in", field=refusal.field),
            say("it is refused: %(why)s", why=refusal.reason),
        )
        yield Failure(story.name, place, day, miss)


def gone_wrong(story: Story, what: Said) -> Failure:
    day = story.timeline[-1].day if story.timeline else 0
    return Failure(story.name, story.place, day, Miss("", "", say("nothing goes wrong"), what))


def _why(what: Said, error: str) -> Said:
    """With the words of the program's own, where there are any."""
    return say("%(what)s: %(why)s", what=what, why=error) if error else what
