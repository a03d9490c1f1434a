"""Accounts as lists show them: one line each, with the sentence that says how it stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.facts import EMPTY, Held
from engine.readings.fields import Picker
from engine.standing import UNKNOWN_STATUS
from engine.store import pages
from engine.store.pages import Row
from engine.typing import Mistyped, typed
from rules.vocabulary import Field, Vocabulary
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts
from workflows.store.pages import open_task_counts

SORTABLE = frozenset({"text", "choice", "teammate"})
"""Types of the fields that a list can be narrowed by."""
PRIORITIES = ("low", "normal", "high", "urgent")


class NoSuchFilter(Exception):
    """The list cannot be narrowed by that; `known` is what it can be narrowed by."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name)
        self.name, self.known = name, sorted(known)


class NoSuchValue(Exception):
    """What a list is narrowed by never has that value; `known` is what it may have."""

    def __init__(self, name: str, value: str, known: Collection[str]) -> None:
        super().__init__(name)
        self.name, self.value, self.known = name, value, list(known)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """`status` names a list of the overview; `says` is its sentence by language, `values` what the sentence reads;
    `lacks`: where the list is not known, the fields and feeds to blame.

    `facts`: the account's choices and teammates by field, typed; what is unknown is left out. `is_set_aside`: its
    evaluation failed, and `error` says why.
    """

    id: str
    name: str
    status: str
    status_since: datetime | None
    says: Mapping[str, str]
    values: Sequence[Any]
    lacks: Sequence[str]
    facts: Mapping[str, Any]
    open_signals: int
    priority: str
    open_tasks: int
    evaluated_at: datetime | None
    error: str = ""

    @property
    def is_set_aside(self) -> bool:
        return bool(self.error)


def accounts(
    parts: Parts,
    *,
    status: str | None = None,
    said: str = "",
    facts: Mapping[str, str] | None = None,
    is_listed: bool = False,
    after: After = None,
    limit: int = 50,
) -> Page[AccountLine]:
    """In order of name. `status` "" means: in no list; `is_listed`: in any. `facts`: fields with the text they must
    have now.

    Raises NoSuchFilter for a field that cannot be asked for, NoSuchValue for a list or a choice there is not.
    """
    wanted = facts or {}
    with looking(parts) as moment:
        _refuse_unknown(wanted, moment)
        _refuse_never(status, wanted, moment)
        rows = pages.accounts_page(
            moment.conn,
            status=status,
            said=said,
            facts=wanted,
            is_listed=is_listed,
            after=after,
            limit=limit + 1,
        )
        kept, next_ = cut(rows, limit, lambda row: (row["sort_name"], row["id"]))
        lines = account_lines(moment, kept)
    # Where another source wins with another value, the account was read and falls out again.
    return Page(tuple(line for line in lines if _has(line, wanted)), next_)


def account_line(parts: Parts, account_id: str) -> AccountLine:
    """Raises NotThere."""
    with looking(parts) as moment:
        row = pages.account_row(moment.conn, account_id)
        if row is None:
            raise NotThere("account", account_id)
        return account_lines(moment, [row])[0]


def account_lines(moment: Moment, rows: Sequence[Row]) -> list[AccountLine]:
    """Lines of rows of the account table, with what is open of each."""
    ids = [row["id"] for row in rows]
    signals: dict[str, list[str]] = {}
    for row in pages.open_signals_of(moment.conn, ids):
        signals.setdefault(row["account_id"], []).append(row["priority"])
    tasks = open_task_counts(moment.conn, ids)
    facts = current_facts(moment, ids)
    return [
        _line(row, signals.get(row["id"], []), tasks.get(row["id"], 0), facts.get(row["id"], {}))
        for row in rows
    ]


def current_facts(moment: Moment, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Of each account, the choices, texts and teammates that hold now, typed."""
    if moment.loaded is None:
        return {}
    fields = plain_fields(moment.rulebook.vocabulary)
    found: dict[str, dict[str, list[Held]]] = {}
    for row in pages.facts_named(moment.conn, ids, list(fields)):
        held = _held(row, fields[row["name"]])
        if held is not None:
            found.setdefault(row["account_id"], {}).setdefault(row["name"], []).append(held)
    return {
        account: {
            name: held.value
            for name, helds in by_name.items()
            if (held := _holds(fields[name], helds, moment.now))
        }
        for account, by_name in found.items()
    }


def plain_fields(vocabulary: Vocabulary) -> dict[str, Field]:
    return {each.name: each for each in vocabulary.account.values() if each.type.kind in SORTABLE}


def _holds(declared: Field, helds: list[Held], now: datetime) -> Held | None:
    max_age = declared.max_age.elapsed if declared.max_age else None
    held = Picker(max_age, declared.sources, "account", declared.name)(helds, now)[2]
    return None if held is None or held.value is EMPTY else held


def _held(row: Row, declared: Field) -> Held | None:
    try:
        value = typed(row["value"], declared.type)
    except Mistyped:
        return None
    return Held(value, row["observed_at"], row["received_at"], row["source"])


def _line(row: Row, priorities: list[str], tasks: int, facts: Mapping[str, Any]) -> AccountLine:
    summary = row["summary"] or {}
    worst = max((PRIORITIES.index(each) for each in priorities if each in PRIORITIES), default=None)
    return AccountLine(
        id=row["id"],
        name=row["name"] or row["id"],
        status=row["status"],
        status_since=row["status_since"],
        says=summary.get("says") or {},
        values=summary.get("values") or (),
        lacks=summary.get("lacks") or (),
        facts=facts,
        open_signals=len(priorities),
        priority="" if worst is None else PRIORITIES[worst],
        open_tasks=tasks,
        evaluated_at=row["evaluated_at"],
        error=row["error"],
    )


def _refuse_unknown(wanted: Mapping[str, str], moment: Moment) -> None:
    known = plain_fields(moment.rulebook.vocabulary) if wanted else {}
    for name in wanted:
        if name not in known:
            raise NoSuchFilter(name, known)


def _refuse_never(status: str | None, wanted: Mapping[str, str], moment: Moment) -> None:
    """Before the first edition there are no lists, and nothing is refused."""
    if moment.loaded is None:
        return
    overview = moment.rulebook.overview
    lists = [*(each.name for each in (overview.lists if overview else ())), UNKNOWN_STATUS]
    if status and status not in lists and status not in pages.status_counts(moment.conn, None):
        raise NoSuchValue("status", status, lists)
    fields = plain_fields(moment.rulebook.vocabulary)
    for name, value in wanted.items():
        if fields[name].type.kind == "choice" and value not in fields[name].type.of:
            raise NoSuchValue(name, value, fields[name].type.of)


def _has(line: AccountLine, wanted: Mapping[str, str]) -> bool:
    return all(line.facts.get(name) == value for name, value in wanted.items())
