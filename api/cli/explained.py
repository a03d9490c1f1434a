"""The answer to why, on the terminal: the tree, what comes next by itself, who said no, and what became of it."""

from collections.abc import Mapping
from datetime import datetime

from api.aloud.words import IGNORED, RESOLUTIONS, reason
from api.cli.words import moment_read, text_of, tree
from engine.feed_gaps import FeedGap
from engine.judging import ANSWERS
from engine.store.as_of import Sight
from engine.store.ledger import Entry
from engine.suppress import Suppressor
from workflows.operations.looking.effects import EffectShown
from workflows.operations.looking.explaining import RuleExplained, SubjectExplained
from workflows.reasons import READS, Reason

NOES = {
    "off": "the rule is switched off",
    "ended": "the rule's last day, {detail}, is over",
    "not_watched": "the rule does not watch this account",
    "shadow": "the rule is on trial: it acts on nobody",
    "canary": "the rule is let loose on a part of the accounts, and this is not one of them",
    "holdout": "the account is kept out of the rule, to compare by",
    "already_true": "it was true already when it was first looked at; it opens once it was false in between",
    "hold": "it must stay true for {detail}",
    "hold_stands": "it must stay true for {detail}, and the clock stands still while nobody knows",
    "muted": "an open signal of {detail} mutes it",
    "cooldown": "it opened not long ago",
    "hold_if": "too many would open at once: a person is asked first",
    "feed_silent": "the feed it hangs on is silent",
    "breaker": "a feed it hangs on moves too many accounts at once: a person is asked first",
    "a_day": "as many as may have opened today",
    "snoozed": "a person does not want to see it yet",
    "suppressed": "the account is not to be acted on",
    "clear_after": "it is no longer so, and stays open for {detail} more after that began",
    "kept_open": "it is no longer so, and stays open until a person closes it (when_clear: keep)",
    "asked": "it is no longer so, and a person is asked before it closes",
    "kept_back": "it was kept back while the account was not to be acted on: a person is asked first",
    "left_out": "a person ({detail}) left it out; it opens once it was false in between",
    "taken_back": "it was taken back ({detail}); it opens once it was false in between",
}


DECIDED = {
    "begin_signal": "it was noticed",
    "open_signal": "it opened",
    "wait_signal": "it waits",
    "hold_signal": "it is held for a person's yes",
    "shadow_signal": "seen on trial, nothing was done",
    "ignore_signal": "it was left alone",
    "step_signal": "it stepped to another window",
    "retime_signal": "its date moved",
    "ask_about_signal": "no longer so, but somebody is at it",
    "resolve_signal": "it closed",
    "close_signal": "a person settled it",
    "acknowledge_signal": "a person has seen it",
    "snooze_signal": "a person put it off",
    "lift_snooze": "a person brought it back",
    "end_snooze": "the time it was put off for is over",
    "end_quiet": "it kept others quiet until now",
}
SEEN_AS: Mapping[Sight, str] = {
    "known": "from what was known then",
    "seen": "from what lay before us then",
    "happened": "from all that is known today of then",
}
WHY = {
    "true": "",
    "cleared": "it was no longer so",
    "left": "the account left the rule's circle",
    "by_hand": "by hand",
    "released": "a person let it open",
}
REASONS = {**RESOLUTIONS, **IGNORED, **NOES, **WHY, "ended": RESOLUTIONS["ended"]}


def explained_lines(answer: RuleExplained) -> list[str]:
    at = moment_read(answer.at)
    head = f"{answer.rule} on {answer.account_name or answer.account}, {at}, by edition {answer.edition}"
    head += f", {SEEN_AS[answer.sight]}" if answer.is_past else ""
    lines = [head, f"  {text_of(answer.reads)}"]
    if not answer.was_known:
        lines.append("  Nothing was known of the account by then, so there is nothing to ask.")
    elif not answer.subjects:
        lines.append(f"  The account has no {answer.about}, so there is nothing to ask.")
    for subject in answer.subjects:
        lines += ["", *_subject(subject, answer.at)]
    if answer.unfit:
        lines += ["", unfit_said(answer.unfit)]
    return lines


