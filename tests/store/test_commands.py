"""Commands that name what is not there say so, with what may have been meant, and write nothing."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from api.cli import main
from api.cli.here import parts_here
from engine.steady import Mark
from engine.store.schema import ledger
from engine.store.world import make_virtual, set_mark
from rules.folder import library_folder, read_folder
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.rulebook_folder import write_documents

Perennial = Callable[..., Result]
WHY = "--because=Their office moves"


@pytest.fixture
def perennial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Perennial:
    """A server's folder with the shipped rulebook and one account."""
    monkeypatch.setenv("PERENNIAL_DATA", str(tmp_path))
    documents, _ = read_folder(library_folder())
    with parts_here() as parts:
        assert publish_rulebook(parts, documents, "lin").edition
        add_account(parts, "acme", "Acme")
    return lambda *words: CliRunner().invoke(main, words)


WAITS = """
rule: nameless
says: "{account.name} is here"
because: To be seen.
area: adoption
when: seats is empty
true_for: 7d
already_true: open
task: "Look at {account.name}"
"""


def test_what_waits_is_previewed_apart_from_what_happens_at_once(
    perennial: Perennial, tmp_path: Path
) -> None:
    documents, _ = read_folder(library_folder())
    with parts_here() as parts:
        told = [{"account": "acme", "field": "seats", "value": None}]
        assert not record_observations(parts, told, "crm").refused
    write_documents(tmp_path / "mine", {**documents, "waits.yaml": WAITS})
    said = perennial("preview", str(tmp_path / "mine"))
    assert said.exit_code == 0, said.output
    assert "1 signal would begin to wait until it was true long enough:" in said.output
    assert "1 signal would open later, if it stays true, at 20" in said.output
    assert "What would come later, if it stays true, with 1 signal" in said.output
    assert said.output.count("Lin Tao: 1 task") == 1


def test_publishing_names_the_stories_that_fail(perennial: Perennial, tmp_path: Path) -> None:
    documents, _ = read_folder(library_folder())
    text = documents["onboarding/rules.yaml"].replace("overdue(onboarding.first_value) < 30d", "seats < 3")
    write_documents(tmp_path / "mine", {**documents, "onboarding/rules.yaml": text})
    said = perennial("publish", str(tmp_path / "mine"))
    assert (said.exit_code, said.output.splitlines()[0][:9]) == (0, "Edition 2")
    assert re.search(r"[1-9] stories fail of \d+ that it touches, and it runs all the same", said.output)
    back = perennial("publish", "--edition=1")
    assert (back.exit_code, "stories" in back.output) == (0, False)


DAYS = ("--from=2026-01-01", "--to=2026-02-01")
ONE_MILESTONE = "There is no milestone `onboarding.kickof`. Did you mean `onboarding.kickoff`?"


def lines_written() -> int:
    with parts_here() as parts, parts.database.reading() as conn:
        return int(conn.execute(select(func.count()).select_from(ledger)).scalar_one())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("milestone", "acne", "onboarding.kickoff", "--move-to=2026-06-01", WHY),
            "There is no account `acne`. Did you mean `acme`?",
        ),
        (("start", "renewal", "acne", "--why=x"), "There is no account `acne`. Did you mean `acme`?"),
        (("suppress", "acne", "--why=x"), "There is no account `acne`. Did you mean `acme`?"),
        (("mailbox", "--account=acne"), "There is no account `acne`. Did you mean `acme`?"),
        (("explain", "renewals", "acme"), "There is no rule `renewals`. Did you mean `renewal`?"),
        (("recall", "renewals"), "There is no rule `renewals`. Did you mean `renewal`?"),
        (("recall", "--preview", "77"), "There is no edition `77`."),
        (
            ("backtest", "--from=0001-01-01", "--to=9999-12-31"),
            "Nothing is on record before 1970: name a later first day.",
        ),
        (("milestone", "acme", "onboarding.kickof", "--restore", WHY), ONE_MILESTONE),
        (
            ("milestone", "acme", "kickoff", "--restore", WHY),
            ONE_MILESTONE.replace("onboarding.kickof`", "kickoff`"),
        ),
        (
            ("milestone", "acme", "onboarding.kickoff", "--waive-until=2020-01-10", WHY),
            "Not done: the moment is not ahead (2020-01-10 00:00).",
        ),
        (("start", "renewals", "acme", "--why=x"), "There is no rule `renewals`. Did you mean `renewal`?"),
        (("backtest", *DAYS, "--against=77"), "There is no edition 77."),
        (("backtest", *DAYS, "--fate=chrned"), "There is no fate `chrned`. Did you mean `churned`?"),
        (
            ("member", "bo", "--teammate=meii", "--password=long-enough-x"),
            "There is no teammate `meii`. Did you mean `mei`?",
        ),
        (("lift", "acme"), "The account is not suppressed."),
        (("publish", "--edition=77"), "There is no such edition (77). The running edition goes on."),
        (("show-mail", "module-tip", "acme"), "There is no e-mail `module-tip`. Did you mean `module-tips`?"),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_written(
    perennial: Perennial, words: tuple[str, ...], says: str
) -> None:
    before = lines_written()
    found = perennial(*words)
    assert (found.exit_code, found.output.strip()) == (2, says)
    assert lines_written() == before


