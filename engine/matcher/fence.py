"""The fence around one width of seats: their ruleset is built where it is used, and whenever it may not be believed."""

from engine.matcher.ruleset import Fault, Ruleset
from engine.matcher.seats import Seats


class FencedSeats:
    """Seats and their live ruleset. Call it under its matcher's lock.

    ``is_dirty`` is set before durable_rules is called and cleared after a whole answer. Whatever comes between, a
    fault of durable_rules, a job's timeout, a signal or a fork, leaves it set, and the next call builds afresh.
    """

    def __init__(self, seats: Seats) -> None:
        self.seats = seats
        self.is_dirty = False
        self.rebuilt = 0
        self._ruleset: Ruleset | None = None

    def match(self, document: str, taken: int) -> list[int]:
        """Which of the seats taken, the first so many, fired on it, with neither order nor uniqueness promised.

        Raises Fault when durable_rules failed, was rebuilt and failed again.
        """
        try:
            return self._answer(document, taken)
        except Fault:
            self.is_dirty = True
        return self._answer(document, taken)

    def distrust(self) -> None:
        """Build afresh before the next answer."""
        self.is_dirty = self._ruleset is not None

    def close(self) -> None:
        """Free the ruleset; a later match builds it again."""
        live, self._ruleset = self._ruleset, None
        if live is not None:
            live.close()

    def _answer(self, document: str, taken: int) -> list[int]:
        live = self._usable()
        self.is_dirty = True
        numbers = self.seats.numbers
        fired = [numbers.get(name, taken) for name in live.fired(document)]
        if fired and max(fired) >= taken:
            raise Fault("a seat fired that nobody took")
        self.is_dirty = False
        return fired

    def _usable(self) -> Ruleset:
        if self.is_dirty:
            self.close()
            self.rebuilt += 1
        if self._ruleset is None:
            self._ruleset = Ruleset(self.seats.definition)
            self.is_dirty = False
        return self._ruleset
