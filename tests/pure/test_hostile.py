"""Whatever is written, check answers: no exception, no hang, and no more is looked at than a bound allows."""

import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rules.folder import library_folder, read_folder
from rules.load import MOST_A_FILE, load_rulebook, read_rulebook
from rules.mail_document import MOST_SECTIONS, read_mail
from rules.meaning.derived import MOST_CYCLES
from rules.meaning.reader import LEAST_OF_ONE, MOST_OF_CONDITIONS, MOST_PROPOSED
from rules.proofs import search, telling
from rules.proofs.ranges import Numbers, Values, meet
from rules.proofs.search import A_STEP, MOST_IN_ALL, MOST_STEPS, Goal, Patience, may_be
from rules.report import as_github, as_json
from rules.sarif import as_sarif
from rules.templates import check_template
from rules.where_used import where_used
from tests.pure.documents import WORLD, problems_of
from tests.pure.test_proofs import read

LIBRARY = read_folder(library_folder())[0]
PAGES = frozenset(page.stem for page in (Path(__file__).parents[2] / "docs/reference/problems").glob("*.md"))
MANY = settings(max_examples=60, suppress_health_check=list(HealthCheck))
SIGNS = "\x00\x07\t \n\r\x85\u2028\u202e\ufeff：，“”｛｝{}[]&*!|>%@`'\"#-:?,.()<>=~\\/0123456789é陈\U0001f600\ud800"
WORDS = (
    "---\n",
    "rule: a\n",
    "when:",
    " all:\n",
    "- ",
    "&a ",
    "*a",
    "<<:",
    "!!python/object",
    "{{ a }}",
    "{% if %}",
)
HEAD = "---\nemail: hello\nsubject: Hello\nclass: service\n---\n"


def answered(documents: Mapping[str, str]) -> bool:
    """Every form of the answer can be given, and no file has more problems than are shown. Whether all that it
    says has a page to read on.
    """
    reading = read_rulebook(documents)
    counts: dict[str, int] = {}
    for problem in reading.problems:
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert problem.code
        assert problem.message
        counts[problem.place.path] = counts.get(problem.place.path, 0) + 1
    assert max(counts.values(), default=0) <= MOST_A_FILE + 1
    assert as_json(reading.problems)["problems"] is not None
    assert all("\n" not in line for line in as_github(reading.problems))
    as_sarif(reading.problems)
    assert where_used("seats", reading, documents) is not None
    return PAGES.issuperset(problem.code for problem in reading.problems)


@MANY
@given(
    st.text(st.sampled_from(SIGNS) | st.characters(), max_size=300)
    | st.lists(st.sampled_from(WORDS)).map("".join)
)
@example("a: &a [x]\nb: [*a, *a]\n")
@example("? ? ? ?")
def test_any_text_at_all_is_answered(text: str) -> None:
    assert answered({**WORLD, "it.yaml": text, "it.md": text, "mail.md": HEAD + text})


@MANY
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("rulebook")
    (folder / "it.yaml").write_bytes(data)
    (folder / "it.md").write_bytes(b"---\n" + data)
    documents, problems = read_folder(folder)
    assert len(documents) + len(problems) >= 1
    assert answered({**WORLD, **documents})


