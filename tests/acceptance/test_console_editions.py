"""Editions in a real browser: a draft goes live with a second yes, is taken back, and the red handle is pulled."""

import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from rules.pieces import pieces_of
from tests.acceptance.test_console import PATIENCE, Console, add_member, console, served
from tests.harness.web import MONDAY, library
from workflows.operations.drafting import save_rule_draft
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.store.effects import SOMEDAY
from workflows.store.schema import effect

__all__ = ["console", "served"]

NEW = """
rule: few-seats
says: {en: "{seats} seats", zh-CN: "{seats} 个席位"}
because: {en: Few seats, zh-CN: 席位很少}
area: adoption
when: seats <= 10
already_true: open
task: {en: "Phone {account.name}", zh-CN: "致电 {account.name}"}
"""


@pytest.fixture(scope="module", autouse=True)
def second_person(served: Console) -> None:
    add_member(served.web, "lin", "ops")


@pytest.fixture
def two_people(console: Console) -> Console:
    return console


def drafted(console: Console, text: str, note: str) -> int:
    saved = save_rule_draft(console.web.parts, text, "mei", note=note)
    assert saved.draft is not None
    assert not [each for each in saved.problems if each.is_error]
    return saved.draft.id


def publish(page: Page) -> None:
    """Once its stories are played: before, one is asked whether to publish all the same."""
    expect(page.get_by_label("Publish although its stories are not played yet")).to_have_count(
        0, timeout=4 * PATIENCE
    )
    page.get_by_role("button", name="Publish").click()


def wait_for_the_handle(console: Console) -> None:
    """A mail to a customer that the red handle keeps."""
    content = {"email": "welcome-invite"}
    row = {"key": "kept", "kind": "email", "cause": "run", "cause_id": "none", "account_id": "globex"}
    row |= {"recipient": "ana@globex.test", "state": "deferred", "reason": "mail_held"}
    with console.web.parts.database.writing() as conn:
        conn.execute(insert(effect).values(**row, content=content, planned_at=MONDAY, due_at=SOMEDAY))


