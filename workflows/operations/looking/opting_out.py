"""How things stand with one address that may unsubscribe, and in which language its owner reads."""

from dataclasses import dataclass

from engine.store.pages import child_values
from workflows.addresses import same_address
from workflows.contacts import KIND
from workflows.operations.looking.moment import looking
from workflows.parts import Parts
from workflows.store.suppression import standing
from workflows.unsubscribe import OptOut

UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class OptOutShown:
    """`is_out`: of the topic; `is_out_of_all`: of every topic. `language`: the contact's, empty where it is not known.
    `sender`: who writes, empty before the first rulebook.
    """

    address: str
    topic: str
    is_out: bool
    is_out_of_all: bool
    language: str
    sender: str


def opt_out_shown(parts: Parts, opt_out: OptOut) -> OptOutShown:
    """Changes nothing."""
    mailbox = same_address(opt_out.address)
    with looking(parts) as moment:
        topics = {each.topic for each in standing(moment.conn, [mailbox], ()) if each.reason == UNSUBSCRIBED}
        languages = child_values(moment.conn, KIND, [opt_out.address, mailbox], "language")
        sender = moment.rulebook.workspace.sender.name if moment.loaded else ""
    return OptOutShown(
        address=mailbox,
        topic=opt_out.topic,
        is_out=bool(topics & {"", opt_out.topic}),
        is_out_of_all="" in topics,
        language=next((each for each in languages if isinstance(each, str)), ""),
        sender=sender,
    )
