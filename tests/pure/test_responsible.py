from dataclasses import replace

from rules.team import Responsibility, Team
from tests.pure.made_up import TEAM, asked_of, at_least, facts
from workflows.responsible import assignee, people_for

ASKED = asked_of(facts())


def test_relations_roles_and_names_lead_to_people() -> None:
    assert people_for("responsible", TEAM, "adoption", ASKED) == ("mei",)
    assert people_for("accountable", TEAM, "adoption", ASKED) == ("lin",)
    assert people_for("consulted", TEAM, "adoption", ASKED) == ("wu",)
    assert people_for("informed", TEAM, "adoption", ASKED) == ("lin",)
    assert people_for("executive", TEAM, "adoption", ASKED) == ("lin",)
    assert people_for("wu", TEAM, "adoption", ASKED) == ("wu",)


def test_the_first_entry_whose_accounts_are_definitely_these_holds() -> None:
    entries = (Responsibility("wu", "lin", accounts=at_least("seats", 5)), Responsibility("owner", "lin"))
    team: Team = replace(TEAM, responsibilities={"renewal": entries})
    assert assignee("responsible", team, "renewal", asked_of(facts({"seats": 9}))) == "wu"
    assert assignee("responsible", team, "renewal", asked_of(facts({"seats": 1}))) == "mei"
    assert assignee("responsible", team, "renewal", asked_of(facts())) == "mei"


def test_an_area_nobody_wrote_down_is_the_owners_and_the_managers() -> None:
    assert assignee("responsible", TEAM, "unheard-of", ASKED) == "mei"
    assert assignee("accountable", TEAM, "unheard-of", ASKED) == "lin"


def test_work_without_an_owner_falls_to_who_answers_for_it() -> None:
    assert assignee("responsible", TEAM, "adoption", asked_of(facts({"owner": None}))) == "lin"


def test_an_owner_who_left_the_team_is_nobody() -> None:
    assert assignee("responsible", TEAM, "adoption", asked_of(facts({"owner": "gone"}))) == "lin"


def test_where_nobody_is_left_the_work_is_nobodys_and_says_so() -> None:
    assert assignee("responsible", TEAM, "unheard-of", asked_of(facts({"owner": "gone"}))) == ""
