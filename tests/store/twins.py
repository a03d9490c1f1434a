"""One world that looks only when something wakes it, and its twin in which everybody is woken all the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from engine.store.editions import running_number
from engine.store.feeds import declare_coverage
from engine.store.schema import account, ledger, signal
from engine.store.session import Database
from tests.store.befalling import ACCOUNTS, Happens
from tests.store.conftest import MONDAY, build_world
from tests.store.taking_back import recalled_as_foretold
from workflows.operations import attention, milestones, releasing, snoozing, suppressing
from workflows.operations.hearing import reply_heard
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.operations.intake import add_account, add_alias, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.operations.recalling import Scope
from workflows.operations.starting_by_hand import start_signal
from workflows.store import schema
from workflows.stories.stage import Stage

HOUR = timedelta(hours=1)
a, r, x = account.c, schema.run.c, schema.escalation.c
EVERYBODY = (
    (account, a.evaluate_at, or_(a.evaluate_at.is_(None), a.evaluate_at > bindparam("now"))),
    (
        schema.run,
        r.wake_at,
        and_(r.state == "waiting", or_(r.wake_at.is_(None), r.wake_at > bindparam("now"))),
    ),
    (schema.escalation, x.wake_at, and_(x.state == "climbing", x.wake_at > bindparam("now"))),
)
"""The tables of those who sleep, when they wake, and which of them are not awake already."""
CHILD = {"contract": "c1", "module": "m1", "contact": "ana@acme.test"}
GIVEN = {
    "owner": "mei",
    "contact.role": "admin",
    "seats": 15,
    "tier": "mid",
    "score": 5,
    "start_date": "2026-03-03",
    "contract.ends_on": "2026-03-09",
    "contract.amount": 9,
    "contract.renewed_on": None,
    "module.entitled": True,
}
FEEDS = ("telemetry", "billing", "entitlements", "crm")


@dataclass
class Twin:
    """`every`: after so many hours all are woken, and after whatever happens; 0: nobody ever is."""

    database: Database
    folder: Path
    books: Sequence[Mapping[str, str]]
    every: int
    is_covered: bool = True
    speaking: set[str] = field(default_factory=lambda: set(FEEDS))
    count: int = 0

    def __post_init__(self) -> None:
        self.world = build_world(self.database, self.folder)
        self.parts = self.world.parts
        self.stage = Stage(self.parts, frozenset(FEEDS), MONDAY)
        self.stage.open(MONDAY)
        self.next_day = MONDAY + 24 * HOUR

    def begin(self) -> None:
        self.publish(0)
        for name in ("other", "acme", "east"):
            add_account(self.parts, name, name.title())
        if self.is_covered:
            with self.database.writing() as conn:
                for name in FEEDS:
                    declare_coverage(conn, name, MONDAY - 30 * 24 * HOUR, None, MONDAY)
        self.say("other", "seats", 50)
        for name in ACCOUNTS:
            for field_name, value in GIVEN.items():
                self.say(name, field_name, value, CHILD.get(field_name.partition(".")[0], ""))
            self._points(name, 9)
            self._users(name, 4)
            self._event(name, "login")
        self.say("east", "parent", "acme")
        if self.is_covered:
            self.speak()
        self.settle()

    def publish(self, number: int) -> None:
        published = publish_rulebook(self.parts, self.books[number], by="lin")
        assert published.edition is not None, "\n".join(map(str, published.problems))

    def say(self, account: str, name: str, value: Any, child: str = "", **more: Any) -> None:
        said = {"account": account, "field": name, "value": value, **more}
        taken = record_observations(self.parts, [said | ({"child": child} if child else {})], "crm")
        assert not taken.refused, taken.refused

    def speak(self) -> None:
        """Each feed that is not silent speaks, of an account that nobody asks about."""
        day = (self.stage.now - 24 * HOUR).date().isoformat()
        for name, told, child in (
            ("telemetry", "active_users", ""),
            ("crm", "tier", ""),
            ("billing", "contract.amount", "c9"),
            ("entitlements", "module.entitled", "m9"),
        ):
            if name in self.speaking:
                value: Any = {"tier": "mid", "module.entitled": True}.get(told, self.stage.now.day)
                self.say("other", told, value, child, **({"at": day} if told == "active_users" else {}))

    def go_on(self, hours: int) -> None:
        target = self.stage.now + hours * HOUR
        while True:
            stops = [target, self.next_day]
            if self.every:
                stops.append(self.stage.now + self.every * HOUR)
            to = min(stops)
            self.stage.go_to(to)
            if to == self.next_day:
                self.speak()
                self.next_day += 24 * HOUR
            self.settle()
            if to >= target:
                return

    def settle(self) -> None:
        self.stage.settle()
        if self.every:
            with self.database.writing() as conn:
                for table, wakes_at, sleeps in EVERYBODY:
                    conn.execute(
                        update(table).where(sleeps).values({wakes_at: self.stage.now}),
                        {"now": self.stage.now},
                    )
            self.stage.settle()

    def happen(self, each: Happens) -> None:
        self.go_on(each.hours)
        self.count += 1
        name = f"_{each.what}"
        if hasattr(self, name):
            getattr(self, name)(each.account, each.value)
        else:
            self.say(each.account, each.what, each.value, CHILD.get(each.what.partition(".")[0], ""))
        self.settle()

    def _event(self, account: str, value: str) -> None:
        item: dict[str, Any] = {"account": account, "event": value, "id": f"{account}-{value}-{self.count}"}
        item |= {"at": self.stage.now.isoformat(), "fields": {"pages": 4} if value != "login" else {}}
        assert not record_observations(self.parts, [item], "product").refused

    def _backfill(self, account: str, value: Any) -> None:
        item = {"account": account, "event": "login", "id": f"e{self.count}"}
        item |= {"at": (self.stage.now - 30 * HOUR).isoformat()}
        assert not record_observations(self.parts, [item], "product", backfill=True).refused

    def _points(self, account: str, value: int) -> None:
        for back in (1, 2, 3):
            day = (self.stage.now - back * 24 * HOUR).date().isoformat()
            self.say(account, "active_users", value, at=day)

    def _users(self, account: str, value: int) -> None:
        for back in (1, 2):
            day = (self.stage.now - back * 24 * HOUR).date().isoformat()
            self.say(account, "module.users", value, "m1", at=day)

    def _waive(self, account: str, value: str) -> None:
        until = self.stage.now + 60 * HOUR
        milestones.waive_milestone(self.parts, account, "onboarding", value, until, "mei", "Why")

    def _move(self, account: str, value: str) -> None:
        day = (self.stage.now + 50 * HOUR).date()
        milestones.move_milestone(self.parts, account, "onboarding", value, day, "mei", "Why")

    def _restore(self, account: str, value: str) -> None:
        milestones.restore_milestone(self.parts, account, "onboarding", value, "mei", "Why")

    def _signals(self, account: str, *states: str) -> list[str]:
        s = signal.c
        query = select(s.id).where(s.account_id == account, s.state.in_(states)).order_by(s.id)
        with self.database.reading() as conn:
            return list(conn.execute(query).scalars())

    def _tasks(self, account: str) -> list[str]:
        t = schema.task.c
        live = ("open", "acknowledged", "snoozed")
        query = select(t.id).where(t.account_id == account, t.state.in_(live)).order_by(t.id)
        with self.database.reading() as conn:
            return list(conn.execute(query).scalars())

    def _snooze_signal(self, account: str, value: int) -> None:
        for key in self._signals(account, "open", "acknowledged")[:1]:
            snoozing.snooze_signal(self.parts, key, self.stage.now + value * HOUR, "mei")

    def _lift_snooze(self, account: str, value: int) -> None:
        for key in self._signals(account, "open", "acknowledged")[:1]:
            snoozing.lift_signal_snooze(self.parts, key, "mei")

    def _acknowledge(self, account: str, value: int) -> None:
        for key in self._signals(account, "open")[:1]:
            attention.acknowledge_signal(self.parts, key, "mei")

    def _close_signal(self, account: str, value: int) -> None:
        for key in self._signals(account, "open", "acknowledged")[:1]:
            attention.close_signal(self.parts, key, "mei")

    def _release(self, account: str, value: int) -> None:
        for key in self._signals(account, "held")[:1]:
            releasing.release_signal(self.parts, key, "mei")

    def _dismiss(self, account: str, value: int) -> None:
        for key in self._signals(account, "held")[:1]:
            releasing.dismiss_signal(self.parts, key, "mei")

    def _snooze_task(self, account: str, value: int) -> None:
        for key in self._tasks(account)[:1]:
            snoozing.snooze_task(self.parts, key, self.stage.now + value * HOUR, "mei")

    def _acknowledge_task(self, account: str, value: int) -> None:
        for key in self._tasks(account)[:1]:
            attention.acknowledge_task(self.parts, key, "mei")

    def _close_task(self, account: str, value: str) -> None:
        for key in self._tasks(account)[:1]:
            attention.close_task(self.parts, key, value, by="mei")

    def _suppress(self, account: str, value: int) -> None:
        until = self.stage.now + value * HOUR if value else None
        suppressing.suppress_account(self.parts, account, "mei", until)

    def _lift(self, account: str, value: int) -> None:
        suppressing.lift_suppression(self.parts, account, "mei")

    def _reply(self, account: str, value: str) -> None:
        e = schema.effect.c
        query = (
            select(e.key).where(e.account_id == account, e.kind == "email", e.state == "sent").order_by(e.key)
        )
        with self.database.reading() as conn:
            keys = list(conn.execute(query).scalars())
        for key in keys[:1]:
            reply_heard(self.parts, key)

    def _silence(self, account: str, value: str) -> None:
        self.speaking.discard(value)

    def _speak(self, account: str, value: str) -> None:
        self.speaking.add(value)

    def _alias(self, account: str, value: Any) -> None:
        add_alias(self.parts, "acme", "crm", "77")

    def _by_hand(self, account: str, value: str) -> None:
        start_signal(self.parts, value, account, "mei", {"csm"}, "Why")

    def _recall(self, account: str, value: str) -> None:
        """Of a rule, or of what runs."""
        with self.database.reading() as conn:
            scope = Scope(rule=value) if value else Scope(edition=running_number(conn))
        recalled_as_foretold(self.parts, scope)

    def _hold_mail(self, account: str, value: bool) -> None:
        (hold_all_mail if value else release_all_mail)(self.parts, "mei")

    def _publish(self, account: str, value: int) -> None:
        self.publish(value)

    def _nothing(self, account: str, value: int) -> None:
        """Only time goes by."""

    def history(self) -> list[tuple[Any, ...]]:
        """What was decided and done, in the order of the world's clock."""
        e, v, r = ledger.c, schema.visit.c, schema.run.c
        decided = select(e.at, e.action, e.account_id, e.subject, e.subject_id, e.reason, e.detail)
        columns = (v.at, v.what, r.account_id, r.playbook, v.run_id, v.step, v.detail)
        visited = select(*columns).select_from(schema.visit.join(schema.run, r.id == v.run_id))
        with self.database.reading() as conn:
            found = [(*row[:6], told(row[6])) for query in (decided, visited) for row in conn.execute(query)]
        return sorted(found, key=str)


def told(detail: Any) -> str:
    """Without how far the log was written, which says how often was looked."""
    if not isinstance(detail, Mapping):
        return str(detail)
    return str({key: value for key, value in sorted(detail.items()) if key != "read_to"})
