"""A rule on trial is let loose as a draft; nothing happens before somebody publishes it."""

from tests.store.acting import Acting
from tests.store.conftest import World
from tests.store.test_previewing import RULE
from workflows.operations.looking import draft_page
from workflows.operations.promoting import promote_rule
from workflows.verdict import Reason


def test_a_rule_on_trial_becomes_live_in_a_draft_with_the_difference(world: World) -> None:
    acting = Acting(world)
    acting.publish(**{"few-seats.yaml": RULE + "mode: canary 10%   # careful\n"})
    saved = promote_rule(world.parts, "few-seats", "mei")
    assert saved.draft is not None
    page = draft_page(world.parts, saved.draft.id)
    assert page.difference is not None
    (noun,) = page.difference.nouns
    assert [(each.key, each.before["en"], each.after["en"]) for each in noun.changes] == [
        ("mode", "canary 10%", "live")
    ]
    assert "mode: live   # careful" in page.draft.documents["few-seats.yaml"]


def test_what_its_folder_says_is_said_otherwise_in_the_rule_itself(world: World) -> None:
    acting = Acting(world)
    defaults = "defaults: careful\nmode: shadow\n"
    acting.publish(**{"trial/defaults.yaml": defaults, "trial/few-seats.yaml": RULE})
    saved = promote_rule(world.parts, "few-seats", "mei")
    assert saved.draft is not None
    assert saved.draft.documents["trial/few-seats.yaml"].endswith("mode: live\n")
    assert saved.draft.documents["trial/defaults.yaml"] == defaults


def test_only_what_is_on_trial_is_let_loose(world: World) -> None:
    acting = Acting(world)
    acting.publish(**{"few-seats.yaml": RULE})
    for name in ("few-seats", "no-such-rule"):
        refusal = promote_rule(world.parts, name, "mei").refusal
        assert refusal is not None
        assert refusal.reason is Reason.NOT_ON_TRIAL
