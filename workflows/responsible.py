"""Whose work it is: an area of the team's responsibilities and an account, to people. Pure.

A name is a relation (`responsible`, `accountable`, `consulted`, `informed`, `owner`), a role, or a teammate. What
leads to nobody falls to who answers for the area, then to the owner's manager: work without a name is nobody's work.
"""

from engine.answer import Asked, ask
from engine.truth import TRUE
from rules.team import Responsibility, Team
from workflows.contacts import account_text

UNDECLARED = Responsibility(responsible="owner", accountable="")
"""For an area nobody wrote down: the owner's work, answered for by the owner's manager."""


def responsibility_for(team: Team, area: str, asked: Asked) -> Responsibility:
    """The first entry of the area whose `accounts` is definitely true of the account, or absent."""
    for entry in team.responsibilities.get(area, ()):
        if entry.accounts is None or ask(entry.accounts, asked).truth is TRUE:
            return entry
    return UNDECLARED


def people_for(name: str, team: Team, area: str, asked: Asked) -> tuple[str, ...]:
    """The teammates `name` leads to, each once; empty when it leads to nobody at all."""
    entry = responsibility_for(team, area, asked)
    relations = {
        "responsible": (entry.responsible,),
        "accountable": (entry.accountable,),
        "consulted": entry.consulted,
        "informed": entry.informed,
    }
    wanted = relations.get(name, (name,))
    found = tuple(dict.fromkeys(filter(None, (_person(each, team, asked) for each in wanted))))
    return found if found or name in ("consulted", "informed") else _fallback(entry, team, asked)


def assignee(name: str, team: Team, area: str, asked: Asked) -> str:
    """The one teammate a piece of work goes to; empty when there is nobody."""
    return next(iter(people_for(name, team, area, asked)), "")


def _person(name: str, team: Team, asked: Asked) -> str:
    name = account_text("owner", asked) if name == "owner" else team.roles.get(name, name)
    return name if name in team.people else ""


def _fallback(entry: Responsibility, team: Team, asked: Asked) -> tuple[str, ...]:
    accountable = _person(entry.accountable, team, asked)
    owner = team.people.get(_person("owner", team, asked))
    manager = owner.manager if owner and owner.manager in team.people else ""
    return next(((name,) for name in (accountable, manager, owner.id if owner else "") if name), ())
