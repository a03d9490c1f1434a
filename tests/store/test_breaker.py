"""A broken or silent feed holds what hangs on it: one incident for ops, and nothing goes to customers meanwhile."""

from datetime import timedelta

from engine.store.ledger import entries_of
from tests.harness.at_once import at_once
from tests.store.conftest import MONDAY, World
from tests.store.test_evaluation import rule, run
from tests.store.test_incidents import OPS, all_of, told
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking import incident_page, portfolio, signals
from workflows.operations.releasing import dismiss_incident, dismiss_signal, release_incident, release_signal
from workflows.verdict import Reason

DAY = timedelta(days=1)
FORTY = [f"a{number:02}" for number in range(40)]
NAMES = [f"a{number:02}" for number in range(14)]
IDLE = rule("idle", "tier = tech")
QUIET = rule("quiet", "tier in [tech, high]")


def settle(world: World, rules: str = IDLE) -> None:
    """Fourteen accounts that are used on Monday."""
    world.publish(team=OPS, rules=rules)
    for name in NAMES:
        add_account(world.parts, name)
    use(world, 7, NAMES)


def use(world: World, users: int, accounts: list[str]) -> None:
    tier = "mid" if users else "tech"
    said = [{"account": each, "field": "active_users", "value": users} for each in accounts]
    said += [{"account": each, "field": "tier", "value": tier} for each in accounts]
    assert not record_observations(world.parts, said, "product").refused
    run(world)


def states(world: World, name: str = "idle") -> dict[str, int]:
    found: dict[str, int] = {}
    for each in signals(world.parts, rule=name, limit=100).items:
        found[each.state] = found.get(each.state, 0) + 1
    return found


def trip(world: World) -> str:
    """The day after, the feed says nought of all of them; the incident."""
    world.at(MONDAY + DAY)
    use(world, 0, NAMES)
    (found,) = all_of(world, "open")
    assert (found.kind, found.subject, found.detail["rule"]) == ("breaker", "crm", "idle")
    return found.id


def test_a_load_that_changes_too_many_the_same_way_is_held_whole(world: World) -> None:
    settle(world)
    trip(world)
    assert states(world) == {"held": 14}
    assert told(world) == [
        "What the feed crm told would open idle for too many accounts at once; 14 are held."
    ]
    assert portfolio(world.parts).needs_you.incidents == 1


def test_few_accounts_may_change_at_once(world: World) -> None:
    settle(world)
    world.at(MONDAY + DAY)
    use(world, 0, NAMES[:10])
    assert (states(world), all_of(world)) == ({"open": 10}, [])


def test_what_is_true_at_the_first_look_is_no_load(world: World) -> None:
    settle(world, rule("other", "tier = high"))
    world.at(MONDAY + DAY)
    use(world, 0, NAMES)
    world.publish(team=OPS, rules=IDLE)
    run(world)
    assert (states(world), all_of(world)) == ({"open": 14}, [])


def test_released_it_opens_and_the_same_load_is_let_through(world: World) -> None:
    settle(world, IDLE + "---\n" + QUIET)
    found = trip(world)
    assert {each.rule for each in incident_page(world.parts, found).held} == {"idle", "quiet"}
    assert release_incident(world.parts, found, "olu").allowed
    assert (states(world), states(world, "quiet")) == ({"open": 14}, {"open": 14})
    run(world)
    assert [(each.state, each.by) for each in all_of(world)] == [("released", "olu")]
    with world.database.reading() as conn:
        assert [
            entry.by for entry in entries_of(conn, "incident", found) if entry.action == "release_incident"
        ] == ["olu"]
    assert release_incident(world.parts, found, "olu").reason is Reason.INCIDENT_CLOSED


def test_dismissed_it_is_left_out_and_what_opened_before_too(world: World) -> None:
    settle(world)
    world.at(MONDAY + DAY)
    use(world, 0, NAMES[:9])
    use(world, 0, NAMES[9:])
    (found,) = all_of(world, "open")
    assert states(world) == {"open": 9, "held": 5}
    assert incident_page(world.parts, found.id).opened == 9
    assert dismiss_incident(world.parts, found.id, "olu", "nought for everybody").allowed
    run(world)
    assert states(world) == {"ignored": 14}
    assert [(each.state, each.why) for each in all_of(world)] == [("dismissed", "nought for everybody")]


