"""Which values a field holds: told where they may be, and beside a condition that names another."""

from typing import Any

import pytest

from tests.harness.web import Web
from workflows.operations.looking import who
from workflows.operations.looking.in_use import InUse, Unheld, in_use
from workflows.operations.looking.moment import looking
from workflows.operations.previewing import preview_rule

REGIONS = {"acme": "DE", "globex": "DE", "initech": "CN", "hooli": "US"}
USED = InUse("region", (("DE", 2), ("CN", 1), ("US", 1)))


def tell(web: Web, account: str, **facts: Any) -> None:
    web.tell(*({"account": account, "field": f.replace("__", "."), **_said(v)} for f, v in facts.items()))


def _said(value: Any) -> dict[str, Any]:
    child, value = value if isinstance(value, tuple) else ("", value)
    return {"value": value, "creates": True, **({"child": child} if child else {})}


@pytest.fixture
def told(web: Web) -> Web:
    for account, region in REGIONS.items():
        key = f"ana@{account}.test"
        about = {"contact__name": (key, f"Ana of {account}"), "contact__role": (key, "admin")}
        tell(web, account, name=f"{account.title()} and Sons Trading", region=region, tier="mid", **about)
    return web


def used(web: Web) -> dict[str, InUse]:
    with looking(web.parts) as moment:
        return {one.field: one for one in in_use(moment.conn, moment.rulebook.vocabulary).values()}


def test_texts_and_choices_say_which_values_accounts_hold_the_most_first(told: Web) -> None:
    found = used(told)
    assert found["region"] == USED
    assert found["tier"] == InUse("tier", (("mid", 4),))
    assert found["contact.role"] == InUse("contact.role", (("admin", 4),))


def test_names_and_what_contacts_are_called_are_not_told(told: Web) -> None:
    found = used(told)
    assert not found.keys() & {"name", "contact.name", "contact.language"}


def test_addresses_and_notes_are_not_told(told: Web) -> None:
    for account in REGIONS:
        tell(
            told,
            account,
            region="somebody@acme.test",
            language="A note that goes on for longer than any value does.",
        )
    assert not used(told).keys() & {"region", "language"}


def test_of_many_values_the_first_are_told_and_how_many_more(told: Web) -> None:
    for number in range(12):
        tell(told, f"a{number}", region=f"R{number:02}")
    found = used(told)["region"]
    assert (len(found.values), found.more) == (8, 7)


def test_a_condition_that_names_a_value_nobody_holds_says_so_with_those_in_use(told: Web) -> None:
    assert who(told.parts, 'region = "Germany"').unheld == (Unheld("region", "Germany", "", USED),)
    assert who(told.parts, 'region in ["DE", "cn"]').unheld == (Unheld("region", "cn", "CN", USED),)
    assert who(told.parts, "not (tier = high)").unheld == (
        Unheld("tier", "high", "", InUse("tier", (("mid", 4),))),
    )


def test_of_a_value_that_is_held_and_of_a_field_nobody_told_nothing_is_said(told: Web) -> None:
    for condition in ('region = "DE"', 'language = "fr"', "seats > 3"):
        assert who(told.parts, condition).unheld == ()


def test_a_name_nobody_has_is_told_without_those_of_others(told: Web) -> None:
    (found,) = who(told.parts, 'any(contact where contact.name = "Ann")').unheld
    assert (found.field, found.value, found.close, found.in_use) == ("contact.name", "Ann", "", None)


def test_a_preview_says_so_of_whom_the_rule_watches_and_of_what_it_asks(told: Web) -> None:
    text = (
        'rule: mine\nsays: x\narea: adoption\naccounts: tier = tech\nwhen: region = "Germany"\ntask: Look\n'
    )
    (rule,) = [each for each in preview_rule(told.parts, text).rules if each.rule == "mine"]
    assert [(each.field, each.value) for each in rule.unheld] == [("tier", "tech"), ("region", "Germany")]
