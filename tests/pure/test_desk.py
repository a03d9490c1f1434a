"""Problems beside the text on the desk: those of the text, and those that it brings about in another document."""

import pytest

from api.console.wrong import wrong_in_draft, wrong_on_desk
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


@pytest.mark.parametrize(
    ("when", "taken"),
    [
        ("when: no login for 14 days", "none(login, 14d)"),
        ("when:\n  all:\n    - seats > 2\n    - no login for 14 days", "none(login, 14d)"),
        ('when: "no login for 14 days"', "none(login, 14d)"),
        ("when: {all: [no login for 14 days]}", ""),
        ('when: "name is Acme"', ""),
        ("when: name is Acme", 'name = "Acme"'),
    ],
)
def test_a_proposal_is_taken_where_yaml_reads_the_same_there(when: str, taken: str) -> None:
    desk = lay_out(
        WORLD, "rule", "", QUIET.replace("when: none(login, 30d)", when).replace("fixing", "rescue")
    )
    (error, *_) = wrong_on_desk(read_desk(desk), desk.piece).errors
    assert error.problem.mends
    assert [each.right for each in error.mends] == ([taken] if taken else [])
    for each in error.mends:
        line = desk.piece.text.split("\n")[each.place.line - 1]
        assert line[each.place.column - 1 :].startswith(each.written)


WARNS = """\
rule: never
says: Never
because: Never.
when: seats > 5 and seats < 3
start: rescue
"""


def test_old_warnings_of_other_documents_stand_apart_and_errors_never_do() -> None:
    documents = {**WORLD, "never.yaml": WARNS}
    assert {each.severity for each in load_rulebook(documents)[1]} == {"warning"}
    desk = lay_out(documents, "rule", "", QUIET.replace("fixing", "rescue"))
    found = wrong_on_desk(read_desk(desk), desk.piece)
    assert (found.errors, found.warnings) == ((), ())
    assert [each.problem.place.path for each in found.others] == ["never.yaml"]
    own = lay_out(documents, "rule", "never", WARNS)
    assert len(wrong_on_desk(read_desk(own), own.piece).warnings) == 1
    broken = lay_out({**documents, "bad.yaml": QUIET.replace("none(", "nine(")}, "rule", "never", WARNS)
    assert wrong_on_desk(read_desk(broken), broken.piece).errors


def test_a_draft_tells_its_own_warnings_and_counts_the_others() -> None:
    documents = {**WORLD, "never.yaml": WARNS}
    problems = load_rulebook(documents)[1]
    mine = wrong_in_draft(problems, documents, [("rule", "never")])
    assert (len(mine.warnings), mine.others) == (1, ())
    theirs = wrong_in_draft(problems, documents, [("rule", "quiet")])
    assert (theirs.warnings, len(theirs.others)) == ((), 1)
