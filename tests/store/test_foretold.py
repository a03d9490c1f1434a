"""What a preview says would open and close is what opens and closes, after random lives and for random changes."""

import re
from random import Random

import pytest

from engine.store.signals import read_signals
from tests.store.conftest import BASE, World
from tests.store.test_as_of import ACCOUNTS, KICKOFF, PLAN, live
from tests.store.test_decisions_follow import COMPANIES, WIDE, Wide
from tests.store.test_evaluation import run
from workflows.operations.previewing import preview

Subject = tuple[str, str, str]
"""Rule, account and child."""
READ_BY_OTHERS = ("rule: few-seats\n", "rule: unrenewed\n")


def changed(draw: Random) -> str:
    """The rules, a third of them changed or taken out."""
    pieces = [
        piece if "defaults:" in piece or draw.random() > 0.35 else _changed(piece, draw)
        for piece in WIDE.split("---\n")
    ]
    return "---\n".join(piece for piece in pieces if piece)


def _changed(rule: str, draw: Random) -> str:
    how = draw.choice(("moved", "on trial", "ignored", "held", "narrowed", "gone"))
    if how == "moved":
        by = draw.choice((-5, -1, 1, 5, 10))
        return re.sub(r"([<>]=?) (\d+)", lambda found: f"{found[1]} {max(0, int(found[2]) + by)}", rule)
    if how == "gone":
        return rule if rule.startswith(READ_BY_OTHERS) else ""
    key, value = {
        "on trial": ("mode", draw.choice(("live", "shadow", "off"))),
        "ignored": ("already_true", "ignore"),
        "held": ("true_for", "2d"),
        "narrowed": ("accounts", "tier = mid"),
    }[how]
    return re.sub(rf"^{key}: .*\n", "", rule, flags=re.MULTILINE).rstrip() + f"\n{key}: {value}\n"


def states(world: World) -> dict[str, tuple[Subject, str]]:
    with world.database.reading() as conn:
        kept = [each for mine in read_signals(conn, ACCOUNTS).values() for each in mine]
    return {each.id: ((each.rule, each.account, each.child), each.signal.state) for each in kept}


@pytest.mark.parametrize("seed", [0, 35])
def test_what_publishing_opens_and_closes_is_what_its_preview_says(world: World, seed: int) -> None:
    documents = {"plan": PLAN, "kickoff": KICKOFF, "companies": COMPANIES}
    world.publish(rules=WIDE, **documents)
    live(Wide(world, Random(seed)), instants=25)
    world.publish(rules=WIDE, **documents)
    run(world)
    text = changed(Random(seed))
    shown = preview(
        world.parts, {**BASE, **{f"{k}.yaml": v for k, v in documents.items()}, "rules.yaml": text}
    )
    assert shown.is_good, shown.problems
    said: dict[str, set[Subject]] = {"opens": set(), "closes": set()}
    for rule in shown.rules:
        for what, subjects in said.items():
            subjects |= {(rule.rule, hit.account, hit.child) for hit in rule.hits.get(what, ())}  # type: ignore[call-overload]
    before = states(world)
    world.publish(rules=text, **documents)
    run(world)
    did: dict[str, set[Subject]] = {"opens": set(), "closes": set()}
    for key, (subject, state) in states(world).items():
        earlier = before.get(key, (subject, "none"))[1]
        if state == "open" and earlier != "open":
            did["opens"].add(subject)
        if state == "resolved" and earlier in ("open", "acknowledged"):
            did["closes"].add(subject)
    assert said == did