def test_a_draft_shows_whom_it_hits_and_goes_live(two_people: Console) -> None:
    key = drafted(two_people, NEW, "few seats")
    page = two_people.open("/editions")
    page.get_by_role("link", name=re.compile("rule few-seats", re.IGNORECASE)).click()
    expect(page.get_by_text("rule few-seats is new")).to_be_visible()
    expect(page.get_by_role("link", name="Globex").first).to_be_visible()
    expect(page.get_by_text("No story names what it changes.")).to_be_visible(timeout=PATIENCE)
    publish(page)
    expect(page.get_by_text("Edition 2 runs now.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("3 accounts have still to be asked.")).to_be_visible()
    two_people.work()
    expect(page.get_by_text("2 signals opened")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("to be asked")).to_have_count(0)
    chinese = two_people.open(f"/drafts/{key}", language="zh-CN")
    expect(chinese.get_by_text("已发布为版本 2。")).to_be_visible()
    assert two_people.complaints == []


def test_an_editions_files_are_to_be_had_as_they_were_written(console: Console) -> None:
    page = console.open("/editions/1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download its files").click()
    assert download.value.suggested_filename == "edition-1.zip"
    with ZipFile(download.value.path()) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {f"edition-1/{path}": text for path, text in library().items()}


def test_a_drafts_note_stands_in_its_field_and_is_kept_until_somebody_changes_it(two_people: Console) -> None:
    key = drafted(two_people, NEW.replace("few-seats", "noted"), "twelve left last year")
    page = two_people.open(f"/desk/rule/noted?draft={key}")
    note, save = (
        page.get_by_label("What you change, and why"),
        page.get_by_role("button", name="Save", exact=True),
    )
    expect(note).to_have_value("twelve left last year")
    save.click()
    expect(page.locator(".told", has_text="Saved in draft")).to_be_visible()
    expect(note).to_have_value("twelve left last year")
    note.fill("twelve left last year; and the mail says so")
    save.click()
    expect(page.locator(".told", has_text="Saved in draft")).to_be_visible()
    expect(two_people.open(f"/drafts/{key}").locator("main")).to_contain_text("year; and the mail says so")


def test_two_who_write_one_document_do_not_write_over_one_another(two_people: Console) -> None:
    key = drafted(two_people, NEW.replace("few-seats", "two-hands"), "")
    page = two_people.open(f"/desk/rule/two-hands?draft={key}")
    other = NEW.replace("few-seats", "two-hands").replace("<= 10", "<= 11")
    save_rule_draft(two_people.web.parts, other, "lin", key=key)
    page.get_by_label("As it is written").fill(other.replace("<= 11", "<= 12"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody has changed this document")).to_be_visible()
    expect(page.get_by_text("when: seats <= 11")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    said = f"Saved in draft {key}. Look at it as a whole, and publish it."
    expect(page.locator(".told", has_text=said)).to_be_visible()
    whole = two_people.open(f"/drafts/{key}")
    save_rule_draft(two_people.web.parts, other.replace("<= 11", "<= 999"), "lin", key=key)
    publish(whole)
    expect(whole.get_by_text("somebody has written on the draft since you looked")).to_be_visible()
    whole.locator("summary", has_text="Discard").click()
    whole.get_by_role("button", name="Yes, discard it").click()


def test_a_draft_says_which_mails_are_put_off_and_why(two_people: Console) -> None:
    mailing = NEW.replace("few-seats", "few-and-mailed").replace("seats <= 10", "seats >= 0")
    text = mailing[: mailing.index("task:")] + "start: onboarding-start\n"
    who = {"account": "acme", "field": "contact.role", "child": "bo@acme.test", "value": "champion"}
    two_people.web.tell(who)
    hold_all_mail(two_people.web.parts, "lin", "")
    key = drafted(two_people, text, "")
    page = two_people.open(f"/drafts/{key}")
    mailed = page.get_by_role("row", name=re.compile("onboarding welcome"))
    expect(mailed.get_by_text("all mail to customers is held")).to_be_visible()
    release_all_mail(two_people.web.parts, "lin")


def test_a_draft_leads_back_to_what_it_writes_and_says_which_stories_it_breaks(two_people: Console) -> None:
    text = next(each.text for each in pieces_of(library()) if each.name == "first-value-late")
    key = drafted(two_people, text.replace("overdue(onboarding.first_value) < 30d", "seats < 3"), "")
    page = two_people.open(f"/drafts/{key}")
    stories = page.get_by_role("region", name="Its stories")
    expect(stories.get_by_text(re.compile(r"[1-9] stor(y fails|ies fail)"))).to_be_visible(timeout=PATIENCE)
    expect(stories.get_by_text("expected: first-value-late is open").first).to_be_visible()
    beside = page.get_by_role("region", name="Go on with it").get_by_role("status")
    failing = stories.locator("li strong").first.inner_text()
    expect(beside).to_have_text(re.compile(rf"[1-9] of the \d+ stories that it touches fails?: .*{failing}"))
    page.get_by_role("button", name="Publish").click()
    although = page.get_by_label(re.compile(r"Publish although [1-9] stor(y fails|ies fail)"))
    assert although.evaluate("each => each.matches(':invalid')"), "one is asked before it goes live"
    assert page.url.endswith(f"/drafts/{key}")
    page.get_by_role("link", name="rule first-value-late").click()
    expect(page.get_by_label("As it is written")).to_have_value(re.compile("seats < 3"))
    page.go_back()
    page.get_by_role("link", name="all its documents").click()
    expect(page.get_by_text(f"You write in draft {key}.")).to_be_visible()
    page.goto(f"{two_people.address}/desk")
    page.get_by_role("link", name=f"Draft {key}").click()
    expect(page.get_by_text(f"You write in draft {key}.")).to_be_visible()
    page.goto(f"{two_people.address}/drafts/{key}")
    page.locator("summary", has_text="Discard").click()
    page.get_by_role("button", name="Yes, discard it").click()


def test_what_it_opened_is_taken_back_after_naming_numbers(two_people: Console) -> None:
    page = two_people.open("/editions/2")
    page.get_by_role("link", name=re.compile("Take back what it opened")).click()
    expect(page.get_by_text("2 signals would be taken back")).to_be_visible()
    page.get_by_label("Why").fill("too early")
    page.get_by_role("button", name="Take back 2 signals").click()
    done = re.compile(r"2 signals taken back, 0 left as they are, \d+ mails? went out")
    expect(page.get_by_text(done)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("2 taken back")).to_be_visible()
    expect(page.get_by_text("0 closed otherwise")).to_be_visible()
    page.get_by_role("link", name="Go back to an earlier edition to stop it").click()
    page.get_by_role("link", name=re.compile("Go back to edition 1")).click()
    expect(page.get_by_role("button", name="Publish edition 1 again")).to_be_visible()
    page.goto(f"{two_people.address}/editions/2")
    page.get_by_role("link", name=re.compile("Take back what it opened")).click()
    expect(page.get_by_text("There is nothing to take back.")).to_be_visible()


def test_every_page_says_that_mail_is_held_until_it_is_let_go(two_people: Console) -> None:
    page = two_people.open("/editions")
    page.get_by_label("Why").fill("a wrong price")
    page.get_by_role("button", name="Hold all mail to customers").click()
    band = page.get_by_text("All mail to customers is held since")
    expect(band).to_be_visible(timeout=PATIENCE)
    viewer = two_people.open("/tasks", member="vic", language="zh-CN")
    expect(viewer.get_by_text("暂停了所有客户邮件")).to_be_visible()
    expect(viewer.get_by_role("link", name="恢复发送")).to_have_count(0)
    expect(band).to_contain_text("0 mails wait.")
    wait_for_the_handle(two_people)
    expect(band).to_contain_text("1 mail waits.", timeout=PATIENCE)
    page.get_by_role("button", name="Let mail go on").click()
    said = page.get_by_text("Mail to customers goes on. 1 mail that waited is looked at again")
    expect(said).to_be_visible(timeout=PATIENCE)
    expect(band).to_have_count(0)


def test_what_mails_customers_needs_another_persons_yes(two_people: Console) -> None:
    web = two_people.web
    documents = dict(library())
    asks = documents["workspace.yaml"].replace("currency: USD\n", "currency: USD\npublish: two_people\n")
    web.publish({**documents, "workspace.yaml": asks})
    key = drafted(
        two_people, NEW.replace("task:", "start: admin-welcome\n#").replace("few-seats", "hello"), "hello"
    )
    page = two_people.open(f"/drafts/{key}")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.get_by_role("button", name="Ask for a second yes").click()
    page.get_by_role("button", name="Say yes to it").click()
    publish(page)
    expect(page.get_by_text(re.compile(r"Edition \d+ runs now."))).to_be_visible(timeout=PATIENCE)


@pytest.mark.timeout(300)
def test_what_the_stories_said_stays_while_the_world_moves(two_people: Console) -> None:
    """The last here: the world of the others stands still."""
    text = next(each.text for each in pieces_of(library()) if each.name == "first-value-late")
    key = drafted(two_people, text.replace("overdue(onboarding.first_value) < 30d", "seats < 3"), "")
    page = two_people.open(f"/drafts/{key}", language="zh-CN")
    beside = page.get_by_role("region", name="继续处理").get_by_role("status")
    fails = re.compile("个未通过")
    expect(beside).to_have_text(fails, timeout=4 * PATIENCE)
    page.locator("#clock button").first.click()
    expect(page.locator("#clock")).to_have_attribute("data-moving", "yes")
    expect(beside).to_have_text(fails, timeout=4 * PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response(f"**/drafts/{key}", timeout=4 * PATIENCE):
        pass
    page.wait_for_timeout(500)
    expect(beside).to_have_text(fails)
    expect(page.get_by_role("region", name="相关故事").locator("li").first).to_be_visible()
    assert not [each for each in asked if "/stories" in each], "they are not played again and again"
    assert two_people.complaints == []
