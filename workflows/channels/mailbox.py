"""Where no mail server is set: mail stays in the database, to be looked at exactly as it would have been sent.

Whoever delivers keeps every mail in the mailbox, whatever its channel; so here nothing is left to do, and to do it
twice does no harm.
"""

from collections.abc import Callable

from workflows.channels.channel import Receipt


class Mailbox:
    name = "mailbox"
    is_repeatable = True

    def deliver(
        self, letter: bytes, envelope_from: str, recipient: str, before_dot: Callable[[], None]
    ) -> Receipt:
        before_dot()
        return Receipt(self.name, "kept in the mailbox")
