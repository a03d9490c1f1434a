"""One account: how it stands in a sentence, what is open and under way, its journey, and all that is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.console import words
from api.console.evidence import EvidenceLine, evidence_lines
from api.console.frame import reader, running_rulebook
from api.console.gone import says_gone
from api.console.guide import Guide
from api.console.journey import journey_lines
from api.console.progress import RunView, run_view
from api.console.signal import back, morning_of
from api.console.sparkline import Spark, spark
from api.console.speech import gettext
from api.console.tasks import TaskView, task_view
from api.console.telling import doer, tell_not, tell_verdict
from api.guards import caller_roles, needs
from api.identity import parts
from api.paging import read_cursor
from rules.aloud_values import say_share
from rules.rulebook import Rulebook
from workflows.operations import milestones, suppressing
from workflows.operations.looking import (
    AccountPage,
    ChildShown,
    FactShown,
    MilestoneShown,
    SignalShown,
    account_page,
    journey,
    run_page,
)
from workflows.operations.looking.gone import gone_rule
from workflows.operations.starting_by_hand import start_signal

pages = Blueprint("account", __name__)
NEVER = datetime.min.replace(tzinfo=UTC)
MOST_CHILDREN = 40
"""Rows of one kind of child; beyond it they are counted."""
MOST_ENTRIES = 150
"""Of the journey, on one page: dozens of them may make one line."""
MOST_RUNS = 12
"""Runs shown with their steps; more would be a wall."""


@dataclass(frozen=True, slots=True)
class SignalView:
    """`title`: of one that never said anything and whose rule is gone, the rule's own sentence."""

    signal: SignalShown
    evidence: tuple[EvidenceLine, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The children of one kind: a column a field, a row a child, the one that was told of last first; `more`: how many
    are not listed.
    """

    kind: str
    label: str
    columns: tuple[str, ...]
    rows: tuple["Row", ...]
    more: int = 0

    @property
    def is_broad(self) -> bool:
        """Too broad to stand beside another; moments would be broken into three lines."""
        return len(self.columns) > 3 or any(fact.type == "moment" for fact in self.rows[0].facts)


@dataclass(frozen=True, slots=True)
class Row:
    """One child. `newest`: of its facts the one that was told last; None where nothing is known of it."""

    key: str
    facts: tuple[FactShown, ...]
    newest: FactShown | None


@pages.get("/accounts/<account_id>")
@needs("viewer")
def show_account(account_id: str) -> ResponseReturnValue:
    page, rulebook = account_page(parts(), account_id), running_rulebook()
    cursor = request.args.get("cursor", "")
    earlier = journey(parts(), account_id, after=read_cursor(cursor), limit=MOST_ENTRIES)
    guide = Guide(rulebook, reader(), {each.id: each for each in page.signals}, page.tasks)
    live, over = _signals(page, rulebook)
    return render_template(
        "console/account.html",
        page=page,
        label=list_label(page, rulebook),
        facts_beside=choices(page),
        live=live,
        over=over,
        runs=_runs(page),
        tasks=_tasks(page, rulebook),
        milestones=_by_plan(page.milestones),
        tables=tables(page.children, rulebook),
        sparks=sparks(page),
        shares=shares(rulebook),
        journey=journey_lines(earlier.items, guide),
        next=earlier,
        is_later=bool(cursor),
        people=rulebook.team.people,
        startable=startable(page, rulebook),
    )


def list_label(page: AccountPage, rulebook: Rulebook) -> tuple[str, str]:
    """What the list is called that it stands in, and its tone."""
    lists = rulebook.overview.lists if rulebook.overview else ()
    found = next((each for each in lists if each.name == page.line.status), None)
    return (found.label.in_language(reader().language), found.tone) if found else ("", "plain")


def choices(page: AccountPage) -> list[tuple[str, str]]:
    """(label, value) of the facts that say what kind of account this is."""
    shown = [each for each in page.facts if each.type.startswith("choice") and each.value is not None]
    return [(reader().text(each.label), reader().value(each.value)) for each in shown]


def _signals(page: AccountPage, rulebook: Rulebook) -> tuple[list[SignalView], list[SignalView]]:
    """Those that live, the open ones first; and those that are over."""
    views = [_signal(each, rulebook) for each in page.signals]
    rank = {"open": 0, "acknowledged": 1, "held": 2, "pending": 3}
    live = [view for view in views if view.signal.state in rank]
    live.sort(key=lambda view: rank[view.signal.state])
    return live, [view for view in views if view.signal.state == "resolved"]


def _signal(signal: SignalShown, rulebook: Rulebook) -> SignalView:
    rule = rulebook.rules.get(signal.rule)
    about = rule.about if rule else "account"
    gone = gone_rule(parts(), signal.rule) if rule is None and not signal.says else None
    title = says_gone(gone) if gone is not None else ""
    return SignalView(signal, evidence_lines(signal.evidence, about, rulebook, reader()), title)


def _runs(page: AccountPage) -> list[RunView]:
    """Those under way first, each with the steps of the edition it began with."""
    ordered = sorted(page.runs, key=lambda run: run.ended_at is not None)[:MOST_RUNS]
    shown = [run_page(parts(), run.id) for run in ordered]
    with parts().database.reading() as conn:
        rulebooks = {each.run.edition: parts().editions.at(conn, each.run.edition).rulebook for each in shown}
    return [run_view(each, rulebooks[each.run.edition], reader()) for each in shown]


def _tasks(page: AccountPage, rulebook: Rulebook) -> list[TaskView]:
    open_ones = [each for each in page.tasks if each.state in ("open", "acknowledged", "snoozed")]
    return [task_view(each, rulebook) for each in open_ones]


def _by_plan(milestones: Sequence[MilestoneShown]) -> Mapping[str, list[MilestoneShown]]:
    found: dict[str, list[MilestoneShown]] = {}
    for each in milestones:
        found.setdefault(reader().text(each.plan_label) or each.plan, []).append(each)
    return found


def tables(children: Sequence[ChildShown], rulebook: Rulebook) -> list[Table]:
    found: list[Table] = []
    for name, kind in rulebook.vocabulary.children.items():
        mine = [each for each in children if each.kind == name]
        if not mine:
            continue
        label = kind.label.in_language(reader().language) if kind.label else name
        columns = tuple(reader().text(fact.label) or fact.name for fact in mine[0].facts)
        rows = sorted(map(_row, mine), key=_told_at, reverse=True)
        found.append(Table(name, label, columns, tuple(rows[:MOST_CHILDREN]), len(rows[MOST_CHILDREN:])))
    return found


def _row(child: ChildShown) -> Row:
    told = [fact for fact in child.facts if fact.observed_at is not None]
    return Row(child.key, child.facts, max(told, key=lambda each: each.observed_at or NEVER, default=None))


def _told_at(row: Row) -> datetime:
    at = row.newest.observed_at if row.newest else None
    return at or NEVER


def shares(rulebook: Rulebook) -> frozenset[str]:
    """The derived facts that are shares of something, and read as percentages."""
    return frozenset(each.name for each in rulebook.vocabulary.derived.values() if say_share(each.expr))


def sparks(page: AccountPage) -> dict[tuple[str, str, str], Spark]:
    """The small drawing of each series, by (about, child, name)."""
    today = reader().today
    every: list[Any] = [*page.facts, *(fact for child in page.children for fact in child.facts)]
    drawn = {(each.about, each.child, each.name): spark(each.points, today) for each in every if each.points}
    return {key: each for key, each in drawn.items() if each is not None}


@dataclass(frozen=True, slots=True)
class Startable:
    """A rule that this person may start here. `children`: of which it must be said of which; empty for the account."""

    name: str
    because: str
    children: tuple[str, ...]


def startable(page: AccountPage, rulebook: Rulebook) -> list[Startable]:
    """The rules that whoever looks may start for the account, open ones left out."""
    roles, today = caller_roles(), reader().today
    is_open = {
        each.rule for each in page.signals if each.state in ("open", "acknowledged") and not each.child
    }
    return [
        Startable(rule.name, reader().text(rule.because.by_language), _keys(page, rule.about))
        for rule in rulebook.rules.values()
        if rule.by_hand in roles
        and rule.name not in is_open
        and rule.mode != "off"
        and not rule.is_over(today)
    ]


def _keys(page: AccountPage, about: str) -> tuple[str, ...]:
    return tuple(each.key for each in page.children if each.kind == about)


@pages.post("/accounts/<account_id>/signals")
@needs("csm")
def start_by_hand(account_id: str) -> ResponseReturnValue:
    """Starts the signal of a rule that people start; why stands in the ledger."""
    form = {name: request.form.get(name, "").strip()[:500] for name in ("rule", "why", "child")}
    found = start_signal(
        parts(), form["rule"], account_id, doer(), caller_roles(), form["why"], form["child"]
    )
    tell_verdict(found, gettext("Started: %(rule)s.", rule=words.title(form["rule"])))
    return back()


@pages.post("/accounts/<account_id>/hold")
@needs("ops")
def hold_account(account_id: str) -> ResponseReturnValue:
    """Not to be acted on before a day, or until somebody lifts it."""
    said, why = request.form.get("until", ""), request.form.get("why", "").strip()[:500]
    until = morning_of(said)
    if said and until is None:
        tell_not(gettext("say until which day"))
    else:
        verdict = suppressing.suppress_account(parts(), account_id, doer(), until, why)
        tell_verdict(verdict, gettext("Nothing opens here and nothing goes out until then."))
    return back()


@pages.post("/accounts/<account_id>/lift-hold")
@needs("ops")
def lift_hold(account_id: str) -> ResponseReturnValue:
    tell_verdict(
        suppressing.lift_suppression(parts(), account_id, doer()), gettext("It may be acted on again.")
    )
    return back()


@pages.post("/accounts/<account_id>/milestones/<plan>/<name>")
@needs("csm")
def change_milestone(account_id: str, plan: str, name: str) -> ResponseReturnValue:
    """Not expected before a day, or due on another day than the plan says; why stands in the ledger."""
    if request.form.get("what") == "restore":
        why = request.form.get("why", "").strip()[:500] or gettext("as planned")
        done = gettext("As the plan says.")
        tell_verdict(milestones.restore_milestone(parts(), account_id, plan, name, doer(), why), done)
        return back()
    day, why = morning_of(request.form.get("day", "")), request.form.get("why", "").strip()[:500]
    if day is None or not why:
        tell_not(gettext("say which day, and why"))
    elif request.form.get("what") == "waive":
        done = gettext("Not expected before %(day)s.", day=reader().day(day))
        tell_verdict(milestones.waive_milestone(parts(), account_id, plan, name, day, doer(), why), done)
    else:
        done = gettext("Due on %(day)s.", day=reader().day(day))
        tell_verdict(
            milestones.move_milestone(parts(), account_id, plan, name, day.date(), doer(), why), done
        )
    return back()