def test_some_may_be_released_and_the_incident_stays_for_the_others(world: World) -> None:
    settle(world)
    found = trip(world)
    one, two, *_ = incident_page(world.parts, found).held
    assert release_incident(world.parts, found, "olu", [one.id]).allowed
    assert dismiss_signal(world.parts, two.id, "olu").allowed
    assert states(world) == {"open": 1, "ignored": 1, "held": 12}
    assert [each.state for each in all_of(world)] == ["open"]


def test_what_is_no_longer_true_leaves_by_itself_and_with_the_last_the_incident_ends(world: World) -> None:
    settle(world)
    trip(world)
    world.at(MONDAY + DAY + timedelta(hours=2))
    use(world, 7, NAMES[:5])
    assert states(world) == {"held": 9, "resolved": 5}
    use(world, 7, NAMES[5:])
    assert [(each.state, each.why) for each in all_of(world)] == [("over", "none_left")]


def test_what_hangs_on_a_silent_feed_waits_and_opens_when_it_speaks_again(world: World) -> None:
    world.publish(team=OPS, rules=rule("long-idle", "since(login) > 3d", if_unknown="open"))
    for name in NAMES[:5]:
        add_account(world.parts, name)
    logins = [{"account": each, "event": "login", "id": each} for each in NAMES[:5]]
    record_observations(world.parts, logins, "product")
    use(world, 7, NAMES[:5])
    for day in range(1, 6):
        world.at(MONDAY + day * DAY)
        run(world)
    assert [each.kind for each in all_of(world, "open")] == ["feed_silent"]
    assert states(world, "long-idle") == {"held": 5}
    use(world, 7, NAMES[:5])
    assert states(world, "long-idle") == {"open": 5}
    assert all_of(world, "open") == []


def test_a_rule_past_its_limit_is_one_incident(world: World) -> None:
    settle(world, rule("idle", "tier = tech", hold_if="{accounts_over: 3}"))
    world.at(MONDAY + DAY)
    use(world, 0, NAMES[:6])
    (found,) = all_of(world, "open")
    assert (found.kind, found.subject) == ("held", "idle")
    assert states(world) == {"open": 3, "held": 3}
    (first, *_) = incident_page(world.parts, found.id).held
    assert release_signal(world.parts, first.id, "olu").allowed
    assert release_incident(world.parts, found.id, "olu").allowed
    assert states(world) == {"open": 6}


def test_releasing_while_everybody_is_evaluated_opens_each_once(world: World) -> None:
    settle(world)
    found = trip(world)
    record_observations(
        world.parts, [{"account": each, "field": "seats", "value": 5} for each in NAMES], "crm"
    )
    said: list[object] = []

    def release() -> None:
        said.append(release_incident(world.parts, found, "olu"))

    def dismiss() -> None:
        said.append(dismiss_incident(world.parts, found, "raj"))

    def evaluate() -> None:
        while evaluate_accounts(world.parts, limit=3):
            pass

    at_once(release, dismiss, evaluate, evaluate)
    run(world)
    ended = states(world)
    assert sum(ended.values()) == 14
    assert "held" not in ended
    assert len([each for each in all_of(world) if each.state != "open"]) == 1
    with world.database.reading() as conn:
        for each in signals(world.parts, rule="idle", limit=100).items:
            moves = [
                entry.reason for entry in entries_of(conn, "signal", each.id) if entry.by in ("olu", "raj")
            ]
            assert len(moves) == 1 or moves == ["dismissed", "released"], moves


def test_four_workers_open_no_more_than_one_would(world: World) -> None:
    world.publish(team=OPS, rules=IDLE)
    for name in FORTY:
        add_account(world.parts, name)
    use(world, 7, FORTY)
    world.at(MONDAY + DAY)
    said = [{"account": each, "field": "tier", "value": "tech"} for each in FORTY]
    assert not record_observations(world.parts, said, "product").refused

    def work() -> None:
        while evaluate_accounts(world.parts, limit=2):
            pass

    at_once(*[work] * 4)
    run(world)
    found = states(world)
    assert found["open"] + found["held"] == len(FORTY)
    assert found["open"] <= 10
