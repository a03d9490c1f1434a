"""What is known about effects that are about to go out: whom they go to, what they are written from, and everything
that may say no. Loaded in few queries, in the claiming transaction.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.answer import Asked, ask
from engine.facts import AccountFacts
from engine.signals import BY_HAND
from engine.store.facts import load_named
from engine.store.feeds import silent_feeds
from engine.store.session import Connection
from engine.truth import FALSE, TRUE, Truth
from rules.delivery import Delivery
from rules.email import Email
from rules.playbook import EmailStep, Playbook
from rules.rulebook import Rulebook
from workflows.addresses import same_address
from workflows.caps import longest_window
from workflows.carrying import Bearing
from workflows.contacts import contact_at
from workflows.effects import Effect
from workflows.moves import Run
from workflows.operations.ending import is_cut_short
from workflows.outlook import Origin, seen_by, subject_of
from workflows.parts import Loaded, Parts
from workflows.playbooks import early_ending
from workflows.reads import people_need, playbooks_need, readers, rules_need
from workflows.sending import Circumstances, Sending, Sent, Suppression
from workflows.store.effects import mails_since
from workflows.store.escalations import escalations_by_id, matters
from workflows.store.holds import ALL_MAIL, held_playbooks
from workflows.store.incidents import open_incidents
from workflows.store.origins import origins
from workflows.store.runs import runs_of
from workflows.store.suppression import standing
from workflows.store.tasks import tasks_by_id
from workflows.views import zone_of
from workflows.zones import Zone, pick_zone


@dataclass(frozen=True, slots=True)
class Look:
    """One effect as the stages and the writer see it. Of a notice there is no run; of a task that comes again, no
    e-mail; a template that its edition does not have is no e-mail either.
    """

    sending: Sending
    is_live: bool
    priority: str = "normal"
    run: Run | None = None
    playbook: Playbook | None = None
    step: EmailStep | None = None
    email: Email | None = None
    origin: Origin | None = None
    bearing: Bearing | None = None
    zone: Zone = field(default_factory=lambda: pick_zone(()))


@dataclass(slots=True)
class Facts:
    """Everything about a batch. `sent`, by account and by mailbox, grows as the batch is claimed."""

    today: Loaded
    looks: dict[str, Look]
    suppressions: tuple[Suppression, ...]
    sent: dict[str, list[Sent]]
    parked: frozenset[str]
    troubled: frozenset[str] = frozenset()
    """Feeds that are broken or silent."""

    @property
    def is_mail_held(self) -> bool:
        return ALL_MAIL in self.parked

    @property
    def delivery(self) -> Delivery:
        return self.today.rulebook.delivery

    def count(self, look: Look, now: datetime) -> None:
        """What was just claimed counts against the caps of what follows."""
        if look.sending.audience == "customer":
            _count(self.sent, Sent(look.sending.key, look.sending.recipient, look.sending.account, now))

    def circumstances(self, look: Look) -> Circumstances:
        if look.run is None or look.playbook is None or look.bearing is None:
            return Circumstances(is_live=look.is_live, suppressions=self.suppressions, delivery=self.delivery)
        asked = look.bearing.asked
        ending, _ = early_ending(look.playbook, asked)
        return Circumstances(
            is_live=look.is_live,
            is_recalled=look.origin is not None and look.origin.is_recalled,
            is_mail_held=self.is_mail_held,
            parked=look.playbook.name if look.playbook.name in self.parked else "",
            broken=self._broken(look),
            guard=_guard(look.step, asked),
            signal=_signal(look, asked),
            goal_is_reached=ending is not None and ending.state == "completed",
            exit=ending.word if ending is not None and ending.state == "exited" else "",
            suppressions=self.suppressions,
            sent=self._sent_to(look.sending),
            delivery=self.delivery,
            zone=look.zone,
        )

    def _broken(self, look: Look) -> str:
        hangs_on = self.today.feeds_of(look.origin.rule) if look.origin is not None else frozenset()
        return min(hangs_on & self.troubled, default="")

    def _sent_to(self, sending: Sending) -> tuple[Sent, ...]:
        """What went to the account, or to the same mailbox at another."""
        to_account = self.sent.get(sending.account, [])
        to_mailbox = self.sent.get(same_address(sending.recipient), [])
        return (*to_account, *(each for each in to_mailbox if each.account != sending.account))


def _count(sent: dict[str, list[Sent]], mail: Sent) -> None:
    for name in (mail.account, same_address(mail.recipient)):
        sent.setdefault(name, []).append(mail)


def _guard(step: EmailStep | None, asked: Asked) -> Truth:
    return TRUE if step is None or step.only_if is None else ask(step.only_if, asked).truth


def _signal(look: Look, asked: Asked) -> Truth:
    """The rule's own condition, where the end of its signal ends the run."""
    assert look.run is not None
    if look.origin is None or look.run.memory.on_signal_closed != "exit":
        return TRUE
    assert look.bearing is not None
    rule = look.bearing.rulebook.rules.get(look.origin.rule)
    if not look.origin.is_live or rule is None:
        return FALSE
    if look.origin.waits_for == BY_HAND:
        return TRUE
    subject = subject_of(asked.facts, rule.about, look.origin.child)
    about_it = Asked(asked.facts, asked.now, asked.vocabulary, asked.plans, subject)
    return ask(rule.when, about_it).truth


