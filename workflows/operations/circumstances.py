"""What a step of a signal may know beside the finding: of the account, of earlier signals, of the rule's limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.answer import Asked, read
from engine.calendars import local_day, start_of_day
from engine.facts import AccountFacts
from engine.findings import Evaluation, Finding
from engine.moments import EARLIEST, NEVER, as_horizon
from engine.occasions import Seen, is_first_look, may_begin
from engine.rollout import means_the_same, trial_of
from engine.signals import Circumstances, ends_with_its_work
from engine.store.accounts import count_accounts
from engine.store.as_of import Position
from engine.store.evaluating import Claim
from engine.store.session import Connection
from engine.store.signals import KeptSignal, opened_since, opening_turn
from engine.truth import FALSE
from rules.expression import FieldRef
from rules.rule import HoldIf, Rule
from rules.rulebook import Rulebook
from workflows.operations.breaking import Breaker, Coming, breaker_of, told_by
from workflows.parts import Loaded, Parts
from workflows.store.held import held_at_limit
from workflows.store.signals import has_ended_work
from workflows.store.tasks import tasks_of
from workflows.tasks import Task

A_DAY = timedelta(days=1)
AN_INSTANT = timedelta(microseconds=1)
OWNER = "owner"
"""The account's field that names the teammate responsible for it."""
AccountAndOwner = tuple[str, str]
Opened = dict[str, list[AccountAndOwner]]


@dataclass(frozen=True, slots=True)
class Looked:
    """One account as it was asked about. `earlier`: the rulebook it was evaluated by before; None: never, or what is
    told of it now is history, so that whatever is true was so already. `claim`: the account as it was taken up for
    that.
    """

    asked: Asked
    evaluation: Evaluation
    earlier: Rulebook | None
    owner: str = ""
    told: tuple[str, ...] = ()
    """The feeds that told something of it since it was looked at before; none at a first look."""
    claim: Claim | None = None

    @property
    def facts(self) -> AccountFacts:
        return self.asked.facts

    def seen_by(self, rule: Rule, loaded: Loaded, now: datetime) -> Seen:
        """What of its past matters to a rule."""
        earlier = self.earlier.rules.get(rule.name) if self.earlier else None
        is_new = not means_the_same(rule, earlier, local_day(now, self.facts.zone))
        since = loaded.live_since.get(rule.name, now if is_new else EARLIEST)
        if self.claim is None:
            return Seen(since, now, is_new)
        since = max(since, self.claim.created_at)
        return Seen(since, self.claim.evaluated_at, is_new, self.claim.is_backfilled)


def owner_of(asked: Asked) -> str:
    """The teammate responsible for the account; empty where nobody is."""
    declared = asked.vocabulary.account.get(OWNER)
    if declared is None:
        return ""
    value = read(FieldRef("account", OWNER, declared.type), asked).value
    return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Stepping:
    """One batch being saved. `by`, `why`: of a person who moves a signal; empty while rules do. `read_to`: how far the
    record was written when the facts were read.

    `quiet`: accounts that are not to be acted on, and until when. `snoozed`: by account the tasks that are put off.
    `refreshed`: signals of which only what people are told changed, by id; whoever gives a place for them writes them
    in one go. `looks_only`: nothing is saved, it is only told what would be.
    """

    conn: Connection
    parts: Parts
    loaded: Loaded
    now: datetime
    by: str = ""
    why: str = ""
    coming: Coming = field(default_factory=dict)
    read_to: Position | None = None
    quiet: Mapping[str, datetime | None] = field(default_factory=dict)
    snoozed: Mapping[str, Sequence[Task]] = field(default_factory=dict)
    refreshed: dict[str, KeptSignal] | None = None
    looks_only: bool = False
    _breaker: Breaker | None = None
    _opened: Opened = field(default_factory=dict)
    _waiting: Opened = field(default_factory=dict)
    _today: dict[str, int] = field(default_factory=dict)
    _accounts: int | None = None

    @property
    def breaker(self) -> Breaker:
        if self._breaker is None:
            self._breaker = breaker_of(self.conn, self.loaded, self.now, self.coming)
        return self._breaker

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's, by whose days openings are shared out."""
        return ZoneInfo(self.loaded.rulebook.workspace.time_zone)

    @property
    def _counts_to(self) -> datetime:
        """What opened counts, also where the machine's clock was put back since; whoever looks back counts to then."""
        return self.now if self.looks_only else NEVER

    def opened_lately(self, rule: str) -> list[tuple[str, str]]:
        """(account, owner) of the rule's signals that opened within the last 24 hours of world time."""
        if rule not in self._opened:
            if not self.looks_only:  # two workers would each open up to the limit
                opening_turn(self.conn, rule)
            self._opened[rule] = opened_since(self.conn, rule, self.now - A_DAY, self._counts_to)
        return self._opened[rule]

    def waiting_at_limit(self, rule: str) -> list[tuple[str, str]]:
        """(account, owner) of the rule's signals that its limit holds."""
        if rule not in self._waiting:
            self._waiting[rule] = held_at_limit(self.conn, rule)
        return self._waiting[rule]

    def opened_today(self, rule: str) -> int:
        """How many of the rule's signals opened on this day of the workspace."""
        if rule not in self._today:
            if not self.looks_only:  # two workers would give away the same places
                opening_turn(self.conn, rule)
            midnight = start_of_day(local_day(self.now, self.zone), self.zone)
            self._today[rule] = len(opened_since(self.conn, rule, midnight - AN_INSTANT, self._counts_to))
        return self._today[rule]

    def has_opened(self, kept: KeptSignal) -> None:
        """One more has opened in this batch."""
        if kept.rule in self._today:
            self._today[kept.rule] += 1
        if kept.rule in self._opened:
            self._opened[kept.rule].append((kept.account, kept.owner))

    def count_of_accounts(self) -> int:
        if self._accounts is None:
            self._accounts = count_accounts(self.conn)
        return self._accounts


