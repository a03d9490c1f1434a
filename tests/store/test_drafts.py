"""Drafts: saved beside what runs, published whole, and with a second yes where mail to customers is touched."""

import threading

import pytest

from engine.store.editions import running_number
from engine.store.ledger import entries_of
from tests.store.acting import PLAYBOOKS, TEAM, TIPS
from tests.store.conftest import BASE, WORKSPACE, World
from workflows.operations.drafting import (
    approve_draft,
    ask_for_yes,
    discard_draft,
    save_draft,
    save_rule_draft,
)
from workflows.operations.publishing import publish_draft, publish_edition, publish_rulebook
from workflows.store.drafts import Draft, draft_of, open_drafts
from workflows.verdict import Reason

RULE = """
rule: few-seats
says: "{seats} seats"
because: Few seats, little use.
area: adoption
when: seats < 10
"""
WHOLE = {**BASE, "team.yaml": TEAM, "tips.md": TIPS, "playbooks.yaml": PLAYBOOKS, "rules.yaml": RULE}
TWO = {**WHOLE, "workspace.yaml": WORKSPACE + "publish: two_people\n"}
MAILING = RULE + "start: nurture\n"


def running(world: World) -> int:
    with world.database.reading() as conn:
        return running_number(conn)


def kept(world: World, key: int) -> Draft:
    with world.database.reading() as conn:
        found = draft_of(conn, key)
    assert found is not None
    return found


def drafted(world: World, text: str, by: str = "mei") -> int:
    saved = save_rule_draft(world.parts, text, by)
    assert saved.draft is not None
    return saved.draft.id


@pytest.fixture
def two(world: World) -> World:
    assert publish_rulebook(world.parts, TWO, by="lin").edition is not None
    return world


def test_what_somebody_else_wrote_on_it_meanwhile_is_not_written_over_unseen(two: World) -> None:
    key = drafted(two, MAILING)
    seen = kept(two, key).hash
    other = {**TWO, "rules.yaml": MAILING.replace("< 10", "< 12")}
    assert save_draft(two.parts, other, "raj", key=key, seen=seen).draft is not None
    mine = {**TWO, "rules.yaml": MAILING.replace("< 10", "< 14")}
    refused = save_draft(two.parts, mine, "mei", key=key, seen=seen).refusal
    assert refused is not None
    assert refused.reason is Reason.DRAFT_MOVED
    assert kept(two, key).documents == other


def test_nobody_says_yes_to_or_publishes_what_they_did_not_see(two: World) -> None:
    key = drafted(two, MAILING)
    seen = kept(two, key).hash
    save_draft(two.parts, {**TWO, "rules.yaml": MAILING.replace("< 10", "< 999")}, "mei", key=key)
    assert approve_draft(two.parts, key, "lin", seen).reason is Reason.DRAFT_MOVED
    assert approve_draft(two.parts, key, "lin", kept(two, key).hash).allowed
    refused = publish_draft(two.parts, key, by="lin", seen=seen).refusal
    assert refused is not None
    assert refused.reason is Reason.DRAFT_MOVED
    assert publish_draft(two.parts, key, by="lin", seen=kept(two, key).hash).is_new


def test_a_draft_does_not_run_until_it_is_published(world: World) -> None:
    publish_rulebook(world.parts, WHOLE, by="lin")
    key = drafted(world, RULE.replace("< 10", "< 12"))
    assert (running(world), kept(world, key).base, kept(world, key).is_open) == (1, 1, True)
    published = publish_draft(world.parts, key, by="mei")
    assert (published.is_new, running(world)) == (True, 2)
    assert "seats < 12" in kept(world, key).documents["rules.yaml"]
    assert (kept(world, key).state, kept(world, key).edition) == ("published", 2)


def test_a_draft_with_errors_is_kept_and_cannot_be_published(world: World) -> None:
    publish_rulebook(world.parts, WHOLE, by="lin")
    saved = save_rule_draft(world.parts, RULE.replace("seats < 10", "seatz < 10"), "mei")
    assert saved.draft is not None
    assert [problem.code for problem in saved.problems] == ["unknown-field"]
    published = publish_draft(world.parts, saved.draft.id, by="mei")
    assert published.refusal is not None
    assert (published.refusal.reason, running(world)) == (Reason.DRAFT_HAS_PROBLEMS, 1)


