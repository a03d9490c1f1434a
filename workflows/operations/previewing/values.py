"""What a preview answers: typed, by name, in no one language. Nothing of it has happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rules.difference import Difference, NounChange
from rules.problems import Problem
from workflows.operations.looking.in_use import Unheld
from workflows.operations.looking.lines import LineCount

Outcome = Literal[
    "opens",
    "closes",
    "steps",
    "begins",
    "waits",
    "held",
    "shadowed",
    "ignored",
    "asks",
    "ends",
    "lapses",
    "retimes",
]
"""Of one signal. `begins`: its hold (`true_for`) starts. `ignored`: true already, and left alone. `shadowed`: on trial,
or held out. `ends`: what waited to open goes; `lapses`: what was left alone, taken back or seen on trial is kept no
longer, and nothing is done; `asks`: a person is asked whether it is over.
"""
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """What becomes of one signal. `reason`: the ledger's word (`hold`, `muted`, `cooldown`, `a_day`, `hold_if`,
    `already_true`, `shadow`, `canary`, `holdout`, `cleared` ...), completed by `detail`. `until`: when a hold or a wait
    is over. `says`: the sentence people would read, by language; of those listed only.
    """

    rule: str
    account: str
    name: str
    child: str
    owner: str
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    until: datetime | None = None
    window: str = ""
    says: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Later:
    """What would become of a rule's signals that only wait for time to pass (a hold, a cooldown, the next day's
    openings), if what is true stays true and nothing else happens. `hits`: by name, each with the moment (`until`) at
    which it would; as many as of a rule. `first_at`, `last_at`: of those that would open. `already`: so many of them
    all wait by now, and not only from publishing on.
    """

    counts: Mapping[Outcome, int] = field(default_factory=dict)
    hits: Mapping[Outcome, tuple[Hit, ...]] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    already: int = 0


@dataclass(frozen=True, slots=True)
class RulePreview:
    """One rule that is new, changed, taken out, or reads what is (`touched`). `hits`: at most 200 of each outcome, 50
    while somebody types; `counts` counts all. `true`, `unknown`: of how many accounts it is definitely true, or cannot
    be said. `later`: of those that wait.
    """

    rule: str
    what: Literal["added", "changed", "removed", "touched"]
    counts: Mapping[Outcome, int] = field(default_factory=dict)
    hits: Mapping[Outcome, tuple[Hit, ...]] = field(default_factory=dict)
    true: int = 0
    unknown: int = 0
    lacks: Mapping[str, int] = field(default_factory=dict)
    """By field or feed at fault: of how many accounts, of those `blamed`."""
    blamed: int = 0
    lines: tuple[LineCount, ...] = ()
    """Whom it watches and each condition that must hold: how far each does by itself."""
    later: Later = field(default_factory=Later)
    unheld: tuple[Unheld, ...] = ()
    """Values that it names and no account holds."""


@dataclass(frozen=True, slots=True)
class MailCount:
    """Mails to customers by template. `goes`: at once; `put_off`: at once, but for the night, a cap or held mail, by
    that reason, and asked again; `suppressed`: at once, but for a standing no, by its reason;
    `nobody`: a run's step that finds no recipient; `may_follow`: runs in which it comes only after a wait or a branch.
    """

    email: str
    goes: int = 0
    put_off: Mapping[str, int] = field(default_factory=dict)
    suppressed: Mapping[str, int] = field(default_factory=dict)
    nobody: int = 0
    may_follow: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """One teammate (empty: nobody's): the tasks that would come now, those open, the accounts owned, and how many they
    can look after by tier.
    """

    teammate: str
    name: str
    tasks: int
    open_tasks: int
    accounts: int
    capacity: Mapping[str, int]

    @property
    def room(self) -> int | None:
        """How many accounts they can look after in all; None where nobody said."""
        return sum(self.capacity.values()) if self.capacity else None


@dataclass(frozen=True, slots=True)
class Started:
    """Runs of one playbook that would begin; `refused`: those that would not, by reason. `mails_nobody`: no mail stands
    on the way of any of them, nor can an outcome of their tasks start one.
    """

    playbook: str
    runs: int
    refused: Mapping[str, int]
    mails_nobody: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Live runs at a step that the new edition does not have. They go on by the edition that they began with."""

    playbook: str
    step: str
    edition: int
    runs: int


@dataclass(frozen=True, slots=True)
class Work:
    """What the openings would set going. Beyond 2,000 openings (of those that come later 500 while somebody types) it
    is counted for the first only: `counted` of `opens`. `mails_nobody`: something opens or steps on, and no customer is
    mailed for it, now or later.
    """

    opens: int = 0
    counted: int = 0
    started: tuple[Started, ...] = ()
    mails: tuple[MailCount, ...] = ()
    desks: tuple[Desk, ...] = ()
    escalations: int = 0
    mails_nobody: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would change at `at`. With an error among `problems` nothing else is said. `running`: the edition
    whose place it would take, 0 where none runs. `mailing`: what of the difference reaches customers. `later`: what
    would be set going by the openings of signals that wait, each when its wait ends.
    `asked`: accounts that were looked at, of `there_are`; none where no rule is touched. `known_at`:
    since when what time alone brings about is not looked at again, None where it is.
    """

    at: datetime
    running: int
    problems: tuple[Problem, ...]
    difference: Difference = field(default_factory=Difference)
    mailing: tuple[NounChange, ...] = ()
    rules: tuple[RulePreview, ...] = ()
    work: Work = field(default_factory=Work)
    later: Work = field(default_factory=Work)
    standing: tuple[Standing, ...] = ()
    asked: int = 0
    there_are: int = 0
    known_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        return not any(problem.is_error for problem in self.problems)

    def count(self, outcome: Outcome) -> int:
        return sum(rule.counts.get(outcome, 0) for rule in self.rules)
