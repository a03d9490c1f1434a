"""The handbook: a rulebook written out as pages, in both languages and both dresses."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from api.handbook.folder import COMING, MANIFEST
from api.handbook.pages import Format, handbook
from rules.folder import library_folder, read_folder
from rules.load import read_rulebook
from rules.rulebook import Documents
from tests.pure.documents import FOLDER, WORLD

SHIPPED = read_folder(library_folder())[0]
EVERY_KIND = {**WORLD, "it.yaml": (FOLDER / "rulebook_all_kinds.good.yaml").read_text()}
HOSTILE = '<script>alert("x")</script>'


class Links(HTMLParser):
    """Where a page leads, the places on it, and every tag it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("href", "src"):
                self.links.append(value or "")
            elif name == "id":
                self.places.append(value or "")


def pages_of(documents: Documents, language: str = "en", dress: Format = "html") -> dict[str, str]:
    reading = read_rulebook(documents)
    errors = [problem for problem in reading.problems if problem.is_error]
    assert not errors, errors
    return handbook(reading, documents, language, dress)


@pytest.fixture(scope="module")
def shipped() -> dict[str, str]:
    return pages_of(SHIPPED)


@pytest.mark.parametrize("documents", [SHIPPED, EVERY_KIND], ids=["shipped", "every kind"])
def test_every_link_leads_to_a_page_of_ours_and_a_place_on_it(documents: Documents) -> None:
    pages = pages_of(documents)
    read = {path: Links(text) for path, text in pages.items()}
    for path, page in read.items():
        assert len(page.places) == len(set(page.places)), path
        for link in page.links:
            target, _, place = link.partition("#")
            found = (
                (Path("/") / Path(path).parent / target).resolve().relative_to("/").as_posix()
                if target
                else path
            )
            assert found in pages, f"{path}: {link}"
            assert not place or place in read[found].places, f"{path}: {link}"


def test_every_link_of_the_markdown_resolves_too() -> None:
    pages = pages_of(SHIPPED, dress="markdown")
    for path, text in pages.items():
        for link in re.findall(r"\]\(([^)]+)\)", text):
            target, _, place = link.partition("#")
            found = (
                (Path("/") / Path(path).parent / target).resolve().relative_to("/").as_posix()
                if target
                else path
            )
            assert found in pages, f"{path}: {link}"
            assert not place or f'<a id="{place}"></a>' in pages[found], f"{path}: {link}"


def test_a_page_needs_nothing_from_elsewhere(shipped: dict[str, str]) -> None:
    for path, text in shipped.items():
        page = Links(text)
        assert not page.tags & {"script", "img", "iframe", "object", "link", "form"}, path
        assert not [link for link in page.links if "://" in link], path


def test_every_page_is_reached_from_the_index(shipped: dict[str, str]) -> None:
    seen, waiting = set[str](), ["index.html"]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            targets = (link.partition("#")[0] for link in Links(shipped[path]).links)
            waiting += [
                (Path("/") / Path(path).parent / each).resolve().relative_to("/").as_posix()
                for each in targets
                if each
            ]
    assert seen == set(shipped)


def test_a_rule_tells_whom_it_watches_what_it_says_who_is_told_and_its_stories(
    shipped: dict[str, str],
) -> None:
    page = shipped["rules/renewal.html"]
    for said in (
        "It watches every contract of accounts where lifecycle is not churned.",
        "A renewal is prepared for half a year",
        "180 days before",
        '<a href="../playbooks/renewal-press.html">Renewal press</a>',
        '<a href="../team.html#teammate-lin">Lin Tao</a>',
        "ONE signal per contract and end date",
        '<a href="../vocabulary.html#contract-ends_on">Contract: End date</a>',
        "one signal steps through the windows",
        "“renewal” stands in the window “look-ahead”",
    ):
        assert said in page, said


