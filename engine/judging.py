"""Whether a recorded decision about a signal follows from what is found anew of that moment. Pure."""

from dataclasses import dataclass

from engine.findings import Finding
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.rule import Rule

ANSWERS = {TRUE: "true", FALSE: "not true", UNKNOWN: "unknown"}
EXPECTED: dict[str, Truth] = {
    "began": TRUE,
    "opened": TRUE,
    "held": TRUE,
    "shadowed": TRUE,
    "ignored": TRUE,
    "stepped": TRUE,
    "retimed": TRUE,
    "asks": FALSE,
}
"""The rule's answer that each change of a signal rests on."""
CLEARED = ("cleared", "passed")
OF_PEOPLE = ("by_hand", "done")
"""A person started it, or all that it started is done."""
BEGINS = ("began", "opened", "held", "shadowed", "ignored", "stepped")
"""Changes that take the window and the occasion they find."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A change of a signal as the ledger tells it. `what`, `reason`: as of `engine.signal.Change`."""

    what: str
    reason: str
    window: str = ""
    occasion: str = ""


def is_judged(what: str, reason: str) -> bool:
    """Whether the change rests on the rule's answer, and not on a person, on work done, or on an edition."""
    if reason in OF_PEOPLE:
        return False
    if what == "resolved":
        return reason in (*CLEARED, "left")
    if what == "waits":
        return reason in ("unknown", "muted", "cooldown", "a_day")
    return what in EXPECTED


def differs(decision: Decision, rule: Rule, finding: Finding | None) -> str:
    """What the answer found anew has against the decision; empty where they agree."""
    if finding is None:
        return "nothing is found of it"
    if (decision.what, decision.reason) == ("resolved", "left"):
        return (
            ""
            if finding.accounts is FALSE
            else f"it was {ANSWERS[finding.accounts]} that the rule watches it"
        )
    wanted, answer = _wanted(decision), _answer(rule, finding)
    if answer is not wanted:
        return f"the condition was {ANSWERS[answer]}, and the decision needs it {ANSWERS[wanted]}"
    for name in ("window", "occasion") if decision.what in BEGINS else ():
        then, anew = getattr(decision, name), getattr(finding, name)
        if then != anew:
            return f"its {name} was {anew or 'none'}, and the decision says {then or 'none'}"
    return ""


def _wanted(decision: Decision) -> Truth:
    if decision.what == "resolved":
        return FALSE
    if decision.what == "waits":
        return UNKNOWN if decision.reason == "unknown" else TRUE
    return EXPECTED[decision.what]


def _answer(rule: Rule, finding: Finding) -> Truth:
    if finding.accounts is TRUE and finding.holds is UNKNOWN and rule.if_unknown == "open":
        return TRUE
    return min(finding.accounts, finding.holds)
