"""A recall does what it promises (`taking_back`), in the midst of random lives.

More examples by hand: raise `max_examples`, and take `derandomize` away.
"""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
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


@settings(max_examples=4, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rulebooks(), st.lists(happenings() | happenings() | RECALLS, min_size=5, max_size=12), st.booleans())
def test_a_recall_takes_back_what_it_says(
    sqlite_template: Path, book: dict[str, str], happens: list[Happens], is_covered: bool
) -> None:
    if load_rulebook(book)[0] is not None:
        history(sqlite_template, [book, book], happens, 0, is_covered)
