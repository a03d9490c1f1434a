"""YAML to values with places: nothing is resolved, nothing is swallowed, nothing hangs."""

from hypothesis import given
from hypothesis import strategies as st

from rules.document import MAX_FILE_BYTES, Document, read_documents
from rules.mail_document import is_mail, read_mail
from rules.problems import Place
from rules.yaml_text.composing import MAX_DEPTH, MAX_DOCUMENTS, MAX_VALUES
from rules.yaml_text.nodes import Row, Table, Text, plain


def only(text: str) -> Document:
    parsed = read_documents(text, "a.yaml")
    assert not parsed.problems, parsed.problems
    return parsed.documents[0]


def codes(text: str) -> list[str]:
    return [problem.code for problem in read_documents(text, "a.yaml").problems]


def test_no_scalar_is_resolved() -> None:
    root = only("on: yes\nat: 12:30:00\nversion: 1.10\nday: 2026-03-01\nnone: ~\noctal: 010\nnothing:\n").root
    assert plain(root) == {
        "on": "yes",
        "at": "12:30:00",
        "version": "1.10",
        "day": "2026-03-01",
        "none": "~",
        "octal": "010",
        "nothing": "",
    }


def test_every_value_knows_its_line_and_column() -> None:
    root = only('rule: quiet\nwhen:\n  all:\n    - "seats > 3"\n    - tier = high\n').root
    when = root["when"]
    assert isinstance(when, Table)
    row = when["all"]
    assert isinstance(row, Row)
    assert [item.place for item in row.items] == [Place("a.yaml", 4, 8), Place("a.yaml", 5, 7)]
    assert when.key("all").place == Place("a.yaml", 3, 3)


def test_a_literal_block_begins_where_its_first_line_does() -> None:
    root = only("when: |\n\n    seats > 3\n    and tier = high\n").root
    text = root["when"]
    assert isinstance(text, Text)
    assert text.place == Place("a.yaml", 3, 5)
    assert text.is_block


def test_columns_count_characters_and_not_bytes() -> None:
    root = only("label: {zh-CN: 客户分层, en: Tier}\n").root
    table = root["label"]
    assert isinstance(table, Table)
    assert table.key("en").place.column == 22


def test_several_documents_stand_in_one_file_and_empty_ones_are_passed_over() -> None:
    parsed = read_documents("# only a comment\n---\n---\nrule: one\n---\nrule: two\n", "a.yaml")
    assert [plain(document.root) for document in parsed.documents] == [{"rule": "one"}, {"rule": "two"}]
    assert not parsed.problems


def test_comments_are_kept_by_line_and_belong_to_their_document() -> None:
    text = (
        "rule: one\nsays: 'a # no comment'  # its own\nbecause: |\n  # text\n---\n"
        "# ahead\nrule: two\nurl: a#b # behind\n"
    )
    first, second = read_documents(text, "a.yaml").documents
    assert first.comments == {2: "its own"}
    assert second.comments == {6: "ahead", 8: "behind"}


def test_what_stands_after_two_hashes_is_for_the_writer_alone() -> None:
    text = "rule: one  ## a name\n# above\n## not this\nsays: x  # behind\n### A heading\nbecause: y\n"
    (document,) = read_documents(text, "a.yaml").documents
    assert document.comments == {2: "above", 4: "behind"}
    assert document.comment_at == {4: "above behind"}


def test_a_comment_is_of_the_line_that_it_stands_behind_or_above() -> None:
    text = (
        "rule: one\nwhen:\n  all:\n    # two lines\n    # above\n    - a   # and behind\n    - b\n"
        "    # of none\n\n    - c\n"
    )
    (document,) = read_documents(text, "a.yaml").documents
    assert document.comment_at == {6: "two lines above and behind"}


def test_what_stands_before_an_error_is_kept() -> None:
    parsed = read_documents("rule: one\n---\nrule: two\n---\nrule: 'three\n", "a.yaml")
    assert [document.head for document in parsed.documents if isinstance(document.head, Text)]
    assert len(parsed.documents) == 2
    assert parsed.is_broken


def test_every_refusal_of_a_document_is_told_at_once() -> None:
    assert codes("a: &x 1\nb: *x\na: 2\nc: >\n  folded\nd: !t 1\n") == [
        "anchor", "alias", "folded-block", "tag", "duplicate-key",
    ]  # fmt: skip