def unfit_said(count: int) -> str:
    """Of an `each:` with a `where`."""
    return (
        "1 event does not fit the rule's where."
        if count == 1
        else f"{count} events do not fit the rule's where."
    )


def _name(subject: SubjectExplained) -> str:
    if subject.event_at is not None:
        return f"{moment_read(subject.event_at)} ({subject.child})"
    return subject.child or "the account"


def _subject(subject: SubjectExplained, now: datetime) -> list[str]:
    lines = [
        f"{_name(subject)}: {ANSWERS[subject.holds]}"
        + (f", window {subject.window}" if subject.window else "")
    ]
    if subject.accounts is not None:
        lines += ["  watched accounts:", *(f"  {line}" for line in tree(subject.accounts, now, 1))]
    lines += ["  condition:", *(f"  {line}" for line in tree(subject.when, now, 1))]
    if subject.windows is not None:
        lines += ["  its day:", *(f"  {line}" for line in tree(subject.windows, now, 1))]
    lacking = [
        each.nearest for each in (subject.accounts, subject.when, subject.windows) if each and each.nearest
    ]
    if lacking:
        lines.append(f"  nearest miss: {'; '.join(lacking)}")
    lines += [f"  unknown: {_gap(each)}" for each in subject.feed_gaps]
    if subject.noes:
        lines += ["  says no:", *(f"    {_no(each)}" for each in subject.noes)]
    if subject.changes_at:
        lines.append(f"  by time alone it can change at {moment_read(subject.changes_at)} at the earliest")
    if subject.signal is not None:
        lines.append(f"  signal: {subject.signal.state}")
    for entry in subject.ledger:
        lines.append(f"    {entry.at:%Y-%m-%d %H:%M}  {decided(entry)}")
    if subject.unsent:
        lines += ["  planned and not done:", *(f"    {_unsent(each)}" for each in subject.unsent)]
    return lines


def decided(entry: Entry) -> str:
    """`it opened`, `it waits: as many as may have opened today`."""
    if entry.action == "start_no_run":
        return f"the playbook {entry.detail['playbook']} did not begin: {reason(entry.reason, 'en')}"
    says = DECIDED.get(entry.action, entry.action.replace("_", " "))
    known = REASONS.get(entry.reason)
    why = entry.reason.replace("_", " ") if known is None else known.format(detail=_span_of(entry))
    by = f" (by {entry.by})" if entry.by else ""
    why = why or _receipt(entry)
    return f"{says}{': ' + why if why else ''}{by}"


def _receipt(entry: Entry) -> str:
    """What was kept back meanwhile, and what is still so."""
    detail = entry.detail if isinstance(entry.detail, dict) else {}
    if entry.action == "end_quiet":
        return f"{detail['signals']} of {', '.join(detail['rules'])}, {detail['count']} still so"
    if entry.action != "end_snooze":
        return ""
    levels = f", {detail['levels']} levels of its escalation passed over" if detail["levels"] else ""
    return ("still so" if detail["count"] else "no longer so") + levels


def _span_of(entry: Entry) -> str:
    detail = entry.detail.get("what") if isinstance(entry.detail, dict) else entry.detail
    return str(detail or "a while")


def _gap(gap: FeedGap) -> str:
    when = moment_read(gap.since) if gap.since else ""
    return (
        f"the feed {gap.feed} "
        + {
            "never": "has never spoken",
            "silent": f"has been silent since {when}",
            "lost": f"has not spoken of this account since {when}",
            "over": f"was told only up to {when}",
            "short": f"reaches back only to {when}",
        }[gap.kind]
    )


def _no(no: Suppressor) -> str:
    says = NOES[no.name].format(detail=no.detail)
    says = f"{says} ({no.detail})" if no.name == "suppressed" and no.detail else says
    return f"{says}, until {moment_read(no.until)}" if no.until else says


def _unsent(effect: EffectShown) -> str:
    why = READS["en"][Reason(effect.reason)] if effect.reason in set(Reason) else effect.reason
    until = f", until {moment_read(effect.until)}" if effect.until else ""
    return f"{effect.kind} {effect.step} to {effect.recipient or 'nobody yet'}: {effect.state}" + (
        f", {why}{until}" if why else ""
    )
