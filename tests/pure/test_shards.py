import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.matcher.hashes import colliding_names, fnv1a_32
from engine.matcher.shards import MOST_ATOMS, MOST_RULES, RESERVED, sharded
from tests.harness.rulebooks import Rulebook


@given(st.lists(st.frozensets(st.integers(0, 500), min_size=1, max_size=90), max_size=80))
def test_every_rule_stands_in_one_shard_and_no_shard_is_too_large(rules: Rulebook) -> None:
    shards, oversized = sharded(rules)
    assert sorted(index for shard in shards for index in shard.rules.values()) == list(range(len(rules)))
    assert oversized == ()
    assert all(len(shard.rules) <= MOST_RULES and len(shard.fragments) <= MOST_ATOMS for shard in shards)


def test_durable_rules_is_given_only_names_of_ours_and_the_canary_last() -> None:
    [shard], _ = sharded([frozenset({41, 42})])
    assert json.loads(shard.definition) == {
        "r0": {"all": [{"m": {"$and": [{"a0": 1}, {"a1": 1}]}}]},
        "~": {"all": [{"m": {"z": 1}}], "pri": 65535},
    }
    assert shard.document({42, 41, 43}) in (
        '{"id":"f","z":1,"a0":1,"a1":1}',
        '{"id":"f","z":1,"a1":1,"a0":1}',
    )
    assert shard.document({43}) is None


@pytest.mark.parametrize(("name", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_the_hash_is_fnv_1a(name: str, value: int) -> None:
    assert fnv1a_32(name) == value


def test_two_names_with_one_hash_are_found() -> None:
    assert colliding_names(["id", "f8445b93f89", "z", "fa46c572ada"]) == ("f8445b93f89", "fa46c572ada")


def test_no_two_names_a_shard_can_hold_have_one_hash() -> None:
    assert colliding_names([*(f"a{number}" for number in range(MOST_ATOMS)), *RESERVED]) is None