def circumstances(
    batch: Stepping,
    looked: Looked,
    rule: Rule,
    finding: Finding,
    before: Sequence[KeptSignal],
    live: KeptSignal | None,
    all_kept: dict[str, KeptSignal],
) -> Circumstances:
    """All that a step of this rule's signal may know beside the finding."""
    facts = looked.facts
    seen = looked.seen_by(rule, batch.loaded, batch.now)
    is_first = is_first_look(rule, finding, seen)
    # Each event is a subject of its own, and yet what may come again after a while is the account's signal.
    of_rule = [each for each in all_kept.values() if each.rule == rule.name] if rule.each else before
    trial = trial_of(rule, facts.account)
    # What is lived through on trial is spaced as it would be; an opening of which nobody heard puts off no real one.
    openings = [
        each.signal.opened_at
        for each in of_rule
        if each.signal.opened_at and (trial or not each.signal.on_trial)
    ]
    mutes = (each.rule for each in all_kept.values() if each.signal.is_open and each.rule in rule.quiet_while)
    return Circumstances(
        now=batch.now,
        zone=facts.zone,
        calendar=facts.calendar,
        is_first_look=is_first,
        last_opened_at=max(openings, default=None),
        is_touched=live is not None and _may_end(live, finding) and _is_touched(batch.conn, live),
        muted_by=next(mutes, ""),
        trial=trial,
        is_over_limit=_is_over_limit(batch, rule, looked, finding, live),
        held_by=_held_by(batch, rule, looked, live),
        openings_left=_openings_left(batch, rule, is_first, live),
        day_ends_at=_day_ends_at(batch) if rule.already_true.a_day is not None else None,
        is_done=live is not None and ends_with_its_work(rule, live.signal) and _is_done(batch.conn, live),
        may_begin=may_begin(rule, finding, seen),
    )


def _may_end(live: KeptSignal, finding: Finding) -> bool:
    return live.signal.is_open and FALSE in (finding.accounts, finding.holds)


def _is_done(conn: Connection, kept: KeptSignal) -> bool:
    return kept.signal.is_open and has_ended_work(conn, kept.id)


def _is_touched(conn: Connection, kept: KeptSignal) -> bool:
    if kept.signal.acknowledged_at is not None:
        return True
    return any(task.is_touched for task in tasks_of(conn, signals=[kept.id]))


def _is_over_limit(
    batch: Stepping, rule: Rule, looked: Looked, finding: Finding, live: KeptSignal | None
) -> bool:
    """Whether one more opening within a day would pass a limit of `hold_if`."""
    if rule.hold_if is None or (live is not None and live.signal.is_open):
        return False
    # Whose turn it is matters only where something may open; whoever looks is told of the limit whatever is so.
    is_left_alone = live is not None and live.signal.state == "ignored" and not rule.windows
    if not batch.looks_only and (is_left_alone or FALSE in (finding.accounts, finding.holds)):
        return False
    lately, waiting = batch.opened_lately(rule.name), batch.waiting_at_limit(rule.name)
    one = looked.facts.account, looked.owner
    return would_pass(rule.hold_if, lately, waiting, one, batch.count_of_accounts)


def would_pass(
    limit: HoldIf,
    lately: Sequence[AccountAndOwner],
    waiting: Sequence[AccountAndOwner],
    one: AccountAndOwner,
    there_are: Callable[[], int],
) -> bool:
    """Whether one more passes a limit: beside those opened within a day, and those that it makes wait."""
    most, per_owner = limit.accounts_over, limit.per_owner_over
    # While some wait for a person's yes, nobody overtakes them because a day has gone by.
    if waiting and (per_owner is None or any(owner == one[1] for _, owner in waiting)):
        return True
    opened = {*lately, *waiting, one}
    if isinstance(most, float):
        most = most * there_are()
    if most is not None and len({account for account, _ in opened}) > most:
        return True
    return (
        per_owner is not None and len({account for account, owner in opened if owner == one[1]}) > per_owner
    )


def _held_by(batch: Stepping, rule: Rule, looked: Looked, live: KeptSignal | None) -> tuple[str, str]:
    """Whether the breaker would hold it if it opened now; what is open already is not asked."""
    if live is not None and (live.signal.is_open or live.signal.state == "shadow"):
        return "", ""
    if looked.facts.account in batch.quiet:
        return "suppressed", ""
    feed = live.told_by if live is not None else told_by(batch.loaded, rule.name, looked.told)
    began = live.signal.first_true_at if live is not None else None
    return batch.breaker.holds(rule, looked.facts.account, feed, began)


def _day_ends_at(batch: Stepping) -> datetime | None:
    return as_horizon(start_of_day(local_day(batch.now, batch.zone) + A_DAY, batch.zone))


def _openings_left(batch: Stepping, rule: Rule, is_first_look: bool, live: KeptSignal | None) -> int | None:
    """Of those that were true already, so many more may open today."""
    most = rule.already_true.a_day
    was_so = live is not None and (
        live.signal.waits_for in ("hold", "a_day") or live.signal.state == "shadow"
    )
    if most is None or not (is_first_look or was_so):
        return None
    return most - batch.opened_today(rule.name)
