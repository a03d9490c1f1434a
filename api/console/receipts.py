"""Receipts in the journey of an account: what was kept back meanwhile, and at the end what is still so."""

from api.console.guide import Guide, JourneyLine, by, joined, of
from api.console.speech import gettext, ngettext
from workflows.operations.looking import JourneyEntry


def hold_over(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    signals, mails = _number(entry, "signals"), _number(entry, "mails")
    kept = gettext("kept back: %(signals)s signals, %(mails)s mails", signals=signals, mails=mails)
    still = _still(entry) if signals else ""
    says = gettext("Mails go out to this account again")
    return JourneyLine(entry.at, says, joined(kept, still, by(entry, guide)))


def snooze_over(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    """Of a signal or a task."""
    levels = _number(entry, "levels")
    passed = ngettext(
        "%(num)s level of its escalation passed over", "%(num)s levels of its escalation passed over", levels
    )
    still = gettext("still so") if _number(entry, "count") else gettext("no longer so")
    more = joined(still, passed if levels else "")
    if entry.subject == "task":
        return JourneyLine(entry.at, gettext("A snoozed task came back"), more)
    says = gettext("The snooze is over: %(says)s", says=guide.signal(entry))
    return JourneyLine(entry.at, says, more, address=f"#signal-{entry.subject_id}")


def quiet_over(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    kept = ngettext("kept quiet: %(num)s signal", "kept quiet: %(num)s signals", _number(entry, "signals"))
    says = gettext("It keeps others quiet no more: %(says)s", says=guide.signal(entry))
    return JourneyLine(entry.at, says, joined(kept, _still(entry)), address=f"#signal-{entry.subject_id}")


def level_passed_over(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    policy, level = guide.policy(of(entry, "policy")), of(entry, "level")
    says = gettext("“%(policy)s”, level %(level)s, passed over: it is snoozed", policy=policy, level=level)
    return JourneyLine(entry.at, says, "", "idle")


def _still(entry: JourneyEntry) -> str:
    count = _number(entry, "count")
    return gettext("%(num)s of them still so", num=count) if count else gettext("none of them still so")


def _number(entry: JourneyEntry, name: str) -> int:
    return int(of(entry, name) or 0)
