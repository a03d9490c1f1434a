"""Of which accounts a condition is true; apart from them, of which that is not known, and what is to blame."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.answer import Asked, ask, compiler_of, frame_of
from engine.evidence import evidence_with_members
from engine.faults import faults_of
from engine.findings import Evidence
from engine.needs import Needs, needs_of
from engine.sieve import Sieve, lines_of
from engine.store.accounts import Account, find_accounts
from engine.store.as_of import Sight
from engine.truth import FALSE, TRUE
from rules.aloud import aloud
from rules.condition import Condition
from rules.playbook import TaskStep
from rules.problems import Place, Problem
from rules.resolve import condition as resolve_condition
from rules.rulebook import Rulebook
from rules.scope import Scope
from workflows.operations.looking.back import Back, look_back
from workflows.operations.looking.in_use import Unheld, unheld
from workflows.operations.looking.lines import LineCount, counted_lines
from workflows.operations.looking.moment import looking
from workflows.parts import Parts

AT_ONCE = 200
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class WhoTrue:
    """An account of which it is true, and the values that were read; of children that were counted those of each."""

    account: str
    name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class WhoUnknown:
    """An account of which it is not known; `lacks` names fields (`seats`, `module.users`) and feeds (`feed crm`)."""

    account: str
    name: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """`problems`: what is wrong with the condition, with column; then nothing was asked unless all are warnings.

    At most 1,000 accounts each are listed; `true_count` and `unknown_count` count all. `by_field`: how many accounts
    each missing thing keeps unknown, the most first. `reads`: the condition in plain words by language. `lines`: where
    several conditions must hold, how far each does. `unheld`: values it names that no account holds. `not_there`: how
    many accounts there are today of which nothing was known then.
    """

    condition: str
    at: datetime
    problems: tuple[Problem, ...]
    reads: Mapping[str, str] = field(default_factory=dict)
    true: tuple[WhoTrue, ...] = ()
    unknown: tuple[WhoUnknown, ...] = ()
    true_count: int = 0
    unknown_count: int = 0
    false_count: int = 0
    by_field: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[LineCount, ...] = ()
    unheld: tuple[Unheld, ...] = ()
    not_there: int = 0

    @property
    def is_answered(self) -> bool:
        return not any(problem.is_error for problem in self.problems)


def who(parts: Parts, text: str, at: datetime | None = None, sight: Sight = "known") -> Who:
    """Asks every account there was, of what was known at `at` (None: now), in the words of the running edition. Raises
    NothingPublished.
    """
    with looking(parts) as now:
        rulebook, then = now.rulebook, at or now.now
        back = look_back(now, parts, at, sight, now.edition.number)
        found, problems = resolve_condition(text, Place("condition", 1, 1), scope_of(rulebook))
        if found is None:
            return Who(text, then, tuple(problems))
        languages = rulebook.workspace.languages
        reads = {language: aloud(found, language, rulebook.vocabulary) for language in languages}
        answer = _asked(back, Who(text, then, tuple(problems), reads), found)
        return replace(answer, unheld=unheld(now.conn, rulebook.vocabulary, found))


def scope_of(rulebook: Rulebook, about: str = "account") -> Scope:
    """What names mean in a condition that stands by itself, outside of any document."""
    steps = [step for playbook in rulebook.playbooks.values() for step in playbook.steps.values()]
    tasks = [step for step in steps if isinstance(step, TaskStep)]
    tasks += [rule.task for rule in rulebook.rules.values() if rule.task is not None]
    outcomes: dict[str, list[str]] = {}
    for task in tasks:
        outcomes.setdefault(task.id, []).extend(outcome.name for outcome in task.outcomes)
    return Scope(
        vocabulary=rulebook.vocabulary,
        about=about,
        currency=rulebook.workspace.currency,
        plans={name: list(plan.milestones) for name, plan in rulebook.plans.items()},
        rules=list(rulebook.rules),
        tasks=list(outcomes),
        task_outcomes=outcomes,
        teammates={key: each.name for key, each in rulebook.team.people.items()},
    )


def _asked(back: Back, answer: Who, condition: Condition) -> Who:
    rulebook = back.then.rulebook
    needs = needs_of([condition], rulebook.vocabulary, rulebook.plans)
    true: list[WhoTrue] = []
    unknown: list[WhoUnknown] = []
    false, not_there, blamed, sieve = 0, 0, dict[str, int](), Sieve(lines_of(condition))
    for account, asked in _everyone(back, needs):
        if asked is None:
            not_there += 1
            continue
        truth = ask(condition, asked).truth
        sieve.sift(account.id, account.name or account.id, [asked])
        if truth is TRUE:
            evidence = evidence_with_members(condition, frame_of(asked), compiler_of(asked))
            true.append(WhoTrue(account.id, account.name, evidence))
        elif truth is FALSE:
            false += 1
        else:
            lacks = tuple(sorted(faults_of(condition, frame_of(asked), compiler_of(asked))))
            unknown.append(WhoUnknown(account.id, account.name, lacks))
            for name in lacks:
                blamed[name] = blamed.get(name, 0) + 1
    return Who(
        answer.condition,
        answer.at,
        answer.problems,
        answer.reads,
        tuple(true[:MOST_LISTED]),
        tuple(unknown[:MOST_LISTED]),
        len(true),
        len(unknown),
        false,
        dict(sorted(blamed.items(), key=lambda each: (-each[1], each[0]))),
        counted_lines(sieve, rulebook),
        not_there=not_there,
    )


def _everyone(back: Back, needs: Needs) -> Iterator[tuple[Account, Asked | None]]:
    """Every account that there is; None of those that were not there then."""
    rulebook, after = back.then.rulebook, ""
    while some := find_accounts(back.then.conn, after=after, limit=AT_ONCE):
        after = some[-1].id
        facts = back.facts(_ids(some), needs)
        for account in some:
            known = facts.get(account.id)
            asked = Asked(known, back.then.now, rulebook.vocabulary, rulebook.plans) if known else None
            yield account, asked


def _ids(accounts: Sequence[Account]) -> list[str]:
    return [account.id for account in accounts]
