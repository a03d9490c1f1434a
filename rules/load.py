"""Documents to a rulebook, or to all their problems at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from rules.check import check
from rules.delivery import NO_LIMITS
from rules.gathering import Entry, Gathered, gather
from rules.lameness import STARTED, may_follow
from rules.meaning.calendar import read_calendar
from rules.meaning.delivery import read_delivery
from rules.meaning.email import read_email
from rules.meaning.escalation import read_escalation
from rules.meaning.fate import read_fate
from rules.meaning.mapping import read_mapping
from rules.meaning.names import NOTHING, scope_of, senders_of, subjects_of
from rules.meaning.overview import read_overview
from rules.meaning.plan import read_plan
from rules.meaning.playbook import read_playbook
from rules.meaning.reader import Reader, Use
from rules.meaning.rule import read_rule
from rules.meaning.source import read_source
from rules.meaning.story import read_story
from rules.meaning.team import NOBODY, read_team
from rules.meaning.vocabulary import read_vocabulary
from rules.meaning.workspace import read_workspace
from rules.plan import labels_of
from rules.problems import Problem
from rules.rule import Rule
from rules.rulebook import Documents, Rulebook, content_hash
from rules.scope import UNREAD
from rules.shapes.shape import Fitted
from rules.workspace import Sender, Workspace

STAND_IN = Workspace("", "UTC", "USD", ("en",), Sender("", ""))
"""Where the workspace could not be read, so that the rest still can be looked at."""
MOST_A_FILE = 200
SELF_CONTAINED = ("rule", "escalation", "source", "mapping", "story", "fate")
"""What such a document means hangs on itself; who starts a playbook, and sends a mail, is looked up by their names."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one reading of the documents yields. `whole` may lack what has an error; `uses`: names written
    elsewhere, and where.
    """

    whole: Rulebook
    problems: tuple[Problem, ...]
    uses: tuple[Use, ...]
    gathered: Gathered


def load_rulebook(documents: Documents, is_whole: bool = True) -> tuple[Rulebook | None, tuple[Problem, ...]]:
    """The rulebook, and all problems in order of place; no rulebook if any of them is an error. Never raises.

    `is_whole` False: there are files beside these that could not be opened.
    """
    reading = read_rulebook(documents, is_whole)
    has_errors = any(problem.is_error for problem in reading.problems)
    return (None if has_errors else reading.whole), reading.problems


def read_rulebook(documents: Documents, is_whole: bool = True) -> Reading:
    """What could be read, in spite of all problems. Never raises."""
    gathered = gather(documents, is_whole)
    reader = _reader(gathered)
    rulebook = _read_all(gathered, reader, documents)
    told = [problem for problem in reader.problems if problem.code != UNREAD.code]
    found = [*told, *check(rulebook, reader.uses, gathered, reader.patience)]
    if gathered.lost:
        found = _without_what_may_follow(found, gathered)
    problems = _in_order([*gathered.problems, *found])
    return Reading(rulebook, problems, tuple(reader.uses), gathered)


def _without_what_may_follow(found: Sequence[Problem], gathered: Gathered) -> list[Problem]:
    """What is unknown or unused may stand, or be used, in the part that could not be read; one word says so."""
    started = {entry.path for kind in STARTED for entry in gathered.entries[kind]}
    kept = [problem for problem in found if not may_follow(problem, gathered.lost, started)]
    errors = sorted(problem for problem in gathered.problems if problem.is_error)
    if errors and len(kept) < len(found):
        message = "Until this can be read, names that it may declare are not told as unknown elsewhere."
        kept.append(Problem(errors[0].place, "names-not-told", message, severity="warning"))
    return kept


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each once, by place; of one file at most 200, and a word about the rest."""
    kept: list[Problem] = []
    counts: dict[str, int] = {}
    for problem in sorted(set(problems)):
        path = problem.place.path
        counts[path] = counts.get(path, 0) + 1
        if counts[path] <= MOST_A_FILE:
            kept.append(problem)
        elif counts[path] == MOST_A_FILE + 1:
            message = f"This file has more than {MOST_A_FILE} problems; the others are not shown."
            kept.append(Problem(problem.place, "too-many-problems", message))
    return tuple(kept)


