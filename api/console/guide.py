"""What the lines of a journey are worded with, and what a line is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console import words
from api.console.reader import Reader
from api.console.speech import gettext
from rules.playbook import Outcome, TaskStep
from rules.rulebook import Rulebook
from workflows.operations.looking import JourneyEntry, SignalShown, TaskShown


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """`says` links to `address` where there is one; `more` stands under it in small print. `parts`: the lines that it
    stands for, shown to whoever unfolds it.
    """

    at: datetime
    says: str
    more: str = ""
    tone: str = ""
    address: str = ""
    parts: tuple["JourneyLine", ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """What the lines are worded with."""

    rulebook: Rulebook
    reader: Reader
    signals: Mapping[str, SignalShown]
    tasks: Sequence[TaskShown] = ()

    def signal(self, entry: JourneyEntry) -> str:
        """What the signal says, or the name of its rule."""
        known = self.signals.get(entry.subject_id)
        said = self.reader.text(known.says) if known else ""
        return said or words.plain(str((entry.detail or {}).get("rule", entry.subject_id)))

    def playbook(self, name: Any) -> str:
        found = self.rulebook.playbooks.get(str(name))
        return (
            words.called(found.label, found.name, self.reader.language) if found else words.plain(str(name))
        )

    def policy(self, name: Any) -> str:
        found = self.rulebook.escalations.get(str(name))
        return (
            words.called(found.label, found.name, self.reader.language) if found else words.plain(str(name))
        )

    def task(self, step: str, task_id: str = "") -> str:
        """What it asks to do, or the name of its step."""
        known = next((each for each in self.tasks if task_id in ("", each.id) and each.step == step), None)
        return (self.reader.text(known.title) if known else "") or words.plain(step)

    def outcome(self, name: str, task: str = "") -> str:
        """How a task ended, as it is called; `task`: which one, where that is known."""
        labels = {
            each.label.in_language(self.reader.language)
            for step, outcomes in self._tasks()
            if task in ("", step)
            for each in outcomes
            if each.name == name
        }
        return labels.pop() if len(labels) == 1 else words.plain(name)

    def _tasks(self) -> Iterator[tuple[str, Sequence[Outcome]]]:
        steps = (step for playbook in self.rulebook.playbooks.values() for step in playbook.steps.values())
        yield from ((step.id, step.outcomes) for step in steps if isinstance(step, TaskStep))
        yield from ((rule.task.id, rule.task.outcomes) for rule in self.rulebook.rules.values() if rule.task)

    def person(self, name: Any) -> str:
        """A teammate by name or by address."""
        people = self.rulebook.team.people
        found = people.get(str(name)) or next((each for each in people.values() if each.email == name), None)
        return found.name if found else str(name)

    def field(self, about: str, name: str) -> str:
        found = self.rulebook.vocabulary.fields_of(about).get(name)
        return found.label.in_language(self.reader.language) if found else words.plain(name)

    def list(self, name: Any) -> str:
        """A list of the overview by what it is called."""
        lists = self.rulebook.overview.lists if self.rulebook.overview else ()
        found = next((each for each in lists if each.name == name), None)
        if found is not None:
            return found.label.in_language(self.reader.language)
        return gettext("we cannot place") if name == "unknown" else gettext("in no list")

    def milestone(self, subject_id: str) -> str:
        plan, _, name = subject_id.partition(".")
        found = self.rulebook.plans.get(plan)
        known = found.milestones.get(name) if found else None
        return known.label.in_language(self.reader.language) if known else words.plain(name or plan)


def of(entry: JourneyEntry, name: str) -> Any:
    """One value of an entry's detail; empty where it has none."""
    return (entry.detail or {}).get(name, "")


def by(entry: JourneyEntry, guide: Guide) -> str:
    """A person who decided; rules and evaluations are not named as if they were people."""
    is_machine = not entry.by or entry.by.startswith(("rule ", "source ", "evaluation", "perennial"))
    return "" if is_machine else gettext("by %(who)s", who=guide.person(entry.by))


def joined(*pieces: str) -> str:
    """Those that say anything, with commas."""
    return gettext(", ").join(piece for piece in pieces if piece)
