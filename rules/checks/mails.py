"""What the law wants of a marketing mail, and mails that nobody sends."""

from collections.abc import Iterator

from rules.gathering import Gathered
from rules.meaning.names import steps_of
from rules.problems import Problem
from rules.rulebook import Rulebook


def check_mails(rulebook: Rulebook, gathered: Gathered) -> Iterator[Problem]:
    """A playbook that has a mistake elsewhere sends its mails all the same."""
    steps = (step for entry in gathered.entries["playbook"] for step in steps_of(entry.said))
    sent = {step.said["email"].value for step in steps if step.kind == "email"}
    for email in rulebook.emails.values():
        if email.klass == "marketing" and not rulebook.workspace.sender.postal_address:
            message = "A marketing mail names the sender's postal address, and the workspace has none."
            hint = "Write `postal_address:` under `sender:` of the workspace."
            yield Problem(email.place, "no-postal-address", message, hint)
        if email.name not in sent:
            message = f"No playbook sends the e-mail `{email.name}`."
            yield Problem(email.place, "unused-email", message, "Send it, or take it out.", "warning")
