"""What a file that could not be read may have declared, so that its names are not told as unknown elsewhere. Pure."""

import re
from collections.abc import Collection, Mapping

from rules.problems import Problem

NOUNS = ("vocabulary", "condition", "list")
FOLLOW: Mapping[str, tuple[str, ...]] = {
    "unknown-field": (*NOUNS, "defaults"),
    "unknown-event": ("vocabulary",),
    "unknown-child": ("vocabulary",),
    "unknown-feed": ("vocabulary",),
    "unknown-type": ("vocabulary",),
    "unknown-plan": ("plan",),
    "unknown-milestone": ("plan",),
    "unknown-playbook": ("playbook",),
    "unknown-email": ("email",),
    "unknown-escalation": ("escalation",),
    "unknown-calendar": ("calendar",),
    "unknown-teammate": ("team",),
    "unknown-person": ("team",),
    "unknown-role": ("team", "vocabulary"),
    "unknown-area": ("team",),
    "unknown-rule": ("rule",),
    "unknown-function": (),
}
"""By problem: the kinds of document whose absence may be all that is wrong. Of any other it may be any kind."""
FOLLOWS_TOO = ("template-unknown-name", "unused-email")
STARTED = ("playbook", "email")
"""What these may name hangs on the rules that start them."""


def kinds_begun(text: str, kinds: Collection[str]) -> frozenset[str]:
    """Of which kinds a text that cannot be read seems to hold documents; of all, where it seems to hold none."""
    line = re.compile(rf"^[\s\"'\ufeff]*({'|'.join(kinds)})\b", re.MULTILINE)
    return frozenset(line.findall(text)) or frozenset(kinds)


def may_follow(problem: Problem, lost: Collection[str], started: Collection[str]) -> bool:
    """Whether it may be so only because a document of one of the `lost` kinds could not be read. `started`: the files
    in which playbooks and e-mails stand.
    """
    code = problem.code
    if not lost or not (code.startswith("unknown-") or code in FOLLOWS_TOO):
        return False
    if code not in FOLLOW:
        return True
    hangs_on = FOLLOW[code] + (("rule", *STARTED) if problem.place.path in started and FOLLOW[code] else ())
    return any(kind in lost for kind in hangs_on)
