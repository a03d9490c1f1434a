"""What needs somebody: everything that stands still until a person does something, each with what to do about it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from flask import url_for

from api.console.frame import reader, says_playbook, says_teammate
from api.console.speech import gettext, ngettext
from api.guards import caller
from api.identity import parts
from workflows.operations.looking import (
    ArrivalShown,
    EffectShown,
    IncidentShown,
    RunShown,
    SignalShown,
    TaskShown,
    arrivals,
    effects,
    feeds,
    incidents,
    runs,
    signals,
    tasks,
    tasks_due,
)
from workflows.operations.looking.portfolio import NeedsYou
from workflows.operations.looking.stuck import Stuck, stuck

TO_DO = ("open", "acknowledged")
MANY = 200


@dataclass(frozen=True, slots=True)
class Act:
    """A button, or with `is_link` a way to where it is done."""

    words: str
    address: str
    role: str = "csm"
    is_link: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    says: str
    advice: str
    acts: tuple[Act, ...] = ()
    account: str = ""
    account_name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """`total`: how many there are; `lines` may be the first of them. `more`: where the others are. `whose`: the lists
    that it counts, each with its address.
    """

    name: str
    heading: str
    total: int
    lines: tuple[Line, ...]
    more: str
    whose: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    groups: tuple[Group, ...]
    total: int


def needs_lines(counts: NeedsYou, teammate: str = "", most: int = MANY) -> Needs:
    """Groups with at most `most` lines each; `counts` says how many there are. `teammate`: whose, or empty for all."""
    found = tuple(group for group in _groups(counts, teammate, most) if group.lines)
    return Needs(found, counts.total)


def _groups(counts: NeedsYou, teammate: str, most: int) -> Iterator[Group]:
    yield from _task_groups(counts, teammate, most)
    held = signals(parts(), states=["held"], owner=teammate, limit=most).items if teammate else ()
    yield _group("held", gettext("Signals held for your yes"), counts.held_signals, map(_held, held))
    asking = [each for each in _open_signals(teammate) if each.waits_for == "person"]
    yield _group("asking", gettext("Signals to close"), counts.asking_signals, map(_asking, asking[:most]))
    if not teammate:
        yield from _machinery(counts, most)


def _task_groups(counts: NeedsYou, teammate: str, most: int) -> Iterator[Group]:
    late, to_do = _tasks(teammate)
    me = "" if teammate else caller().teammate
    mine = tasks_due(parts(), timedelta(0), me) if me else {}
    mine_late = mine.pop("late", 0)
    whole = url_for("console.tasks.show_tasks", of=teammate or "all")
    for name, heading, total, found, ours in (
        ("late", gettext("Overdue tasks"), counts.late_tasks, late, mine_late),
        ("tasks", gettext("Tasks to do"), counts.tasks - counts.late_tasks, to_do, sum(mine.values())),
    ):
        lines = tuple(map(_task, found[:most]))
        whose = [(gettext("everybody's"), whole)] if not teammate else []
        if me:
            yours = ngettext("%(num)s of them yours", "%(num)s of them yours", ours)
            whose.append((yours, url_for("console.tasks.show_tasks", of=me)))
        yield Group(name, heading, max(total, len(lines)), lines, whole, tuple(whose))


def _machinery(counts: NeedsYou, most: int) -> Iterator[Group]:
    """What is nobody's account: how well the server itself gets on."""
    still = stuck(parts(), most)
    unsure = effects(parts(), states=["unknown"], limit=most).items
    yield _group(
        "unknown", gettext("Mails nobody knows the fate of"), counts.unknown_effects, map(_unknown, unsure)
    )
    yield _group("parked", gettext("Parked playbooks"), counts.parked_playbooks, _parked(still))
    aside = runs(parts(), states=["needs_attention"], limit=most).items
    yield _group(
        "aside", gettext("Playbooks set aside after a fault"), counts.runs_set_aside, map(_aside, aside)
    )
    found = incidents(parts(), limit=most)
    yield _group("incidents", gettext("Incidents"), counts.incidents, map(_incident, found))
    told = {each.subject for each in found if each.kind == "feed_silent"}
    yield _group("silent", gettext("Silent feeds"), counts.silent_feeds, _silent(told))
    failed = arrivals(parts(), state="failed", limit=most).items
    heading = gettext("Arrivals that could not be read")
    yield _group("arrivals", heading, counts.failed_arrivals, map(_arrival, failed))
    yield _group(
        "accounts", gettext("Accounts that cannot be evaluated"), counts.failed_accounts, _failed(still)
    )
    yield _group(
        "waiting",
        gettext("Words about unknown accounts"),
        min(counts.waiting_observations, 1),
        _waiting(still, counts),
    )


def _group(name: str, heading: str, total: int, lines: Iterable[Line]) -> Group:
    kept = tuple(lines)
    return Group(name, heading, max(total, len(kept)), kept, url_for("console.overview.show_needs"))


def _tasks(teammate: str) -> tuple[list[TaskShown], list[TaskShown]]:
    found = tasks(parts(), states=TO_DO, assignee=teammate, limit=MANY).items
    return [each for each in found if each.is_late], [each for each in found if not each.is_late]


def _open_signals(teammate: str) -> tuple[SignalShown, ...]:
    return signals(
        parts(), states=["open", "acknowledged"], owner=teammate, waits_for="person", limit=MANY
    ).items


