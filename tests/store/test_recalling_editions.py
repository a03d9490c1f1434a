"""Of an edition a recall takes back the work of the rules that it changed, and of all others only what is asked for."""

import pytest

from tests.store.acting import Acting, settle
from tests.store.test_previewing import RULE, states
from tests.store.test_recalling import CALM, acting, names
from workflows.operations.looking import edition_page, explain_rule
from workflows.operations.recalling import Recalled, Scope, preview_recall, recall

__all__ = ["acting"]
MANY = CALM.replace("calm", "many").replace("seats < 0", "seats > 30")


@pytest.fixture
def third(acting: Acting) -> Acting:
    """Edition 3 adds one rule; while it runs another one, that it leaves as it was, opens for Hooli."""
    acting.publish(**{"few-seats.yaml": RULE, "many.yaml": MANY})
    acting.admit("hooli", "ana@hooli.test")
    acting.field("seats", 3, "hooli")
    settle(acting)
    return acting


def rules(found: Recalled) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return [(e.rule, e.name) for e in found.taken], [(e.rule, e.name) for e in found.others]


def test_what_opened_of_rules_that_it_did_not_change_is_told_apart_and_left(third: Acting) -> None:
    shown = preview_recall(third.world.parts, Scope(edition=3))
    done = recall(third.world.parts, Scope(edition=3), by="lin")
    for found in (shown, done):
        assert rules(found) == ([("many", "Initech")], [("few-seats", "Hooli")])
        assert (names(found)[2], found.runs) == ([], 0), "nor is a mail of theirs its doing"
    settle(third)
    assert states(third)["few-seats", "acme"] == "open"
    again = recall(third.world.parts, Scope(edition=3), by="lin")
    assert rules(again) == ([], [("few-seats", "Hooli")])


def test_everything_that_opened_while_it_ran_is_taken_back_where_that_is_said(third: Acting) -> None:
    done = recall(third.world.parts, Scope(edition=3, everything=True), by="lin")
    assert (names(done)[0], done.others, done.runs) == (["Hooli", "Initech"], (), 1)
    assert [each.name for each in done.sent] == ["Hooli"]


@pytest.mark.parametrize("scope", [Scope(edition=2), Scope(rule="few-seats")], ids=["edition", "rule"])
def test_why_not_says_who_took_it_back_and_why(acting: Acting, scope: Scope) -> None:
    recall(acting.world.parts, scope, by="lin", why="too early")
    settle(acting)
    (subject,) = explain_rule(acting.world.parts, "few-seats", "acme").subjects
    assert [(e.name, e.detail) for e in subject.noes if e.name != "cooldown"] == [
        ("taken_back", "lin: too early")
    ]


def test_an_edition_tells_first_what_came_of_the_rules_it_changed(third: Acting) -> None:
    page = edition_page(third.world.parts, 3)
    assert (set(page.own.deeds), set(page.beside.deeds)) == ({"many"}, {"few-seats"})
    assert page.changed == {"many"}
    assert set(edition_page(third.world.parts, 2).own.deeds) == {"few-seats"}


def test_an_edition_that_only_went_back_changed_the_rule_it_took_out(third: Acting) -> None:
    third.publish(**{"few-seats.yaml": RULE})
    settle(third)
    page = edition_page(third.world.parts, 4)
    assert (set(page.own.deeds), page.own.deeds["many"].closed) == ({"many"}, 1)
