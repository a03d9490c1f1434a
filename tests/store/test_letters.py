"""A mail that is being written, shown as somebody would get it."""

from rules.load import load_rulebook
from tests.store.acting import PLAYBOOKS, TEAM, TIPS, Acting
from tests.store.conftest import BASE, World
from workflows.operations.intake import add_account
from workflows.operations.looking import letters
from workflows.operations.looking.letters import letters_of_draft


def test_somebody_is_found_to_show_it_by_however_late_the_account_comes(world: World) -> None:
    acting = Acting(world)
    acting.publish()
    for number in range(letters.LOOKED_AT + 1):
        add_account(world.parts, f"a-{number}", f"Nobody {number}")
    acting.admit("zeta")
    rulebook, problems = load_rulebook(
        {**BASE, "team.yaml": TEAM, "tips.md": TIPS, "playbooks.yaml": PLAYBOOKS}
    )
    assert rulebook is not None, problems
    shown = letters_of_draft(world.parts, "tips", rulebook)
    assert (shown.account, [each.recipient for each in shown.letters]) == ("Zeta", ["ana@zeta.test"])
