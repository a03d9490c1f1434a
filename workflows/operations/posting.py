"""From a claimed effect to the bytes on the wire, and the row of the mailbox that shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.rulebook import Rulebook
from rules.team import Teammate
from workflows.contacts import account_text
from workflows.effects import Effect
from workflows.letters import Letter, LetterRefused, Stationery, as_bytes, write_letter
from workflows.letters.notice import write_notice
from workflows.operations.sendings import Look
from workflows.settings import Settings
from workflows.views import Occasion, letter_view


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter ready to go. `mail` is its row in the mailbox."""

    raw: bytes
    envelope_from: str
    mail: Mapping[str, Any]


def post(effect: Effect, look: Look, today: Rulebook, settings: Settings, now: datetime) -> Posted:
    """Raises LetterRefused where it cannot be written."""
    stationery = Stationery(today.workspace, settings.base_url, settings.secret_key)
    if effect.kind == "notice":
        letter = _notice(effect, today, stationery)
    else:
        letter = contact_letter(effect, look, today, stationery)
    raw = as_bytes(letter, now)
    mail = {
        "effect_key": effect.key,
        "account_id": effect.account,
        "recipient": effect.recipient,
        "sender": letter.sender,
        "subject": letter.subject,
        "audience": look.sending.audience,
        "raw": raw,
        "sent_at": now,
    }
    return Posted(raw, letter.envelope_from, mail)


def contact_letter(effect: Effect, look: Look, today: Rulebook, stationery: Stationery) -> Letter:
    if look.email is None:
        name = effect.content.get("email", "")
        raise LetterRefused(f"edition {effect.edition} has no e-mail `{name}`")
    assert look.run is not None
    assert look.bearing is not None
    asked = look.bearing.asked
    owner = today.team.people.get(account_text("owner", asked))
    occasion = Occasion(look.run.playbook, look.run.started_at, look.origin)
    view = letter_view(look.email, effect.recipient, asked, owner, occasion, today.workspace)
    return write_letter(
        look.email,
        view,
        recipient=effect.recipient,
        stationery=stationery,
        effect_key=effect.key,
        teammate=owner if effect.content.get("from") == "owner" else None,
    )


def _notice(effect: Effect, today: Rulebook, stationery: Stationery) -> Letter:
    name = effect.content.get("teammate", "")
    person = today.team.people.get(name) or Teammate(name, name, effect.recipient)
    calendar = today.calendars.get(person.region)
    return write_notice(
        effect.content,
        person,
        time_zone=calendar.time_zone if calendar else "",
        link=_link(effect, stationery.base_url),
        stationery=stationery,
        effect_key=effect.key,
    )


def _link(effect: Effect, base_url: str) -> str:
    """Where a teammate goes from the notice: to the task, the account, or what is amiss."""
    if effect.cause == "task":
        return f"{base_url}/tasks/{effect.cause_id}"
    if effect.cause == "incident":
        return f"{base_url}/incidents/{effect.cause_id}"
    return f"{base_url}/accounts/{effect.account}" if effect.account else base_url
