"""What every way out is: a letter goes in, a receipt or a ChannelError comes back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

ErrorKind = Literal["transient", "refused", "configuration"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a channel took it: which, and what the other side said."""

    channel: str
    said: str

    def plain(self) -> dict[str, str]:
        return asdict(self)


class ChannelError(Exception):
    """The channel did not take it. The message is what the other side said, or what happened on the way.

    `kind`: `transient` may pass by waiting; `refused` is about this address; `configuration` is about us and would meet
    every other address too. `is_ambiguous`: nobody can know whether it was taken.
    """

    def __init__(self, kind: ErrorKind, said: str, *, is_ambiguous: bool = False) -> None:
        super().__init__(said)
        self.kind = kind
        self.said = said
        self.is_ambiguous = is_ambiguous


class Channel(Protocol):
    """`is_repeatable`: delivering the same effect twice does no harm, so an unknown outcome is simply tried again."""

    name: str
    is_repeatable: bool

    def deliver(
        self, letter: bytes, envelope_from: str, recipient: str, before_dot: Callable[[], None]
    ) -> Receipt:
        """Hand over one letter to one recipient, or raise ChannelError.

        `before_dot` is called once, when everything but the last, irrevocable byte has been said; what it raises is
        passed on, and nothing has then been sent.
        """
        ...
