"""`team:` to `Team`."""

from rules.meaning.reader import Reader
from rules.shapes.shape import Fitted
from rules.team import Responsibility, Team, Teammate
from rules.yaml_text.nodes import Text

RELATIONS = ("responsible", "accountable", "consulted", "informed", "owner")
"""Whom a matter leads to, whoever that is: no role and no teammate may be called so."""
NOBODY = Team("", {}, {}, {})
"""Where no team is declared: work goes to the account's owner."""


def read_team(said: Fitted, reader: Reader) -> Team:
    people = {key.value: _teammate(key, one, reader) for key, one in said["people"]}
    for key, _ in (*said["people"], *said["roles"]):
        if key.value in RELATIONS:
            message = f"`{key}` already says whom a matter leads to."
            reader.say(key.place, "name-twice", message, "Choose another name.")
    for key, _ in said["roles"]:
        if key.value in people:
            reader.say(key.place, "name-twice", f"A teammate is called `{key}` already.", "Rename the role.")
    return Team(
        name=said["team"].value,
        people=people,
        roles={key.value: reader.use("teammate", name) for key, name in said["roles"]},
        responsibilities={
            key.value: tuple(entry for one in many if (entry := _responsibility(one, reader)) is not None)
            for key, many in said["responsibilities"]
        },
        place=said.place,
    )


def _teammate(key: Text, said: Fitted, reader: Reader) -> Teammate:
    capacity = said["capacity"]
    if capacity is not None:
        reader.use_all("tier", [tier for tier, _ in capacity])
    return Teammate(
        id=key.value,
        name=said["name"].value,
        email=said["email"].value,
        title=said["title"].value if said["title"] else "",
        manager=reader.use("teammate", said["manager"]),
        deputy=reader.use("teammate", said["deputy"]),
        region=reader.use("calendar", said["region"]),
        language=said["language"].value if said["language"] else "",
        capacity={tier.value: most for tier, most in capacity} if capacity is not None else None,
        place=key.place,
    )


def _responsibility(said: Fitted, reader: Reader) -> Responsibility | None:
    accounts = reader.maybe(said["accounts"], reader.about("account"))
    found = Responsibility(
        responsible=reader.use("person", said["responsible"]),
        accountable=reader.use("person", said["accountable"]),
        consulted=reader.use_all("person", said["consulted"]),
        informed=reader.use_all("person", said["informed"]),
        accounts=accounts,
    )
    return None if said["accounts"] is not None and accounts is None else found
