"""A recall does what it promises in the midst of random lives: `taking_back` holds each to it, on the spot.

More examples by hand: raise `max_examples`, and take `derandomize` away.
"""

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rules.load import load_rulebook
from tests.store.befalling import Happens, happenings
from tests.store.made_at_random import rulebooks
from tests.store.test_wakes_at_random import history

RECALLS = st.builds(
    Happens,
    st.sampled_from([0, 1, 5, 24, 30]),
    st.sampled_from(["recall", "recall", "hold_mail"]),
    st.just("acme"),
    st.sampled_from(["r0", "r1", "r9", "r8", ""]),
)

CALLED, TAKEN = Happens(1, "score", "acme", 1), Happens(1, "recall", "acme", "r9")


@settings(max_examples=6, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(rulebooks(), st.lists(happenings() | happenings() | RECALLS, min_size=5, max_size=12), st.booleans())
def test_a_recall_takes_back_what_it_says(
    sqlite_template: Path, book: dict[str, str], happens: list[Happens], is_covered: bool
) -> None:
    if load_rulebook(book)[0] is None:
        return  # its own playbook sets what its rule reads
    happens = [CALLED, TAKEN, *happens, CALLED, TAKEN]
    lived = history(sqlite_template, [book, book], happens, 0, is_covered)
    taken = [
        key for _, action, _, _, key, reason, _ in lived if (action, reason) == ("resolve_signal", "recalled")
    ]
    assert len(taken) == len(set(taken)), "none was taken back twice"
    ended = [row[4] for row in lived if row[1] == "resolve_signal"]
    assert all(ended.count(key) == 1 for key in taken), "and none of them opened again"
