"""The ledger's lines in the journey of an account: what was decided about it, and why, in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from api.console import receipts, words
from api.console.guide import Guide, JourneyLine, by, joined, of
from api.console.speech import gettext
from workflows.operations.looking import JourneyEntry

QUIET = frozenset(
    {
        "effect_sent",
        "effect_claimed",
        "effect_planned",
        "effect_in_flight",
        "tick_checklist",
        "decide_unknown",
    }
)
"""Lines that another line of the journey tells better."""
Teller = Callable[[JourneyEntry, Guide], JourneyLine]


def decided(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    """One nobody foresaw is shown as it was written."""
    told = TELLERS.get(entry.action)
    if told is not None:
        return told(entry, guide)
    action = words.plain(entry.action)
    return JourneyLine(
        entry.at, action[:1].upper() + action[1:], joined(words.plain(entry.reason), by(entry, guide))
    )


def _signal(text: LazyString, tone: str = "", table: str = "") -> Teller:
    """A line about a signal. `table`: the words in which its reason is told."""

    def told(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        says = str(text) % {"says": guide.signal(entry), "window": _window(entry, guide)}
        why = words.says(table, entry.reason) if table and entry.reason else ""
        more = joined(why, by(entry, guide), str(of(entry, "why")))
        return JourneyLine(entry.at, says, more, tone, f"#signal-{entry.subject_id}")

    return told


def _window(entry: JourneyEntry, guide: Guide) -> str:
    name = str(of(entry, "window"))
    rule = guide.rulebook.rules.get(str(of(entry, "rule")))
    found = next((each for each in rule.windows if each.name == name), None) if rule else None
    return found.label.in_language(guide.reader.language) if found else words.plain(name)


def _run(text: LazyString, table: str = "") -> Teller:
    def told(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        says = str(text) % {"playbook": guide.playbook(of(entry, "playbook"))}
        why = words.says(table, entry.reason) if table else str(of(entry, "key"))
        tone = "good" if entry.reason == "goal" else ""
        return JourneyLine(entry.at, says, joined(why, by(entry, guide)), tone, f"#run-{entry.subject_id}")

    return told


def _not_started(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    says = gettext("Playbook not started: %(playbook)s", playbook=guide.playbook(of(entry, "playbook")))
    return JourneyLine(entry.at, says, words.reason(entry.reason, guide.reader.language))


def _effect(text: LazyString) -> Teller:
    def told(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        why = words.reason(entry.reason, guide.reader.language) if entry.reason else ""
        says = str(text) % {"who": of(entry, "recipient")}
        return JourneyLine(
            entry.at, says, why, "idle", url_for("console.mailbox.show_mail", key=entry.subject_id)
        )

    return told


def _heard(text: LazyString, tone: str) -> Teller:
    def told(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        address = url_for("console.mailbox.show_mail", key=entry.subject_id)
        return JourneyLine(entry.at, str(text) % {"who": entry.by}, entry.reason, tone, address)

    return told


def _task(text: LazyString, tone: str = "") -> Teller:
    def told(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        step = str(of(entry, "step"))
        task, outcome = guide.task(step, entry.subject_id), guide.outcome(entry.reason, step)
        says = str(text) % {"task": task, "outcome": outcome}
        return JourneyLine(entry.at, says, by(entry, guide), tone)

    return told


def _judged(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    is_useful = entry.reason == "yes"
    says = gettext("A task was called useful") if is_useful else gettext("A task was called not useful")
    return JourneyLine(entry.at, says, by(entry, guide))


def _milestone(text: LazyString, tone: str) -> Teller:
    def told(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        says = str(text) % {"name": guide.milestone(entry.subject_id)}
        day = _decided_day(str(of(entry, "to")), guide)
        return JourneyLine(entry.at, says, joined(day, entry.reason, by(entry, guide)), tone)

    return told


def _decided_day(said: str, guide: Guide) -> str:
    """The day that a person decided on; empty where none was."""
    try:
        return guide.reader.day(datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said))
    except ValueError:
        return ""


def _escalated(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    policy, level = guide.policy(of(entry, "policy")), of(entry, "level")
    says = gettext("Escalated by “%(policy)s”, level %(level)s", policy=policy, level=level)
    told = of(entry, "told")
    return JourneyLine(
        entry.at, says, joined(*map(guide.person, told)) if isinstance(told, list | tuple) else "", "bad"
    )


def _moved(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    before, after = of(entry, "before"), of(entry, "after")
    if not before:
        return JourneyLine(entry.at, gettext("Stands in the list “%(list)s”", list=guide.list(after)))
    says = gettext(
        "Moved from “%(before)s” to “%(after)s”", before=guide.list(before), after=guide.list(after)
    )
    return JourneyLine(entry.at, says, "", "idle")


def moved_about(entries: Sequence[JourneyEntry], guide: Guide) -> JourneyLine:
    """Several moves in a row, the newest first, as one."""
    newest, oldest = entries[0], entries[-1]
    before, after = guide.list(of(oldest, "before")), guide.list(of(newest, "after"))
    since = guide.reader.day(oldest.at)
    more = gettext("%(count)s moves since %(day)s", count=len(entries), day=since)
    if before == after:
        return JourneyLine(
            newest.at, gettext("Moved away from “%(list)s” and back", list=after), more, "idle"
        )
    says = gettext("Moved from “%(before)s” to “%(after)s”", before=before, after=after)
    return JourneyLine(newest.at, says, more, "idle")


def _doubt(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    says = gettext("The rule “%(rule)s” cannot tell", rule=words.plain(entry.subject_id))
    return JourneyLine(entry.at, says, joined(*map(str, of(entry, "fields") or ())), "idle")


def _plainly(text: LazyString, tone: str = "") -> Teller:
    def told(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        return JourneyLine(entry.at, str(text), joined(words.plain(entry.reason), by(entry, guide)), tone)

    return told


TELLERS: Mapping[str, Teller] = {
    "begin_signal": _signal(_("Noticed, waiting to be sure: %(says)s")),
    "open_signal": _signal(_("Signal opened: %(says)s"), "bad", "opening"),
    "wait_signal": _signal(_("Signal waits: %(says)s"), "", "waits_for"),
    "hold_signal": _signal(_("Signal held for a person's yes: %(says)s"), "idle"),
    "shadow_signal": _signal(_("Seen on trial, nothing done: %(says)s"), "", "trial"),
    "ignore_signal": _signal(_("Left alone: %(says)s"), "", "ignored"),
    "step_signal": _signal(_("Signal stepped to “%(window)s”: %(says)s"), "idle"),
    "retime_signal": _signal(_("The date moved, and the signal with it: %(says)s"), "idle"),
    "ask_about_signal": _signal(_("No longer so, but somebody is at it: %(says)s")),
    "resolve_signal": _signal(_("Signal closed: %(says)s"), "good", "resolution"),
    "close_signal": _signal(_("Signal settled by hand: %(says)s"), "good"),
    "acknowledge_signal": _signal(_("Signal seen: %(says)s")),
    "snooze_signal": _signal(_("Signal snoozed: %(says)s")),
    "lift_snooze": _plainly(_("A snooze was lifted")),
    "end_snooze": receipts.snooze_over,
    "end_quiet": receipts.quiet_over,
    "pass_over_level": receipts.level_passed_over,
    "start_run": _run(_("Playbook started: %(playbook)s")),
    "start_no_run": _not_started,
    "end_run": _run(_("Playbook ended: %(playbook)s"), "ending"),
    "set_run_aside": _plainly(_("A playbook was set aside after a fault"), "bad"),
    "resume_run": _plainly(_("The playbook goes on")),
    "climb_escalation": _escalated,
    "effect_suppressed": _effect(_("Mail to %(who)s not sent")),
    "effect_cancelled": _effect(_("Mail to %(who)s called off")),
    "effect_deferred": _effect(_("Mail to %(who)s put off")),
    "effect_refused": _effect(_("Mail to %(who)s refused")),
    "effect_failed": _effect(_("Mail to %(who)s failed")),
    "effect_unknown": _effect(_("Nobody knows whether the mail to %(who)s arrived")),
    "hear_replied": _heard(_("%(who)s replied"), "good"),
    "hear_answered": _heard(_("%(who)s answered"), "good"),
    "hear_clicked": _heard(_("%(who)s clicked a link"), ""),
    "hear_hard_bounce": _heard(_("A mail came back: the mailbox does not exist"), "bad"),
    "hear_complaint": _heard(_("The recipient complained about a mail"), "bad"),
    "close_task": _task(_("Task closed: %(task)s, %(outcome)s"), "good"),
    "acknowledge_task": _task(_("Somebody is at a task")),
    "snooze_task": _task(_("Task snoozed")),
    "judge_task": _judged,
    "reach_milestone": _milestone(_("Milestone reached: %(name)s"), "good"),
    "waive_milestone": _milestone(_("Milestone waived: %(name)s"), ""),
    "move_milestone": _milestone(_("Milestone moved: %(name)s"), ""),
    "restore_milestone": _milestone(_("Milestone as planned again: %(name)s"), ""),
    "go_live": _plainly(_("The rule went live")),
    "change_status": _moved,
    "doubt_rule": _doubt,
    "set_account_aside": _plainly(_("It cannot be evaluated"), "bad"),
    "hold_account": _plainly(_("Nothing goes out to this account any more"), "idle"),
    "lift_account_hold": receipts.hold_over,
    "add_account": _plainly(_("Known from here on")),
    "add_alias": _plainly(_("Another name of it became known")),
    "warn": _plainly(_("Something about it looks wrong"), "idle"),
    "refuse_waiting": _plainly(_("Something said earlier no longer fits the vocabulary"), "idle"),
}
