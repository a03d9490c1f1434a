"""One e-mail as one contact of an account would get it now: nothing is sent, nothing is kept."""

from dataclasses import dataclass, replace

from engine.answer import Asked
from engine.facts import AccountFacts
from engine.store.accounts import accounts_with
from engine.store.facts import load_facts
from rules.email import Email
from rules.playbook import EmailStep
from rules.problems import did_you_mean
from rules.rulebook import Rulebook
from workflows.contacts import KIND, account_text
from workflows.letters import Letter, LetterRefused, Stationery, write_letter
from workflows.operations.looking.facts import facts_of_all, load_one
from workflows.operations.looking.moment import NotThere, looking
from workflows.parts import Parts
from workflows.views import Occasion, letter_view

LOOKED_AT = 50
"""Accounts that have whom a mail is for; among them one is looked for to show it by."""
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
        now = moment.now
    address = contact or next(iter(sorted(facts.children.get(KIND, {}))), "")
    if address not in facts.children.get(KIND, {}):
        raise NotThere("contact", address or f"any, of {account}")
    asked = Asked(facts=facts, now=now, vocabulary=rulebook.vocabulary, plans=rulebook.plans)
    return _written(parts, rulebook, template, _about(asked, facts, child), address)


@dataclass(frozen=True, slots=True)
class LettersShown:
    """A mail that is being written, as one contact would get it in each language that it has. `refusal`: why it cannot
    be written for them; no letter and no refusal: there is nobody to show it by.
    """

    account: str = ""
    letters: tuple[Letter, ...] = ()
    refusal: str = ""


def letters_of_draft(parts: Parts, email: str, rulebook: Rulebook) -> LettersShown:
    """By the first account that has a contact, and what the mail is about. Raises NothingPublished, DatabaseAway."""
    kinds = _about_kinds(rulebook, email)
    template, needs = rulebook.emails[email], facts_of_all(rulebook.vocabulary)
    with looking(parts) as moment:
        known = accounts_with(moment.conn, kinds, LOOKED_AT)
        facts = load_facts(moment.conn, list(known), needs, rulebook, moment.now)
        now = moment.now
    some = next((each for each in facts.values() if all(each.children.get(kind) for kind in kinds)), None)
    if some is None:
        return LettersShown()
    asked = Asked(facts=some, now=now, vocabulary=rulebook.vocabulary, plans=rulebook.plans)
    if len(kinds) > 1:
        asked = replace(asked, subject=some.children[kinds[1]][min(some.children[kinds[1]])])
    address = min(some.children[KIND])
    try:
        written = tuple(
            _written(parts, rulebook, template, asked, address, language) for language in template.body
        )
    except LetterRefused as error:
        return LettersShown(known[some.account], refusal=str(error))
    return LettersShown(known[some.account], written)


def _about_kinds(rulebook: Rulebook, email: str) -> tuple[str, ...]:
    """What an account must have to show it by: a contact, and a child of the kind that a playbook sends it about."""
    abouts = (
        playbook.about
        for playbook in rulebook.playbooks.values()
        for step in playbook.steps.values()
        if isinstance(step, EmailStep) and step.email == email
    )
    about = next(abouts, "account")
    return (KIND,) if about in ("account", KIND) else (KIND, about)


def _written(
    parts: Parts, rulebook: Rulebook, template: Email, asked: Asked, address: str, language: str = ""
) -> Letter:
    """In the language that the contact reads, or in this one."""
    owner = rulebook.team.people.get(account_text("owner", asked))
    occasion = Occasion(playbook="", started_at=asked.now)
    view = letter_view(template, address, asked, owner, occasion, rulebook.workspace)
    view = replace(view, languages=(language,)) if language else view
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
