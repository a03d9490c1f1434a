"""Rules and tasks whose texts are not written in a language that somebody on the team reads, though others' are: what
they get is half in one language and half in another.
"""

from collections.abc import Iterator, Mapping

from rules.playbook import TaskStep
from rules.problems import Place, Problem
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.text import LocalText, Sentence


def check_languages(rulebook: Rulebook) -> Iterator[Problem]:
    """Where no rule at all is written in a language, nobody expects it."""
    for language, person in _read(rulebook).items():
        like = next((rule for rule in rulebook.rules.values() if language in rule.says.by_language), None)
        if like is None:
            continue
        for place, texts in _written(rulebook):
            lacks = [
                f"`{key}`" for key, text in texts if language not in text.by_language and _has_words(text)
            ]
            if lacks:
                are = "is" if len(lacks) == 1 else "are"
                keys = ", ".join(lacks[:-1]) + (" and " if lacks[1:] else "") + lacks[-1]
                message = f"{keys} {are} not written in `{language}`, which {person} reads."
                hint = f"Write a text in each language under its name, as `{like.name}` does."
                yield Problem(place, "untranslated", message, hint, "warning")


def _read(rulebook: Rulebook) -> Mapping[str, str]:
    """Of the languages of the workspace, each with the first who reads it."""
    known = rulebook.workspace.languages
    found: dict[str, str] = {}
    for person in rulebook.team.people.values() if len(known) > 1 else ():
        found.setdefault(person.language or known[0], person.name)
    return {language: person for language, person in found.items() if language in known}


def _written(rulebook: Rulebook) -> Iterator[tuple[Place, list[tuple[str, LocalText | Sentence]]]]:
    """What the team is told: by each rule, and by each task of a playbook."""
    yield from ((rule.place, list(_texts(rule))) for rule in rulebook.rules.values())
    for playbook in rulebook.playbooks.values():
        for step in playbook.steps.values():
            if isinstance(step, TaskStep):
                yield step.place, [("task", step.title)]


def _texts(rule: Rule) -> Iterator[tuple[str, LocalText | Sentence]]:
    yield "says", rule.says
    yield "because", rule.because
    if rule.task is not None:
        yield "task", rule.task.title


def _has_words(text: LocalText | Sentence) -> bool:
    """`{name}: {seats}` is the same in every language."""
    parts = [
        part for said in text.by_language.values() for part in (said if isinstance(said, tuple) else (said,))
    ]
    return any(isinstance(part, str) and any(map(str.isalpha, part)) for part in parts)