def test_a_byte_order_mark_is_no_character_of_the_first_key() -> None:
    assert plain(only("\ufeffrule: one\n").root) == {"rule": "one"}


def test_a_full_width_colon_is_named_where_it_stands() -> None:
    parsed = read_documents("rule: one\nwhen：seats > 3\nsays: x\n", "a.yaml")
    (problem,) = parsed.problems
    assert (problem.code, problem.place) == ("full-width", Place("a.yaml", 2, 5))
    assert "`:`" in problem.hint


def test_full_width_signs_are_at_home_in_a_text() -> None:
    assert plain(only("says: 您好，世界：（测试）“引用”\n").root) == {"says": "您好，世界：（测试）“引用”"}


def test_bounds_are_told_and_end_the_reading() -> None:
    assert codes("a: " + "[" * 900_000) == ["nearly-too-big", "too-deep"]
    assert codes("- " * (MAX_DEPTH + 5)) == ["too-deep"]
    assert codes("a:\n" + "- b\n" * (MAX_VALUES + 5)) == ["too-many-values"]
    assert codes("---\na: b\n" * (MAX_DOCUMENTS + 5)) == ["too-many-documents"]
    assert codes("#" * (MAX_FILE_BYTES + 1)) == ["too-big"]


def test_past_four_fifths_of_a_bound_there_is_a_warning() -> None:
    for text in (
        "a:\n" + "- b\n" * (MAX_VALUES - 100),
        "---\na: b\n" * (MAX_DOCUMENTS - 1),
        "- " * 39 + "a",
        "#" * 900_000,
    ):
        problems = [one for one in read_documents(text, "a.yaml").problems if one.code != "not-a-table"]
        assert [(one.code, one.severity) for one in problems] == [("nearly-too-big", "warning")]


@given(st.text())
def test_any_text_is_read_without_an_exception(text: str) -> None:
    parsed, (mail, sections) = read_documents(text, "a.yaml"), read_mail(text, "a.md")
    lines = text.count("\n") + text.count("\r") + 2
    for problem in (*parsed.problems, *mail.problems):
        assert problem.code, problem
        assert 0 <= problem.place.line <= lines, problem
    assert all(0 < section.line <= lines for section in sections)


@given(st.text(alphabet="ab:-[]{}\"'|>&*!#%@` \n\t，：\u202e"))
def test_any_text_of_yamls_own_signs_is_read_without_an_exception(text: str) -> None:
    parsed = read_documents(text, "a.yaml")
    lines = text.count("\n") + 1
    assert all(1 <= problem.place.line <= lines + 1 for problem in parsed.problems)


def test_a_mails_lines_keep_their_numbers() -> None:
    text = "---\nemail: hello\nsubject: Hello\n---\n\nHello.\n\n:: zh-CN\n\n您好。\n"
    parsed, sections = read_mail(text, "a.md")
    assert [problem.code for problem in parsed.problems] == []
    assert parsed.documents[0].root["subject"].place == Place("a.md", 3, 10)
    assert [(section.language, section.line) for section in sections] == [("", 5), ("zh-CN", 9)]


def test_a_mail_may_begin_with_a_language() -> None:
    sections = read_mail("---\nemail: hello\n---\n:: zh-CN\n您好。\n", "a.md")[1]
    assert [(section.language, section.text.strip()) for section in sections] == [("zh-CN", "您好。")]


def test_a_markdown_page_without_front_matter_is_no_mail() -> None:
    assert not is_mail("# About this folder\n")
    assert is_mail("---\nemail: hello\n---\n")
    assert is_mail("\nemail: hello\n")


def test_escapes_do_not_shift_the_columns_behind_them() -> None:
    found = only("says: \"a \\\"b\\\" \\u00e9 {seets}\"\nwhy: 'it''s {seets}'\n").root
    says, why = found["says"], found["why"]
    assert isinstance(says, Text)
    assert isinstance(why, Text)
    assert says.within(Place("a.yaml", 1, 8 + says.value.index("{"))) == Place("a.yaml", 1, 23)
    assert why.within(Place("a.yaml", 2, 7 + why.value.index("{"))) == Place("a.yaml", 2, 13)