def load_looks(conn: Connection, parts: Parts, effects: Sequence[Effect], now: datetime) -> Facts:
    today = parts.editions.required(conn)
    of_runs = [effect for effect in effects if effect.cause == "run"]
    others = [effect for effect in effects if effect.cause != "run"]
    looks = _of_runs(conn, parts, today, of_runs, now) | _of_people(conn, parts, today, others, now)
    accounts = sorted({effect.account for effect in effects})
    since = now - longest_window(today.rulebook.delivery)
    addresses = {same_address(effect.recipient) for effect in effects}
    recipients = {effect.recipient for effect in effects}
    sent: dict[str, list[Sent]] = {}
    for row in mails_since(conn, accounts, recipients, since):
        _count(sent, Sent(row.key, row.recipient, row.account_id, row.at))
    return Facts(
        today, looks, standing(conn, addresses, accounts), sent, held_playbooks(conn), _troubled(conn)
    )


def _troubled(conn: Connection) -> frozenset[str]:
    return silent_feeds(conn) | {each.subject for each in open_incidents(conn, kind="breaker")}


def _of_runs(
    conn: Connection, parts: Parts, today: Loaded, effects: Sequence[Effect], now: datetime
) -> dict[str, Look]:
    runs = runs_of(conn, {effect.cause_id for effect in effects})
    known = origins(conn, [run.signal for run in runs.values()])
    facts = _facts_of(conn, parts, today, list(runs.values()), known, now)
    looks = {}
    for effect in effects:
        run = runs[effect.cause_id]
        rulebook = parts.editions.at(conn, run.edition).rulebook
        look = _of_run(effect, run, rulebook, today, known.get(run.signal), facts, now)
        looks[effect.key] = look
    return looks


def _facts_of(
    conn: Connection, parts: Parts, today: Loaded, runs: list[Run], known: Mapping[str, Origin], now: datetime
) -> dict[tuple[int, str], AccountFacts]:
    found: dict[tuple[int, str], AccountFacts] = {}
    for number in sorted({run.edition for run in runs}):
        rulebook = parts.editions.at(conn, number).rulebook
        mine = [run for run in runs if run.edition == number]
        who = readers(rulebook, today.rulebook)
        rules = frozenset(known[run.signal].rule for run in mine if run.signal in known)
        needs = playbooks_need(who, frozenset(run.playbook for run in mine)) | rules_need(who, rules)
        loaded = load_named(conn, sorted({run.account for run in mine}), needs, rulebook, now)
        found |= {(number, account): facts for account, facts in loaded.items()}
    return found


def _of_run(
    effect: Effect,
    run: Run,
    rulebook: Rulebook,
    today: Loaded,
    origin: Origin | None,
    facts: Mapping[tuple[int, str], AccountFacts],
    now: datetime,
) -> Look:
    playbook = rulebook.playbooks.get(run.playbook)
    if playbook is None:
        raise LookupError(f"edition {run.edition} has no playbook {run.playbook}")
    asked = seen_by(run, playbook, rulebook, facts[run.edition, run.account], now, origin)
    step = playbook.steps.get(effect.step)
    email = rulebook.emails.get(effect.content.get("email", ""))
    live = today.rulebook
    return Look(
        sending=sending_of(effect, email),
        is_live=not is_cut_short(run),
        priority=origin.priority if origin else "normal",
        run=run,
        playbook=playbook,
        step=step if isinstance(step, EmailStep) else None,
        email=email,
        origin=origin,
        bearing=Bearing(run.edition, rulebook, live.team, live.calendars, asked),
        zone=zone_of(contact_at(effect.recipient, asked), asked, live.workspace),
    )


def sending_of(effect: Effect, email: Email | None) -> Sending:
    return Sending(
        key=effect.key,
        account=effect.account,
        recipient=effect.recipient,
        due_at=effect.due_at,
        audience="customer" if effect.kind == "email" else "team",
        klass=email.klass if email else "service",
        topic=email.topic if email else "",
    )


def _of_people(
    conn: Connection, parts: Parts, today: Loaded, effects: Sequence[Effect], now: datetime
) -> dict[str, Look]:
    """Notices, and tasks of a rule that come again: is what they are about still open?"""
    by_cause: dict[str, list[str]] = defaultdict(list)
    for effect in effects:
        by_cause[effect.cause].append(effect.cause_id)
    climbing = escalations_by_id(conn, by_cause["escalation"])
    resolved = {key for key, matter in matters(conn, climbing, now).items() if matter.is_resolved}
    live = {task.id for task in tasks_by_id(conn, by_cause["task"]) if task.is_open}
    live |= {each.id for each in climbing if each.id not in resolved}
    live |= {key for key, origin in origins(conn, by_cause["signal"]).items() if origin.is_live}
    live |= {*by_cause["playbook"], *by_cause["incident"]}
    bearings = _bearings(conn, parts, today, [e for e in effects if e.kind == "task"], now)
    return {
        effect.key: Look(
            sending=sending_of(effect, None),
            is_live=effect.cause_id in live,
            priority="urgent",
            bearing=bearings.get(effect.key),
        )
        for effect in effects
    }


def _bearings(
    conn: Connection, parts: Parts, today: Loaded, effects: Sequence[Effect], now: datetime
) -> dict[str, Bearing]:
    """What tasks of a rule are carried out with."""
    found = {}
    for effect in effects:
        rulebook = parts.editions.at(conn, effect.edition).rulebook
        needs = people_need(readers(rulebook, today.rulebook))
        facts = load_named(conn, [effect.account], needs, rulebook, now)[effect.account]
        asked = Asked(facts, now, rulebook.vocabulary, rulebook.plans)
        live = today.rulebook
        found[effect.key] = Bearing(effect.edition, rulebook, live.team, live.calendars, asked)
    return found
