"""Stories expect what the rulebook can bring about: windows that a rule has, endings that a playbook has. Their lines
go forward in time, and of each child something is told.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from rules.checks.refusals import refusals_of
from rules.playbook import EndStep, Playbook, TaskStep
from rules.problems import Place, Problem, did_you_mean
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.story import Story

DONE = "done"
"""How a task ends that says nothing of its outcomes."""
NOON = "12:00"
"""When a line without `at` is looked at."""
TRIED = ("would_open", "open", "closed", "window")
"""Verbs that look for what only a rule on trial, or only one that acts, can bring about."""
LETS_LOOSE = "On trial are rules with `mode: shadow`, with `mode: canary 10%`, or with `holdout: 10%`."
MILESTONE_STATES = ("expected", "late", "reached", "waived")


def check_stories(rulebook: Rulebook) -> Iterator[Problem]:
    for story in rulebook.stories.values():
        yield from _backwards(story)
        yield from _blank_children(story)
        yield from _trials(story, rulebook)
        for moment in story.timeline:
            for verb, value in (*moment.does, *moment.expects):
                if isinstance(value, Mapping):
                    yield from _expected(verb, value, moment.place, rulebook, story)


def _backwards(story: Story) -> Iterator[Problem]:
    for before, line in pairwise(story.timeline):
        if (line.day, line.at or NOON) < (before.day, before.at or NOON):
            message = f"This line is earlier than the one above it, of day {before.day} {before.at or NOON}."
            hint = "Put the lines in the order of their days."
            yield Problem(
                line.place, "goes-back", message, hint, second=before.place, second_says="the line above"
            )


def _trials(story: Story, rulebook: Rulebook) -> Iterator[Problem]:
    """What is said of trials, and looked for because of them, can be so."""
    for name, word in story.on_trial:
        known = trials(rulebook.rules[name]) if name in rulebook.rules else ()
        if name in rulebook.rules and not known:
            yield Problem(story.place, "not-on-trial", f"The rule `{name}` acts on everybody.", LETS_LOOSE)
        elif name in rulebook.rules and word not in ("", *known):
            message = f"The rule `{name}` has no trial `{word}`."
            yield Problem(story.place, "not-on-trial", message, f"It has: {', '.join(known)}.")
    on_trial = {name for name, _ in story.on_trial}
    for moment in story.timeline:
        for verb, value in moment.expects:
            for name in _rules_in(value) if verb in TRIED else ():
                if name in rulebook.rules and (name in on_trial) is not (verb == "would_open"):
                    yield _never_seen(verb, name, moment.place)


def _never_seen(verb: str, name: str, place: Place) -> Problem:
    if verb == "would_open":
        message = f"`would_open: {name}` can never be seen: in this story the rule acts."
        return Problem(place, "not-on-trial", message, f"Write `on_trial: {name}` at the top of the story.")
    message = f"`{verb}: {name}` can never be seen: in this story the rule is on trial."
    return Problem(place, "not-on-trial", message, f"Expect `would_open: {name}`.")


def _rules_in(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list | tuple | Mapping) else [value])]


def trials(rule: Rule) -> tuple[str, ...]:
    """Why a rule may not act on an account, as far as it can be."""
    own = (rule.mode,) if rule.mode in ("shadow", "canary") else ()
    return (*own, "holdout") if rule.holdout else own


def _blank_children(story: Story) -> Iterator[Problem]:
    for kind, children in story.children.items():
        for key, told in children.items():
            if not told:
                message = f"Nothing is told of the {kind} `{key}`, so the story does not have it."
                yield Problem(story.place, "nothing-told", message, "Tell at least one of its fields.")


def _expected(
    verb: str, value: Mapping[str, Any], place: Place, rulebook: Rulebook, story: Story
) -> Iterator[Problem]:
    for name, word in value.items():
        known = _words(verb, name, rulebook)
        for each in _words_said(verb, word):
            if known is not None and each not in known:
                hint = did_you_mean(str(each), known) or f"There are: {', '.join(known) or 'none'}."
                yield Problem(place, "unknown-word", f"`{verb}: {{{name}: {each}}}` can never be seen.", hint)


def _words_said(verb: str, word: Any) -> list[Any]:
    """Several reasons may be given for a no, and an answer stands behind an outcome; else one word is said."""
    several = {"verdict": (list, tuple), "done": (Mapping,)}.get(verb, ())
    return (list(word) if isinstance(word, several) else []) or [word]


def _words(verb: str, name: str, rulebook: Rulebook) -> tuple[str, ...] | None:
    """What may be said of a name under a verb; None where anything may."""
    if verb == "milestone":
        return MILESTONE_STATES
    if verb == "window" and name in rulebook.rules:
        return tuple(window.name for window in rulebook.rules[name].windows)
    if verb == "ended" and name in rulebook.playbooks:
        return endings(rulebook.playbooks[name])
    if verb == "done":
        return _outcomes(name, rulebook)
    if verb == "verdict":
        return refusals_of(name, rulebook)
    if verb == "escalated" and name in rulebook.escalations:
        return tuple(str(level) for level in range(1, len(rulebook.escalations[name].levels) + 1))
    return None


def _outcomes(name: str, rulebook: Rulebook) -> tuple[str, ...] | None:
    """How a task of this id may end, whoever gives it."""
    steps = [step for playbook in rulebook.playbooks.values() for step in playbook.steps.values()]
    tasks = [
        step
        for step in (*steps, *(rule.task for rule in rulebook.rules.values()))
        if isinstance(step, TaskStep)
    ]
    mine = [task for task in tasks if task.id == name]
    return (
        tuple(one for task in mine for one in ([each.name for each in task.outcomes] or [DONE]))
        if mine
        else None
    )


def endings(playbook: Playbook) -> tuple[str, ...]:
    """How runs of a playbook may end, in words."""
    said = (step.outcome for step in playbook.steps.values() if isinstance(step, EndStep) and step.outcome)
    return ("goal", "completed", "signal closed", *playbook.exits, *said)
