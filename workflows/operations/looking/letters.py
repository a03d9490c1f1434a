"""One e-mail as one contact of an account would get it now: nothing is sent, nothing is kept."""

from dataclasses import replace

from engine.answer import Asked
from engine.facts import AccountFacts
from rules.problems import did_you_mean
from workflows.contacts import KIND, account_text
from workflows.letters import Letter, Stationery, write_letter
from workflows.operations.looking.facts import facts_of_all, load_one
from workflows.operations.looking.moment import NotThere, looking
from workflows.parts import Parts
from workflows.views import Occasion, letter_view

SHOWN = "shown"
"""Stands for the effect in links and ids of a letter that is only looked at."""


def letter_for(parts: Parts, email: str, account: str, contact: str = "", child: str = "") -> Letter:
    """`contact`: an address (empty: the first contact by address); `child`: as `contract:c1`, for what the
    mail is about.

    Raises NotThere, NothingPublished, LetterRefused.
    """
    with looking(parts) as moment:
        rulebook = moment.rulebook
        template = rulebook.emails.get(email)
        if template is None:
            raise NotThere("e-mail", email, did_you_mean(email, rulebook.emails))
        facts = load_one(moment, account, facts_of_all(rulebook.vocabulary))
        if facts is None:
            raise NotThere("account", account)
    address = contact or next(iter(sorted(facts.children.get(KIND, {}))), "")
    if address not in facts.children.get(KIND, {}):
        raise NotThere("contact", address or f"any, of {account}")
    asked = Asked(facts=facts, now=moment.now, vocabulary=rulebook.vocabulary, plans=rulebook.plans)
    asked = _about(asked, facts, child)
    owner = rulebook.team.people.get(account_text("owner", asked))
    occasion = Occasion(playbook="", started_at=moment.now)
    view = letter_view(template, address, asked, owner, occasion, rulebook.workspace)
    stationery = Stationery(rulebook.workspace, parts.settings.base_url, parts.settings.secret_key)
    return write_letter(
        template, view, recipient=address, stationery=stationery, effect_key=SHOWN, teammate=owner
    )


def _about(asked: Asked, facts: AccountFacts, child: str) -> Asked:
    """With the child named; else the first of each kind is good enough to look at."""
    kind, _, key = child.partition(":")
    if child:
        found = facts.children.get(kind, {}).get(key)
        if found is None:
            raise NotThere(kind or "child", key or child)
        return replace(asked, subject=found)
    return asked
