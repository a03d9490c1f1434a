"""The rules that are definitely true, as durable_rules answers and as far as it can be believed."""

import os
import threading
from collections.abc import Iterator, Set
from weakref import WeakSet

import structlog

from engine.conjunctions import Conjunctions, Rules, checked_rules
from engine.matcher.counts import MatcherCounts
from engine.matcher.fence import FencedShard
from engine.matcher.gate import Gate
from engine.matcher.plain import PlainMatcher
from engine.matcher.ruleset import Fault, durable_rules_available
from engine.matcher.shards import sharded

FAULTS_BORNE = 10
"""After so many faults and mismatches a matcher stays with the plain answer: what fails so often is not worth a try,
and each rebuilding costs milliseconds and may leak."""

SAMPLE_EVERY = 100
"""To ask in three ways costs a few times as much as to ask in one: in a hundredth of the calls it is not felt."""

_log = structlog.get_logger(__name__)
_alive: "WeakSet[Matcher]" = WeakSet()


class Matcher:
    """durable_rules' answer for one list of rules, behind the fence; one for a process, shared by its threads.

    Nothing is built before the first match. A gate tells which rules can fire, and durable_rules is asked of those.
    Every ``sample_every``-th call (0: none) is compared with the plain answer, and with durable_rules' own when it is
    asked of all; the plain one is believed where they differ, as it is wherever durable_rules fails twice. After
    ``close`` the answers are plain, so whoever still holds a replaced edition's matcher is answered rightly.
    Raises ValueError for a rule without atoms.
    """

    def __init__(self, rules: Rules, sample_every: int = SAMPLE_EVERY) -> None:
        self._rules = checked_rules(rules)
        self._sample_every = sample_every
        self._lock = threading.Lock()
        self._shards: list[FencedShard] | None = None
        self._places: dict[int, FencedShard] = {}
        self._gate: Gate | None = None
        self._oversized: tuple[int, ...] = ()
        self._plain: Conjunctions | None = None
        self._is_plain_only = False
        self._calls = self._faults = self._fell_back = self._compared = self._mismatched = 0
        _alive.add(self)

    def match(self, true_atoms: Set[int]) -> tuple[int, ...]:
        """The indices of the rules that are definitely true, ascending. Atoms no rule names are ignored."""
        with self._lock:
            self._calls += 1
            answer = self._asked(true_atoms)
            if answer is None:
                self._fell_back += 1
                return self._plainly(true_atoms)
            if self._oversized:
                self._fell_back += 1
            if self._sample_every and self._calls % self._sample_every == 0:
                return self._believed(answer, true_atoms)
            return answer

    def close(self) -> None:
        """Free durable_rules' memory."""
        with self._lock:
            self._stay_plain()

    @property
    def counts(self) -> MatcherCounts:
        return MatcherCounts(
            calls=self._calls,
            rebuilt=sum(shard.rebuilt for shard in self._shards or ()),
            fell_back=self._fell_back,
            compared=self._compared,
            mismatched=self._mismatched,
        )

    def _asked(self, true_atoms: Set[int], past_the_gate: bool = False) -> tuple[int, ...] | None:
        """durable_rules' answer, with the rules too large for it answered plainly; None when it has none."""
        if self._is_plain_only:
            return None
        documents = self._whole_documents if past_the_gate else self._gated_documents
        try:
            fired = {index for shard, document in documents(true_atoms) for index in shard.match(document)}
        except Fault as fault:
            _log.warning("matcher_fell_back", fault=str(fault))
            self._bear_a_fault()
            return None
        fired.update(index for index in self._oversized if self._rules[index] <= true_atoms)
        return tuple(sorted(fired))

    def _gated_documents(self, true_atoms: Set[int]) -> Iterator[tuple[FencedShard, str]]:
        """Which shards to ask, and of what: nothing but the rules that the gate lets pass."""
        self._built()
        assert self._gate is not None
        passed: dict[FencedShard, list[frozenset[int]]] = {}
        for index in self._gate.candidates(true_atoms):
            if index in self._places:
                passed.setdefault(self._places[index], []).append(self._rules[index])
        for fenced, rules in passed.items():
            yield fenced, fenced.shard.document_of(rules, true_atoms)

    def _whole_documents(self, true_atoms: Set[int]) -> Iterator[tuple[FencedShard, str]]:
        for fenced in self._built():
            document = fenced.shard.document(true_atoms)
            if document is not None:
                yield fenced, document

    def _built(self) -> list[FencedShard]:
        if self._shards is None:
            shards, self._oversized = sharded(self._rules)
            fenced = [FencedShard(shard) for shard in shards]
            self._places = {index: each for each in fenced for index in each.shard.rules.values()}
            self._gate = Gate(self._rules)
            self._shards = fenced  # last: an interrupt before it leaves nothing half built
        return self._shards

    def _bear_a_fault(self) -> None:
        self._faults += 1
        if self._faults >= FAULTS_BORNE:
            _log.error("matcher_stays_plain", faults=self._faults)
            self._stay_plain()

    def _stay_plain(self) -> None:
        self._is_plain_only = True
        for shard in self._shards or ():
            shard.close()

    def _plainly(self, true_atoms: Set[int]) -> tuple[int, ...]:
        if self._plain is None:
            self._plain = Conjunctions(self._rules)
        return self._plain.match(true_atoms)

    def _believed(self, answer: tuple[int, ...], true_atoms: Set[int]) -> tuple[int, ...]:
        """The plain answer. durable_rules is also asked past the gate, which and the plain answer are made alike."""
        plain, whole = self._plainly(true_atoms), self._asked(true_atoms, past_the_gate=True)
        self._compared += 1
        fired = next((each for each in (answer, whole) if each is not None and each != plain), plain)
        if fired != plain:
            self._mismatched += 1
            only_there, only_plain = sorted({*fired} - {*plain}), sorted({*plain} - {*fired})
            _log.error("matcher_mismatch", only_durable_rules=only_there, only_plain=only_plain)
            self._distrust()
            self._bear_a_fault()
        return plain

    def _distrust(self) -> None:
        for shard in self._shards or ():
            shard.distrust()

    def after_fork(self) -> None:
        """In the child: another thread of the parent may have held the lock, or stood in the middle of an answer."""
        self._lock = threading.Lock()
        self._distrust()


def make_matcher(rules: Rules, sample_every: int = SAMPLE_EVERY) -> Matcher | PlainMatcher:
    """The matcher where durable_rules can be imported, the plain answer where it cannot (``why_unavailable``)."""
    return Matcher(rules, sample_every) if durable_rules_available() else PlainMatcher(rules)


def _after_fork() -> None:
    for matcher in list(_alive):
        matcher.after_fork()


os.register_at_fork(after_in_child=_after_fork)