def _reader(gathered: Gathered) -> Reader:
    workspace, problems = STAND_IN, list[Problem]()
    for entry in gathered.entries["workspace"]:
        if said := entry.said if entry.said.is_whole else entry.meant:
            workspace, problems = read_workspace(said)
    reader = Reader(workspace, NOTHING, scope_of(gathered, workspace), problems)
    nouns, conditions, lists = (
        [entry.said for entry in gathered.whole(kind)] for kind in ("vocabulary", "condition", "list")
    )
    read_vocabulary(nouns, conditions, lists, reader)
    return reader


def _read_all(gathered: Gathered, reader: Reader, documents: Documents) -> Rulebook:
    subjects = subjects_of(gathered)
    senders = senders_of(gathered, subjects)
    for entry in gathered.whole("defaults"):
        _read_defaults(entry.said, reader)
    each, first = partial(_each, gathered, reader), partial(_first, gathered, reader)
    plans = each("plan", lambda entry: read_plan(entry.said, reader))
    return Rulebook(
        hash=content_hash(documents),
        workspace=reader.workspace,
        vocabulary=replace(reader.vocabulary, plans=labels_of(plans)),
        team=first("team", lambda entry: read_team(entry.said, reader)) or NOBODY,
        plans=plans,
        rules=each("rule", lambda entry: _rule(entry, gathered, reader)),
        playbooks=each("playbook", lambda entry: read_playbook(entry.said, subjects[entry.name], reader)),
        emails=each(
            "email",
            lambda entry: read_email(entry.said, entry.sections, senders.get(entry.name, {}), reader),
        ),
        escalations=each("escalation", lambda entry: read_escalation(entry.said, reader)),
        calendars=each("calendar", lambda entry: read_calendar(entry.said, reader)),
        delivery=first("delivery", lambda entry: read_delivery(entry.said)) or NO_LIMITS,
        sources=each("source", lambda entry: read_source(entry.said, reader)),
        mappings=each("mapping", lambda entry: read_mapping(entry.said, reader)),
        stories=each("story", lambda entry: read_story(entry.said, entry.document.root, reader)),
        overview=first("overview", lambda entry: read_overview(entry.said, reader)),
        fates=each("fate", lambda entry: read_fate(entry.said, reader)),
    )


def _each(gathered: Gathered, reader: Reader, kind: str, read: Callable[[Entry], T | None]) -> dict[str, T]:
    _look_at_the_lame(gathered, reader, kind, read)
    found = ((entry.name, read(entry)) for entry in gathered.whole(kind))
    return {name: noun for name, noun in found if noun is not None}


def _first(gathered: Gathered, reader: Reader, kind: str, read: Callable[[Entry], T | None]) -> T | None:
    _look_at_the_lame(gathered, reader, kind, read)
    return next((read(entry) for entry in gathered.whole(kind)), None)


def _look_at_the_lame(
    gathered: Gathered, reader: Reader, kind: str, read: Callable[[Entry], T | None]
) -> None:
    """What is wrong besides, where something required is missing, or the name is another's; what stands in for it is
    not spoken of.
    """
    seconds = gathered.seconds[kind] if kind in SELF_CONTAINED else ()
    for entry in seconds:
        if entry.said.is_whole:
            read(entry)
    for entry in (*gathered.entries[kind], *seconds):
        if entry.meant is not None:
            problems, uses = len(reader.problems), len(reader.uses)
            read(replace(entry, said=entry.meant))
            reader.problems[problems:] = [each for each in reader.problems[problems:] if each.place.path]
            reader.uses[uses:] = [each for each in reader.uses[uses:] if each.place.path]


def _rule(entry: Entry, gathered: Gathered, reader: Reader) -> Rule | None:
    return read_rule(entry.said, defaults_for(entry, gathered), entry.document, reader)


def defaults_for(rule: Entry, gathered: Gathered) -> Sequence[Fitted]:
    """The defaults of the folders a rule lies in, the outermost first."""
    around = [one for one in gathered.whole("defaults") if f"{rule.path}/".startswith(_inside(one.folder))]
    return [one.said for one in sorted(around, key=lambda one: len(one.folder))]


def _inside(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _read_defaults(said: Fitted, reader: Reader) -> None:
    """What no rule below may come to use is looked at all the same."""
    reader.maybe(said["accounts"], reader.about("account"))
    for kind, name in (("area", "area"), ("reason", "reason"), ("teammate", "owner")):
        reader.use(kind, said[name])
    reader.use_all("rule", said["quiet_while"])