def test_a_secret_that_somebody_typed_is_not_shown_and_one_made_up_is(
    perennial: Perennial, tmp_path: Path
) -> None:
    typed = CliRunner().invoke(main, ["secret", "PRODUCT_SECRET"], input="nobody-may-read-this\n")
    kept = tmp_path / "secrets" / "PRODUCT_SECRET"
    assert (kept.read_text(), "nobody-may-read-this" in typed.output) == ("nobody-may-read-this\n", False)
    made_up = CliRunner().invoke(main, ["secret", "PRODUCT_SECRET"], input="\n")
    assert f" Secret: {kept.read_text().strip()} " in made_up.output


def test_the_clock_says_whether_it_stands_and_goes_on_when_told(perennial: Perennial) -> None:
    with parts_here() as parts, parts.database.writing() as conn:
        ahead = parts.clock.machine() + timedelta(hours=1)
        set_mark(conn, Mark(ahead, is_waited_for=True))
    found = perennial("clock")
    assert (found.exit_code, f"until it comes to {ahead:%Y-%m-%d %H:%M:%S} UTC." in found.output) == (0, True)
    assert datetime.fromisoformat(json.loads(perennial("clock", "--json").output)["waits_until"]) == ahead
    assert perennial("clock", "--follow-machine", "--by", "lin").output.endswith("by the machine's clock.\n")
    with parts_here() as parts, parts.database.writing() as conn:
        make_virtual(conn, ahead)
    found = perennial("clock", "--follow-machine")
    assert (found.exit_code, "no machine's clock moves it" in found.output) == (2, True)


def test_who_says_where_there_was_nobody_yet(perennial: Perennial) -> None:
    found = perennial("who", "tier = high", "--at", "2020-01-01")
    assert (found.exit_code, found.stdout.rstrip().endswith("No account was known then.")) == (0, True)


def test_a_rule_that_is_called_otherwise_there_is_told_as_not_there(
    perennial: Perennial, tmp_path: Path
) -> None:
    documents, _ = read_folder(library_folder())
    renamed = {path: text.replace("kickoff-late", "kickoff-missed") for path, text in documents.items()}
    write_documents(tmp_path / "renamed", renamed)
    found = perennial("backtest", "kickoff-late", *DAYS, f"--against={tmp_path / 'renamed'}")
    assert (found.exit_code, "kickoff-late: not there before, 0 opened after" in found.stdout) == (0, True)
    new = f"--rulebook={tmp_path / 'renamed'}"
    found = perennial("backtest", "kickoff-late", *DAYS, new, "--against=1")
    assert (found.exit_code, "kickoff-late: 0 opened before, not there after" in found.stdout) == (0, True)
    found = perennial("backtest", "kickoff-lat", *DAYS, new, "--against=1")
    says = "There is no rule `kickoff-lat`. Did you mean `kickoff-late`?"
    assert (found.exit_code, found.output.strip()) == (2, says)


def test_who_names_those_of_whom_it_is_unknown_and_what_each_lacks(perennial: Perennial) -> None:
    found = perennial("who", "utilisation < 40%")
    assert "for want of" in found.stdout.partition("unknown of:")[2], found.stdout


def test_who_says_what_a_proposal_takes_for_granted(perennial: Perennial) -> None:
    found = perennial("who", "nobody logged in")
    says = "You named no time: the last 30 days are taken. Write `none(login, 30d)`."
    assert (found.exit_code, says in found.stderr) == (1, True), found.stderr


def test_who_tells_what_is_allowed_and_seldom_meant(perennial: Perennial) -> None:
    found = perennial("who", "utilisation >= 60")
    assert (found.exit_code, "warning: A share is compared with 60" in found.stderr) == (0, True)


def test_explain_writes_until_when_a_milestone_is_waived_as_any_moment(perennial: Perennial) -> None:
    words = ("milestone", "acme", "onboarding.kickoff", "--waive-until=2199-01-10", WHY, "--by=mei")
    assert perennial(*words).exit_code == 0
    found = perennial("explain", "kickoff-late", "acme")
    said = "onboarding.kickoff waived_until = 2199-01-09 16:00 UTC, decided by mei: Their office moves"
    assert said in found.stdout, found.stdout


def test_what_ends_with_its_rule_is_previewed_in_words(perennial: Perennial, tmp_path: Path) -> None:
    documents, _ = read_folder(library_folder())
    with parts_here() as parts:
        told = [{"account": "acme", "field": "seats", "value": None}]
        assert not record_observations(parts, told, "crm").refused
        write_documents(tmp_path / "mine", {**documents, "waits.yaml": WAITS})
        assert perennial("publish", str(tmp_path / "mine")).exit_code == 0
        parts.editions.look_again()
        while evaluate_accounts(parts):
            pass
    said = perennial("preview")
    assert "[its rule is there no more]" in said.output, said.output
    assert "rule_gone" not in said.output
