from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from rules.mapping import Column, EventRow, FileMapping, ImportMapping
from workflows.imports.reader import Reader, RowRefused

ACCOUNT = {"kind": "crm", "value": "acme"}
FILE = FileMapping(
    name="accounts",
    match="accounts.csv",
    account="id",
    alias="crm",
    via=None,
    creates=False,
    account_name="name",
    child=None,
    columns=(Column("seats", "seats"), Column("tier", "plan", values={"Pro": "mid"})),
    events=(),
    at="day",
)
MAPPING = ImportMapping("crm", "export", (FILE,), backfill=True, covers={})


def reader(file: FileMapping = FILE, mapping: ImportMapping = MAPPING) -> Reader:
    known = {("contract", "c1"): "acme"}
    return Reader(
        mapping, file, ZoneInfo("Asia/Shanghai"), "2026-03-02", lambda kind, key: known.get((kind, key))
    )


def test_a_row_says_one_fact_a_column() -> None:
    said = reader().say({"id": "acme", "seats": "40", "plan": "Pro", "day": "2026-01-05"})
    assert said == [
        {"account": ACCOUNT, "field": "seats", "value": "40", "at": "2026-01-05"},
        {"account": ACCOUNT, "field": "tier", "value": "mid", "at": "2026-01-05"},
    ]


def test_an_empty_cell_says_nothing_unless_empty_means_empty() -> None:
    row = {"id": "acme", "seats": "", "plan": "Pro", "day": "2026-01-05"}
    assert len(reader().say(row)) == 1
    emptying = replace(FILE, columns=(Column("seats", "seats", empties=True),))
    assert reader(emptying).say(row) == [
        {"account": ACCOUNT, "field": "seats", "value": None, "at": "2026-01-05"}
    ]


def test_a_childs_row_names_the_child_and_its_account_may_come_from_an_earlier_file() -> None:
    use = replace(
        FILE, account="", via=("contract", "contract"), columns=(Column("usage", "count", sum_by_day=True),)
    )
    reading = reader(use)
    for count in ("3", "4"):
        assert reading.say({"contract": "c1", "count": count, "day": "2026-01-05"}) == []
    summed = {"account": "acme", "field": "usage", "value": 7, "at": "2026-01-05"}
    assert reading.sums.said(reading.ref) == [summed]
    with pytest.raises(RowRefused, match="no account is known for contract `c9`"):
        reading.say({"contract": "c9", "count": "1", "day": "2026-01-05"})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"plan": "Gold"}, "`Gold` in column `plan` is none of Pro"),
        ({"day": "5.1.26"}, "no date as the mapping expects it"),
        ({"day": ""}, "does not say when"),
        ({"id": " "}, "column `id` is empty"),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_sentence(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(RowRefused, match=sentence):
        reader().say({"id": "acme", "seats": "4", "plan": "Pro", "day": "2026-01-05", **change})


def test_dates_are_read_as_the_mapping_writes_them_and_in_its_zone() -> None:
    mapping = replace(MAPPING, dates=("%d.%m.%Y %H:%M",))
    row = {"id": "acme", "seats": "4", "plan": "Pro", "day": "05.01.2026 09:30"}
    assert reader(mapping=mapping).say(row)[0]["at"] == "2026-01-05T01:30:00+00:00"
    zoned = replace(MAPPING, dates=("%d.%m.%Y %H:%M %z",))
    assert (
        reader(mapping=zoned).say({**row, "day": "05.01.2026 09:30 +0100"})[0]["at"]
        == "2026-01-05T08:30:00+00:00"
    )
    plain = reader().say({**row, "day": "2026-01-05 09:30:00"})
    assert plain[0]["at"] == "2026-01-05T01:30:00+00:00"


def test_a_day_is_that_day_however_it_is_written_and_so_is_a_value_that_is_one() -> None:
    american = replace(MAPPING, dates=("%m/%d/%Y", "%m/%d/%Y %I:%M %p"))
    columns = (Column("ends_on", "end", is_dated=True), Column("seats", "seats"))
    seen = EventRow("churned", "day", "id", {"noticed": "end", "reason": "why"}, dated=frozenset({"noticed"}))
    reading = reader(replace(FILE, columns=columns, events=(seen,)), american)
    row = {"id": "acme", "seats": "4", "why": "3/4", "end": "12/31/2026", "day": "3/1/2026 9:05 PM"}
    ends, seats, left = reading.say(row)
    assert (ends["value"], seats["value"], ends["at"]) == ("2026-12-31", "4", "2026-03-01T13:05:00+00:00")
    assert left["fields"] == {"noticed": "2026-12-31", "reason": "3/4"}
    assert reading.say({**row, "day": "3/1/2026"})[0]["at"] == "2026-03-01"
    with pytest.raises(RowRefused, match=r"`31/12/2026` is no date as the mapping expects it \(%m/%d/%Y, or"):
        reading.say({**row, "end": "31/12/2026"})


def test_an_event_row_says_an_event_and_only_on_the_rows_it_is_for() -> None:
    event = EventRow("churned", "day", "event", {"reason": "why"}, only=(("kind", ("churn",)),))
    file = replace(FILE, columns=(), events=(event,))
    row = {"id": "acme", "event": "e1", "day": "2026-01-05", "why": "price", "kind": "churn"}
    assert reader(file).say(row) == [
        {
            "account": ACCOUNT,
            "event": "churned",
            "at": "2026-01-05",
            "id": "e1",
            "fields": {"reason": "price"},
        }
    ]
    assert reader(file).say({**row, "kind": "pause"}) == []


def test_a_childs_key_may_be_put_together_from_columns() -> None:
    people = replace(FILE, child=("contact", "{id}@export.test"), columns=(Column("role", constant="admin"),))
    said = reader(people).say({"id": "acme", "day": "2026-01-05"})
    assert (said[0]["field"], said[0]["child"], said[0]["value"]) == (
        "contact.role",
        "acme@export.test",
        "admin",
    )


def test_a_file_that_makes_accounts_says_their_names() -> None:
    said = reader(replace(FILE, creates=True)).say(
        {"id": "acme", "name": "Acme", "seats": "4", "plan": "Pro", "day": "2026-01-05"}
    )
    assert all((each["creates"], each["account_name"]) == (True, "Acme") for each in said)
