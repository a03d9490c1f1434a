"""Templates of e-mails: what `check` says of them, and what can never be in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.expression import Constant
from rules.template_names import template_kinds, template_names_known
from rules.templates import LONGEST, check_template, template_names, template_problems
from rules.text import LocalText
from rules.values import DATE, MONEY, SERIES, TEXT
from rules.vocabulary import ChildKind, Derived, Field, Vocabulary

KNOWN = {"account.name": False, "account.seats": True, "account.active-users": True, "contact.name": True}


def codes(source: str) -> list[str]:
    return [code for _, code, _ in check_template(source, KNOWN)]


def test_a_name_that_may_be_unknown_wants_an_else():
    source = "Dear {{ account.name }},\n\n{{ contact.name }} has {{ account.seats | else(0) }} seats"
    assert check_template(source, KNOWN) == [
        (
            3,
            "template-needs-else",
            '`contact.name` may be unknown or empty: write `contact.name | else("..")`.',
        )
    ]


def test_a_name_shown_to_be_known_needs_no_else_where_that_holds():
    assert codes("{% if contact.name is known %}{{ contact.name }}{% endif %}") == []
    assert codes("{% if contact.name is not known %}you{% else %}{{ contact.name }}{% endif %}") == []
    assert codes("{{ contact.name if contact.name is known else 'you' }}") == []
    assert codes("{% if account.seats is known and account.seats > 3 %}{{ account.seats }}{% endif %}") == []


@pytest.mark.parametrize(
    "source",
    [
        "{% if contact.name is known %}x{% else %}{{ contact.name }}{% endif %}",
        "{% if contact.name is known or true %}{{ contact.name }}{% endif %}",
        "{% if not contact.name is known %}{{ contact.name }}{% endif %}",
        "{% if contact.name is known %}x{% endif %}{{ contact.name }}",
        "{{ contact.name | upper | else('x') }}",
        "{% if contact.name %}x{% endif %}",
    ],
)
def test_a_name_is_not_taken_as_known_where_nothing_showed_it(source: str):
    assert codes(source) == ["template-needs-else"]


def test_a_misspelt_name_is_told_the_nearest():
    ((line, code, message),) = check_template("Hello\n{{ account.nmae }}", KNOWN)
    assert (line, code) == (2, "template-unknown-name")
    assert message.endswith("Did you mean `account.name`?")


def test_a_name_with_a_hyphen_is_written_in_brackets():
    assert codes("{{ account['active-users'] | else(0) }}") == []
    assert template_names("{{ account['active-users'] | else(0) }}") == {"account.active-users"}


@pytest.mark.parametrize(
    "source",
    [
        "{{ range(10) }}",
        "{{ account.name.upper() }}",
        "{{ ''.join(account.name) }}",
        "{{ 2 ** 9 }}",
        "{{ 'a' ~ account.name }}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% block x %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{% with a = 1 %}{% endwith %}",
        "{% autoescape false %}{% endautoescape %}",
        "{% for i in range(3) %}{% endfor %}",
        "{% for i in [1, 2] %}{% endfor %}",
        "{% for i in account.name if i %}{% endfor %}",
        "{% for i in account.name recursive %}{% endfor %}",
        "{% for i in account.name %}{% for j in account.name %}{% endfor %}{% endfor %}",
        "{% do x %}",
        "{% if 1 is known %}{% endif %}",
    ],
)
def test_nothing_but_names_filters_if_and_for_is_allowed(source: str):
    assert "template-not-allowed" in codes(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ account.name.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ account['__class__']['__mro__'] }}",
        "{{ 'abc'[1:] }}",
        "{{ self }}",
        "{{ account }}",
        "{{ account._field }}",
        "{{ cycler }}",
    ],
)
def test_no_name_reaches_past_a_field(source: str):
    assert codes(source) == ["template-unknown-name"]


def test_unknown_filters_and_tests_are_named_with_a_mend():
    assert codes("{{ account.name | uper }}") == ["template-unknown-filter"]
    assert "Did you mean `upper`?" in check_template("{{ account.name | uper }}", KNOWN)[0][2]
    assert codes("{% if contact.name is defined %}{% endif %}") == ["template-unknown-test"]
    assert codes("{{ account.name | else }}{{ account.name | upper(1) }}") == ["template-syntax"] * 2


def test_full_width_signs_have_a_code_of_their_own():
    assert codes("{{ contact.name | else（1） }}") == ["full-width"]


@pytest.mark.parametrize(
    "source", ["{{ account.name", "{% if %}", "{{ a b }}", "{% endif %}", "{{ " + "9" * 5000 + " }}"]
)
def test_what_cannot_be_read_is_a_problem_with_its_line(source: str):
    ((line, code, _),) = check_template("one\n" + source, KNOWN)
    assert code == "template-syntax"
    assert line in (1, 2)


def test_what_is_too_long_or_too_deep_is_refused_unread():
    assert codes("x" * (LONGEST + 1)) == ["template-too-long"]
    assert codes("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}") == ["template-too-deep"]
    assert "template-too-deep" in codes("{{ 1" + " + 1" * 100 + " }}")


def test_a_loop_over_a_list_knows_its_item_and_its_place():
    known = {"signal.evidence": False}
    source = "{% for line in signal.evidence %}{{ loop.index }} {{ line }}{% if loop.last %}.{% endif %}{% endfor %}"
    assert check_template(source, known) == []
    assert [code for _, code, _ in check_template(source.replace("{{ line }}", "{{ line.x }}"), known)] == [
        "template-unknown-name"
    ]


def test_all_problems_come_at_once_in_order_of_line():
    found = check_template("{{ account.nmae }}\n{{ contact.name }}\n{{ f() }}", KNOWN)
    assert [line for line, _, _ in found] == [1, 2, 3]


KINDS = {
    "account.name": "text",
    "account.seats": "number",
    "account.arr": "money",
    "contract.ends_on": "date",
    "account.regions": "list",
    "account.live": "yes/no",
}


@pytest.mark.parametrize(
    "source",
    [
        "{% if account.arr > 50000 %}{% endif %}",
        "{% if account.arr > account.arr %}{% endif %}",
        "{% if contract.ends_on < 30 %}{% endif %}",
        "{% if account.seats == 'many' %}{% endif %}",
        "{% if account.live == 1 %}{% endif %}",
        "{% if account.live > true %}{% endif %}",
        "{{ account.arr * 2 }}",
        "{{ account.name + 1 }}",
        "{{ 'a' * 3 }}",
        "{{ -account.name }}",
        "{{ account.name | percent }}",
        "{{ contract.ends_on | round }}",
        "{{ account.name | join(', ') }}",
        "{{ account.seats | length }}",
        "{% for x in account.name %}{% endfor %}",
        "{% if 1 < account.seats < 'x' %}{% endif %}",
    ],
)
def test_what_cannot_be_done_with_a_value_is_a_problem(source: str):
    ((line, code, _),) = check_template(source, dict.fromkeys(KINDS, False), KINDS)
    assert (line, code) == (1, "template-kind")


@pytest.mark.parametrize(
    "source",
    [
        "{% if account.seats > 3 and account.name == 'Acme' %}{% endif %}",
        "{% if account.seats | else(0) >= 1.5 %}{% endif %}",
        "{% if contract.ends_on | else('soon') == 'soon' %}{% endif %}",
        "{% if account.name in ['Acme', 'Globex'] %}{% endif %}",
        "{% if account.live %}{{ account.live }}{% endif %}",
        "{% if account.regions | length > 1 %}{{ account.regions | join(' / ') }}{% endif %}",
        "{% for x in account.regions %}{{ x | upper }}{% endfor %}",
        "{{ (account.seats / 3) | round(1) }} {{ (account.seats / 40) | percent }}",
        "{{ account.arr }} {{ contract.ends_on }}",
    ],
)
def test_what_can_be_done_with_a_value_is_none(source: str):
    assert check_template(source, dict.fromkeys(KINDS, False), KINDS) == []


@given(st.text(alphabet="{}%|()'\"ab._ 19\n=+-*~[]:,#if else for in", max_size=60))
def test_any_text_at_all_gets_an_answer(source: str):
    for line, code, message in check_template(source, KNOWN):
        assert line >= 1
        assert code
        assert message
    template_problems(source)


def test_the_names_of_a_vocabulary_say_what_may_be_unknown():
    label = LocalText({"en": "x"})
    vocabulary = Vocabulary(
        account={"name": Field("name", TEXT, label), "active_users": Field("active_users", SERIES, label)},
        children={
            "contact": ChildKind("contact", "email", "crm", {"name": Field("name", TEXT, label)}),
            "contract": ChildKind("contract", "id", "billing", {"ends_on": Field("ends_on", DATE, label)}),
        },
        events={},
        feeds={},
        derived={"arr": Derived("arr", Constant(0, MONEY), "", label)},
    )
    plain = template_names_known(vocabulary)
    assert plain["account.name"] is False
    assert plain["account.active_users"] is True
    assert plain["account.arr"] is True
    assert plain["contact.email"] is False
    assert plain["contact.name"] is True
    assert plain["signal.says"] is True
    assert "contract.ends_on" not in plain
    assert template_names_known(vocabulary, ["contract"])["contract.ends_on"] is True
    assert template_names_known(vocabulary, ["contract"])["contract.id"] is False
    kinds = template_kinds(vocabulary, ["contract"])
    assert kinds["account.active_users"] == "number"
    assert kinds["account.arr"] == "money"
    assert kinds["contract.ends_on"] == "date"
    assert kinds["run.started_at"] == "moment"
