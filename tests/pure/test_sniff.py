from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.imports.sniff import Unreadable, Written, delimiter_of, sniff

TEXT = "account,name,seats\n1,陈美公司,4\n2,Globex,9\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("gb18030", "gb18030"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_usual_encoding_is_recognised(encoding: str, expected: str) -> None:
    assert sniff(TEXT.encode(encoding), is_whole=True) == Written(expected, "csv", ",")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_columns(delimiter: str) -> None:
    number = "2.5" if delimiter == "," else "2,5"
    assert delimiter_of(f"a{delimiter}b{delimiter}c\n1{delimiter}{number}{delimiter}3\n") == delimiter


def test_a_character_cut_in_half_at_the_end_of_the_head_is_no_fault() -> None:
    assert sniff("名称\n陈美".encode()[:-1], is_whole=False).encoding == "utf-8"


def test_json_lines_are_recognised_and_have_no_delimiter() -> None:
    assert sniff(b'{"account": "acme"}\n', is_whole=True) == Written("utf-8", "jsonl", "")


def test_a_file_that_is_no_text_is_refused_with_a_sentence() -> None:
    with pytest.raises(Unreadable, match="no text file"):
        sniff(b"\x00\x01PK\x03\x04" + bytes(range(1, 200)), is_whole=True)


def test_what_the_mapping_declares_is_believed() -> None:
    assert sniff(b"a|b\n1|2\n", is_whole=True, encoding="utf-8", delimiter="|").delimiter == "|"
    with pytest.raises(Unreadable, match="cannot be read as utf-8"):
        sniff("名称".encode("gb18030"), is_whole=True, encoding="utf-8")


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_recognised_or_refused(head: bytes, is_whole: bool) -> None:
    with suppress(Unreadable):
        assert sniff(head, is_whole=is_whole).format in ("csv", "jsonl")