def test_a_playbook_shows_its_steps_its_tasks_and_its_mails_as_they_read(shipped: dict[str, str]) -> None:
    page = shipped["playbooks/renewal.html"]
    for said in (
        "If tier is tech:",
        "Who signs, and who can say no",
        "‹the contact&#x27;s name, else “there”›".replace("&#x27;", "'"),
        '<a href="../rules/renewal.html">Renewal</a>',
        '<a href="../team.html#escalation-unanswered">',
    ):
        assert said in page, said
    assert "{{" not in page
    assert "{%" not in page


def test_a_field_names_who_tells_it_and_who_uses_it(shipped: dict[str, str]) -> None:
    row = re.search(r'<tr id="account-seats">.*?</tr>', shipped["vocabulary.html"])
    assert row is not None
    for said in (
        "sources.html#source-hubspot",
        "rules/module-hardly-used.html",
        "lists.html#overview-portfolio",
    ):
        assert said in row[0], said


@pytest.mark.parametrize("documents", [SHIPPED, EVERY_KIND], ids=["shipped", "every kind"])
def test_in_chinese_nothing_of_ours_is_left_in_english(documents: Documents) -> None:
    english, chinese = pages_of(documents), pages_of(documents, "zh-CN")
    assert english.keys() == chinese.keys()
    for path, text in chinese.items():
        assert '<html lang="zh-CN">' in text
        said = {
            heading for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", text) if not heading.endswith(".yaml")
        }
        theirs = set(re.findall(r"<h2[^>]*>(.*?)</h2>", english[path]))
        assert not said & theirs - labels(documents), path
        heads = set(re.findall(r'<th scope="col">(.*?)</th>', text))
        assert not heads & set(re.findall(r'<th scope="col">(.*?)</th>', english[path])), path


def labels(documents: Documents) -> set[str]:
    """What a rulebook calls its kinds of child, where it has one word for both languages."""
    kinds = read_rulebook(documents).whole.vocabulary.children
    return {name.capitalize() for name in kinds}


def test_hostile_text_is_text(tmp_path: Path) -> None:
    rule = f"""rule: nasty
says: '{HOSTILE} & [x](javascript:alert(1)) `'
because: '{HOSTILE}'
when: seats > 3
---
story: '{HOSTILE} "quoted"'
begins: 2026-03-02 09:00
account: {{name: '{HOSTILE}', seats: 4}}
timeline:
  - {{day: 1, open: nasty}}
"""
    mail = f"---\nemail: tips\nsubject: '{HOSTILE}'\nclass: service\n---\n{HOSTILE} [x](javascript:alert(1)) ![y](http://evil.test/z)\n"
    documents = {**WORLD, "it.yaml": rule, "tips.md": mail}
    for text in pages_of(documents).values():
        page = Links(text)
        assert "script" not in page.tags
        assert "img" not in page.tags
        assert not [link for link in page.links if "javascript" in link]
    for text in pages_of(documents, dress="markdown").values():
        assert "<script" not in text
        assert "](javascript" not in text.replace("\\](javascript", "")


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["docs", *words])
    return done.exit_code, done.output


def small(folder: Path, says: str = "Few seats") -> Path:
    folder.mkdir(exist_ok=True)
    for path, text in WORLD.items():
        (folder / path).write_text(text)
    (folder / "rules.yaml").write_text(f"rule: few-seats\nsays: {says}\nwhen: seats < 3\n")
    return folder


def test_it_is_written_and_written_again_where_it_was_written(tmp_path: Path) -> None:
    book, to = small(tmp_path / "book"), tmp_path / "to"
    to.mkdir()
    (to / ".git").mkdir()
    code, said = run(str(book), "--to", str(to))
    assert (code, (to / "rules" / "few-seats.html").exists()) == (0, True), said
    (book / "rules.yaml").write_text("rule: many-seats\nsays: Many seats\nwhen: seats > 300\n")
    (to / "mine.txt").write_text("mine")
    code, said = run(str(book), "--to", str(to), "--language", "zh-CN")
    assert code == 0, said
    assert "1 old page taken away" in said
    assert not (to / "rules" / "few-seats.html").exists()
    assert (to / "mine.txt").read_text() == "mine"


