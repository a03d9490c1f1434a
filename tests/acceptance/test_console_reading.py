"""What the console says, in a real browser: names, moments, counts and lists as whoever reads them expects them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.test_console import Console, console, served
from tests.harness.web import MONDAY, library
from workflows.operations.attention import close_task, judge_task
from workflows.operations.looking import tasks
from workflows.operations.milestones import waive_milestone

__all__ = ["console", "served"]

LOGINS = 30
ENGLISH, CHINESE = "en-GB", "zh-CN"


@pytest.fixture(scope="module", autouse=True)
def lived(served: Console) -> None:
    """Acme has logged in day after day, and a ticket of it was opened."""
    web = served.web
    days = [MONDAY - timedelta(days=back) for back in range(1, LOGINS + 1)]
    logins = [
        {"account": "acme", "event": "login", "id": f"l{day:%j}", "at": day.isoformat()} for day in days
    ]
    ticket = {"child": "t1", "at": "2026-01-20T17:05:00+08:00"}
    opened = {**ticket, "field": "ticket.opened_at", "value": "2026-01-20T17:00:00+08:00"}
    urgent = {**ticket, "field": "ticket.priority", "value": "p1"}
    web.tell(*logins, {"account": "acme", **opened}, {"account": "acme", **urgent})


def journey(page: Page) -> "list[str]":
    return page.locator(".journey > li").all_inner_texts()


def test_events_of_one_kind_make_one_line_that_unfolds(console: Console) -> None:
    page = console.open("/accounts/acme#journey")
    told = page.locator(".journey details", has_text=f"Login, {LOGINS} times")
    expect(told).to_have_count(1)
    expect(page.locator(".journey > li", has_text="Login,")).to_contain_text("from Jan 31 to Mar 1")
    expect(told.get_by_role("listitem").first).not_to_be_visible()
    told.locator("summary").click()
    expect(told.get_by_role("listitem")).to_have_count(LOGINS)
    expect(told.get_by_role("listitem").first).to_have_text("Mar 1 Login")
    chinese = console.open("/accounts/acme", language=CHINESE)
    expect(chinese.locator(".journey")).to_contain_text(f"登录，{LOGINS} 次")
    expect(chinese.locator(".journey")).to_contain_text("1月31日至3月1日")


def test_one_event_among_many_keeps_its_place_in_time(console: Console) -> None:
    page = console.open("/accounts/acme")
    connected = {"event": "admin_trained", "id": "once", "at": "2026-02-15T10:00:00+08:00"}
    console.web.tell({"account": "globex", **connected})
    for day in (10, 12, 14, 16, 18):
        at = f"2026-02-{day}T09:20:00+08:00"
        console.web.tell({"account": "globex", "event": "login", "id": f"g{day}", "at": at})
    page.goto(f"{console.address}/accounts/globex")
    said = [line for line in journey(page) if re.search("Login|trained", line)]
    assert [re.search(r"Login, \d times|trained", line)[0] for line in said] == [  # type: ignore[index]
        "Login, 2 times",
        "trained",
        "Login, 3 times",
    ]


def test_a_moment_is_written_as_everywhere(console: Console) -> None:
    page = console.open("/accounts/acme#of-ticket")
    expect(page.get_by_role("region", name="Ticket")).to_contain_text("Jan 20 17:00")
    expect(page.get_by_role("main")).not_to_contain_text(re.compile(r"\d [AP]M"))


def test_facts_of_one_child_name_it_once(console: Console) -> None:
    page = console.open("/accounts/acme")
    expect(page.locator(".journey")).to_contain_text(
        re.compile("t1 · 2 facts: (Priority, Opened at|Opened at, Priority)")
    )


def test_a_why_tells_what_it_saw_by_the_names_people_read(console: Console) -> None:
    page = console.open("/rules/onboarding-begins?account=acme#one")
    seen = page.locator(".why")
    expect(seen).to_contain_text("Start date: Mar 2, 2025 (Mar 2, a source)")
    expect(seen).not_to_contain_text("start_date")


def test_a_waiver_is_told_by_name_and_day(console: Console) -> None:
    until = datetime(2026, 3, 12, 1, tzinfo=UTC)
    waive_milestone(console.web.parts, "globex", "onboarding", "kickoff", until, "mei", "They are away")
    page = console.open("/rules/kickoff-late?account=globex#one")
    said = "Kickoff held: not before Mar 12, decided by Mei Chen: They are away"
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("waived_until")
    chinese = console.open("/rules/kickoff-late?account=globex#one", language=CHINESE)
    expect(chinese.get_by_text("不早于 3月12日，由 Mei Chen 决定").first).to_be_visible()


def test_what_counts_everybodys_tasks_says_so_and_leads_to_them(console: Console) -> None:
    page = console.open("/", member="mei")
    heading = page.locator("#needs-tasks h3, #needs-late h3").first
    expect(heading).to_contain_text(re.compile(r"everybody's, \d+ of them yours"))
    heading.get_by_role("link", name="everybody's").click()
    whose = page.get_by_role("navigation", name="Whose", exact=True)
    expect(whose.get_by_role("link", name=re.compile(r"^Everybody's \d+$"))).to_have_attribute(
        "aria-current", "true"
    )
    expect(whose.get_by_role("link", name=re.compile(r"^Mine \d+$"))).to_be_visible()
    listed = page.locator("main article").count()
    expect(whose.get_by_role("link", name=f"Everybody's {listed}")).to_be_visible()
    owned = console.open("/?owner=mei", member="mei")
    expect(owned.locator("main")).not_to_contain_text("everybody's")


CHANGED = (
    ("mean(users, 28d) < account.seats * 10%", "mean(users, 28d) < account.seats * 12%"),
    ("true_for: 7d                    # a holiday week", "true_for: 10d                   # a holiday week"),
    ("already_true: {open: 10 a day}", "already_true: {open: 12 a day}\nif_unknown: tell_ops"),
    ("owner: lin", "owner: mei"),
)


def test_an_edition_tells_its_keys_with_their_meaning_and_a_condition_over_lines(console: Console) -> None:
    documents, path = dict(library()), "adoption/rules.yaml"
    for before, after in CHANGED:
        assert before in documents[path]
        documents[path] = documents[path].replace(before, after, 1)
    console.web.publish(documents)
    page = console.open("/editions/2")
    changed = page.get_by_role("region", name="What it changed")
    rule = changed.get_by_role("listitem").filter(has_text="rule module-hardly-used changes").first
    condition = rule.locator(".keys > div", has_text="the condition")
    expect(condition.locator("code")).to_have_text("when")
    expect(condition.locator(".was mark")).to_have_text(re.compile("seats times 10%$"))
    expect(condition.locator(".is mark")).to_have_text(re.compile("seats times 12%$"))
    expect(condition.locator(".was li")).to_have_count(5)
    expect(rule.locator(".keys > div", has_text="must stay true for")).to_contain_text(
        "true_for from “7 days” to “10 days”"
    )
    unknown = rule.locator(".keys > div", has_text="where it is unknown")
    expect(unknown).to_contain_text("it waits, and operations are told")
    first_day = rule.locator(".keys > div", has_text="where it is true already")
    expect(first_day).to_contain_text("from “opens 10 a day” to “opens 12 a day”")
    owner = rule.locator(".keys > div", has_text="who answers for the rule")
    expect(owner).to_contain_text("from “Lin Tao” to “Mei Chen”")
    chinese = console.open("/editions/2", language=CHINESE).get_by_role("region", name="更改了什么")
    expect(chinese).to_contain_text("以下全部成立：")
    expect(chinese).not_to_contain_text("tell_ops")


@pytest.mark.parametrize("width", [1300, 700])
def test_long_lines_on_the_desk_wrap_beside_their_numbers(console: Console, width: int) -> None:
    page = console.open("/desk/rule/module-hardly-used", member="mei")
    page.set_viewport_size({"width": width, "height": 900})
    text = page.get_by_label("As it is written")
    lines = text.input_value().split("\n")
    text.fill("\n".join(["# " + "a long remark of somebody " * 20, *lines, "x" * 400, "    - deep    "]))
    fits = page.evaluate(
        """() => {
          const text = document.getElementById("text"), gutter = document.querySelector("[data-gutter]");
          text.scrollTop = 1e6;
          return [text.scrollWidth - text.clientWidth, text.scrollHeight - gutter.scrollHeight,
                  gutter.clientWidth - text.clientWidth];
        }"""
    )
    assert fits == [0, 0, 0], "not wider than its place, and as high as the lines beside the numbers"
    numbers = page.locator("[data-gutter] span")
    expect(numbers).to_have_count(len(lines) + 3)
    tops = [each.bounding_box()["y"] for each in (numbers.nth(0), numbers.nth(1))]  # type: ignore[index]
    assert tops[1] - tops[0] > 2 * 21


def test_what_we_say_ourselves_is_said_in_chinese(console: Console) -> None:
    parts = console.web.parts
    task = next(each for each in tasks(parts, account="globex").items if each.step == "kickoff-date")
    assert close_task(parts, task.id, "no_answer", "", "mei").allowed
    judge_task(parts, task.id, True, "mei")
    chinese = console.open("/accounts/globex", language=CHINESE)
    told = chinese.locator(".journey")
    expect(told).to_contain_text("任务关闭：与 Globex 确定启动会日期，未联系上")
    expect(told).to_contain_text("一项任务被评为有用")
    chinese.goto(f"{console.address}/tasks?cursor=nonsense")
    expect(chinese.locator("main")).to_contain_text("无法识别该地址或表单")
    assert not re.search(r"[a-z]{3,} [a-z]{2,} ", chinese.locator("main").inner_text())
