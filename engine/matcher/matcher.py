"""The rules that are definitely true, as durable_rules answers and as far as it can be believed."""

import os
import threading
from collections.abc import Iterable, Sequence, Set
from weakref import WeakSet

import structlog

from engine.conjunctions import Conjunctions, Rules, checked_rules
from engine.matcher.counts import MatcherCounts
from engine.matcher.fence import FencedSeats
from engine.matcher.gate import Gate
from engine.matcher.plain import PlainMatcher
from engine.matcher.ruleset import Fault, durable_rules_available
from engine.matcher.seats import MOST_PLACES, seats_of

FAULTS_BORNE = 10
"""After so many faults and mismatches a matcher stays with the plain answer: what fails so often is not worth a try,
and each rebuilding costs milliseconds and may leak."""

SAMPLE_EVERY = 100
"""To ask in three ways costs a few times as much as to ask in one: in a hundredth of the calls it is not felt."""

_log = structlog.get_logger(__name__)
_alive: "WeakSet[Matcher]" = WeakSet()


class Matcher:
    """durable_rules' answer for one list of rules, behind the fence; one for a process, shared by its threads.

    Nothing is built before the first match. A gate tells which rules can fire; these are seated, and durable_rules is
    asked which of the seats are true.
    Every ``sample_every``-th call (0: none) is compared with the plain answer, and with durable_rules' own when it is
    asked of all; the plain one is believed where they differ, as it is wherever durable_rules fails twice. After
    ``close`` the answers are plain, so whoever still holds a replaced edition's matcher is answered rightly.
    Raises ValueError for a rule without atoms.
    """

    def __init__(self, rules: Rules, sample_every: int = SAMPLE_EVERY) -> None:
        self._rules = checked_rules(rules)
        self._sample_every = sample_every
        self._lock = threading.Lock()
        self._seats: dict[int, FencedSeats] = {}  # by width
        self._gate: Gate | None = None
        self._widths = [len(atoms) for atoms in self._rules]
        self._oversized = [index for index, width in enumerate(self._widths) if width > MOST_PLACES]
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
            rebuilt=sum(fenced.rebuilt for fenced in list(self._seats.values())),
            fell_back=self._fell_back,
            compared=self._compared,
            mismatched=self._mismatched,
        )

    def _asked(self, true_atoms: Set[int], past_the_gate: bool = False) -> tuple[int, ...] | None:
        """durable_rules' answer, with the rules too large for it answered plainly; None when it has none."""
        if self._is_plain_only:
            return None
        candidates: Sequence[int] = range(len(self._rules)) if past_the_gate else self._passed(true_atoms)
        if not candidates:
            return ()
        try:
            fired = self._fired(candidates, true_atoms)
        except Fault as fault:
            _log.warning("matcher_fell_back", fault=str(fault))
            self._bear_a_fault()
            return None
        if self._oversized:
            fired.update(index for index in self._oversized if self._rules[index] <= true_atoms)
        return tuple(sorted(fired))

    def _passed(self, true_atoms: Set[int]) -> list[int]:
        if self._gate is None:
            self._gate = Gate(self._rules)
        return self._gate.candidates(true_atoms)

    def _fired(self, candidates: Iterable[int], true_atoms: Set[int]) -> set[int]:
        """Of the candidates that find a seat; no more are asked about at once than there are seats of their width."""
        fired: set[int] = set()
        for width, indices in self._by_width(candidates).items():
            fenced = self._seats_of(width)
            seats = fenced.seats
            at_once = len(seats.numbers)
            for at in range(0, len(indices), at_once):
                seated = indices[at : at + at_once]
                document = seats.document([self._rules[index] for index in seated], true_atoms)
                fired.update([seated[seat] for seat in fenced.match(document, len(seated))])
        return fired

    def _by_width(self, candidates: Iterable[int]) -> dict[int, list[int]]:
        """Those that find a seat, by how many atoms they have."""
        widths = self._widths
        by_width: dict[int, list[int]] = {}
        for index in candidates:
            if (width := widths[index]) in by_width:
                by_width[width].append(index)
            elif width <= MOST_PLACES:
                by_width[width] = [index]
        return by_width

    def _seats_of(self, width: int) -> FencedSeats:
        if width not in self._seats:
            self._seats[width] = FencedSeats(seats_of(width))
        return self._seats[width]

    def _bear_a_fault(self) -> None:
        self._faults += 1
        if self._faults >= FAULTS_BORNE:
            _log.error("matcher_stays_plain", faults=self._faults)
            self._stay_plain()

    def _stay_plain(self) -> None:
        self._is_plain_only = True
        for fenced in self._seats.values():
            fenced.close()

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
        for fenced in self._seats.values():
            fenced.distrust()

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
