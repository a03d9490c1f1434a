"""The running edition: its documents, its rules in plain words, and what each rule did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.calendars import local_day
from engine.store import pages
from engine.store.editions import edition as edition_row
from engine.store.editions import running_number
from rules.rule import Rule, Window
from rules.rulebook import Documents
from workflows.operations.looking.explaining import accounts_reads_of, reads_of
from workflows.operations.looking.facts import texts
from workflows.operations.looking.moment import Moment, looking, rule_of
from workflows.operations.looking.signals import SignalShown, signals_shown
from workflows.parts import NothingPublished, Parts
from workflows.store import pages as work
from workflows.store.recalls import RecallShown, recalls

LATEST = 50


@dataclass(frozen=True, slots=True)
class EditionShown:
    """`documents`: path -> text, empty where only the head was asked for."""

    number: int
    hash: str
    published_at: datetime
    published_by: str
    note: str
    documents: Documents


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """Signals of one rule by state, and those over by how they ended; `accounts`: of how many open now."""

    by_state: Mapping[str, int]
    by_resolution: Mapping[str, int]
    open_accounts: int

    @property
    def open(self) -> int:
        return self.by_state.get("open", 0) + self.by_state.get("acknowledged", 0)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """`starts`: the playbooks it may start. `has_ended`: its last day, `until`, is over where the workspace is."""

    name: str
    kind: str
    area: str
    about: str
    mode: str
    priority: str
    because: Mapping[str, str]
    reads: Mapping[str, str]
    starts: tuple[str, ...]
    counts: RuleCounts
    until: date | None = None
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class WindowShown:
    name: str
    label: Mapping[str, str]
    days: int
    start: str
    escalate: str
    priority: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """`document` and `line_number`: where it is written. What its signals brought about, counted: `runs` by (playbook,
    state, ending), `effects` by (kind, state, reason), `tasks` by (state, outcome).
    """

    line: RuleLine
    owner: str
    accounts_reads: Mapping[str, str]
    comments: tuple[str, ...]
    windows: tuple[WindowShown, ...]
    true_for: str
    clear_after: str
    not_again_within: str
    already_true: str
    if_unknown: str
    when_clear: str
    quiet_while: tuple[str, ...]
    document: str
    line_number: int
    edition: int
    runs: Mapping[tuple[str, str, str], int]
    effects: Mapping[tuple[str, str, str], int]
    tasks: Mapping[tuple[str, str], int]
    latest: tuple[SignalShown, ...]
    recalls: tuple[RecallShown, ...]


def running_edition(parts: Parts) -> EditionShown:
    """Raises NothingPublished."""
    with looking(parts) as moment:
        found = edition_row(moment.conn, running_number(moment.conn))
    if found is None:
        raise NothingPublished
    head = (found.number, found.hash, found.published_at, found.published_by, found.note)
    return EditionShown(*head, found.documents)


def rules(parts: Parts) -> tuple[RuleLine, ...]:
    """In the order of the rulebook. Raises NothingPublished."""
    with looking(parts) as moment:
        counts = _counts(moment)
        return tuple(_line(rule, moment, counts) for rule in moment.rulebook.rules.values())


def rule_page(parts: Parts, name: str) -> RulePage:
    """Raises NotThere, NothingPublished."""
    with looking(parts) as moment:
        rule = rule_of(moment.rulebook, name)
        did = work.deeds_of_rule(moment.conn, name)
        return RulePage(
            line=_line(rule, moment, _counts(moment, name)),
            owner=rule.owner,
            accounts_reads=accounts_reads_of(rule, moment),
            comments=rule.comments,
            windows=tuple(_window(each) for each in rule.windows),
            true_for=str(rule.true_for or ""),
            clear_after=str(rule.clear_after or ""),
            not_again_within=str(rule.not_again_within or ""),
            already_true=_already_true(rule),
            if_unknown=rule.if_unknown,
            when_clear=rule.when_clear,
            quiet_while=rule.quiet_while,
            document=rule.place.path,
            line_number=rule.place.line,
            edition=moment.edition.number,
            runs=did.runs,
            effects=did.effects,
            tasks=did.tasks,
            latest=signals_shown(moment, pages.signals_page(moment.conn, rule=name, limit=LATEST)),
            recalls=recalls(moment.conn, rule=name),
        )


def _line(rule: Rule, moment: Moment, counts: Mapping[str, RuleCounts]) -> RuleLine:
    starts = dict.fromkeys(name for name in (rule.start, *(each.start for each in rule.windows)) if name)
    return RuleLine(
        name=rule.name,
        kind=rule.kind,
        area=rule.area,
        about=rule.about,
        mode=rule.mode,
        priority=rule.priority,
        because=texts(rule.because),
        reads=reads_of(rule, moment),
        starts=tuple(starts),
        counts=counts.get(rule.name, RuleCounts({}, {}, 0)),
        until=rule.until,
        has_ended=rule.is_over(local_day(moment.now, ZoneInfo(moment.rulebook.workspace.time_zone))),
    )


def counts_of(moment: Moment, name: str) -> RuleCounts:
    """Also of a rule that is gone."""
    return _counts(moment, name).get(name, RuleCounts({}, {}, 0))


def _counts(moment: Moment, rule: str = "") -> dict[str, RuleCounts]:
    by_rule: dict[str, list[pages.Row]] = {}
    for row in pages.signal_counts(moment.conn, rule):
        by_rule.setdefault(row["rule"], []).append(row)
    return {name: _counted(rows) for name, rows in by_rule.items()}


def _counted(rows: list[pages.Row]) -> RuleCounts:
    by_state: dict[str, int] = {}
    by_resolution: dict[str, int] = {}
    for row in rows:
        by_state[row["state"]] = by_state.get(row["state"], 0) + row["signals"]
        if row["state"] == "resolved":
            by_resolution[row["resolution"]] = row["signals"]
    open_accounts = sum(row["accounts"] for row in rows if row["state"] in ("open", "acknowledged"))
    return RuleCounts(by_state, by_resolution, open_accounts)


def _window(each: Window) -> WindowShown:
    return WindowShown(
        each.name, texts(each.label), each.from_.days, each.start, each.escalate, each.priority
    )


def _already_true(rule: Rule) -> str:
    kept = rule.already_true
    return kept.what if kept.a_day is None else f"{kept.what}: {kept.a_day} a day"
