"""A document taken out of its file and put back, by the desk."""

from dataclasses import replace

import pytest

from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.pieces import piece_at, piece_named, pieces_apart, pieces_of, with_new, with_piece, with_text
from rules.rulebook import Documents

TWO = """# of a folder
defaults: risk
kind: risk
---
# why
rule: idle   # a comment
when: seats > 3
---

rule: 'busy'
when: seats > 4
"""
MAIL = "---\nemail: tips\nsubject: Hello\n---\nHello\n"


@pytest.fixture(scope="module")
def library() -> Documents:
    return read_folder(library_folder())[0]


def test_every_document_of_a_file_is_a_piece_with_its_comments() -> None:
    found = list(pieces_of({"a.yaml": TWO, "mails/tips.md": MAIL}))
    assert [(each.kind, each.name, each.place.line) for each in found] == [
        ("defaults", "risk", 1),
        ("rule", "idle", 5),
        ("rule", "busy", 9),
        ("email", "tips", 1),
    ]
    assert found[1].text == "# why\nrule: idle   # a comment\nwhen: seats > 3"


def test_the_pieces_of_the_library_are_its_documents(library: Documents) -> None:
    rulebook, _ = load_rulebook(library)
    assert rulebook is not None
    found = list(pieces_of(library))
    for kind, nouns in (("rule", rulebook.rules), ("email", rulebook.emails), ("story", rulebook.stories)):
        assert {each.name for each in found if each.kind == kind} == set(nouns), kind


def test_a_piece_put_back_as_it_was_changes_nothing(library: Documents) -> None:
    for piece in pieces_of(library):
        put_back = with_piece(library, piece, piece.text + "\n")
        assert put_back[piece.place.path].split() == library[piece.place.path].split()


def test_a_changed_piece_leaves_its_neighbours_as_they_stand() -> None:
    documents = {"a.yaml": TWO}
    idle = piece_named(documents, "rule", "idle")
    assert idle is not None
    changed = with_piece(documents, idle, "rule: idle\r\nwhen: seats > 9\r\n")
    assert changed["a.yaml"] == TWO.replace(idle.text, "rule: idle\nwhen: seats > 9\n")


def test_an_empty_text_takes_the_piece_out_and_a_file_without_others_with_it() -> None:
    documents = {"a.yaml": TWO, "tips.md": MAIL}
    busy, tips = piece_named(documents, "rule", "busy"), piece_named(documents, "email", "tips")
    assert busy is not None
    assert tips is not None
    assert with_piece(documents, busy, " ")["a.yaml"] == TWO[: TWO.index("---\n\nrule")]
    assert with_piece(documents, tips, "") == {"a.yaml": TWO}


def test_taking_out_the_first_leaves_no_empty_document() -> None:
    first = piece_named({"a.yaml": TWO}, "defaults", "risk")
    assert first is not None
    left = with_piece({"a.yaml": TWO}, first, "")
    assert [each.name for each in pieces_of(left)] == ["idle", "busy"]
    assert not left["a.yaml"].startswith("---")


def test_a_new_text_gets_a_file_of_its_own_that_nobody_has() -> None:
    documents, piece = with_new({"idle.yaml": TWO}, "rule: idle\nwhen: seats > 1")
    assert piece.place.path == "idle-2.yaml"
    assert documents["idle-2.yaml"] == "rule: idle\nwhen: seats > 1\n"
    assert with_new({}, MAIL)[1].place.path == "tips.md"
    assert (
        with_new({}, "story: Half a year, before the end!\n")[1].place.path
        == "half-a-year-before-the-end.yaml"
    )
    assert with_new({}, "")[1].place.path == "document.yaml"


def test_a_text_takes_the_place_of_the_document_it_names_or_of_the_one_it_is_meant_for() -> None:
    documents = {"a.yaml": TWO}
    text = "rule: idle\nwhen: seats > 9\n"
    changed, piece = with_text(documents, "rule", text)
    assert changed["a.yaml"].splitlines()[3:8] == ["---", "rule: idle", "when: seats > 9", "", "---"]
    assert (piece.name, piece.place.line, piece.text) == ("idle", 5, text)
    instead, _ = with_text(documents, "rule", "rule: lazy\nwhen: seats > 9\n", name="busy")
    assert [each.name for each in pieces_of(instead)] == ["risk", "idle", "lazy"]
    beside, piece = with_text(documents, "rule", "rule: other\nwhen: seats > 9\n")
    assert (beside.keys(), piece.place.path) == ({"a.yaml", "other.yaml"}, "other.yaml")


def test_a_document_is_found_where_it_stands_whatever_its_name_is_written_like() -> None:
    story = "story: it's number#one   # a remark\nbegins: 2026-03-02 09:00\n"
    (piece,) = pieces_of({"s.yaml": story})
    assert piece.name == "it's number#one"
    assert piece_at({"s.yaml": story}, piece.place) == piece
    assert piece_at({"s.yaml": story}, replace(piece.place, line=9)) is None


def test_what_a_draft_writes_otherwise_is_told_by_kind_and_name(library: Documents) -> None:
    documents = {"a.yaml": TWO, "tips.md": MAIL}
    moved = {"b.yaml": TWO, "tips.md": MAIL}
    assert pieces_apart(documents, moved) == []
    assert pieces_apart(documents, {**documents, "a.yaml": TWO.replace("> 4", "> 5")}) == [("rule", "busy")]
    assert pieces_apart({}, {"tips.md": MAIL}) == [("email", "tips")]
    assert ("rule", "idle") in pieces_apart(documents, {"tips.md": MAIL})
    assert pieces_apart(library, library) == []
