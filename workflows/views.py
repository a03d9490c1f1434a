"""What one letter may show: the names its template reads, with the values this account, contact and run give them.

Names that are unknown or empty are left out, and the template's `else` stands in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.answer import Asked, read
from engine.known import has_value
from rules.email import Email
from rules.team import Teammate
from rules.workspace import Workspace
from workflows.contacts import KIND, Contact, account_text, contact_at
from workflows.letters import LetterView, best_language
from workflows.outlook import Origin
from workflows.reads import mail_names, named
from workflows.zones import Zone, pick_zone


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a letter is written on: the run's playbook and start, and the signal that began it."""

    playbook: str
    started_at: datetime
    origin: Origin | None = None


def zone_of(contact: Contact, asked: Asked, workspace: Workspace) -> Zone:
    """Where the recipient's clock stands."""
    return pick_zone((contact.time_zone, account_text("time_zone", asked), workspace.time_zone))


def letter_view(
    email: Email,
    address: str,
    asked: Asked,
    owner: Teammate | None,
    occasion: Occasion,
    workspace: Workspace,
) -> LetterView:
    """`asked.subject` is the child that the run is about."""
    contact = contact_at(address, asked)
    languages = tuple(filter(None, (contact.language, account_text("language", asked))))
    names: dict[str, dict[str, Any]] = _facts(mail_names(email), address, asked)
    names["account"] = {"id": asked.facts.account, "name": asked.facts.account, **names.get("account", {})}
    names["contact"] = {**names.get(KIND, {}), "email": address}
    names["owner"] = _owner(owner, workspace)
    names["signal"] = _signal(occasion.origin, best_language(email.body, (*languages, *workspace.languages)))
    names["run"] = {"playbook": occasion.playbook, "started_at": occasion.started_at}
    return LetterView(names, languages, zone_of(contact, asked, workspace).info)


def _facts(names: Iterable[str], address: str, asked: Asked) -> dict[str, dict[str, Any]]:
    contact = asked.facts.children.get(KIND, {}).get(address)
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        root, _, field = name.partition(".")
        value = _value(name, replace(asked, subject=contact) if root == KIND else asked)
        if value is not None:
            found.setdefault(root, {})[field] = value
    return found


def _value(name: str, asked: Asked) -> Any:
    root, _, field = name.partition(".")
    subject = asked.subject
    if root != "account" and (subject is None or subject.about != root):
        return None
    node = named(name, asked.vocabulary)
    if node is None:
        kind = asked.vocabulary.children.get(root)
        return subject.key if subject and kind and kind.key == field else None
    value = read(node, asked).value
    return value if has_value(value) else None


def _owner(owner: Teammate | None, workspace: Workspace) -> dict[str, Any]:
    if owner is None:
        return {"name": workspace.sender.name, "email": workspace.sender.email, "title": ""}
    return {"name": owner.name, "email": owner.email, "title": owner.title}


def _signal(origin: Origin | None, language: str) -> dict[str, Any]:
    if origin is None:
        return {}
    known = {
        "says": origin.says[best_language(origin.says, (language,))] if origin.says else None,
        "rule": origin.rule,
        "kind": origin.kind,
        "priority": origin.priority,
        "window": origin.window or None,
        "opened_at": origin.opened_at,
    }
    return {name: value for name, value in known.items() if value is not None}
