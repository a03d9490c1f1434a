"""From facts to findings and the horizon: what an evaluation costs, stage by stage, at 10 to 1000 rules.

Rules are the shipped ones, and made-up ones beside them; accounts are the demo's, with a hundred days of history in
SQLite. Every stage is the server's own code: the snapshot as operations load it, ``engine.evaluate`` with its
``Program`` and its matcher. Then the matcher is set beside others, on what these very evaluations asked it.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

from api.demo.cast import make_cast
from bench.contest import Contest
from bench.flattened import Flattened
from bench.places import parts_at
from bench.portfolio import NOW, SEED, TODAY, history, open_world, tell
from bench.rivals import Answer
from bench.rulebooks import rulebook_of
from bench.tables import print_table, told
from engine.compiler import NodeCompiler
from engine.conjunctions import Conjunctions
from engine.evaluate import Matcher, evaluate
from engine.facts import AccountFacts
from engine.matcher import durable_rules_available, make_matcher
from engine.program import Program
from engine.reading import Reading
from engine.store.facts import load_facts
from rules.expression import Expr
from rules.rulebook import Rulebook
from workflows.parts import Parts

COUNTS = (10, 100, 500, 1000)
ACCOUNTS = 25
DAYS = 100
ROUNDS = 5
CONTEST_ROUNDS = 9
MOST_SUBJECTS = 150
SAYS = f"""\
{ACCOUNTS} accounts of the demo with {DAYS} days of history, and their contracts and modules; the shipped rules, and
made-up ones beside them. Median of {ROUNDS} rounds.
  facts     the snapshot out of SQLite, loaded for all accounts at once
  readings  every condition answered in three values, every milestone
  match     which rules are definitely true, by the matcher
  horizon   when the answers turn by themselves, beyond what reading them tells
  findings  their evidence: every value they read
"""


class WithoutHorizons(NodeCompiler):
    """Makes readings that yield their value and do not say when it will turn."""

    def _make_reading(self, node: Expr) -> Reading:
        return replace(super()._make_reading(node), moves=(), turns=None)


@dataclass(slots=True)
class Recorder:
    """Passes on to a matcher, and keeps what was asked and answered."""

    matcher: Matcher
    asked: list[frozenset[int]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def match(self, true_atoms: Set[int]) -> Answer:
        self.asked.append(frozenset(true_atoms))
        self.answers.append(tuple(self.matcher.match(true_atoms)))
        return self.answers[-1]


class Silent:
    """Finds nothing: what is left of an evaluation with it is reading, judging and the horizon."""

    def match(self, true_atoms: Set[int]) -> Answer:
        return ()


class Course:
    """One number of rules, run over all accounts again and again."""

    def __init__(self, rulebook: Rulebook, parts: Parts, stack: ExitStack) -> None:
        self._parts = parts
        self._program = Program(rulebook)
        with patch("engine.program.compiler_for", WithoutHorizons):
            self._blind = Program(rulebook)
        self._matcher = make_matcher(self._program.atoms, sample_every=0)
        stack.callback(self._matcher.close)
        self._accounts = self._load()
        self._recorder = Recorder(self._matcher)
        self._evaluate(self._program, self._recorder)

    def medians(self) -> dict[str, float]:
        """Microseconds an account, by stage."""
        rounds = [self._round() for _ in range(ROUNDS)]
        return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}

    def contest(self, stack: ExitStack) -> Contest:
        """The matcher and the others, on the subjects of whom nothing is unknown."""
        flat = Flattened(self._program)
        told = [each for facts in self._accounts for each in flat.facts_of(facts, NOW)]
        asked, answers = self._recorder.asked, self._recorder.answers
        known = [each for each in zip(told, asked, answers, strict=True) if each[0]][:MOST_SUBJECTS]
        atoms = [each[1] for each in known]
        contest = Contest([each[2] for each in known])
        contest.enter("plain", Conjunctions(self._program.atoms).match, atoms)
        if durable_rules_available():
            contest.enter("matcher", self._matcher.match, atoms)
        contest.enter_rivals(flat.rules, [each[0] for each in known if each[0]], stack)
        return contest

    def _round(self) -> dict[str, float]:
        facts = _timed(self._load)
        whole = _timed(lambda: self._evaluate(self._program, self._matcher))
        silent = _timed(lambda: self._evaluate(self._program, Silent()))
        blind = _timed(lambda: self._evaluate(self._blind, Silent()))
        match = _timed(lambda: [self._matcher.match(atoms) for atoms in self._recorder.asked])
        return {
            "facts": facts,
            "readings": blind,
            "match": match,
            "horizon": silent - blind,
            "findings": whole - silent - match,
            "an evaluation, all but facts": whole,
        }

    def _load(self) -> list[AccountFacts]:
        ids = [customer.id for customer in make_cast(SEED, ACCOUNTS, TODAY)]
        with self._parts.database.reading() as conn:
            return list(load_facts(conn, ids, self._program.needs, self._program.rulebook, NOW).values())

    def _evaluate(self, program: Program, matcher: Matcher) -> None:
        for facts in self._accounts:
            evaluate(program, facts, NOW, (), matcher)


def main() -> int:
    print(SAYS)
    stages, contests, wrong, skipped = [], [], [], []
    with _portfolio() as parts:
        for rules in COUNTS:
            with ExitStack() as stack:
                course = Course(rulebook_of(rules)[1], parts, stack)
                stages.append(course.medians())
                contest = course.contest(stack)
                contests.append(contest.medians(CONTEST_ROUNDS))
                wrong += [f"{name} at {rules} rules" for name in contest.wrong]
                skipped += contest.skipped
    print_table("microseconds of processor time an account, by number of rules", COUNTS, stages)
    print("Then the matcher alone, given the true atoms, beside others, given the readings as fields.")
    ours = "matcher" if durable_rules_available() else "plain"
    print_table("microseconds of processor time a subject, by number of rules", COUNTS, contests, ours)
    return told(wrong, skipped)


@contextmanager
def _portfolio() -> Iterator[Parts]:
    documents, rulebook = rulebook_of(COUNTS[0])
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder, parts_at(Path(folder)) as parts:
        open_world(parts, documents, ACCOUNTS, DAYS)
        tell(parts, history(rulebook.sources, ACCOUNTS, DAYS))
        yield parts


def _timed(work: Callable[[], object]) -> float:
    """Microseconds an account."""
    started = time.process_time()
    work()
    return (time.process_time() - started) / ACCOUNTS * 1e6
