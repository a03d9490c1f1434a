"""What the desk offers at the caret, marked `|` here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.aloud.speech import Speech
from api.console.offered import offered_says
from rules.completion import complete
from rules.folder import library_folder, read_folder
from rules.gathering import SHAPES
from rules.load import load_rulebook
from rules.rulebook import Rulebook


@pytest.fixture(scope="module")
def library() -> Rulebook:
    rulebook, _ = load_rulebook(read_folder(library_folder())[0])
    assert rulebook is not None
    return rulebook


def offered(library: Rulebook, marked: str, language: str = "en") -> list[str]:
    caret = marked.index("|")
    return [each.word for each in complete(library, marked.replace("|", ""), caret, language)]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("ru|", "rule:"),
        ("rule: idle\nsa|", "says:"),
        ("rule: idle\nkind: ri|", "risk"),
        ("rule: idle\nstart: ado|", "adoption-rescue"),
        ("rule: idle\nabout: con|", "contract"),
        ("rule: idle\nwhen: sea|", "seats"),
        ("rule: idle\nwhen: not late(onboarding.f|", "onboarding.first_value"),
        ("rule: idle\nwhen: tier = m|", "mid"),
        ("rule: idle\naccounts: lifecycle in [active, qu|", "quiet"),
        ("rule: idle\nwhen:\n  all:\n    - sea|", "seats"),
        ("rule: idle\nabout: contract\nwhen: en|", "ends_on"),
        ("rule: idle\nabout: contract\nwhen: account.ti|", "account.tier"),
        ("rule: idle\nwhen: count(module where module.us|", "module.users"),
        ("rule: idle\nwhen: cou|", "count("),
        ("rule: idle\nwhen: start_date i|", "in next 30d"),
        ("rule: idle\nwhen: start_date is p|", "past"),
        ("rule: idle\nwhen: any(ticket where closed_at |", "is empty"),
        ("rule: idle\nwhen: utilisation is |", "unknown"),
        ("rule: idle\nwhen: tier i|", "in ["),
        ("rule: idle\nwhen:\n  all:\n    - name c|", "contains "),
        ("playbook: x\nsteps:\n  - em|", "email:"),
        ("defaults: x\n---\nrule: y\npri|", "priority:"),
    ],
)
def test_what_fits_is_offered(library: Rulebook, written: str, wanted: str) -> None:
    assert wanted in offered(library, written)


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("rule: idle\nwhen: any(contact where |", ["name", "role", "language"]),
        ("rule: idle\nwhen: any(contact where role = champion and |", ["name", "role", "language"]),
        ("rule: idle\nwhen: count(ticket where (closed_at is empty and pr|", ["priority"]),
        ("rule: idle\nwhen:\n  all:\n    - any(contact where role = sp|", ["sponsor"]),
        ("rule: idle\nabout: contract\nwhen: any(contact where ro|", ["role"]),
        ("rule: idle\nwhen: any(contact where role = admin) and sea|", ["seats"]),
    ],
)
def test_within_the_brackets_of_a_child_its_own_fields_come_first(
    library: Rulebook, written: str, first: list[str]
) -> None:
    assert offered(library, written)[: len(first)] == first


def test_nothing_is_offered_in_a_comment_nor_what_is_said_already(library: Rulebook) -> None:
    assert offered(library, "rule: idle\n# sea|") == []
    assert offered(library, "rule: idle\nkind: risk\nki|") == []


def test_names_come_with_their_label_in_the_readers_language(library: Rulebook) -> None:
    text = "rule: idle\nwhen: sea"
    (seats,) = [each for each in complete(library, text, len(text), "zh-CN") if each.word == "seats"]
    assert seats.says.startswith("席位数")
    assert text[seats.start :] == "sea"


@given(st.text(alphabet="abc:-# \n.[=('\"\t|{", max_size=60), st.integers(-3, 80))
def test_whatever_stands_there_it_never_raises(library: Rulebook, text: str, caret: int) -> None:
    complete(library, text, caret)


def test_the_values_that_a_text_is_known_to_hold_are_offered_in_quotes(library: Rulebook) -> None:
    def held(about: str, name: str) -> list[str]:
        return {("account", "region"): ["DE", "CN"]}.get((about, name), [])

    for text, expected in (("region = ", ['"DE"', '"CN"']), ("region = D", ['"DE"']), ("language = ", [])):
        rule = f"rule: mine\nwhen: {text}"
        assert [each.word for each in complete(library, rule, len(rule), held=held)] == expected


@pytest.mark.parametrize("kind", ["rule", "playbook", "story", "email", "plan"])
def test_what_a_key_wants_is_said_in_chinese_too(kind: str) -> None:
    wants = {getattr(field, "wants", "") for field in SHAPES[kind]().load_fields.values()}
    said = {each: offered_says(each, Speech("zh-CN")) for each in wants if each}
    assert not [each for each, chinese in said.items() if chinese == each]
    assert all(offered_says(each, Speech("en")) == each for each in said)