def stopped(book: Path, to: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Written, and stopped after so many files."""
    real, left = Path.replace, iter(range(after))

    def stop(self: Path, target: Path) -> Path:
        if target.name != COMING and next(left, None) is None:
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stop)
        assert run(str(book), "--to", str(to))[0] != 0


@pytest.mark.parametrize("after", [0, 1, 4])
def test_who_is_stopped_in_the_middle_writes_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    book, to = small(tmp_path / "book"), tmp_path / "to"
    assert run(str(book), "--to", str(to))[0] == 0
    small(book, "Other words")
    stopped(book, to, monkeypatch, after)
    code, said = run(str(book), "--to", str(to))
    assert code == 0, said
    assert "Other words" in (to / "rules" / "few-seats.html").read_text()
    assert not (to / COMING).exists()


def test_who_is_stopped_again_and_again_writes_it_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of the first and of the second writing lie there when the third begins."""
    book, to = small(tmp_path / "book"), tmp_path / "to"
    assert run(str(book), "--to", str(to))[0] == 0
    for words, after in (("Other words", 3), ("Third words", 1)):
        small(book, words)
        stopped(book, to, monkeypatch, after)
    code, said = run(str(book), "--to", str(to))
    assert code == 0, said
    assert "Third words" in (to / "rules" / "few-seats.html").read_text()


def test_no_foreign_file_is_written_over(tmp_path: Path) -> None:
    book, to = small(tmp_path / "book"), tmp_path / "to"
    to.mkdir()
    (to / "index.html").write_text("mine")
    code, said = run(str(book), "--to", str(to))
    assert (code, "holds other files" in said) == (2, True)
    assert [each.name for each in to.iterdir()] == ["index.html"]


def test_a_page_that_somebody_changed_is_left_and_named(tmp_path: Path) -> None:
    book, to = small(tmp_path / "book"), tmp_path / "to"
    run(str(book), "--to", str(to))
    (to / "team.html").write_text("mine")
    before = (to / "index.html").read_text()
    small(book, "Other words")
    code, said = run(str(book), "--to", str(to))
    assert (code, "team.html" in said) == (2, True)
    assert (to / "index.html").read_text() == before


def test_a_manifest_that_leads_outside_takes_nothing_away(tmp_path: Path) -> None:
    book, to = small(tmp_path / "book"), tmp_path / "to"
    to.mkdir()
    (tmp_path / "precious").write_text("")
    (to / MANIFEST).write_text(json.dumps({"../precious": ""}))
    code, _ = run(str(book), "--to", str(to))
    assert code == 2
    assert (tmp_path / "precious").exists()


def test_a_rulebook_with_problems_says_them_as_check_does_and_writes_nothing(tmp_path: Path) -> None:
    book, to = small(tmp_path / "book"), tmp_path / "to"
    (book / "rules.yaml").write_text("rule: few-seats\nsays: x\nwhen: seets < 3\n")
    code, said = run(str(book), "--to", str(to))
    assert code == 1
    assert "rules.yaml:3:7: error unknown-field" in said
    assert not to.exists()


def test_without_a_folder_it_is_the_shipped_rulebook_in_its_first_language(tmp_path: Path) -> None:
    code, said = run("--to", str(tmp_path / "to"), "--format", "markdown")
    assert code == 0, said
    assert "# acme-success: the rulebook" in (tmp_path / "to" / "index.md").read_text().replace("\\", "")


def test_what_a_field_refers_to_is_called_by_its_label() -> None:
    boss = "vocabulary: more\naccount:\n  boss: {type: contact, label: {en: Boss, zh-CN: 主管}, feed: crm}\n"
    told = pages_of({**SHIPPED, "more.yaml": boss}, "zh-CN", "markdown")["vocabulary.md"]
    (line,) = (line for line in told.splitlines() if "主管" in line)
    assert "其中一个：联系人" in line
