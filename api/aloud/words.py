"""Names that code uses, in words that people read. A name nobody foresaw is shown as it is."""

from collections.abc import Mapping

from api.aloud.speech import Speech
from api.aloud.uses import HOW_USED, NOUNS
from engine.known import Why
from workflows.verdict import Reason, reason_reads


def _(text: str) -> str:
    """Marks what is said, for the catalogue."""
    return text


ROLES = {"ops": _("operations"), "csm": _("customer success"), "viewer": _("may look")}
SIGNAL_STATES = {
    "pending": _("waiting to open"),
    "held": _("held for your yes"),
    "open": _("open"),
    "acknowledged": _("seen"),
    "shadow": _("on trial"),
    "ignored": _("true before we looked"),
    "resolved": _("closed"),
}
RESOLUTIONS = {
    "cleared": _("it is no longer so"),
    "passed": _("it passed before it opened"),
    "left": _("the account left the rule's circle"),
    "date_moved": _("the date moved"),
    "rule_gone": _("its rule is there no more"),
    "by_hand": _("a person said it is settled"),
    "ended": _("its rule's last day was over"),
    "recalled": _("it was taken back"),
    "done": _("what it had started is done"),
    "next_period": _("the next one's time has come"),
    "already_true": _("it was so before we looked"),
}
OPENINGS = {
    "true": "",
    "released": _("a person let it open"),
    "by_hand": _("started by hand"),
}
IGNORED = {
    "already_true": _("it was so before we looked"),
    "dismissed": _("a person left it out"),
    "recalled": _("it was taken back"),
}
TRIALS = {
    "shadow": _("the rule is on trial"),
    "canary": _("the rule is tried on other accounts first"),
    "holdout": _("the account is kept out to compare with"),
}
SUPPRESSORS = TRIALS | {
    "off": _("the rule is switched off"),
    "not_watched": _("the rule does not watch this account"),
    "already_true": _("it was so before we looked"),
    "hold": _("it must stay so for a while first"),
    "hold_stands": _("it must stay so for a while first, and the clock stands still while nobody knows"),
    "muted": _("an open signal mutes it"),
    "cooldown": _("it opened here not long ago"),
    "ended": _("its rule's last day was over"),
    "feed_silent": _("the feed it hangs on is silent"),
    "breaker": _("a feed it hangs on moves too many accounts at once: a person is asked first"),
    "hold_if": _("too many would open at once: a person is asked first"),
    "a_day": _("today's openings are used up"),
    "clear_after": _("it is no longer so, and stays open for a while after that began"),
    "kept_open": _("it is no longer so, and stays open until a person closes it"),
    "asked": _("it is no longer so, and a person is asked before it closes"),
    "snoozed": _("a person does not want to see it yet"),
    "suppressed": _("the account is not to be acted on"),
    "kept_back": _("it was kept back while the account was not to be acted on: a person is asked first"),
    "left_out": _("a person left it out; it opens once it was false in between"),
    "taken_back": _("it was taken back; it opens once it was false in between"),
}
KINDS = {"risk": _("risk"), "opportunity": _("opportunity"), "lifecycle": _("lifecycle")}
PRIORITIES = {"low": _("low"), "normal": _("normal"), "high": _("high"), "urgent": _("urgent")}
WAITS_FOR = {
    "hold": _("it must stay so for a while first"),
    "hold_stands": _("it must stay so for a while first, and the clock stands still while nobody knows"),
    "cooldown": _("it opened here not long ago"),
    "muted": _("another signal keeps it quiet"),
    "a_day": _("today's openings are used up"),
    "unknown": _("whether it is so is unknown at the moment"),
    "hold_if": _("its rule is at its limit"),
    "breaker": _("its feed told it of too many at once"),
    "feed_silent": _("its feed is silent"),
    "suppressed": _("the account is not to be acted on"),
    "person": _("it is no longer so; somebody is at it and closes it"),
    "by_hand": _("a person started it; its condition was not true since"),
}
RUN_STATES = {
    "ready": _("about to go on"),
    "waiting": _("waiting"),
    "parked": _("parked"),
    "needs_attention": _("set aside after a fault"),
    "completed": _("finished"),
    "exited": _("left early"),
    "failed": _("failed"),
}
ENDINGS = {
    "goal": _("goal reached"),
    "end": _("came to its end"),
    "signal_closed": _("the reason for it was gone"),
    "date_moved": _("the date moved"),
    "restarted": _("begun anew"),
    "recalled": _("called back"),
    "stopped": _("stopped by hand"),
    "no_contact": _("there was nobody to write to"),
}
TASK_STATES = {
    "open": _("to do"),
    "acknowledged": _("seen"),
    "snoozed": _("snoozed"),
    "closed": _("closed"),
    "cancelled": _("taken back"),
}
MILESTONE_STATES = {
    "expected": _("expected"),
    "late": _("late"),
    "reached": _("reached"),
    "waived": _("waived"),
    "unknown": _("unknown"),
}
EFFECT_STATES = {
    "planned": _("about to go out"),
    "claimed": _("going out"),
    "in_flight": _("going out"),
    "sent": _("sent"),
    "refused": _("refused"),
    "failed": _("failed"),
    "unknown": _("nobody can know"),
    "suppressed": _("not sent"),
    "deferred": _("put off"),
    "cancelled": _("called off"),
}
INCIDENT_STATES = {
    "open": _("open"),
    "released": _("released"),
    "dismissed": _("dismissed"),
    "over": _("over by itself"),
}
AUDIENCES = {"customer": _("to the account"), "team": _("to the team")}
WHY_UNKNOWN = {
    Why.NEVER_SAID.value: _("nobody has told us"),
    Why.STALE.value: _("told too long ago to count"),
    Why.NO_COVERAGE.value: _("its feed is silent, or does not reach back far enough"),
    Why.TOO_FEW_POINTS.value: _("too few days are known"),
    Why.ZERO_BASE.value: _("there was nothing before to compare with"),
    Why.SMALL_BASE.value: _("there was too little before to compare with"),
    Why.ZERO_DIVISOR.value: _("there is nothing to divide by"),
    Why.EMPTY.value: _("it has none"),
    Why.UNSETTLED.value: _("not all of it is known"),
    Why.TWO_CURRENCIES.value: _("it is in two currencies"),
    Why.MISMATCH.value: _("values of different kinds"),
    Why.OUT_OF_RANGE.value: _("out of range"),
    Why.UNDECIDED.value: _("what it depends on is unknown"),
    Why.NOT_AT_HAND.value: _("not known at this point"),
}
DOCUMENTS = {
    "rule": _("rule"),
    "story": _("story"),
    "playbook": _("playbook"),
    "email": _("mail"),
    "plan": _("plan"),
    "escalation": _("escalation policy"),
}
DOCUMENTS_OF_A_KIND = {
    "rule": _("Rules"),
    "story": _("Stories"),
    "playbook": _("Playbooks"),
    "email": _("Mails"),
    "plan": _("Plans"),
    "escalation": _("Escalation policies"),
    "workspace": _("Workspace"),
    "vocabulary": _("Vocabulary"),
    "defaults": _("Defaults"),
    "team": _("Team"),
    "calendar": _("Calendars"),
    "delivery": _("Delivery limits"),
    "overview": _("Overview"),
    "source": _("Sources"),
    "mapping": _("Import mappings"),
    "condition": _("Named conditions"),
    "list": _("Lists of accounts"),
    "fate": _("Fates"),
}
IF_UNKNOWN = {
    "wait": _("it waits until somebody knows"),
    "open": _("it opens all the same"),
    "tell_ops": _("it waits, and operations are told"),
}
WHEN_CLEAR = {
    "close": _("it closes"),
    "close_if_untouched": _("it closes, unless somebody is at it"),
    "ask": _("a person is asked whether it is over"),
    "keep": _("it stays until a person closes it"),
}
IF_DATE_MOVES = {
    "retime": _("the signal moves with it"),
    "reopen": _("it closes and opens anew"),
}
MODES = {
    "off": _("switched off"),
    "shadow": _("on trial: nothing is done"),
    "canary": _("tried on a part of the accounts"),
    "live": _("live"),
}
TYPES = {
    "text": _("a text"),
    "number": _("a number"),
    "money": _("an amount of money"),
    "yes/no": _("yes or no"),
    "date": _("a day"),
    "moment": _("a moment"),
    "span": _("a span of time"),
    "teammate": _("one of the team"),
    "series": _("a number over time"),
}
ANSWERS = {"yes": _("yes"), "no": _("no")}
SKIPPED = {
    "only_if": _("its own condition is not true"),
    "nobody to write to": _("there is nobody to write to"),
    "the value is unknown": _("the value is unknown"),
    "there is no such date": _("there is no such date"),
}
HEARD = {"replied": _("replied to"), "answered": _("answered"), "clicked": _("clicked a link in")}
TABLES: Mapping[str, Mapping[str, str]] = {
    "role": ROLES,
    "signal": SIGNAL_STATES,
    "resolution": RESOLUTIONS,
    "opening": OPENINGS,
    "ignored": IGNORED,
    "trial": TRIALS,
    "kind": KINDS,
    "priority": PRIORITIES,
    "waits_for": WAITS_FOR,
    "suppressor": SUPPRESSORS,
    "run": RUN_STATES,
    "ending": ENDINGS,
    "task": TASK_STATES,
    "milestone": MILESTONE_STATES,
    "effect": EFFECT_STATES,
    "incident": INCIDENT_STATES,
    "audience": AUDIENCES,
    "unknown": WHY_UNKNOWN,
    "document": DOCUMENTS,
    "if_unknown": IF_UNKNOWN,
    "when_clear": WHEN_CLEAR,
    "if_date_moves": IF_DATE_MOVES,
    "mode": MODES,
    "type": TYPES,
    "answer": ANSWERS,
    "skipped": SKIPPED,
    "heard": HEARD,
    "documents": DOCUMENTS_OF_A_KIND,
    "how": HOW_USED,
    "noun": NOUNS | DOCUMENTS,
}


def says(table: str, name: str, speech: Speech) -> str:
    """`says('run', 'needs_attention', speech)`: the words of one of the tables."""
    found = TABLES[table].get(name)
    return plain(name) if found is None else speech.gettext(found) if found else ""


def reason(code: str, language: str) -> str:
    """A verdict's reason in words; one of an older version as it is."""
    try:
        return reason_reads(Reason(code), language)
    except ValueError:
        return plain(code)


def who_says_no(code: str, speech: Speech) -> str:
    """Of a rule's signal or of an effect: the two share the names that a story uses."""
    return says("suppressor", code, speech) if code in SUPPRESSORS else reason(code, speech.language)


def plain(name: str) -> str:
    """`not_in_time` as `not in time`."""
    return name.replace("_", " ").replace("-", " ")


def title(name: str) -> str:
    """`kickoff-late` as `Kickoff late`."""
    said = plain(name)
    return said[:1].upper() + said[1:]
