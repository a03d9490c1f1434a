"""Problems beside the text on the desk: those of the text, and those that it brings about in another document."""

from rules.load import load_rulebook
from tests.pure.documents import WORLD
from workflows.operations.desk import lay_out, read_desk

ANOTHER = """\
playbook: fixing
about: contract
steps:
  - wait: 3d
"""
QUIET = """\
rule: quiet
says: Nobody comes
because: Nobody comes.
when: none(login, 30d)
start: fixing
"""


def test_what_a_rule_brings_about_in_a_playbook_stands_beside_the_rule() -> None:
    """Else its author reads of a place in a file that they never opened, and no line of their own is marked."""
    documents = {**WORLD, "fixing.yaml": ANOTHER}
    assert load_rulebook(documents)[0] is not None
    look = read_desk(lay_out(documents, "rule", "", QUIET))
    (found,) = [(line, each) for line, each in look.here if each.code == "about-mismatch"]
    assert found[0] == 1
    assert "`fixing` is about contract" in found[1].message
    assert not any(each.code == "about-mismatch" for each in look.elsewhere)


def test_a_name_that_is_taken_is_told_with_the_file_that_there_is() -> None:
    """The file that the text would get stands before the other by its name, and is not there yet."""
    quiet = QUIET.replace("start: fixing", "start: rescue")
    documents = {**WORLD, "quiet.yaml": quiet}
    look = read_desk(lay_out(documents, "rule", "", quiet))
    ((_, found),) = [(line, each) for line, each in look.here if each.code == "name-twice"]
    assert found.message == "There is a rule `quiet` already, at quiet.yaml:1:1."
    assert (found.place.path, found.second.path) == ("quiet-2.yaml", "quiet.yaml")
