"""Which stories touch what: those that name it, and those that saw it at work. Pure.

A word is a kind and a name: `rule quiet-account`, `playbook adoption-rescue`, `email tips`, `task phone-sponsor`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from rules.gathering import gather
from rules.playbook import EmailStep, Playbook, TaskStep
from rules.rule import Rule
from rules.rulebook import Documents, Rulebook
from rules.story import Story
from workflows.stories.expect import named
from workflows.stories.play import Played

KINDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("open", "would_open", "pending", "closed", "window", "not_open"), ("rule",)),
    **dict.fromkeys(("email", "no_email"), ("email",)),
    **dict.fromkeys(("task", "no_task", "done"), ("task",)),
    "ended": ("playbook",),
    "verdict": ("rule", "email", "playbook"),
}
"""Verbs, and of what they may name one."""
APART = frozenset({"rule", "playbook", "email", "story"})
"""Documents that touch the stories which have to do with them; all others touch every story."""


def named_in(story: Story, verbs: Collection[str] = KINDS) -> frozenset[str]:
    """The words a story says with these verbs."""
    said = [pair for line in story.timeline for pair in (*line.does, *line.expects)]
    return frozenset(
        f"{kind} {name}"
        for verb, value in said
        if verb in verbs
        for kind in KINDS.get(verb, ())
        for name, _ in named(value)
    )


def words_of_rule(rule: Rule) -> Iterator[str]:
    """What a story may call a rule by."""
    yield f"rule {rule.name}"
    if rule.task is not None:
        yield f"task {rule.task.id}"


def words_of_playbook(playbook: Playbook) -> Iterator[str]:
    yield f"playbook {playbook.name}"
    for step in playbook.steps.values():
        if isinstance(step, EmailStep):
            yield f"email {step.email}"
        if isinstance(step, TaskStep):
            yield f"task {step.id}"


def touched_by(
    changed: Collection[str],
    before: Documents,
    after: Documents,
    rulebook: Rulebook,
    played: Mapping[str, Played],
) -> list[Story]:
    """The stories that changed files touch, and those that have not passed since they were played last."""
    kinds, words = set[str](), set[str]()
    for path in changed:
        for documents in (before, after):
            for kind, name in _documents(path, documents.get(path, "")):
                kinds.add(kind)
                words |= _words(kind, name, rulebook)
    stories: Sequence[Story] = list(rulebook.stories.values())
    if not kinds <= APART:
        return list(stories)
    return [story for story in stories if _is_touched(story, changed, words, played.get(story.name))]


def _documents(path: str, text: str) -> Iterator[tuple[str, str]]:
    for kind, entries in gather({path: text}).entries.items() if text else ():
        yield from ((kind, entry.name) for entry in entries)


def _words(kind: str, name: str, rulebook: Rulebook) -> set[str]:
    words = {f"{kind} {name}"}
    if kind == "rule" and name in rulebook.rules:
        words |= set(words_of_rule(rulebook.rules[name]))
    if kind == "playbook" and name in rulebook.playbooks:
        words |= set(words_of_playbook(rulebook.playbooks[name]))
    if kind == "email":
        senders = (one for one in rulebook.playbooks.values() if f"email {name}" in words_of_playbook(one))
        words |= {f"playbook {playbook.name}" for playbook in senders}
    return words


def _is_touched(story: Story, changed: Collection[str], words: set[str], last: Played | None) -> bool:
    if last is None or not last.passed or story.place.path in changed:
        return True
    return bool(words & (named_in(story) | last.touched))
