"""How accounts answer the touched rules now: by an evaluation; or, while one rule is being written, by what is known of
them already.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.answer import Asked, frame_of
from engine.evaluate import evaluate
from engine.facts import AccountFacts
from engine.findings import Evaluation
from engine.matcher import PlainMatcher
from engine.needs import Needs, needs_of
from engine.program import Program
from engine.sieve import lines_that_hold
from engine.store.facts import Present, load_from
from engine.store.session import Connection
from rules.expression import FieldRef
from rules.rulebook import Rulebook
from workflows.contacts import account_text
from workflows.operations.previewing.known import Known, Watched
from workflows.reads import people_nodes

Lines = Mapping[str, Sequence[Sequence[bool]]]
"""By rule, of each subject, which of its lines are so."""


@dataclass(frozen=True, slots=True)
class Answered:
    """`facts`: None where nothing was found, so that nothing of them is needed."""

    account: str
    owner: str
    lines: Lines
    evaluation: Evaluation
    facts: AccountFacts | None


@dataclass(frozen=True, slots=True)
class Asking:
    """`sieved`: rules whose lines are asked one by one."""

    conn: Connection
    now: datetime
    after: Rulebook
    program: Program
    watched: Watched
    sieved: Sequence[str]
    known: Known | None = None

    def answers(self, accounts: Sequence[str]) -> Iterator[Answered]:
        """Of those there are, in this order."""
        ids = accounts if self.known is None else self.known.to_ask(accounts, self.watched)
        facts = self._facts(ids, self.program.needs | self._of_owners)
        answered = {each.account: each for each in map(self._evaluated, facts.values())}
        if self.known is not None:
            answered |= {each.account: each for each in self._known(self.known, accounts, answered)}
        yield from (answered[each] for each in accounts if each in answered)

    def _evaluated(self, facts: AccountFacts) -> Answered:
        asked = Asked(facts, self.now, self.after.vocabulary, self.after.plans)
        watched, matcher = self.watched.get(facts.account, ()), PlainMatcher(self.program.atoms)
        found = evaluate(self.program, facts, self.now, watched, matcher, frame_of(asked))
        lines = {name: lines_that_hold(self.after.rules[name], asked) for name in self.sieved}
        return Answered(facts.account, account_text("owner", asked), lines, found, facts)

    def _known(
        self, known: Known, accounts: Sequence[str], asked: Mapping[str, Answered]
    ) -> Iterator[Answered]:
        ids = [each for each in accounts if each in known.there and each not in asked]
        found = {each: known.evaluation(each, self.watched.get(each, ()), self.now) for each in ids}
        facts = self._facts([each for each in ids if found[each].findings], self._of_owners)
        for each in ids:
            lines = dict.fromkeys(self.sieved, known.lines.get(each, ()))
            yield Answered(each, known.owners.get(each, ""), lines, found[each], facts.get(each))

    def _facts(self, ids: Sequence[str], needs: Needs) -> dict[str, AccountFacts]:
        view = Present(self.conn, self.now, feeds=needs.feeds)
        return load_from(view, ids, needs, self.after) if ids else {}

    @property
    def _of_owners(self) -> Needs:
        """Whose each account is, and whose work there."""
        owner = self.after.vocabulary.account.get("owner")
        nodes = [
            *people_nodes(self.after.team),
            *([FieldRef("account", "owner", owner.type)] if owner else []),
        ]
        return needs_of(nodes, self.after.vocabulary, self.after.plans)
