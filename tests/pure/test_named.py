"""Conditions and lists that others use by name: inlined, ordered, explained by their name with their parts."""

from dataclasses import replace

from engine.answer import Asked, ask, compiler_of, frame_of
from engine.evidence import evidence_of
from engine.explain import explain, misses
from engine.needs import needs_of
from engine.program import Program
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.aloud import aloud
from rules.condition import Named
from rules.difference.apart import difference
from rules.normal import to_nnf
from rules.rulebook import Rulebook
from rules.walk import walk
from tests.pure.documents import problems_of, rulebook_of
from tests.pure.test_answer import acme, with_facts

RULE = """
rule: quiet
says: Nobody comes
accounts: {accounts}
when: none(login, 30d)
"""
STRATEGIC = """
condition: strategic
label: {{en: Strategic, zh-CN: 战略客户}}
when:
  any:
    - tier = high
    - seats >= {seats}
---
list: pilots
label: {{en: Pilot accounts, zh-CN: 试点客户}}
accounts: [globex, "crm:4711"]
---
"""


def book(accounts: str, seats: int = 100) -> Rulebook:
    return rulebook_of(STRATEGIC.format(seats=seats) + RULE.format(accounts=accounts))


def asked_of(book: Rulebook, **fields: object) -> Asked:
    return replace(acme(**fields), vocabulary=book.vocabulary, plans=book.plans)


def test_a_named_condition_means_what_is_written_under_its_name() -> None:
    found = book("strategic")
    accounts = found.rules["quiet"].accounts
    assert isinstance(accounts, Named)
    assert ask(accounts, asked_of(found, tier="high")).truth is TRUE
    assert ask(accounts, asked_of(found, tier="mid", seats=5)).truth is FALSE
    assert ask(accounts, asked_of(found, tier="mid")).truth is UNKNOWN


def test_names_are_gone_from_the_normal_form_and_from_the_atoms() -> None:
    found = book("not strategic and not pilots")
    accounts = found.rules["quiet"].accounts
    assert accounts is not None
    assert not any(isinstance(node, Named) for node in walk(to_nnf(accounts)))
    assert len(Program(found).rules[0].member_atoms) == 3


def test_a_list_holds_whom_it_names_by_id_or_as_a_source_calls_them() -> None:
    found = book("pilots")
    accounts = found.rules["quiet"].accounts
    assert accounts is not None
    asked = asked_of(found)
    assert ask(accounts, asked).truth is FALSE
    assert ask(accounts, with_facts(asked, account="globex")).truth is TRUE
    assert ask(accounts, with_facts(asked, aliases=frozenset({"crm:4711"}))).truth is TRUE
    assert needs_of([accounts], found.vocabulary).aliases


def test_named_conditions_may_name_one_another_in_any_order_and_be_derived_from() -> None:
    found = rulebook_of("""
condition: dear
when: big and is_dear
---
condition: big
when: seats > 10
---
vocabulary: more
derived:
  is_dear: if(big, tier = high, no)
""")
    assert set(found.vocabulary.named) >= {"dear", "big"}


def test_a_condition_about_a_child_is_used_where_its_fields_are() -> None:
    found = rulebook_of("""
condition: pressing
about: contract
when: amount > 1000 and renewed_on is empty
---
rule: pressed
says: Something presses
when: count(contract where pressing) >= 2 and any(contract where contract.pressing)
""")
    assert found.vocabulary.named["pressing"].about == "contract"
    text = "condition: pressing\nabout: contract\nwhen: amount > 3\n---\nrule: a\nsays: A\nwhen: pressing\n"
    [problem] = problems_of(text)
    assert (problem.code, "contract" in problem.hint) == ("unknown-field", True)


def test_a_name_reads_aloud_as_people_call_it() -> None:
    found = book("strategic and not pilots")
    accounts = found.rules["quiet"].accounts
    assert accounts is not None
    assert aloud(accounts, "en", found.vocabulary) == (
        "“Strategic” holds and the account is not on the list “Pilot accounts”"
    )
    assert aloud(accounts, "zh-CN", found.vocabulary) == "符合“战略客户”，且客户不在名单“试点客户”中"


def test_an_explanation_tells_a_condition_by_its_name_with_its_parts() -> None:
    found = book("strategic")
    accounts = found.rules["quiet"].accounts
    assert accounts is not None
    asked = asked_of(found, tier="mid", seats=5)
    explained = explain(accounts, asked)
    assert (explained.text, explained.joint) == ("strategic", "named")
    assert [part.text for part in explained.parts[0].parts] == ["tier = high", "seats >= 100"]
    assert explained.nearest == "needs tier = high, is mid"
    assert [miss.text for miss in misses(explained)] == ["tier = high"]
    read = evidence_of(accounts, frame_of(asked), compiler_of(asked))
    assert [(each.text, each.value) for each in read] == [("tier", "mid"), ("seats", 5)]


def test_two_rulebooks_differ_by_the_conditions_and_lists_they_name() -> None:
    changed = difference(book("strategic"), book("strategic", seats=50)).nouns
    assert ("condition", "strategic") in [(change.kind, change.name) for change in changed]


def test_a_list_is_one_line_of_an_explanation() -> None:
    found = book("strategic and not pilots")
    accounts = found.rules["quiet"].accounts
    assert accounts is not None
    explained = explain(accounts, with_facts(asked_of(found, tier="high"), account="globex"))
    (inner,) = explained.parts[1].parts
    assert (inner.text, inner.joint, inner.parts) == ("pilots", "", ())
    assert explained.nearest == "needs pilots not to be so, is so"
