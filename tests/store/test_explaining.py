"""Why, and why not, as of any moment: by the edition of that day, from what was known then, with all who said no."""

from datetime import UTC, datetime, timedelta

import pytest

from api.cli.explained import explained_lines
from engine.truth import FALSE, TRUE, UNKNOWN
from tests.store.conftest import MONDAY, World
from tests.store.test_evaluation import rule, run, say
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking import NotThere, SubjectExplained, explain_rule, who
from workflows.operations.looking.back import MomentAhead, MomentUnread, moment_said
from workflows.operations.looking.naming import AccountMeant, account_meant
from workflows.operations.recalling import Scope, recall
from workflows.operations.snoozing import snooze_signal
from workflows.operations.suppressing import lift_suppression, suppress_account

DAY = timedelta(days=1)
FEW = rule("few-seats", "account.seats < 10")


def ask(world: World, at: datetime | None = None, edition: int = 0) -> SubjectExplained:
    (subject,) = explain_rule(world.parts, "few-seats", "acme", at, edition=edition).subjects
    return subject


def noes(world: World, at: datetime | None = None) -> dict[str, datetime | None]:
    return {each.name: each.until for each in ask(world, at).noes}


def say_event(world: World) -> None:
    event = {"account": "acme", "event": "login", "id": "l1", "at": str(MONDAY)}
    assert not record_observations(world.parts, [event], "product").refused


@pytest.fixture
def acme(world: World) -> World:
    """Four seats from Monday to Wednesday, and forty since."""
    world.publish(rules=FEW)
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 4)
    run(world)
    world.at(MONDAY + 2 * DAY)
    say(world, "seats", 40)
    run(world)
    return world


def test_why_is_told_of_a_day_that_is_past_as_it_was_then(acme: World) -> None:
    then, now = ask(acme, MONDAY + DAY), ask(acme)
    assert (then.holds, now.holds) == (TRUE, FALSE)
    assert then.signal is not None
    assert (then.signal.state, then.signal.resolved_at) == ("open", None)
    assert [entry.action for entry in then.ledger] == ["open_signal"]
    assert [reading.value for reading in then.when.readings] == [4]
    assert now.signal is not None
    assert now.signal.state == "resolved"
    assert now.when.nearest == "needs account.seats < 10, is 40"


def test_it_is_asked_by_the_edition_of_that_day_or_by_one_that_is_named(acme: World) -> None:
    acme.publish(rules=rule("few-seats", "account.seats < 3"))
    assert ask(acme, MONDAY + DAY).holds is TRUE
    assert ask(acme, MONDAY + DAY, edition=2).holds is FALSE
    with pytest.raises(NotThere):
        ask(acme, MONDAY + DAY, edition=9)


def test_a_rule_that_did_not_run_then_is_named_with_the_edition_that_has_it(acme: World) -> None:
    acme.publish(rules=FEW + "---\n" + rule("new-seats", "account.seats < 99"))
    with pytest.raises(NotThere, match="Not in edition 1; edition 2 has it: ask by that one."):
        explain_rule(acme.parts, "new-seats", "acme", MONDAY + DAY)
    (subject,) = explain_rule(acme.parts, "new-seats", "acme", MONDAY + DAY, edition=2).subjects
    assert subject.holds is TRUE


def test_before_anything_was_known_of_an_account_there_is_nothing_to_ask(acme: World) -> None:
    found = explain_rule(acme.parts, "few-seats", "acme", MONDAY - DAY)
    assert (found.was_known, found.subjects) == (False, ())


def test_a_hold_that_ran_then_is_named_with_its_end(world: World) -> None:
    world.publish(rules=rule("few-seats", "account.seats < 10", true_for="3d"))
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    assert noes(world) == {"hold": MONDAY + 3 * DAY}
    assert ask(world).changes_at == MONDAY + 3 * DAY
    world.at(MONDAY + 4 * DAY)
    run(world)
    assert noes(world) == {}
    assert noes(world, MONDAY + DAY) == {"hold": MONDAY + 3 * DAY}


def test_what_keeps_it_open_though_it_is_no_longer_so_is_named_with_its_end(world: World) -> None:
    world.publish(rules=rule("few-seats", "account.seats < 10", clear_after="3d"))
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    world.at(MONDAY + DAY)
    say(world, "seats", 40)
    run(world)
    assert noes(world) == {"clear_after": MONDAY + 4 * DAY}
    assert ask(world).changes_at == MONDAY + 4 * DAY
    world.at(MONDAY + 5 * DAY)
    run(world)
    assert noes(world) == {}
    assert noes(world, MONDAY + 2 * DAY) == {"clear_after": MONDAY + 4 * DAY}
    assert noes(world, MONDAY + DAY / 2) == {}


