"""Whom an e-mail goes to: contacts, and nobody else."""

from rules.meaning.reader import Reader, complain_of_step
from rules.meaning.team import RELATIONS
from rules.playbook import Recipients
from rules.problems import did_you_mean
from rules.scope import Scope
from rules.shapes.shape import Fitted
from rules.shapes.steps import To, WrittenTo

CONTACT = Recipients("contact")


def read_recipients(said: Fitted, about: str, reader: Reader, scope: Scope) -> Recipients | None:
    to: WrittenTo | None = said["to"]
    if to is None and about == "contact":
        return CONTACT
    if to is None:
        reader.say(said.place, "missing-key", f"`to:` is missing; it wants {To.wants}.")
        return None
    if to.how == "contact":
        if about == "contact":
            return CONTACT
        message = f"`to: contact` is for playbooks about a contact; this one is about {about}."
        reader.say(to.text.place, "wrong-value", message, f"Write {To.wants}.")
        return None
    if to.how == "answered":
        if to.words[0] not in scope.steps:
            complain_of_step(reader, to.text.place, to.words[0], scope.steps)
        return Recipients("answered", step=to.words[0])
    known = roles_of(reader)
    strangers = [role for role in to.words if role not in known]
    for role in strangers:
        _complain(role, to, known, reader)
    return None if strangers else Recipients("every" if to.how == "every" else "first", to.words)


def roles_of(reader: Reader) -> tuple[str, ...]:
    """The roles of contacts: the values of the choice `contact.role`."""
    contact = reader.vocabulary.children.get("contact")
    role = contact.fields.get("role") if contact else None
    return role.type.of if role else ()


def _complain(role: str, to: WrittenTo, known: tuple[str, ...], reader: Reader) -> None:
    if role in RELATIONS:
        message = f"`{role}` is one of us; an e-mail goes to contacts."
        reader.say(
            to.text.place, "ours-and-theirs", message, "To tell a teammate, use a task or an escalation."
        )
        return
    hint = did_you_mean(role, known) or (
        f"There are: {', '.join(known)}."
        if known
        else "The vocabulary wants a child `contact` with a choice `role`."
    )
    reader.say(to.text.place, "unknown-role", f"No contact has the role `{role}`.", hint)