def test_a_draft_whose_base_runs_no_longer_says_so(world: World) -> None:
    publish_rulebook(world.parts, WHOLE, by="lin")
    key = drafted(world, RULE.replace("< 10", "< 12"))
    publish_rulebook(world.parts, {**WHOLE, "rules.yaml": RULE.replace("< 10", "< 8")}, by="lin")
    published = publish_draft(world.parts, key, by="mei")
    assert published.refusal is not None
    assert published.refusal.reason is Reason.BASE_IS_OLD
    assert publish_draft(world.parts, key, by="mei", is_seen=True).is_new


def test_a_rollback_is_another_publish(world: World) -> None:
    publish_rulebook(world.parts, WHOLE, by="lin")
    publish_rulebook(world.parts, {**WHOLE, "rules.yaml": MAILING}, by="lin")
    back = publish_edition(world.parts, 1, by="mei")
    assert back.edition is not None
    assert (back.edition.number, back.edition.documents, back.edition.note) == (3, WHOLE, "as edition 1")
    assert publish_edition(world.parts, 9, by="mei").refusal is not None


def test_what_mails_customers_waits_for_a_second_person(two: World) -> None:
    published = publish_rulebook(two.parts, {**TWO, "rules.yaml": MAILING}, by="mei")
    assert (published.edition, running(two)) == (None, 1)
    assert published.refusal is not None
    assert published.refusal.reason is Reason.SECOND_PERSON_WANTED
    assert published.draft is not None
    key = published.draft.id
    assert approve_draft(two.parts, key, by="mei").reason is Reason.OWN_DRAFT
    assert approve_draft(two.parts, key, by="lin").allowed
    assert publish_draft(two.parts, key, by="mei").is_new
    with two.database.reading() as conn:
        actions = [(each.action, each.by) for each in reversed(entries_of(conn, "draft", str(key)))]
    assert actions == [("save_draft", "mei"), ("ask_for_yes", "mei"), ("approve_draft", "lin")]


def test_what_mails_nobody_needs_one_person(two: World) -> None:
    assert publish_rulebook(two.parts, {**TWO, "rules.yaml": RULE.replace("< 10", "< 9")}, by="mei").is_new


def test_nobody_alone_may_do_away_with_the_second_person(two: World) -> None:
    published = publish_rulebook(two.parts, {**WHOLE, "rules.yaml": MAILING}, by="mei")
    assert published.edition is None
    assert publish_rulebook(two.parts, WHOLE, by="mei").edition is None


def test_who_changes_a_draft_takes_its_yes_away_and_becomes_an_author(two: World) -> None:
    key = drafted(two, MAILING)
    assert ask_for_yes(two.parts, key, by="mei").allowed
    assert approve_draft(two.parts, key, by="lin").allowed
    save_rule_draft(two.parts, MAILING.replace("< 10", "< 11"), "lin", key=key)
    assert (kept(two, key).approved_by, kept(two, key).authors) == ("", ("mei", "lin"))
    assert approve_draft(two.parts, key, by="lin").reason is Reason.OWN_DRAFT
    refused = publish_draft(two.parts, key, by="lin").refusal
    assert refused is not None
    assert refused.reason is Reason.SECOND_PERSON_WANTED


def test_a_discarded_draft_is_over(world: World) -> None:
    publish_rulebook(world.parts, WHOLE, by="lin")
    key = drafted(world, MAILING)
    assert discard_draft(world.parts, key, by="mei").allowed
    with world.database.reading() as conn:
        assert open_drafts(conn) == []
    for answer in (discard_draft(world.parts, key, "mei"), approve_draft(world.parts, key, "lin")):
        assert answer.reason is Reason.DRAFT_IS_OVER
    assert save_draft(world.parts, WHOLE, "mei", key=key).refusal is not None


def test_of_two_who_publish_one_draft_at_once_one_publishes(world: World) -> None:
    publish_rulebook(world.parts, WHOLE, by="lin")
    key = drafted(world, RULE.replace("< 10", "< 12"))
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(publish_draft(world.parts, key, by="mei")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(each.is_new for each in found), running(world)) == ([False] * 3 + [True], 2)


def test_one_person_may_begin_to_ask_for_a_second(world: World) -> None:
    publish_rulebook(world.parts, WHOLE, by="lin")
    assert publish_rulebook(world.parts, TWO, by="lin").is_new
