"""What publishing would change is told before it happens, and then happens so."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from engine.store.ledger import entries_of
from engine.store.signals import read_signals
from rules.load import load_rulebook
from rules.problems import Problem
from rules.rulebook import Documents, Rulebook
from tests.store.acting import Acting, settle, three_accounts
from tests.store.conftest import World
from workflows.operations import desk
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.operations.previewing import Preview, preview, preview_rule

DAY = timedelta(days=1)
RULE = """
rule: few-seats
says: "{seats} seats"
because: Few seats, little use.
area: adoption
when: seats < 10
already_true: open
start: nurture
"""


@pytest.fixture
def acting(world: World) -> Acting:
    return three_accounts(world)


def states(acting: Acting) -> dict[tuple[str, str], str]:
    with acting.world.database.reading() as conn:
        kept = read_signals(conn, ["acme", "globex", "initech"])
    return {(e.rule, e.account): e.signal.state for mine in kept.values() for e in mine if e.signal.is_live}


def names(shown: Preview, outcome: str, rule: str = "few-seats") -> list[str]:
    found = next(each for each in shown.rules if each.rule == rule)
    return [hit.account for hit in found.hits.get(outcome, ())]  # type: ignore[call-overload]


def test_what_a_new_rule_would_open_is_told_by_name_and_then_opens(acting: Acting) -> None:
    shown = preview_rule(acting.world.parts, RULE)
    assert shown.is_good, shown.problems
    assert names(shown, "opens") == ["acme", "globex"]
    (rule,) = shown.rules
    assert (rule.what, rule.true, rule.unknown) == ("added", 2, 0)
    assert [hit.says["en"] for hit in rule.hits["opens"]] == ["4 seats", "8 seats"]
    assert [(mail.email, mail.goes, mail.nobody) for mail in shown.work.mails] == [("tips", 2, 0)]
    assert [(each.playbook, each.runs) for each in shown.work.started] == [("nurture", 2)]
    assert states(acting) == {}
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    assert states(acting) == {("few-seats", "acme"): "open", ("few-seats", "globex"): "open"}


LIMITS = "delivery: limits\ncaps: {per_account: 1 in 7d, per_contact: 2 in 7d}\n"


def test_what_a_cap_or_held_mail_puts_off_is_not_told_as_gone_at_once(acting: Acting) -> None:
    def mailed() -> list[tuple[str, int, dict[str, int]]]:
        shown = preview_rule(acting.world.parts, RULE)
        return [(mail.email, mail.goes, dict(mail.put_off)) for mail in shown.work.mails]

    acting.admit("acme", "ana@acme.test", "bo@acme.test")
    acting.publish(**{"limits.yaml": LIMITS})
    assert mailed() == [("tips", 2, {"account_cap": 1})]
    acting.publish(**{"limits.yaml": LIMITS.replace("1 in 7d", "9 in 7d") + "quiet_hours: '00:00-23:59'\n"})
    assert mailed() == [("tips", 0, {"quiet_hours": 3})]
    acting.publish(**{"limits.yaml": LIMITS})
    hold_all_mail(acting.world.parts, "lin", "")
    assert mailed() == [("tips", 0, {"mail_held": 3})]
    release_all_mail(acting.world.parts, "lin")
    acting.publish(**{"limits.yaml": LIMITS, "few-seats.yaml": RULE})
    settle(acting)
    assert len(acting.mails()) == 2


def test_of_each_line_it_is_told_how_far_it_holds_and_who_lacks_it_alone(acting: Acting) -> None:
    """So that whoever reads that it is true of nobody also reads for want of what."""
    text = RULE.replace("when: seats < 10", "when:\n  all: [seats < 10, seats > 5, seats < 7]")
    (rule,) = preview_rule(acting.world.parts, text).rules
    assert rule.true == 0
    assert [(line.true, line.alone, line.names) for line in rule.lines] == [
        (2, 0, ()),
        (2, 1, (("acme", "Acme"),)),
        (1, 1, (("globex", "Globex"),)),
    ]
    assert "seats is less than 10" in rule.lines[0].reads["en"]


def test_that_nobody_is_mailed_is_told(acting: Acting) -> None:
    def mails_nobody(rule: str) -> tuple[bool, list[bool]]:
        shown = preview_rule(acting.world.parts, rule)
        assert shown.is_good, shown.problems
        return shown.work.mails_nobody, [each.mails_nobody for each in shown.work.started]

    assert mails_nobody(RULE) == (False, [False])
    assert mails_nobody(RULE.replace("start: nurture", "start: raise")) == (True, [True])
    assert mails_nobody(RULE.replace("start: nurture", 'task: "Phone {account.name}"')) == (True, [])
    may_start = 'task:\n  title: "Phone {account.name}"\n  outcome:\n    leaving: {start: save}'
    assert mails_nobody(RULE.replace("start: nurture", may_start)) == (False, [])
    assert mails_nobody(RULE.replace("seats < 10", "seats < 1")) == (False, [])


def test_what_would_keep_one_from_opening_is_named(acting: Acting) -> None:
    def reasons(more: str, rule: str = RULE) -> dict[str, set[str]]:
        shown = preview_rule(acting.world.parts, rule + more)
        assert shown.is_good, shown.problems
        return {f"{outcome}": {hit.reason for hit in hits} for outcome, hits in shown.rules[0].hits.items()}

    assert reasons("true_for: 7d\n") == {"begins": {"hold"}}
    assert reasons("mode: shadow\n") == {"shadowed": {"shadow"}}
    assert reasons("holdout: 100%\n") == {"shadowed": {"holdout"}}
    assert reasons("hold_if: {accounts_over: 1}\n") == {"opens": {"true"}, "held": {"hold_if"}}
    assert reasons("", RULE.replace("already_true: open\n", "")) == {"ignored": {"already_true"}}
    assert reasons("", RULE.replace("open\n", "{open: 1 a day}\n", 1)) == {
        "opens": {"true"},
        "waits": {"a_day"},
    }


def test_a_changed_rule_opens_and_closes_as_the_preview_says(acting: Acting) -> None:
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    changed = RULE.replace("seats < 10", "seats < 6 or seats >= 40")
    shown = preview_rule(acting.world.parts, changed)
    assert (names(shown, "opens"), names(shown, "closes")) == (["initech"], ["globex"])
    acting.publish(**{"few-seats.yaml": changed})
    settle(acting)
    assert states(acting) == {("few-seats", "acme"): "open", ("few-seats", "initech"): "open"}


def test_a_rule_taken_out_closes_what_it_opened(acting: Acting) -> None:
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    with acting.world.database.reading() as conn:
        documents = acting.world.parts.editions.documents(conn, 2)
    shown = preview(acting.world.parts, {p: t for p, t in documents.items() if p != "few-seats.yaml"})
    assert [(each.rule, each.what) for each in shown.rules] == [("few-seats", "removed")]
    assert names(shown, "closes") == ["acme", "globex"]
    assert shown.difference.of("rule", "removed") == {"few-seats"}


def test_an_untouched_rule_is_not_told_of(acting: Acting) -> None:
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    other = (
        RULE.replace("few-seats", "none-left")
        .replace("seats < 10", "seats < 1")
        .replace("start: nurture\n", "")
    )
    shown = preview_rule(acting.world.parts, other)
    assert [each.rule for each in shown.rules] == ["none-left"]
    assert shown.work.opens == 0


def test_tasks_are_told_by_teammate_beside_what_they_have(acting: Acting) -> None:
    task = RULE.replace("start: nurture\n", 'task: "Phone {account.name}"\n')
    shown = preview_rule(acting.world.parts, task)
    assert shown.is_good, shown.problems
    (desk,) = shown.work.desks
    assert (desk.teammate, desk.tasks, desk.open_tasks, desk.accounts) == ("mei", 2, 0, 3)


def test_runs_at_steps_that_go_are_told_and_keep_their_playbook(acting: Acting) -> None:
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    with acting.world.database.reading() as conn:
        documents = acting.world.parts.editions.documents(conn, 2)
    shorter = documents["playbooks.yaml"].replace("  - wait: 3d\n    id: pause\n", "")
    shown = preview(acting.world.parts, {**documents, "playbooks.yaml": shorter})
    assert shown.is_good, shown.problems
    assert [(e.playbook, e.step, e.edition, e.runs) for e in shown.standing] == [("nurture", "pause", 2, 2)]


def test_bad_text_is_told_and_nothing_else(acting: Acting) -> None:
    shown = preview_rule(acting.world.parts, RULE.replace("seats < 10", "seatz < 10"))
    assert not shown.is_good
    assert (shown.rules, bool(shown.difference)) == ((), False)


def test_one_stroke_on_the_desk_reads_the_rulebook_once_and_tells_what_the_preview_tells(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, read = acting.world.parts, []

    def load(documents: Documents) -> tuple[Rulebook | None, tuple[Problem, ...]]:
        read.append(documents)
        return load_rulebook(documents)

    laid = desk.lay_out(desk.base_documents(parts), "rule", "", RULE)
    for reader in (desk, import_module(preview.__module__)):
        monkeypatch.setattr(reader, "load_rulebook", load)
    look = desk.look_at(parts, laid)
    assert read == [laid.documents]
    assert look.preview is not None
    assert replace(look.preview, known_at=None) == preview(parts, laid.documents)
    assert look.preview is not None
    assert names(look.preview, "opens") == ["acme", "globex"]


def test_a_preview_changes_nothing(acting: Acting) -> None:
    with acting.world.database.reading() as conn:
        before = len(entries_of(conn, "edition", "1"))
    acting.world.bell.rung.clear()
    preview_rule(acting.world.parts, RULE)
    with acting.world.database.reading() as conn:
        assert len(entries_of(conn, "edition", "1")) == before
    assert acting.world.bell.rung == []