def test_a_cooldown_a_trial_and_a_snooze_are_named(world: World) -> None:
    world.publish(rules=rule("few-seats", "account.seats < 10", not_again_within="30d"))
    add_account(world.parts, "acme")
    say(world, "seats", 4)
    run(world)
    opened = ask(world).signal
    assert opened is not None
    snooze_signal(world.parts, opened.id, MONDAY + 5 * DAY, "mei")
    assert noes(world) == {"snoozed": MONDAY + 5 * DAY}
    world.at(MONDAY + DAY)
    say(world, "seats", 40)
    run(world)
    assert noes(world) == {"cooldown": MONDAY + 30 * DAY}
    world.publish(rules=rule("few-seats", "account.seats < 10", mode="shadow"))
    assert noes(world) == {"shadow": None}


def test_an_account_that_is_not_to_be_acted_on_says_no_now_and_looking_back(world: World) -> None:
    world.publish(rules=FEW)
    add_account(world.parts, "acme")
    say(world, "seats", 40)
    run(world)
    until = MONDAY + 5 * DAY
    assert suppress_account(world.parts, "acme", "olu", until, "a dispute").allowed
    say(world, "seats", 4)
    run(world)
    assert noes(world) == {"suppressed": until}
    world.at(MONDAY + 2 * DAY)
    assert lift_suppression(world.parts, "acme", "olu").allowed
    assert noes(world) == {"kept_back": None}
    assert noes(world, MONDAY + DAY) == {"suppressed": until}


def test_what_a_person_took_back_is_not_called_true_before_it_was_looked_at(world: World) -> None:
    world.publish(rules=FEW)
    add_account(world.parts, "acme")
    say(world, "seats", 40)
    run(world)
    world.at(MONDAY + DAY)
    say(world, "seats", 4)
    run(world)
    world.at(MONDAY + 2 * DAY)
    assert len(recall(world.parts, Scope(rule="few-seats"), "olu").taken) == 1
    run(world)
    assert noes(world) == {"taken_back": None}
    (subject,) = explain_rule(world.parts, "few-seats", "acme").subjects
    assert [each.detail for each in subject.noes] == ["olu"]
    world.at(MONDAY + 3 * DAY)
    assert noes(world, MONDAY + 2 * DAY + timedelta(hours=1)) == {"taken_back": None}
    assert noes(world, MONDAY + DAY + timedelta(hours=1)) == {}


def test_the_authors_comment_stands_beside_the_line_it_explains(world: World) -> None:
    lines = (
        "when:\n  all:\n    - seats < 10   # a team, not a company\n"
        "    # nobody else asks\n    - tier = mid or tier = high\n"
    )
    world.publish(rules=FEW.replace("when: account.seats < 10\n", lines))
    add_account(world.parts, "acme")
    when = ask(world).when
    assert [(each.text, each.remark) for each in when.parts] == [
        ("seats < 10", "a team, not a company"),
        ("any of", "nobody else asks"),
    ]
    assert [each.remark for each in (when, *when.parts[1].parts)] == ["", "", ""]


def test_what_a_silent_feed_leaves_unknown_names_the_feed_and_since_when(world: World) -> None:
    quiet = rule("few-seats", "count(report_created, 30d) = 0")
    world.publish(rules=quiet)
    add_account(world.parts, "acme")
    never = ask(world)
    assert (never.holds, [(each.feed, each.kind) for each in never.feed_gaps]) == (
        UNKNOWN,
        [("telemetry", "never")],
    )
    say_event(world)
    short = ask(world).feed_gaps
    assert [(each.feed, each.kind, each.since) for each in short] == [("telemetry", "short", MONDAY)]
    world.at(MONDAY + 40 * DAY)
    silent = ask(world)
    assert [(each.feed, each.kind, each.since) for each in silent.feed_gaps] == [
        ("telemetry", "silent", MONDAY)
    ]


def test_the_contract_that_tells_most_comes_first(world: World) -> None:
    world.publish(rules=rule("few-seats", "ends_on in next 60d", about="contract"))
    add_account(world.parts, "acme")
    for key, day in (("c1", "2025-01-31"), ("c2", "2026-03-31"), ("c3", "2027-01-31")):
        say(world, "contract.ends_on", day, child=key)
    run(world)
    subjects = explain_rule(world.parts, "few-seats", "acme").subjects
    assert [each.child for each in subjects] == ["c2", "c1", "c3"]


def test_who_asks_of_what_was_known_then(acme: World) -> None:
    add_account(acme.parts, "globex", "Globex")
    then, now = (who(acme.parts, "account.seats < 10", at) for at in (MONDAY + DAY, None))
    assert ([each.account for each in then.true], then.unknown_count) == (["acme"], 0)
    assert ([each.account for each in now.true], now.unknown_count) == ([], 1)