@MANY
@given(
    st.text(st.sampled_from(SIGNS), max_size=60) | st.text(max_size=60),
    st.sampled_from(("when", "says", "accounts")),
)
def test_any_text_where_a_condition_or_a_sentence_is_wanted_is_answered(text: str, key: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    assert answered(
        {
            **WORLD,
            "it.yaml": f"rule: it\nsays: x\n{key}: {quoted}\n"
            + ("" if key == "when" else "when: seats > 1\n"),
        }
    )


def mutated(text: str, draw: random.Random) -> str:
    """The text with a few of its parts cut out, doubled, swapped or replaced."""
    for _ in range(draw.randint(1, 4)):
        at, length = draw.randrange(len(text) + 1), draw.choice((1, 1, 2, 5, 20, 200))
        piece = text[at : at + length]
        other = draw.randrange(len(text) + 1)
        put = draw.choice(
            ("", piece * 2, text[other : other + length], draw.choice(SIGNS), draw.choice(WORDS), "  ")
        )
        text = text[:at] + put + text[at + length :]
    return text


@pytest.mark.parametrize("seed", range(60))
def test_the_shipped_rulebook_with_a_file_broken_at_random_is_answered(seed: int) -> None:
    draw = random.Random(seed)
    path = draw.choice(sorted(LIBRARY))
    broken = mutated(LIBRARY[path], draw)
    beside = {name: text for name, text in LIBRARY.items() if name in ("workspace.yaml", "vocabulary.yaml")}
    assert answered({**beside, path: broken})


def large() -> Iterator[tuple[str, str]]:
    """Texts that would take long, or much, if anything in them were done as often as it is written."""
    yield "aliases that explode", "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(5_000))
    yield "10 MB", "rule: a\nsays: " + "x" * 10_000_000
    yield "one long line", "rule: a\nwhen: [" + "a," * 400_000 + "]"
    yield "brackets", "rule: " + "[" * 300_000
    yield "braces", "rule: " + "{a: " * 100_000
    yield "dashes", "- " * 400_000
    yield "question marks", "? " * 400_000
    yield "steps downwards", "\n".join(" " * n + "a:" for n in range(1_300))
    yield "documents", "---\nrule: a\n" * 70_000
    yield "keys", "rule: a\n" + "".join(f"k{n}: v\n" for n in range(80_000))
    yield "quotes", '"' * 900_000
    yield "single quotes", "rule: '" + "''" * 400_000
    yield "right to left", "rule: a\nsays: " + "\u202e" * 200_000
    yield "control characters", "\x01\x02" * 400_000
    yield "surrogates", "\ud800" * 300_000
    yield "tabs", "\t" * 900_000
    yield "anchors", "&a " * 300_000
    yield "tags", "!a " * 300_000
    yield "digits", "rule: a\nsays: x\nwhen: seats > " + "9" * 3_900
    yield "brackets of a condition", "rule: a\nsays: x\nwhen: " + "(" * 1_900 + "seats" + ")" * 1_900
    yield "denials", "rule: a\nsays: x\nwhen: " + "not " * 900 + "seats > 1"
    yield (
        "a tower",
        "vocabulary: m\nderived:\n  d0: seats\n"
        + "".join(f"  d{n}: d{n - 1} + d{n - 1}\n" for n in range(1, 300)),
    )
    yield (
        "branches in branches",
        "playbook: p\nsteps: " + "[{branch: [{if: a, then: " * 30 + "[]" + "}]}]" * 30,
    )


LARGE = dict(large())


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_is_refused_or_read_and_never_worked_through(name: str) -> None:
    assert answered({**WORLD, "it.yaml": LARGE[name]})


def test_a_search_looks_at_no_more_than_its_bound_and_all_of_them_at_no_more_than_theirs() -> None:
    hard = " and ".join(f"(opened(one, {n}d) or opened(one, {n + 90}d) or seats = {n})" for n in range(1, 60))
    condition = read(f"{hard} and ends_on is past")
    patience = Patience()
    assert may_be((condition, "true"), (condition, "false"), patience=patience)
    assert MOST_IN_ALL - patience.left <= MOST_STEPS + 1
    patience.left = 0
    assert may_be((read("seats > 3 and seats < 1"), "true"), patience=patience)


@pytest.mark.parametrize("ways", [900, 3_900])
@pytest.mark.parametrize("join", ["all", "none", "any"])
def test_many_ways_beside_each_other_neither_fill_the_stack_nor_are_laid_out_again_and_again(
    ways: int, join: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[int] = []

    def counted(*goals: Goal, patience: Patience | None = None) -> bool:
        laid_out.append(len(goals))
        return may_be(*goals, patience=patience)

    monkeypatch.setattr(telling, "may_be", counted)
    word = "and" if join == "none" else "or"
    lines = "".join(f"    - seats > {n} {word} seats < {n + 5_000}\n" for n in range(ways))
    assert answered({**WORLD, "it.yaml": f"rule: a\nsays: x\nwhen:\n  {join}:\n{lines}"})
    assert sum(laid_out) <= A_STEP * MOST_IN_ALL


@pytest.mark.parametrize(
    "said", ["seats = {n}", "seats != {n}", "seats in [{n}, {m}, 9000]", "name = 'a{n}'"]
)
@pytest.mark.parametrize("join", ["all", "none", "any"])
def test_values_that_are_told_one_by_one_are_not_put_together_again_and_again(
    join: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of a number or word in thousands of pieces takes its time at each look."""
    pieces: list[int] = []

    def counted(one: Values, other: Values) -> Values:
        found = meet(one, other)
        pieces.append(len(found.parts if isinstance(found, Numbers) else found.names))
        return found

    monkeypatch.setattr(search, "meet", counted)
    lines = "".join(f"    - {said.format(n=n, m=n + 4_000)}\n" for n in range(3_900))
    assert answered({**WORLD, "it.yaml": f"rule: a\nsays: x\nwhen:\n  {join}:\n{lines}"})
    assert sum(pieces) <= A_STEP * MOST_IN_ALL


def test_of_thousands_of_parts_the_two_that_contradict_are_not_looked_for_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def counted(*goals: Goal, patience: Patience | None = None) -> bool:
        asked.append(len(goals))
        return may_be(*goals, patience=patience)

    monkeypatch.setattr(telling, "may_be", counted)
    lines = "".join(f"    - seats > {n}\n" for n in range(3_800))
    found = problems_of(f"rule: a\nsays: x\nwhen:\n  all:\n{lines}    - seats < 0\n")
    assert "never-true" in {problem.code for problem in found}
    assert len(asked) < MOST_IN_ALL


def test_a_file_in_which_all_is_wrong_is_not_read_to_its_end() -> None:
    lines = "".join(f"  d{n}: {' + '.join(f'seats{n}x{m}' for m in range(40))}\n" for n in range(400))
    text = f"vocabulary: m\nderived:\n{lines}"
    reading = read_rulebook({**WORLD, "it.yaml": text})
    assert len([one for one in reading.problems if one.place.path == "it.yaml"]) == MOST_A_FILE + 1
    assert reading.problems[-1].code  # the rest of the rulebook is told of as ever


def test_a_file_of_nothing_but_conditions_is_not_read_to_its_end() -> None:
    lines = "".join(f"    - seats > {n}\n" for n in range(6_000))
    found = problems_of(f"rule: a\nsays: x\nwhen:\n  all:\n{lines}")
    read = MOST_OF_CONDITIONS // LEAST_OF_ONE
    assert ("too-many-conditions", 5 + read) in [(problem.code, problem.place.line) for problem in found]
    assert [problem.code for problem in found].count("too-many-conditions") == 1


def test_of_hundreds_that_cannot_be_read_it_is_not_looked_for_what_each_means() -> None:
    lines = "".join(f"    - 'seats below {n}'\n" for n in range(3 * MOST_PROPOSED))
    found = problems_of(f"rule: a\nsays: x\nwhen:\n  all:\n{lines}")
    assert [bool(problem.mends) for problem in found if problem.code == "syntax"] == [
        n < MOST_PROPOSED for n in range(3 * MOST_PROPOSED)
    ]


def test_a_file_whose_words_stand_for_hundreds_is_not_read_to_its_end() -> None:
    links = "".join(f"  d{n}: d{n - 1} + 1\n" for n in range(1, 100))
    lines = "".join(f"    - d99 > {n}\n" for n in range(3_000))
    chain = f"vocabulary: m\nderived:\n  d0: seats\n{links}---\n"
    found = problems_of(f"{chain}rule: a\nsays: x\nwhen:\n  any:\n{lines}")
    assert [problem.code for problem in found].count("too-many-conditions") == 1
    stop = next(problem.place.line for problem in found if problem.code == "too-many-conditions")
    assert stop < len(links.splitlines()) + 400
    rules = "".join(f"---\nrule: b{n}\nsays: '{{d99}} {{d99}}'\nwhen: seats > {n}\n" for n in range(300))
    codes = [problem.code for problem in problems_of(f"{chain}rule: a\nsays: x\nwhen: seats > 1\n{rules}")]
    assert codes.count("too-many-conditions") == 1


def test_a_line_among_thousands_is_not_compared_with_each_of_them() -> None:
    lines = "".join(f"    - days_until(ends_on) <= {n}d\n" for n in range(1, 1_500))
    found = problems_of(f"rule: a\nsays: x\nabout: contract\nwhen:\n  all:\n{lines}")
    assert {problem.code for problem in found} == {"no-floor", "too-many-problems"}
    assert (
        problems_of(f"rule: a\nsays: x\nabout: contract\nwhen:\n  all:\n    - ends_on in next 90d\n{lines}")
        == []
    )


def test_of_many_circles_a_few_are_told() -> None:
    pairs = "".join(f"  d{n}: d{n ^ 1}\n" for n in range(400))
    found = problems_of(f"vocabulary: m\nderived:\n{pairs}  fine: seats + 1\n")
    assert [problem.code for problem in found] == ["derived-cycle"] * MOST_CYCLES


def test_an_email_has_so_many_texts_at_most() -> None:
    parsed, sections = read_mail(HEAD + ":: en\nx\n" * 3_000, "it.md")
    assert len(sections) == MOST_SECTIONS
    assert [problem.code for problem in parsed.problems] == ["too-many-values"]


def test_a_template_with_a_very_long_sum_is_refused_within_the_stack() -> None:
    codes = {code for _, code, _ in check_template("{{ " + "1+" * 20_000 + "1 }}", {})}
    assert codes == {"template-too-deep"}
    assert sys.getrecursionlimit() < 20_000


def test_thousands_of_documents_are_read_each_once() -> None:
    files = {f"f{n}.yaml": f"rule: r{n}\nsays: x\nwhen: seats > {n}\nstart: rescue\n" for n in range(400)}
    rulebook, problems = load_rulebook({**WORLD, **files})
    assert rulebook is not None
    assert len(rulebook.rules) == 400
    assert {problem.code for problem in problems} == {"shadowed"}
