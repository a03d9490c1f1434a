"""The steps of two playbooks side by side. A step with an id of its own is known by it; one without, whose number moves
when another is put before it, by what it does.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher

from rules.difference.leaves import Leaf, Leaves, fixed, leaves_of
from rules.playbook import STEP_KINDS, BranchStep, Playbook, Step, WaitUntilStep
from rules.vocabulary import Vocabulary

KIND_OF = {kind: name for name, kind in STEP_KINDS.items()}
Labels = Mapping[str, str]
"""Step id -> what the step is called on both sides."""


def steps_apart(was: Playbook, now: Playbook, past: Vocabulary, present: Vocabulary) -> tuple[Leaves, Leaves]:
    """Keys such as `steps.phone.due`; `steps` is their order, told where both sides have the same steps."""
    before = {key: _leaves(step, past) for key, step in was.steps.items()}
    after = {key: _leaves(step, present) for key, step in now.steps.items()}
    labels = _labels(was, now, before, after)
    old = {f"steps.{key}.{name}": leaf for key, told in before.items() for name, leaf in told.items()}
    new = {f"steps.{labels[key]}.{name}": leaf for key, told in after.items() for name, leaf in told.items()}
    if set(labels.values()) == set(before):
        old["steps"], new["steps"] = _order(was, {key: key for key in before}), _order(now, labels)
    return old, new


def _leaves(step: Step, vocabulary: Vocabulary) -> Leaves:
    kind = KIND_OF[type(step)]
    return {"step": fixed(kind, kind), **leaves_of(step, vocabulary)}


def _labels(
    was: Playbook, now: Playbook, before: Mapping[str, Leaves], after: Mapping[str, Leaves]
) -> Labels:
    """By id; those without one first by what they do, in order, then by their number."""
    old, new = (
        [key for key in was.steps if _is_numbered(key)],
        [key for key in now.steps if _is_numbered(key)],
    )
    labels = {key: key for key in now.steps if not _is_numbered(key)}
    did, does = [_does(before[key]) for key in old], [_does(after[key]) for key in new]
    for block in SequenceMatcher(None, did, does, autojunk=False).get_matching_blocks():
        labels |= {new[block.b + i]: old[block.a + i] for i in range(block.size)}
    taken = set(labels.values())
    for key in new:
        if key not in labels:
            labels[key] = key if key not in taken else f"{key} (new)"
    return labels


def _is_numbered(key: str) -> bool:
    return key[:1].isdigit()


def _does(told: Leaves) -> str:
    return repr(sorted((name, leaf.value) for name, leaf in told.items()))


def _order(playbook: Playbook, labels: Labels) -> Leaf:
    ways = {
        labels[key]: tuple(labels.get(way, "") for way in _ways(step)) for key, step in playbook.steps.items()
    }
    begins = labels.get(playbook.first, "")
    return fixed((begins, tuple(sorted(ways.items()))), " → ".join(labels[key] for key in playbook.steps))


def _ways(step: Step) -> tuple[str, ...]:
    arms = tuple(arm.first for arm in step.arms) if isinstance(step, BranchStep) else ()
    if_not = (step.if_not,) if isinstance(step, WaitUntilStep) else ()
    return (step.next, *if_not, *arms)
