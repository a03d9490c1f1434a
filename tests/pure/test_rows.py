from pathlib import Path

import pytest

from workflows.imports.rows import Row, how_written, read_rows


def rows_of(path: Path, content: bytes) -> list[Row]:
    path.write_bytes(content)
    return list(read_rows(path, how_written(path)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_reads_alike_in_every_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = f"id{delimiter}name\r\n1{delimiter}陈美\r\n"
    assert rows_of(tmp_path / "t.csv", text.encode(encoding)) == [Row(2, {"id": "1", "name": "陈美"})]


def test_a_row_stands_on_the_line_on_which_it_begins(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "t.csv", b'id,note\n1,"two\nlines"\n2,x\n')
    assert [(row.line, row.cells["id"]) for row in rows] == [(2, "1"), (4, "2")]


def test_a_row_with_too_few_columns_is_kept_with_its_reason(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "t.csv", b"id,name\n1\n2,x\n")
    assert rows[0].reason == "the row has 1 columns and the header 2"
    assert rows[1].reason == ""


def test_json_lines_that_are_no_objects_are_kept_with_their_reason(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "t.jsonl", b'{"a": 1}\n\n{"a"\n[1]\n')
    assert [(row.line, bool(row.reason)) for row in rows] == [(1, False), (3, True), (4, True)]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "t.csv", b"") == []