def test_a_date_means_its_end_in_the_zone_of_the_account(acme: World) -> None:
    say(acme, "time_zone", "America/Los_Angeles")
    assert moment_said(acme.parts, "2026-03-02") == datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)
    assert moment_said(acme.parts, "2026-03-02", "acme") == datetime(2026, 3, 3, 7, 59, 59, tzinfo=UTC)
    assert moment_said(acme.parts, "2026-03-02 14:00", "acme") == datetime(2026, 3, 2, 22, tzinfo=UTC)
    assert moment_said(acme.parts, "2026-03-04") == MONDAY + 2 * DAY, "a day that is not over means now"
    with pytest.raises(MomentUnread, match="is no moment: write a date, 2026-03-01"):
        moment_said(acme.parts, "yesterday")


def test_what_is_still_to_come_is_not_told_as_if_it_were_known(acme: World) -> None:
    for ahead in ("2026-03-05", "2026-03-04 23:00", "2030-01-01"):
        with pytest.raises(MomentAhead, match="is still to come"):
            moment_said(acme.parts, ahead)
    a_little = MONDAY + 2 * DAY + timedelta(seconds=20)
    assert moment_said(acme.parts, a_little.isoformat()) == MONDAY + 2 * DAY, "another clock's now is now"


def test_an_account_is_meant_by_its_id_its_name_or_what_only_one_has_in_its_name(acme: World) -> None:
    add_account(acme.parts, "globex-7", "Globex East")
    add_account(acme.parts, "globex-8", "Globex West")
    for said in ("globex-8", "Globex West", "globex west", "west"):
        assert account_meant(acme.parts, said).key == "globex-8"
    unclear = account_meant(acme.parts, "globex")
    assert (unclear.key, [each.id for each in unclear.candidates]) == ("", ["globex-7", "globex-8"])
    for number in range(9):
        add_account(acme.parts, f"a-{number}", f"A Globex {number}")
    add_account(acme.parts, "whole", "Globex")
    assert account_meant(acme.parts, "globex").key == "whole"
    assert account_meant(acme.parts, "Globex Wets") == AccountMeant(close="Globex West")
    assert account_meant(acme.parts, "nobody like that") == AccountMeant()


def test_a_rule_that_is_not_there_names_the_one_that_may_be_meant(acme: World) -> None:
    with pytest.raises(NotThere, match="There is no rule `few-seat`. Did you mean `few-seats`?"):
        explain_rule(acme.parts, "few-seat", "acme")


def test_the_nearest_miss_counts_the_day_and_whom_the_rule_watches(world: World) -> None:
    settings = {"about": "contract", "accounts": "account.seats > 9", "counts_to": "ends_on"}
    world.publish(rules=rule("few-seats", "amount > 0", windows="{soon: {from: 30d}}", **settings))
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 4)
    for field, value in (("amount", 3), ("ends_on", "2027-01-01")):
        say(world, f"contract.{field}", value, child="c1")
    lines = explained_lines(explain_rule(world.parts, "few-seats", "acme"))
    assert (
        "  nearest miss: needs account.seats > 9, is 4; needs contract.ends_on in next 30d, is 2027-01-01"
        in lines
    )


def test_of_events_those_that_fit_come_first_and_the_others_are_counted(world: World) -> None:
    world.publish(rules=rule("few-seats", "account.seats < 10", each="login where by = 'ana@acme.test'"))
    add_account(world.parts, "acme", "Acme")
    say(world, "seats", 4)
    told = [
        {"account": "acme", "event": "login", "id": f"l{hour}", "at": str(MONDAY - hour * timedelta(hours=1))}
        | {"fields": {"by": "ana@acme.test" if hour in (4, 9) else "bo@acme.test"}}
        for hour in range(30)
    ]
    assert not record_observations(world.parts, told, "product").refused
    found = explain_rule(world.parts, "few-seats", "acme")
    assert [each.child for each in found.subjects] == ["l4", "l9", "l0", "l1", "l2"]
    assert found.unfit == 28
    lines = explained_lines(found)
    at = MONDAY - timedelta(hours=4)
    assert f"{at:%Y-%m-%d %H:%M} UTC (l4): true" in lines
    assert lines[-1] == "28 events do not fit the rule's where."


def test_the_answer_says_in_which_way_it_looked_back(acme: World) -> None:
    heads = [
        explained_lines(explain_rule(acme.parts, "few-seats", "acme", at, sight=sight))[0].partition(
            "by edition 1"
        )[2]
        for at, sight in (
            (None, "known"),
            (MONDAY + DAY, "known"),
            (MONDAY + DAY, "seen"),
            (MONDAY + DAY, "happened"),
        )
    ]
    ways = [
        "from what was known then",
        "from what lay before us then",
        "from all that is known today of then",
    ]
    assert heads == ["", *(f", {way}" for way in ways)]
