"""Where a name is used: every place, and how."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.where_used import where_used_
from rules.load import read_rulebook
from rules.where_used import as_plain, where_used
from tests.pure.documents import WORLD

RULES = """rule: quiet
says: "{seats} seats, {account.arr} a year"
when: seats < 5 and big and count(login, 30d) < 1 and open(other)
accounts: tier = high
start: rescue
---
rule: other
says: x
when: late(onboarding.kickoff) or done(kickoff-call)
---
playbook: counting
steps:
  - update: {seats: 3}
  - task: Ask
    outcome: {told: {asks: seats}}
---
source: crm
verify: {kind: token, header: X-Token, secret: TOKEN}
account: $.id
feed: crm
facts: {seats: $.seats, module($.m).entitled: $.e}
---
story: small
begins: 2026-03-02 09:00
account: {tier: high, seats: 3}
timeline:
  - {day: 1, open: quiet}
---
vocabulary: more
derived: {big: seats > 100}
"""
MAIL = """---
email: count
subject: "{{ account.seats | else(0) }} seats"
class: service
---
seats are not {{ account.seats_sold }}, but {{ account.seats | else(0) }}.
"""
DOCUMENTS = {**WORLD, "it.yaml": RULES, "count.md": MAIL}


def used(name: str) -> list[tuple[str, int, str]]:
    found = where_used(name, read_rulebook(DOCUMENTS), DOCUMENTS)
    return [(use.place.path, use.place.line, use.how) for use in found.uses]


def test_a_field_is_found_wherever_it_is_read_said_written_told_or_printed() -> None:
    assert used("seats") == [
        ("count.md", 3, "template"),
        ("count.md", 6, "template"),
        ("it.yaml", 2, "said"),
        ("it.yaml", 3, "read"),
        ("it.yaml", 13, "written"),
        ("it.yaml", 15, "written"),
        ("it.yaml", 21, "written"),
        ("it.yaml", 25, "told"),
        ("it.yaml", 30, "read"),
        ("vocabulary.yaml", 8, "declared"),
    ]
    assert used("account.seats") == used("seats")


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("big", [("it.yaml", 3, "read"), ("it.yaml", 30, "declared")]),
        ("module.entitled", [("it.yaml", 21, "written"), ("vocabulary.yaml", 26, "declared"),
          ("vocabulary.yaml", 43, "read")]),
        ("login", [("it.yaml", 3, "read"), ("vocabulary.yaml", 35, "declared")]),
        ("quiet", [("it.yaml", 1, "declared"), ("it.yaml", 27, "told")]),
        ("other", [("it.yaml", 3, "read"), ("it.yaml", 7, "declared")]),
        ("rescue", [("it.yaml", 5, "named"), ("playbooks.yaml", 6, "declared")]),
        ("onboarding.kickoff", [("it.yaml", 9, "read"), ("playbooks.yaml", 4, "declared")]),
        ("kickoff-call", [("it.yaml", 9, "read"), ("playbooks.yaml", 4, "read"), ("playbooks.yaml", 12, "declared")]),
        ("seets", []),
    ],
)  # fmt: skip
def test_so_is_every_other_name(name: str, uses: list[tuple[str, int, str]]) -> None:
    assert used(name) == uses


def test_so_are_accounts_below_what_is_derived_of_them_and_references() -> None:
    text = """vocabulary: more
account:
  head: {type: account, below: branch, feed: crm}
  boss: {type: contact, feed: crm}
derived: {big: seats > 100, few: seats < 3}
---
rule: quiet
says: x
when: any(branch where few) and count(branch where branch.big) > 3 and boss.role = sponsor
"""
    documents = {**WORLD, "it.yaml": text}
    reading = read_rulebook(documents)
    assert not [each for each in reading.problems if each.is_error]
    found = {
        name: [(use.place.line, use.how) for use in where_used(name, reading, documents).uses]
        for name in ("branch", "head", "big", "few", "boss")
    }
    below = [(3, "declared"), (9, "read"), (9, "read")]
    assert found == {
        "branch": below,
        "head": below,
        "big": [(5, "declared"), (9, "read")],
        "few": [(5, "declared"), (9, "read")],
        "boss": [(4, "declared"), (9, "read")],
    }


def test_each_place_says_which_document_it_stands_in() -> None:
    found = as_plain(where_used("tier", read_rulebook(DOCUMENTS), DOCUMENTS))
    assert [use["within"] for use in found["uses"]] == ["rule quiet", "story small", "vocabulary core"]
    assert found["kinds"] == ["field"]


def test_a_name_is_found_in_a_rulebook_with_errors_too() -> None:
    documents = {
        **DOCUMENTS,
        "bad.yaml": "rule: broken\nsays: x\nwhen: seets > 3\n---\nrule: fine\nsays: x\nwhen: big\n",
    }
    assert ("bad.yaml", 7, "read") in [
        (use.place.path, use.place.line, use.how) for use in where_used("big", read_rulebook(documents), documents).uses
    ]  # fmt: skip


BOTH = """vocabulary: both
account:
  users: {type: number, feed: crm}
---
rule: crowded
says: x
about: module
when: account.users > 3 and last(module.users) > 1
---
source: crm
verify: {kind: token, header: X-Token, secret: TOKEN}
account: $.id
feed: crm
facts: {users: $.u, module($.m).users: $.e}
---
mapping: old
files:
  - {file: a.csv, account: id, columns: {users: u}}
  - {file: m.csv, account: id, child: module name, columns: {users: u}}
---
story: both
begins: 2026-03-02 09:00
account: {users: 3}
modules:
  core: {users: 12}
timeline:
  - {day: 1, set: {users: 4, module core: {users: 6}}, no_email: true}
"""


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("account.users", [("declared", 3), ("read", 8), ("written", 14), ("written", 18), ("told", 23), ("told", 27)]),
        ("module.users", [("read", 8), ("written", 14), ("written", 19), ("told", 25), ("told", 27)]),
    ],
)  # fmt: skip
def test_fields_of_one_name_are_kept_apart_by_whose_they_are(name: str, lines: list[tuple[str, int]]) -> None:
    documents = {**WORLD, "it.yaml": BOTH}
    found = where_used(name, read_rulebook(documents), documents)
    assert [(use.how, use.place.line) for use in found.uses if use.place.path == "it.yaml"] == lines
    whole = where_used("users", read_rulebook(documents), documents)
    apart = {each.whole: each.uses for each in whole.meanings}
    assert apart[name] == found.uses
    assert [each["name"] for each in as_plain(whole)["meanings"]] == ["account.users", "module.users"]


def test_the_command_tells_each_meaning_by_itself(tmp_path: Path) -> None:
    for path, text in {**WORLD, "it.yaml": BOTH}.items():
        (tmp_path / path).write_text(text)
    done = CliRunner().invoke(where_used_, ["users", str(tmp_path)])
    assert done.exit_code == 0, done.output
    account, module = done.output.split("\n\n")
    assert account.endswith("account.users (field): 6 places.")
    assert "it.yaml:23:11: told     story both" in account
    assert module.strip().endswith("module.users (field): 6 places.")


def test_a_named_condition_and_a_list_are_found_where_they_are_used() -> None:
    named = """condition: small
about: account
when: seats < 5
---
list: friends
accounts: [acme, globex]
---
rule: befriended
says: x
accounts: friends
when: small
"""
    documents = {**WORLD, "it.yaml": named}
    for name, line in (("small", 11), ("friends", 10)):
        found = where_used(name, read_rulebook(documents), documents)
        assert [(use.place.line, use.how) for use in found.uses if use.how != "declared"] == [
            (line, "read")
        ], name
