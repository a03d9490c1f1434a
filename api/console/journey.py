"""The journey of an account in words: one line for each thing that was said, decided, sent or given to somebody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from api.console import words
from api.console.evidence import said_value
from api.console.reader import Reader
from rules.expression import FieldRef
from rules.rulebook import Rulebook
from workflows.operations.looking import JourneyEntry, SignalShown

QUIET = frozenset(
    {
        "effect_sent",
        "effect_claimed",
        "effect_planned",
        "tick_checklist",
        "evaluate_account",
        "overview_moved",
    }
)
"""Lines of the ledger that another line of the journey tells better."""


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """`says` links to `address` where there is one; `more` stands under it in small print."""

    at: datetime
    says: str
    more: str = ""
    tone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """What the lines are worded with."""

    rulebook: Rulebook
    reader: Reader
    signals: Mapping[str, SignalShown]

    def signal(self, entry: JourneyEntry) -> str:
        """What the signal says, or the name of its rule."""
        known = self.signals.get(entry.subject_id)
        said = self.reader.text(known.says) if known else ""
        return said or words.plain(str((entry.detail or {}).get("rule", entry.subject_id)))

    def playbook(self, name: Any) -> str:
        found = self.rulebook.playbooks.get(str(name))
        return found.label.in_language(self.reader.language) if found else str(name)

    def person(self, name: Any) -> str:
        found = self.rulebook.team.people.get(str(name))
        return found.name if found else str(name)

    def field(self, about: str, name: str) -> str:
        found = self.rulebook.vocabulary.fields_of(about).get(name)
        return found.label.in_language(self.reader.language) if found else words.plain(name)


def journey_lines(entries: Sequence[JourneyEntry], guide: Guide) -> tuple[JourneyLine, ...]:
    """What one source said at one moment is one line."""
    return tuple(_lines(entries, guide))


def _lines(entries: Sequence[JourneyEntry], guide: Guide) -> Iterator[JourneyLine]:
    said: list[JourneyEntry] = []
    for entry in entries:
        if entry.what == "said" and (not said or _belongs(entry, said[0])):
            said.append(entry)
            continue
        if said:
            yield _told(said, guide)
            said = []
        if entry.what == "said":
            said = [entry]
        else:
            line = WORDED[entry.what](entry, guide)
            if line is not None:
                yield line
    if said:
        yield _told(said, guide)


def _belongs(entry: JourneyEntry, other: JourneyEntry) -> bool:
    return entry.at == other.at and _of(entry, "source") == _of(other, "source")


def _of(entry: JourneyEntry, name: str) -> Any:
    return (entry.detail or {}).get(name, "")


def _told(entries: Sequence[JourneyEntry], guide: Guide) -> JourneyLine:
    first = entries[0]
    source = gettext("says %(source)s", source=_of(first, "source"))
    if len(entries) == 1:
        return JourneyLine(first.at, _change(first, guide), source)
    names = list(dict.fromkeys(_named(each, guide) for each in entries))
    shown = gettext(", ").join(names[:6]) + (" …" if len(names) > 6 else "")
    count = ngettext("%(num)s fact: %(names)s", "%(num)s facts: %(names)s", len(entries), names=shown)
    return JourneyLine(first.at, count, source)


def _named(entry: JourneyEntry, guide: Guide) -> str:
    about, child = str(_of(entry, "about")), str(_of(entry, "child"))
    label = guide.field(about, str(_of(entry, "name")))
    return f"{child} · {label}" if child else label


def _change(entry: JourneyEntry, guide: Guide) -> str:
    about, name = str(_of(entry, "about")), str(_of(entry, "name"))
    if about == "task":
        return gettext(
            "Outcome of “%(task)s”: %(outcome)s",
            task=words.plain(str(_of(entry, "child"))),
            outcome=words.plain(str(_of(entry, "value"))),
        )
    field = guide.rulebook.vocabulary.fields_of(about).get(name)
    node = FieldRef(about, name, field.type) if field else None
    now = said_value(_of(entry, "value"), node, guide.reader)
    before = _of(entry, "before")
    label = _named(entry, guide)
    if before in ("", None):
        return gettext("%(label)s: %(value)s", label=label, value=now)
    was = said_value(before, node, guide.reader)
    return gettext("%(label)s: %(value)s (was %(before)s)", label=label, value=now, before=was)


def _happened(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    name, times = str(_of(entry, "name")), int(_of(entry, "times") or 1)
    event = guide.rulebook.vocabulary.events.get(name)
    label = event.label.in_language(guide.reader.language) if event and event.label else words.plain(name)
    says = label if times == 1 else gettext("%(label)s, %(times)s times", label=label, times=times)
    return JourneyLine(entry.at, says, gettext("says %(source)s", source=_of(entry, "source")))


def _mailed(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    to = _of(entry, "recipient")
    if _of(entry, "audience") == "team":
        says = gettext("Note to %(who)s: %(subject)s", who=to, subject=_of(entry, "subject"))
    else:
        says = gettext("Mail to %(who)s: %(subject)s", who=to, subject=_of(entry, "subject"))
    return JourneyLine(entry.at, says, address=url_for("console.mailbox.show_mail", key=entry.subject_id))


def _assigned(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    title = guide.reader.text(_of(entry, "title"))
    who = guide.person(_of(entry, "assignee")) or gettext("nobody yet")
    state = words.says("task", str(_of(entry, "state")))
    outcome = words.plain(str(_of(entry, "outcome")))
    more = f"{state}: {outcome}" if outcome else state
    return JourneyLine(entry.at, gettext("Task for %(who)s: %(title)s", who=who, title=title), more)


def _decided(entry: JourneyEntry, guide: Guide) -> JourneyLine | None:
    if entry.action in QUIET:
        return None
    worded = DECIDED.get(entry.action)
    if worded is not None:
        return worded(entry, guide)
    more = gettext(", ").join(piece for piece in (words.plain(entry.reason), entry.by) if piece)
    action = words.plain(entry.action)
    return JourneyLine(entry.at, action[:1].upper() + action[1:], more)


def _by(entry: JourneyEntry, guide: Guide) -> str:
    return gettext("by %(who)s", who=guide.person(entry.by)) if entry.by else ""


def _opened(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    says = gettext("Signal opened: %(says)s", says=guide.signal(entry))
    return JourneyLine(entry.at, says, _by(entry, guide), "bad", f"#signal-{entry.subject_id}")


def _stepped(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    window = words.plain(str(_of(entry, "detail") or _of(entry, "window") or entry.reason))
    says = gettext("Signal stepped to “%(window)s”: %(says)s", window=window, says=guide.signal(entry))
    return JourneyLine(entry.at, says, "", "idle", f"#signal-{entry.subject_id}")


def _resolved(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    says = gettext("Signal closed: %(says)s", says=guide.signal(entry))
    more = gettext(", ").join(
        piece
        for piece in (words.says("resolution", entry.reason) if entry.reason else "", _by(entry, guide))
        if piece
    )
    return JourneyLine(entry.at, says, more, "good", f"#signal-{entry.subject_id}")


def _signal(text: str, table: str = "") -> Callable[[JourneyEntry, Guide], JourneyLine]:
    """A line about a signal, with the reason in the words of a table."""

    def worded(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        more = words.says(table, entry.reason) if table and entry.reason else _by(entry, guide)
        says = gettext(text, says=guide.signal(entry))
        return JourneyLine(entry.at, says, more, "", f"#signal-{entry.subject_id}")

    return worded


def _started(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    says = gettext("Playbook started: %(playbook)s", playbook=guide.playbook(_of(entry, "playbook")))
    return JourneyLine(entry.at, says, str(_of(entry, "key")), "", f"#run-{entry.subject_id}")


def _not_started(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    says = gettext("Playbook not started: %(playbook)s", playbook=guide.playbook(_of(entry, "playbook")))
    return JourneyLine(entry.at, says, words.reason(entry.reason, guide.reader.language))


def _ended(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    says = gettext("Playbook ended: %(playbook)s", playbook=guide.playbook(_of(entry, "playbook")))
    tone = "good" if entry.reason == "goal" else ""
    return JourneyLine(entry.at, says, words.says("ending", entry.reason), tone, f"#run-{entry.subject_id}")


def _aside(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    return JourneyLine(entry.at, gettext("Playbook set aside after a fault"), entry.reason, "bad")


def _escalated(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    policy = str(_of(entry, "policy") or "")
    says = gettext("Escalated: %(policy)s", policy=words.plain(policy))
    told = _of(entry, "to") or _of(entry, "told")
    who = gettext(", ").join(guide.person(each) for each in told) if isinstance(told, list | tuple) else ""
    level = _of(entry, "level")
    pieces = [gettext("level %(level)s", level=level) if level not in ("", None) else "", who]
    return JourneyLine(entry.at, says, gettext(", ").join(piece for piece in pieces if piece), "bad")


def _effect(text: str) -> Callable[[JourneyEntry, Guide], JourneyLine]:
    def worded(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        why = words.reason(entry.reason, guide.reader.language) if entry.reason else ""
        says = gettext(text, who=_of(entry, "recipient"))
        return JourneyLine(entry.at, says, why, "idle", url_for("console.mailbox.show_mail", key=entry.subject_id))

    return worded


def _closed_task(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    step, outcome = words.plain(str(_of(entry, "step"))), words.plain(entry.reason)
    says = gettext("Task closed: %(task)s, %(outcome)s", task=step, outcome=outcome)
    return JourneyLine(entry.at, says, _by(entry, guide), "good")


def _milestone(text: str, tone: str) -> Callable[[JourneyEntry, Guide], JourneyLine]:
    def worded(entry: JourneyEntry, guide: Guide) -> JourneyLine:
        plan, _, name = entry.subject_id.partition(".")
        found = guide.rulebook.plans.get(plan)
        known = found.milestones.get(name) if found else None
        label = known.label.in_language(guide.reader.language) if known else words.plain(name or plan)
        return JourneyLine(entry.at, gettext(text, name=label), _by(entry, guide), tone)

    return worded


WORDED: Mapping[str, Callable[[JourneyEntry, Guide], JourneyLine | None]] = {
    "decided": _decided,
    "happened": _happened,
    "mailed": _mailed,
    "assigned": _assigned,
}
DECIDED: Mapping[str, Callable[[JourneyEntry, Guide], JourneyLine]] = {
    "start_run": _started,
    "start_no_run": _not_started,
    "end_run": _ended,
    "set_run_aside": _aside,
    "climb_escalation": _escalated,
    "close_task": _closed_task,
}
