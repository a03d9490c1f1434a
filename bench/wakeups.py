"""How often time alone wakes an account: the horizons walked, beside how often an answer really turns.

An evaluation says until when its answers surely stay, and nobody looks again before. A limb of an `and` that is false
keeps the whole false for as long as it is, whatever the other limbs do, and dually with `or`: so the horizon is pruned
through and/or; and a window over a series is asked ahead what it will be at the next midnights. Both are measured
beside doing without, and beside looking at everybody every day.
"""

import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from api.demo.cast import make_cast
from bench.places import parts_at
from bench.portfolio import NOW, SEED, TODAY, history, library_documents, open_world, tell
from bench.rulebooks import filled, in_files
from engine.conjunctions import Conjunctions
from engine.evaluate import evaluate
from engine.facts import AccountFacts
from engine.findings import Evaluation
from engine.program import Program
from engine.store.facts import load_facts
from engine.truth import FALSE, TRUE, Truth
from rules.load import load_rulebook
from rules.rulebook import Rulebook

ACCOUNTS = 10_000
RULES = 100
SAMPLE = 25
DAYS_BEFORE = 100
DAYS = 28
GOAL = 1.2
SPOKEN_UNTIL = NOW + timedelta(days=400)
SAYS = f"""\
{RULES} rules with conditions that turn with time. {SAMPLE} accounts of the demo with {DAYS_BEFORE} days of history
stand for {ACCOUNTS:,}: a sample. For {DAYS} days nothing new is said of them while their feeds speak, so that all that
turns, turns by time alone. What was found true is watched, as an open signal is, until it is definitely false.
"""

BY_TIME = (
    "since(login) > {days}d",
    "count(login, {days}d) >= {number}",
    "count(report_created, {days}d) < {few}",
    "days_since(start_date) > {days}d",
    "renewal_date in next {days}d",
    "days_until(renewal_date) between 0d and {days}d",
    "mean(active_users, 28d) < {number}",
    "change(active_users, 28d) <= -{share}%",
    "late(onboarding.{milestone})",
)
STANDING = (
    "tier = {tier}",
    'region = "{region}"',
    "seats >= {number}",
    "arr >= {amount}",
    "modules_in_use <= {few}",
)

Said = tuple[Mapping[tuple[str, str], tuple[Truth, Truth]], frozenset[str]]
Limb = tuple[Truth, datetime]


@dataclass(slots=True)
class Walk:
    """What was met from horizon to horizon: evaluations, and those at which something had turned."""

    woken: int = 0
    turned: int = 0


def main() -> int:
    print(SAYS)
    rulebook = _rulebook()
    program = Program(rulebook, frozenset(name for name in rulebook.rules if name.startswith("by-time-")))
    facts = _facts(program)
    pruned = _walked(program, facts)
    with patch("engine.readings.ahead.MOST", 0):
        unasked = _walked(program, facts)
        with ExitStack() as stack:
            for where in ("engine.evaluate.joined", "engine.readings.junctions.joined"):
                stack.enter_context(patch(where, _unpruned))
            plain = _walked(program, facts)
    print(f"{'a day, for ' + format(ACCOUNTS, ',') + ' accounts':44}{'wake-ups':>10}{'a turn':>10}")
    _row("at which an answer turned", pruned.turned, pruned)
    _row("woken, as it is", pruned.woken, pruned)
    _row("woken without asking series ahead", unasked.woken, pruned)
    _row("woken by the least horizon of all limbs", plain.woken, pruned)
    _row("everybody, every day", SAMPLE * DAYS, pruned)
    is_near = pruned.woken <= GOAL * pruned.turned
    print(f"\nThe goal, at most {GOAL} wake-ups a turn, is {'reached' if is_near else 'missed'}.")
    is_right = plain.turned == unasked.turned == pruned.turned
    print("All walks met the same turns." if is_right else "WRONG ANSWERS: the walks met different turns.")
    return 0 if is_right else 1


def _row(what: str, count: int, pruned: Walk) -> None:
    print(f"{what:44}{count / DAYS / SAMPLE * ACCOUNTS:>10,.0f}{count / max(pruned.turned, 1):>10.2f}")


def _walked(program: Program, accounts: Sequence[AccountFacts]) -> Walk:
    walk = Walk()
    for facts in accounts:
        _follow(program, facts, walk)
    return walk


def _follow(program: Program, facts: AccountFacts, walk: Walk) -> None:
    matcher, end = Conjunctions(program.atoms), NOW + timedelta(days=DAYS)
    found = evaluate(program, facts, NOW, (), matcher)
    while found.horizon is not None and found.horizon < end:
        before = _said(found)
        found = evaluate(program, facts, found.horizon, before[0], matcher)
        walk.woken += 1
        walk.turned += _said(found) != before


def _said(found: Evaluation) -> Said:
    """Who is not definitely out, with both answers, and which rules are unknown."""
    live = {
        (each.rule, each.child): (each.accounts, each.holds)
        for each in found.findings
        if each.accounts is not FALSE and each.holds is not FALSE
    }
    return live, frozenset(found.unknown)


def _unpruned(answers: Sequence[Limb], decisive: Truth) -> Limb:
    """The whole of its limbs, for as long as none of them turns."""
    combine = min if decisive is FALSE else max
    truth = combine((answer for answer, _ in answers), default=FALSE if decisive is TRUE else TRUE)
    return truth, min((until for _, until in answers), default=datetime.max.replace(tzinfo=NOW.tzinfo))


def _rulebook() -> Rulebook:
    draw = random.Random(1)
    documents = {**library_documents(), **in_files("by-time", [_rule(n, draw) for n in range(RULES)])}
    rulebook, problems = load_rulebook(documents)
    assert rulebook is not None, "\n".join(map(str, problems[:5]))
    return rulebook


def _rule(number: int, draw: random.Random) -> str:
    timed = [filled(each, draw) for each in draw.sample(BY_TIME, 2)]
    lines = [
        f"rule: by-time-{number}",
        "kind: risk",
        "area: adoption",
        "says: {en: Something is so, zh-CN: 有情况}",
        "when:",
    ]
    if draw.random() < 0.5:
        return "\n".join(
            [*lines, "  all:", *(f"    - {each}" for each in (*timed, filled(draw.choice(STANDING), draw)))]
        )
    either = [
        f"    - any: [{', '.join(repr(each) for each in timed)}]",
        f"    - {filled(draw.choice(STANDING), draw)}",
    ]
    return "\n".join([*lines, "  all:", *either])


def _facts(program: Program) -> list[AccountFacts]:
    return list(_spoken_of(program))


def _spoken_of(program: Program) -> Iterator[AccountFacts]:
    """The sampled accounts, with feeds that go on to speak: their silence would be no turn of the accounts'."""
    documents = library_documents()
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder, parts_at(Path(folder)) as parts:
        open_world(parts, documents, SAMPLE, DAYS_BEFORE)
        tell(parts, history(program.rulebook.sources, SAMPLE, DAYS_BEFORE))
        ids = [customer.id for customer in make_cast(SEED, SAMPLE, TODAY)]
        with parts.database.reading() as conn:
            loaded = load_facts(conn, ids, program.needs, program.rulebook, NOW)
    for facts in loaded.values():
        speaking = {
            name: replace(each, last=SPOKEN_UNTIL, own_last=None, own_habit=None)
            for name, each in facts.coverage.items()
        }
        yield replace(facts, coverage=speaking)