def _task(task: TaskShown) -> Line:
    day = "" if task.due_at is None else reader().day(task.due_at)
    when = (
        (gettext("was due %(day)s", day=day) if task.is_late else gettext("due %(day)s", day=day))
        if day
        else ""
    )
    who = (
        gettext("for %(name)s", name=says_teammate(task.assignee))
        if task.assignee
        else gettext("nobody's yet")
    )
    address = f"{url_for('console.tasks.show_tasks', of='all')}#task-{task.id}"
    advice = gettext(", ").join(piece for piece in (who, when) if piece)
    act = Act(gettext("Open"), address, "viewer", is_link=True)
    return Line(reader().text(task.title), advice, (act,), task.account, task.account_name)


def _held(signal: SignalShown) -> Line:
    return Line(
        reader().text(signal.says),
        gettext(
            "So many opened at once that the rule waits for you. Look at one or two, then let them open."
        ),
        (
            Act(gettext("Let it open"), url_for("console.signal.release_signal", signal_id=signal.id), "ops"),
            Act(
                gettext("Leave it out"), url_for("console.signal.dismiss_signal", signal_id=signal.id), "ops"
            ),
            Act(
                gettext("Its rule"),
                url_for("console.rule.show_rule", name=signal.rule),
                "viewer",
                is_link=True,
            ),
        ),
        signal.account,
        signal.account_name,
    )


def _asking(signal: SignalShown) -> Line:
    return Line(
        gettext("No longer so: %(says)s", says=reader().text(signal.says)),
        gettext("Somebody was at it, so it did not close by itself."),
        (Act(gettext("Close it"), url_for("console.signal.close_signal", signal_id=signal.id)),),
        signal.account,
        signal.account_name,
    )


def _unknown(effect: EffectShown) -> Line:
    decide = url_for("console.mailbox.decide_unknown", key=effect.key)
    return Line(
        gettext("A mail to %(who)s may have gone out, or not.", who=effect.recipient),
        gettext("Ask them, or look into the mail server's log; then say which."),
        (
            Act(gettext("It arrived"), decide, fields={"what": "delivered"}),
            Act(gettext("Send it again"), decide, fields={"what": "retry"}),
        ),
        effect.account,
        effect.account_name,
    )


def _aside(run: RunShown) -> Line:
    return Line(
        gettext(
            "“%(playbook)s” stands still: %(error)s", playbook=says_playbook(run.playbook), error=run.error
        ),
        gettext("Mend what it trips over, then let it go on where it stands."),
        (Act(gettext("Go on"), url_for("console.signal.resume_run", run_id=run.id), "ops"),),
        run.account,
        run.account_name,
    )


def _arrival(arrival: ArrivalShown) -> Line:
    when = reader().moment(arrival.received_at)
    replay = url_for("console.arrivals.replay_arrival", number=arrival.id)
    return Line(
        gettext("%(source)s, %(when)s: %(error)s", source=arrival.source, when=when, error=arrival.error),
        gettext("It is kept whole. Mend the source's mapping, publish, then read it again."),
        (Act(gettext("Read it again"), replay, "ops"),),
    )


def _parked(still: Stuck) -> Iterator[Line]:
    for each in still.parked:
        act = Act(
            gettext("Let it go on"), url_for("console.rule.release_playbook", name=each.playbook), "ops"
        )
        says = gettext(
            "“%(playbook)s”: %(reason)s", playbook=says_playbook(each.playbook), reason=each.reason
        )
        yield Line(says, gettext("Nothing of it goes out until this is mended."), (act,))


def _incident(incident: IncidentShown) -> Line:
    address = url_for("console.incidents.show_incident", incident_id=incident.id)
    act = Act(gettext("Look at it"), address, "viewer", is_link=True)
    return Line(reader().text(incident.says), reader().text(incident.advice), (act,))


def _silent(told: Collection[str]) -> Iterator[Line]:
    """Those of which there is no incident: they never spoke, or were not looked at since."""
    for each in feeds(parts()):
        if each.is_silent and each.name not in told:
            if each.last is None:
                says = gettext("The feed “%(feed)s” has not spoken yet.", feed=each.name)
            else:
                last = reader().ago(each.last)
                says = gettext("The feed “%(feed)s” last spoke: %(last)s.", feed=each.name, last=last)
            advice = gettext("Until it speaks, what it would tell counts as unknown: no rule fires on it.")
            yield Line(says, advice)


def _failed(still: Stuck) -> Iterator[Line]:
    for each in still.accounts:
        advice = gettext("Its facts are kept; it is tried again after the next edition or the next fact.")
        yield Line(each.error, advice, (), each.id, each.name)


def _waiting(still: Stuck, counts: NeedsYou) -> Iterator[Line]:
    if counts.waiting_observations:
        names = gettext(", ").join(f"{each.kind} {each.value}".strip() for each in still.waiting[:5])
        says = ngettext(
            "%(num)s observation waits for an account we have not: %(names)s",
            "%(num)s observations wait for accounts we have not: %(names)s",
            counts.waiting_observations,
            names=names,
        )
        act = Act(gettext("See them"), url_for("console.arrivals.show_waiting"), "viewer", is_link=True)
        yield Line(
            says,
            gettext("They are kept, and taken in as soon as the account or its other name is known."),
            (act,),
        )
