"""The fence around one shard's live ruleset: built where it is used, and rebuilt whenever it may not be believed."""

from engine.matcher.ruleset import Fault, Ruleset
from engine.matcher.shards import Shard


class FencedShard:
    """A shard and its live ruleset. Call it under its matcher's lock.

    ``is_dirty`` is set before durable_rules is called and cleared after a whole answer. Whatever comes between, a
    fault of durable_rules, a job's timeout, a signal or a fork, leaves it set, and the next call builds afresh.
    """

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.is_dirty = False
        self.rebuilt = 0
        self._ruleset: Ruleset | None = None

    def match(self, document: str) -> list[int]:
        """The indices of the rules that fired on it, with neither order nor uniqueness promised.

        Raises Fault when durable_rules failed, was rebuilt and failed again.
        """
        try:
            return self._answer(document)
        except Fault:
            self.is_dirty = True
        return self._answer(document)

    def distrust(self) -> None:
        """Build afresh before the next answer."""
        self.is_dirty = self._ruleset is not None

    def close(self) -> None:
        """Free the ruleset; a later match builds it again."""
        live, self._ruleset = self._ruleset, None
        if live is not None:
            live.close()

    def _answer(self, document: str) -> list[int]:
        live = self._usable()
        self.is_dirty = True
        names = live.fired(document)
        rules = self.shard.rules
        if not rules.keys() >= set(names):
            raise Fault("a rule fired that the shard does not hold")
        self.is_dirty = False
        return [rules[name] for name in names]

    def _usable(self) -> Ruleset:
        if self.is_dirty:
            self.close()
            self.rebuilt += 1
        if self._ruleset is None:
            self._ruleset = Ruleset(self.shard.definition)
            self.is_dirty = False
        return self._ruleset
