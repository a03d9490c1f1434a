"""Small rulebooks and accounts put together by hand: what the tests of runs, steps and escalations stand on."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.answer import Asked
from engine.facts import AccountFacts, Coverage, Held, Subject
from rules.calendar import Calendar
from rules.condition import Compare, Condition, Holds, StepHeard, TaskDone
from rules.delivery import NO_LIMITS
from rules.expression import Constant, FieldRef
from rules.playbook import Again, Playbook, Step
from rules.rulebook import Rulebook
from rules.team import EscalationPolicy, Responsibility, Team, Teammate
from rules.text import LocalText, Sentence
from rules.values import DATE, NUMBER, TEAMMATE, TEXT, YES_NO, Span, Type
from rules.vocabulary import ChildKind, Feed, Field, Vocabulary
from rules.workspace import Sender, Workspace
from workflows.moves import Here, Memory, Run
from workflows.outlook import seen_by

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
GREENWICH, SHANGHAI = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")
ROLE = Type("choice", of=("champion", "admin", "sponsor", "user"))
TIER = Type("choice", of=("high", "mid", "tech"))


def field(name: str, holds: Type) -> Field:
    return Field(name, holds, LocalText({"en": name}))


VOCABULARY = Vocabulary(
    account={
        name: field(name, holds)
        for name, holds in {
            "name": TEXT,
            "tier": TIER,
            "owner": TEAMMATE,
            "seats": NUMBER,
            "reached": YES_NO,
            "churned": YES_NO,
            "ends_on": DATE,
        }.items()
    },
    children={
        "contact": ChildKind(
            "contact", "email", "crm", {"name": field("name", TEXT), "role": field("role", ROLE)}
        )
    },
    events={},
    feeds={"crm": Feed("crm", Span(30, "d"))},
    derived={},
)
TEAM = Team(
    "customer success",
    people={
        "mei": Teammate("mei", "Mei", "mei@perennial.test", manager="lin", region="CN"),
        "lin": Teammate("lin", "Lin", "lin@perennial.test"),
        "wu": Teammate("wu", "Wu", "wu@perennial.test"),
    },
    roles={"executive": "lin", "renewals": "wu"},
    responsibilities={
        "adoption": (Responsibility("owner", "lin", ("renewals",), ("executive",)),),
    },
)


def is_so(name: str) -> Condition:
    """The account's yes/no field stands alone."""
    return Holds(FieldRef("account", name, YES_NO), name)


def at_least(name: str, number: int) -> Condition:
    return Compare(">=", FieldRef("account", name, NUMBER), Constant(number, NUMBER), f"{name} >= {number}")


def replied(step: str) -> Condition:
    return StepHeard("replied", step, f"replied({step})")


def done(task: str) -> Condition:
    return TaskDone(task, f"done({task})")


def sentence(text: str) -> Sentence:
    return Sentence({"en": (text,)})


def playbook(steps: Sequence[Step], **more: Any) -> Playbook:
    """The steps by id, the first of them first."""
    given: dict[str, Any] = {
        "name": "rescue",
        "about": "account",
        "label": LocalText({"en": "Rescue"}),
        "goal": None,
        "exits": {},
        "again": Again("always"),
        "while_running": "ignore",
        "on_signal_closed": "",
        "first": steps[0].id if steps else "",
        "steps": {step.id: step for step in steps},
    }
    return Playbook(**{**given, **more})


def rulebook(
    *playbooks: Playbook,
    escalations: Sequence[EscalationPolicy] = (),
    calendars: Mapping[str, Calendar] | None = None,
) -> Rulebook:
    return Rulebook(
        hash="0" * 64,
        workspace=Workspace("test", "UTC", "USD", ("en",), Sender("Acme Success", "success@perennial.test")),
        vocabulary=VOCABULARY,
        team=TEAM,
        plans={},
        rules={},
        playbooks={each.name: each for each in playbooks},
        emails={},
        escalations={each.name: each for each in escalations},
        calendars=calendars or {},
        delivery=NO_LIMITS,
        sources={},
        mappings={},
        stories={},
    )


def facts(
    values: Mapping[str, Any] | None = None,
    contacts: Mapping[str, str] | None = None,
    zone: ZoneInfo = GREENWICH,
    **more: Any,
) -> AccountFacts:
    """Acme, with these values of its own, and contacts by address and role. What is None is unknown."""
    known = {"name": "Acme", "owner": "mei", **(values or {})}
    return AccountFacts(
        account="acme",
        zone=zone,
        subject=Subject("account", "", held=held(known)),
        children={
            "contact": {
                address: Subject("contact", address, held=held({"role": role}))
                for address, role in (contacts or {}).items()
            }
        },
        coverage={"crm": Coverage(MONDAY.replace(year=2025), MONDAY)},
        **more,
    )


def held(values: Mapping[str, Any]) -> dict[str, tuple[Held, ...]]:
    said_at = MONDAY.replace(year=2025)
    return {
        name: (Held(value, said_at, said_at, "crm"),) for name, value in values.items() if value is not None
    }


def asked_of(known: AccountFacts, now: datetime = MONDAY) -> Asked:
    return Asked(known, now, VOCABULARY, {})


def begun(book: Playbook, now: datetime = MONDAY, **more: Any) -> Run:
    given: dict[str, Any] = {
        "id": "run-1",
        "playbook": book.name,
        "account": "acme",
        "key": "",
        "occurrence": "1",
        "edition": 1,
        "signal": "",
        "cause": "by hand",
        "state": "ready",
        "cursor": book.first,
        "wake_at": now,
        "started_at": now,
        "memory": Memory(),
    }
    return Run(**{**given, **more})


def here(run: Run, book: Playbook, known: AccountFacts, now: datetime = MONDAY, **more: Any) -> Here:
    whole = rulebook(book)
    return Here(
        run=run,
        playbook=book,
        rulebook=whole,
        asked=seen_by(run, book, whole, known, now, None),
        team=TEAM,
        calendars=whole.calendars,
        **more,
    )
