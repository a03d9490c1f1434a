"""Rulebooks of any size in the product's own language: the shipped one, and rules made up over its vocabulary.

A made-up rule joins three conditions about the account, a contract or a module, with thresholds as people write them;
so many share readings, and some share whole conditions. The same seed gives the same rules.
"""

import random
from collections.abc import Sequence

from bench.portfolio import library_documents
from rules.load import load_rulebook
from rules.rulebook import Documents, Rulebook

A_FILE = 100
SHARES = (10, 15, 20, 25, 30, 40, 50, 60)
NUMBERS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50)
DAYS = (7, 14, 28, 30, 60, 90, 120, 180)
AMOUNTS = (2000, 5000, 10000, 20000, 50000)

ABOUT_ACCOUNT = (
    "tier = {tier}",
    "lifecycle = {lifecycle}",
    'region = "{region}"',
    "seats >= {number}",
    "arr >= {amount}",
    "utilisation < {share}%",
    "modules_in_use <= {few}",
    "modules_entitled >= {few}",
    "open_p1 >= 1",
    "mean(active_users, 28d) < {number}",
    "mean(active_users, 7d) >= {number}",
    "change(active_users, 28d) <= -{share}%",
    "rose(active_users, {share}%, over 14d)",
    "count(report_created, {days}d) < {few}",
    "count(login, {days}d) >= {number}",
    "since(login) > {days}d",
    "days_since(start_date) > {days}d",
    "renewal_date in next {days}d",
    "late(onboarding.{milestone})",
    "count(ticket where priority = p2 and closed_at is empty) >= {few}",
    "count(login by contact with role {role}, {days}d) < {few}",
    "any(module where entitled and mean(users, 28d) < {few})",
)
ABOUT_CONTRACT = (
    "ends_on in next {days}d",
    "renewed_on is empty",
    "auto_renew",
    "amount >= {amount}",
    "days_until(ends_on) between 0d and {days}d",
    "amount > account.arr * {share}%",
)
ABOUT_MODULE = (
    "entitled",
    "mean(users, 28d) < account.seats * {share}%",
    "mean(users, 7d) >= {number}",
    "change(users, 28d) <= -{share}%",
    "last(users) < {number}",
)
ACCOUNTS = ("lifecycle != churned", "tier in [high, mid]", "lifecycle in [active, quiet]")


def rulebook_of(rules: int, seed: int = 1) -> tuple[Documents, Rulebook]:
    """The shipped rulebook with as many made-up rules beside its own as bring it to `rules`."""
    shipped = library_documents()
    own, _ = load_rulebook(shipped)
    assert own is not None
    draw = random.Random(seed)
    made_up = [_rule(number, draw) for number in range(rules - len(own.rules))]
    documents = {**shipped, **in_files("made-up", made_up)}
    rulebook, problems = load_rulebook(documents)
    assert rulebook is not None, "\n".join(map(str, problems[:5]))
    assert len(rulebook.rules) == max(rules, len(own.rules))
    return documents, rulebook


def in_files(name: str, written: Sequence[str]) -> Documents:
    """As files of as many documents as a person would still find something in."""
    pieces = [written[start : start + A_FILE] for start in range(0, len(written), A_FILE)]
    return {f"{name}-{number}.yaml": "\n---\n".join(piece) for number, piece in enumerate(pieces)}


def _rule(number: int, draw: random.Random) -> str:
    about, own = draw.choice((("account", ()), ("contract", ABOUT_CONTRACT), ("module", ABOUT_MODULE)))
    conditions = [*_drawn(own, min(2, len(own)), draw)]
    conditions += _drawn(ABOUT_ACCOUNT, 3 - len(conditions), draw)
    lines = [
        f"rule: made-up-{number}",
        "kind: risk",
        "area: adoption",
        f"about: {about}",
        f"accounts: {draw.choice(ACCOUNTS)}",
        "says: {en: Something is so, zh-CN: 有情况}",
        "when:",
        "  all:",
        *(f"    - {condition}" for condition in conditions),
    ]
    return "\n".join(lines)


def _drawn(templates: Sequence[str], count: int, draw: random.Random) -> list[str]:
    return [filled(template, draw) for template in draw.sample(templates, count)]


def filled(template: str, draw: random.Random) -> str:
    return template.format(
        tier=draw.choice(("high", "mid", "tech")),
        lifecycle=draw.choice(("onboarding", "active", "quiet")),
        region=draw.choice(("CN", "DE", "US", "IN", "GB")),
        role=draw.choice(("champion", "admin", "sponsor")),
        milestone=draw.choice(("data_connected", "admin_trained", "first_value")),
        few=draw.choice((1, 2, 3)),
        number=draw.choice(NUMBERS),
        share=draw.choice(SHARES),
        days=draw.choice(DAYS),
        amount=draw.choice(AMOUNTS),
    )
