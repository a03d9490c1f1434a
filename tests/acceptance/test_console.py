"""The console in a real browser: what people see, what they may do, and that what strangers wrote stays text."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from api.identity import hash_password
from api.sign_in_links import make_sign_in_link
from engine.store.session import Database
from tests.harness.databases import migrated
from tests.harness.web import MONDAY, Web, build_web, library
from workflows import remembered
from workflows.operations.climbing import climb_escalations
from workflows.operations.delivery import deliver_effects
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.running import advance_runs
from workflows.store.members import save_member

PASSWORDS = {"olu": "ops", "mei": "csm", "vic": "viewer"}
"""Members by name; of each the role, which is also the password here."""
PATIENCE = 20_000
"""Milliseconds that a page may take to ask the server again, on a machine that is busy."""
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
HOSTILE_PERSON = "[Ana](javascript:alert(3)) <b onmouseover=alert(4)>"


class Console:
    """A served console with three accounts: Acme is healthy, Globex is late, and a third has a hostile name."""

    def __init__(self, web: Web, address: str, browser: Browser) -> None:
        self.web, self.address, self.browser = web, address, browser
        self.complaints: list[str] = []
        self.opened: list[BrowserContext] = []

    def open(self, path: str, member: str = "olu", language: str = "en-GB") -> Page:
        """A page of this member's own browser, signed in."""
        page = self.context(language).new_page()
        self.listen(page)
        link = make_sign_in_link(self.address, self.web.parts.settings.secret_key, member)
        page.goto(link)
        page.goto(self.address + path)
        return page

    def context(self, language: str = "en-GB") -> BrowserContext:
        self.opened.append(self.browser.new_context(locale=language))
        return self.opened[-1]

    def close(self) -> None:
        """An open page asks the server again and again, for as long as it is left open."""
        while self.opened:
            self.opened.pop().close()

    def listen(self, page: Page) -> None:
        """Whatever runs that should not, or is blocked by the policy, is a complaint."""
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )

    def work(self) -> None:
        """Everything that is due, until nothing is."""
        parts = self.web.parts
        while any(
            step(parts) for step in (evaluate_accounts, advance_runs, climb_escalations, deliver_effects)
        ):
            pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Console]:
    folder = tmp_path_factory.mktemp("console")
    database = Database(migrated(f"sqlite:///{folder / 'perennial.sqlite'}"))
    web = build_web(database, folder)
    web.app.config["SESSION_COOKIE_SECURE"] = False  # this browser comes without TLS
    web.publish(library())
    for name, role in PASSWORDS.items():
        add_member(web, name, role)
    tell_portfolio(web)
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    console = Console(web, f"http://127.0.0.1:{server.server_port}", browser)
    console.work()
    yield console
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()


@pytest.fixture
def console(served: Console) -> Iterator[Console]:
    """The same for one test: what it opens in the browser is closed at its end."""
    yield served
    served.close()


def add_member(web: Web, name: str, role: str, teammate: str = "") -> None:
    with web.parts.database.writing() as conn:
        save_member(
            conn,
            name=name,
            role=role,
            password_hash=hash_password(role),
            teammate=teammate or (name if name == "mei" else ""),
            language="",
            machine_now=datetime(2026, 3, 2, tzinfo=UTC),
        )


def tell_portfolio(web: Web) -> None:
    tell_account(web, "acme", "Acme", start_date="2025-03-02", tier="tech", lifecycle="active", seats=40)
    days = [(MONDAY - timedelta(days=back)).date().isoformat() for back in range(1, 40)]
    web.tell(*({"account": "acme", "field": "active_users", "value": 30, "at": day} for day in days))
    web.tell({"account": "acme", "event": "data_connected", "id": "a1", "at": "2025-04-01T09:00:00+08:00"})
    for account, name, person in (("globex", "Globex", "Ana"), ("evil", HOSTILE, HOSTILE_PERSON)):
        tell_account(
            web, account, name, start_date="2026-02-10", tier="mid", lifecycle="onboarding", seats=10
        )
        contact = {"role": "champion", "name": person, "language": "en", "time_zone": "Asia/Shanghai"}
        web.tell(
            *(
                {
                    "account": account,
                    "field": f"contact.{field}",
                    "child": f"ana@{account}.test",
                    "value": value,
                }
                for field, value in contact.items()
            )
        )


def tell_account(web: Web, account: str, name: str, **fields: str | int) -> None:
    said = {"name": name, "owner": "mei", "time_zone": "Asia/Shanghai", **fields}
    web.tell(
        *({"account": account, "field": key, "value": value, "creates": True} for key, value in said.items())
    )


def test_a_password_lets_in_and_a_wrong_one_does_not(console: Console) -> None:
    page = console.context().new_page()
    page.goto(f"{console.address}/tasks?of=all")
    for password in ("wrong", "csm"):
        page.get_by_label("Name").fill("mei")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        if password == "wrong":
            expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(page).to_have_url(f"{console.address}/tasks?of=all")
    page.get_by_role("button", name="Sign out").click()
    page.goto(console.address)
    expect(page).to_have_url(re.compile("/sign-in"))


def test_guessing_is_slowed_down(console: Console) -> None:
    page = console.context().new_page()
    page.goto(f"{console.address}/sign-in")
    for _ in range(6):
        page.get_by_label("Name").fill("nobody")
        page.get_by_label("Password").fill("guess")
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Too many tries")


def test_a_sign_in_link_works_once(console: Console) -> None:
    link = make_sign_in_link(console.address, console.web.parts.settings.secret_key, "olu")
    first, second = console.context().new_page(), console.context().new_page()
    first.goto(link)
    expect(first.get_by_role("heading", name="Overview")).to_be_attached()
    first.goto(link)
    expect(first.get_by_role("heading", name="Overview")).to_be_attached()
    second.goto(link)
    expect(second.get_by_role("alert")).to_contain_text("too old, or it was used before")


def test_every_number_of_the_overview_is_as_long_as_its_list(console: Console) -> None:
    page = console.open("/")
    counted = {
        link.get_attribute("data-count"): (link.inner_text(), link.get_attribute("href"))
        for link in page.locator(".answer a").all()
    }
    assert {"accounts", "well", "needs", "moved"} <= set(counted)
    for name, (said, address) in counted.items():
        page.goto(f"{console.address}{address}")
        listed = page.locator("main [data-need]" if name == "needs" else "main .lines > li").count()
        assert f"{listed} " in f"{said} ", f"{name}: the sentence says {said!r}, the list has {listed}"


def test_an_account_stands_in_its_list_with_its_sentence(console: Console) -> None:
    page = console.open("/accounts?in=well")
    expect(page.get_by_role("link", name="Acme", exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("75% of 40 seats in use")
    page.get_by_role("link", name="Raj Patel").click()
    expect(page.locator("main")).to_contain_text("Nobody.")


def test_the_account_page_tells_its_story(console: Console) -> None:
    page = console.open("/accounts/globex")
    main = page.locator("main")
    expect(main.get_by_role("heading", name="Globex", exact=True)).to_be_visible()
    expect(main.locator("article").filter(has_text="Kickoff is 13 days late").first).to_be_visible()
    expect(main.locator("dl", has_text="Kickoff held")).to_contain_text("late, 13 days")
    expect(main.locator(".steps .was").first).to_contain_text("E-mail")
    expect(main.locator(".journey")).to_contain_text("Signal opened: Kickoff is 13 days late")
    expect(main.locator(".journey")).to_contain_text("Mail to ana@globex.test")
    expect(main.locator(".facts", has_text="NPS")).to_contain_text("nobody has told us")


def test_an_account_tells_of_its_contacts_how_old_and_who_says_so(console: Console) -> None:
    page = console.open("/accounts/globex")
    page.get_by_role("link", name="Contact: 1").click()
    table = page.get_by_role("region", name="Contact")
    expect(table).to_be_in_viewport()
    expect(table.get_by_role("row").nth(1)).to_contain_text("ana@globex.test")
    expect(table.get_by_role("row").nth(1)).to_contain_text(re.compile(r"crm|test|rest|day|hour|now"))


def test_a_task_is_ticked_and_closed_by_an_outcome_that_asks(console: Console) -> None:
    page = console.open("/tasks?of=all", member="mei")
    task = page.locator("[data-task]").filter(has_text="Hold the kickoff with Globex")
    task.get_by_role("button", name="Goals in their own words").click()
    task = page.locator("[data-task]").filter(has_text="Hold the kickoff with Globex")
    expect(task.get_by_role("button", name="Goals in their own words")).to_have_attribute(
        "aria-pressed", "true"
    )
    task.get_by_text("Held …").click()
    task.get_by_label("Sentiment").select_option("good")
    task.get_by_role("button", name="Close the task").click()
    expect(page.get_by_role("status").filter(has_text="Closed.")).to_be_visible()
    expect(page.locator("[data-task]").filter(has_text="Hold the kickoff with Globex")).to_have_count(0)
    page.goto(f"{console.address}/tasks?of=all&show=closed")
    expect(page.locator("main")).to_contain_text("Held (good)")
    page.goto(f"{console.address}/accounts/globex")
    expect(page.locator(".facts > div", has_text="Sentiment")).to_contain_text("good")


def test_a_task_is_snoozed_until_a_day(console: Console) -> None:
    page = console.open("/tasks?of=all", member="mei")
    title = "Get a kickoff date from Globex"
    page.locator("[data-task]").filter(has_text=title).get_by_text("Snooze").first.click()
    page.locator("[data-task]").filter(has_text=title).get_by_label("until the morning of").fill("2026-03-05")
    page.locator("[data-task]").filter(has_text=title).get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("status").filter(has_text="Snoozed until")).to_be_visible()
    page.goto(f"{console.address}/tasks?of=all&show=snoozed")
    expect(page.locator("[data-task]").filter(has_text=title)).to_contain_text("snoozed until Mar 5")
    task = page.locator("[data-task]").filter(has_text=title)
    expect(task.locator("summary", has_text="Snooze")).to_be_visible()  # until another day, too
    task.get_by_role("button", name="Bring it back now").click()
    expect(page.get_by_role("status").filter(has_text="It is back.")).to_be_visible()


def test_a_mail_is_read_as_its_reader_sees_it_and_says_why_it_went(console: Console) -> None:
    page = console.open("/mailbox")
    page.locator("li", has_text="ana@globex.test").get_by_role("link").first.click()
    letter = page.frame_locator("iframe.letter")
    expect(letter.locator("body")).to_contain_text("Hello Ana")
    expect(page.locator("main")).to_contain_text("by the rule “onboarding begins”")
    expect(page.locator("dl")).to_contain_text("auto-generated")
    assert page.locator("iframe.letter").get_attribute("sandbox") == ""


def test_a_rule_is_read_aloud_and_explains_itself(console: Console) -> None:
    page = console.open("/rules")
    page.get_by_role("link", name="kickoff late").click()
    expect(page.locator(".aloud")).to_contain_text("the milestone “kickoff held” of onboarding is late")
    expect(page.locator(".totals")).to_contain_text("are open")
    page.get_by_label("Account", exact=True).fill("globex")
    page.get_by_role("button", name="Explain").click()
    expect(page.locator(".why .truth").first).to_have_text("yes")
    page.get_by_label("Account", exact=True).fill("Acme")
    page.get_by_role("button", name="Explain").click()
    expect(page.locator(".why")).to_contain_text(
        re.compile("What is missing:.*Lifecycle is onboarding.*Lifecycle: active")
    )
    page.get_by_label("Account", exact=True).fill("Globx")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no account “Globx”. Did you mean “Globex”?")
    page.get_by_label("Account", exact=True).fill("nobody")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no account “nobody”")
    page.get_by_role("link", name="Ask every account now").click()
    expect(page.locator("main")).to_contain_text(
        re.compile("Now true of [12], false of [01], unknown of 0 accounts; 1 are not watched")
    )


def test_a_field_leads_to_all_that_uses_it_and_back(console: Console) -> None:
    page = console.open("/rules")
    page.get_by_role("link", name="What they may read").click()
    page.get_by_role("link", name="Tier", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where “Tier” is used")
    expect(page.locator("main")).to_contain_text("is read in a condition")
    page.get_by_role("link", name="Kickoff late").first.click()
    expect(page.locator(".aloud")).to_be_visible()
    page.get_by_role("link", name="Where it is used").first.click()
    expect(page.locator("main")).to_contain_text("is told in a story")
    page.goto(f"{console.address}/rules/one-module-before-renewal")
    expect(page.locator("dl.pairs").last).to_contain_text("Lin Tao")
    page.get_by_role("link", name="Modules in use").first.click()
    expect(page.locator("main")).to_contain_text("derived field")
    page.get_by_role("link", name="one module before renewal").first.click()
    page.goto(f"{console.address}/vocabulary/nothing")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_a_field_is_told_of_in_chinese(console: Console) -> None:
    page = console.open("/vocabulary/account.tier", language="zh-CN")
    expect(page.locator("main")).to_contain_text("在条件中读取")
    assert console.complaints == []


def test_the_language_follows_the_browser_and_the_switch(console: Console) -> None:
    page = console.open("/", language="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", name="需要您处理")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="What needs you")).to_be_visible()
    page.goto(f"{console.address}/rules/kickoff-late")
    page.get_by_role("button", name="中文").click()
    expect(page).to_have_url(f"{console.address}/rules/kickoff-late")
    expect(page.locator(".aloud")).to_contain_text("当")


def test_a_viewer_sees_everything_and_may_do_nothing(console: Console) -> None:
    page = console.open("/tasks?of=all", member="vic")
    expect(page.locator("[data-task]").first).to_be_visible()
    assert page.locator("main form").count() == 0
    for path in ("/", "/accounts/globex", "/mailbox", "/rules/renewal", "/needs", "/waiting"):
        page.goto(console.address + path)
        assert page.locator("main form[method=post]").count() == 0, path
    token = page.locator("input[name=form_token]").first.get_attribute("value") or ""
    for path in ("/tasks/x/close", "/signals/x/close", "/clock", "/mailbox/x/decide", "/playbooks/x/release"):
        answer = page.request.post(console.address + path, form={"form_token": token, "days": "1"})
        assert answer.status == 403, path


def test_a_csm_may_not_move_the_clock_and_ops_may(console: Console) -> None:
    assert console.open("/", member="mei").locator("#clock form").count() == 0
    assert console.open("/").locator("#clock form").count() == 1


def test_a_forged_form_is_refused(console: Console) -> None:
    page = console.open("/tasks?of=all", member="mei")
    form = page.locator("form[action$='/acknowledge']").first
    form.locator("input[name=form_token]").evaluate("field => field.value = 'forged'")
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", name="This form is out of date")).to_be_visible()
    bare = page.request.post(f"{console.address}/sign-out")
    assert bare.status == 403


def test_a_form_leads_back_only_to_this_server(console: Console) -> None:
    page = console.open("/")
    page.locator("input[name=back]").first.evaluate("field => field.value = 'https://elsewhere.test/'")
    page.get_by_role("button", name="中文").click()
    expect(page).to_have_url(f"{console.address}/")


def test_hostile_names_stay_text(console: Console) -> None:
    paths = [
        "/",
        "/accounts",
        "/accounts/evil",
        "/tasks?of=all",
        "/mailbox",
        "/mailbox?audience=team",
        "/needs",
    ]
    paths += ["/rules/kickoff-late", "/rules/kickoff-late?account=evil", f"/rules/renewal?account={HOSTILE}"]
    page = console.open("/")
    for path in paths:
        page.goto(console.address + path)
        assert page.locator("main img, main script, main [onmouseover]").count() == 0, path
    page.goto(f"{console.address}/accounts/evil")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert not console.complaints


def test_hostile_mails_stay_text(console: Console) -> None:
    page = console.open("/mailbox")
    page.locator("li", has_text="ana@evil.test").get_by_role("link").first.click()
    letter = page.frame_locator("iframe.letter")
    expect(letter.locator("body")).to_contain_text("onmouseover")
    assert letter.locator("img, script, [onmouseover], a[href^=javascript]").count() == 0
    policy = page.request.get(page.url + "/letter").headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "script-src" not in policy
    assert not console.complaints


def test_nothing_the_pages_bring_is_blocked_by_their_own_policy(console: Console) -> None:
    page = console.open("/")
    for path in ("/", "/accounts/acme", "/tasks", "/rules/renewal", "/mailbox", "/waiting", "/sign-in"):
        answer = page.goto(console.address + path)
        assert answer is not None
        assert answer.ok
        assert "'unsafe" not in answer.headers["content-security-policy"]
    assert not console.complaints


def test_a_page_that_is_not_there_says_so(console: Console) -> None:
    page = console.open("/accounts/nobody")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    page.goto(f"{console.address}/rules/nothing")
    expect(page.get_by_role("link", name="To the overview")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/", "/accounts/globex", "/tasks?of=all", "/rules/kickoff-late", "/mailbox"]
)
def test_pages_fit_a_phone(console: Console, path: str) -> None:
    page = console.open("/")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(console.address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "path", ["/", "/accounts/globex", "/tasks?of=all", "/rules/kickoff-late", "/sign-in"]
)
def test_every_field_has_a_label_and_every_page_one_main_heading(console: Console, path: str) -> None:
    page = console.open(path)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input:not([type=hidden]), select, button")]
        .filter(each => !(each.labels && each.labels.length) && !each.textContent.trim() && !each.ariaLabel)
        .map(each => each.outerHTML)"""
    )
    assert not nameless
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1


def test_the_world_moves_and_the_page_follows(console: Console) -> None:
    page = console.open("/")
    page.get_by_role("button", name="+ 1 day", exact=True).click()
    expect(page.locator("#clock")).to_have_attribute("data-moving", "yes")
    expect(page.locator("#clock")).to_contain_text("On the way to Mar 3")
    expect(page.get_by_role("progressbar")).to_be_visible()


def test_whoever_asks_of_whom_a_condition_is_true_sees_names_values_and_what_is_missing(
    console: Console,
) -> None:
    page = console.open("/who", "vic")
    expect(page.get_by_text("For example:")).to_be_visible()
    page.get_by_label("A condition, as rules write it").fill("seats >= 40 and mean(active_users, 7d) < 35")
    page.get_by_role("button", name="Ask every account").click()
    expect(page.get_by_role("heading", name="True of")).to_be_visible()
    line = page.locator("section[aria-labelledby=true-of] li")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Acme")
    expect(line).to_contain_text("Seats: 40")
    page.get_by_label("A condition, as rules write it").fill(
        "seats >= 40 and mean(active_users, 7d) < 35 and sum(active_users, 28d) > 0 and mean(active_users, 28d) > 0"
    )
    page.get_by_role("button", name="Ask every account").click()
    name = page.locator("section[aria-labelledby=true-of] .name")
    expect(name).to_have_text("Acme")
    assert (name.bounding_box() or {})["width"] > 150, "beside a long line of values a name keeps its room"
    page.get_by_label("A condition, as rules write it").fill("any(contact where role = champion)")
    page.get_by_role("button", name="Ask every account").click()
    expect(page.locator("section[aria-labelledby=true-of] li").first).to_contain_text(": Role champion")
    page.get_by_label("A condition, as rules write it").fill("seatz >= 40")
    page.get_by_role("button", name="Ask every account").click()
    expect(page.get_by_role("alert")).to_contain_text("Did you mean `seats`?")
    expect(page.locator("mark")).to_have_text("seatz")
    page.get_by_label("A condition, as rules write it").fill("utilisation > 60%")
    page.get_by_role("button", name="Ask every account").click()
    expect(page.locator("section[aria-labelledby=true-of] li")).to_contain_text("Utilisation: 75%")
    assert not console.complaints


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_line_on_the_desk_stands_beside_its_number(console: Console, language: str) -> None:
    page = console.open("/desk/new/rule", "mei", language)
    page.locator("textarea.code").fill("\n".join(["a: 1"] * 9))
    expect(page.locator(".gutter div")).to_have_count(9)
    rows = page.evaluate(
        """() => {
            const high = getComputedStyle(document.querySelector("textarea.code")).lineHeight;
            const rows = [...document.querySelectorAll(".gutter div")];
            const heights = (each) => [each.getBoundingClientRect().height, getComputedStyle(each).lineHeight];
            const numbers = rows.map((row) => getComputedStyle(row.querySelector("span")).lineHeight);
            return [high, rows.map(heights), numbers];
        }"""
    )
    high, heights, numbers = rows
    assert heights == [[float(high.removesuffix("px")), high]] * 9
    assert numbers == [high] * 9


def test_an_author_sees_while_typing_what_is_wrong_and_what_a_rule_would_do(console: Console) -> None:
    page = console.open("/desk/new/rule", "mei")
    text, look = page.get_by_label("As it is written"), page.locator("#look")
    expect(look).to_contain_text("What would change today", timeout=PATIENCE)
    text.fill("rule: small\nsays: '{account.name} is small'\nwhen: seatz < 20\nalready_true: open\n")
    expect(look).to_contain_text("Did you mean `seats`?", timeout=PATIENCE)
    expect(page.locator(".gutter .error")).to_have_text("3")
    text.fill(
        "rule: small\nsays: '{account.name} is small'\nwhen: seats < 20\nalready_true: open\ntask: Phone them\n"
    )
    expect(look).to_contain_text("When seats is less than 20", timeout=PATIENCE)
    expect(look).to_contain_text("2 signals: would open now", timeout=PATIENCE)
    expect(look).to_contain_text("Globex is small")
    expect(look).to_contain_text("can look after")
    text.fill(text.input_value() + "true_for: 7d\n")
    expect(look).to_contain_text("2 signals: would open later, if it stays true", timeout=PATIENCE)
    then = look.locator("section", has_text="What would come later, if it stays true")
    expect(then).to_contain_text("2 signals would open when they have waited long enough")
    expect(then).to_contain_text("can look after")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "what it would do scrolls by itself"
    page.set_viewport_size({"width": 1280, "height": 900})
    text.press("Control+End")
    text.press_sequentially("pri")
    expect(page.locator("[data-offered] button").first).to_have_text("priority:", timeout=PATIENCE)
    text.press("Tab")
    expect(text).to_have_value(re.compile(r"priority: $"))
    assert not console.complaints


def test_a_button_stays_under_the_hand_when_the_offered_words_go(console: Console) -> None:
    """They go when the text loses the focus, which is when the button is pressed and not yet let go."""
    page = console.open("/desk/new/rule", "mei")
    text, words = page.get_by_label("As it is written"), page.locator("[data-offered] button")
    text.fill("rule: small\nsays: '{account.name} is small'\nwhen: seats < 20\nalready_true: open\n")
    expect(words.nth(8)).to_be_visible(timeout=PATIENCE)
    save = page.get_by_role("button", name="Save as a draft")
    before = save.bounding_box()
    text.blur()
    expect(words).to_have_count(0)
    assert save.bounding_box() == before


def test_a_large_portfolio_is_read_on_while_the_page_is_open_until_it_is_there_as_a_whole(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "AT_ONCE", 1)
    monkeypatch.setattr(remembered, "AS_LONG_AS", 0)
    page, asked = console.open("/desk/new/rule", "mei"), []
    page.on("response", lambda answer: asked.append(answer.text()) if "/desk/" in answer.url else None)
    when = "  any:\n    - lifecycle = onboarding\n    - was(seats, 33d) > 99\n"  # what no other test has read
    rule = f"rule: begun\nsays: Begun\nwhen:\n{when}already_true: open\n"
    page.get_by_label("As it is written").fill(rule)
    expect(page.locator("#look")).to_contain_text("2 signals: would open now", timeout=PATIENCE)
    expect(page.locator("[data-at-hand]")).to_have_count(0, timeout=PATIENCE)
    assert any(re.search(r"Of [12] of the 3 accounts so far", each) for each in asked)
    for _ in range(PATIENCE // 1_000):
        told = len(asked)
        page.wait_for_timeout(1_000)
        if len(asked) == told:
            break
    else:
        pytest.fail("it asks on, though all are there")
    assert not console.complaints


def test_a_mail_on_the_desk_is_seen_as_its_reader_gets_it(console: Console) -> None:
    page = console.open("/desk/new/email", "mei")
    text, look = page.get_by_label("As it is written"), page.locator("#look")
    expect(look).to_contain_text("As its reader gets it", timeout=PATIENCE)
    head = (
        "---\nemail: hello\nsubject: {en: 'Hello {{ account.name }}', zh-CN: '您好'}\nclass: service\n---\n"
    )
    text.fill(
        head
        + "You have {{ account.seats | else('no') }} seats.\n\n:: zh-CN\n\n席位：{{ account.seats | else('无') }}。\n"
    )
    expect(look).to_contain_text(re.compile(r"would get it:\s*Hello "), timeout=PATIENCE)
    expect(look.locator(".letter-text").first).to_contain_text(re.compile(r"You have (\d+|no) seats"))
    assert (look.locator(".letter-text").first.bounding_box() or {})["height"] < 300, (
        "no higher than its words"
    )
    expect(look.locator(".letter-text").last).to_contain_text("席位：")
    text.fill(head + "You have {{ account.seatz }} seats.\n")
    expect(look).to_contain_text("seatz", timeout=PATIENCE)
    assert not console.complaints


def test_a_viewer_may_not_write_on_the_desk(console: Console) -> None:
    page = console.open("/desk", "vic")
    expect(page.get_by_text("module-hardly-used")).to_be_visible()
    expect(page.get_by_role("heading", name="renewal/stories.yaml")).to_be_visible()
    assert page.goto(f"{console.address}/desk/new/rule").status == 403


def test_an_author_plays_the_stories_of_a_rule(console: Console) -> None:
    page = console.open("/desk/rule/module-hardly-used", "olu")
    page.locator("#past").evaluate("past => past.style.minHeight = '200vh'")  # however much is told beside it
    page.get_by_role("button", name="Play its stories").click()
    stories = page.locator("[data-stories]")
    expect(stories).to_contain_text("passed", timeout=3 * PATIENCE)
    expect(stories).not_to_contain_text("failed")
    form, answer = (each.bounding_box() or {} for each in (page.locator("[data-desk] form"), stories))
    assert answer["y"] - form["y"] - form["height"] < 60, "the answer stands by the button"
    assert not console.complaints


def test_what_is_saved_on_the_desk_is_a_draft_and_the_running_edition_goes_on(console: Console) -> None:
    page = console.open("/desk/rule/module-hardly-used", "mei")
    text = page.get_by_label("As it is written")
    text.fill(text.input_value().replace("seats * 10%", "seats * 20%"))
    page.get_by_label("What you change, and why").fill("a tenth was too little")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("main .told")).to_contain_text("Saved in draft", timeout=PATIENCE)
    expect(text).to_have_value(re.compile(r"seats \* 20%"))
    running = console.open("/desk/rule/module-hardly-used", "olu")
    expect(running.get_by_label("As it is written")).to_have_value(re.compile(r"seats \* 10%"))
    expect(page.get_by_role("link", name="Preview the draft, and publish it")).to_be_visible()
    page.locator("main .told").get_by_role("link", name="Look at it as a whole, and publish it").click()
    expect(page.locator("h1")).to_have_text(re.compile(r"Draft \d+: Rule module-hardly-used", re.IGNORECASE))
    expect(page.locator("main")).to_contain_text("a tenth was too little")
    expect(page.locator("main")).to_contain_text("20%")
    assert not console.complaints


def test_what_was_meant_is_taken_from_the_desk_by_the_keyboard(console: Console) -> None:
    page = console.open("/desk/rule/module-hardly-used", "mei")
    text = page.get_by_label("As it is written")
    meant = re.sub(r"when:\n(  .*\n)+", "when: no login for 14 days\n", text.input_value())
    text.fill(meant)
    errors = page.locator("section", has=page.get_by_role("heading", name="To be mended before it can be"))
    expect(errors.locator("li").first).to_contain_text("Probably meant: none(login, 14d)", timeout=PATIENCE)
    expect(errors.get_by_text("cannot stand here")).to_be_hidden()
    errors.get_by_role("button", name="Take this: none(login, 14d)").press("Enter")
    expect(text).to_have_value(re.compile(r"^when: none\(login, 14d\)$", re.MULTILINE))
    expect(text).to_be_focused()
    expect(errors.get_by_text("none(login, 14d)")).to_have_count(0, timeout=PATIENCE)
    assert not console.complaints


def test_what_was_meant_is_taken_where_one_asks_who(console: Console) -> None:
    page = console.open("/who?condition=no+login+for+14+days", "vic")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Probably meant: none(login, 14d)")
    told.get_by_role("button", name="Take this: none(login, 14d)").press("Enter")
    expect(page.locator("#condition")).to_have_value("none(login, 14d)")
    expect(page.get_by_role("heading", name="True of")).to_be_visible()
    assert not console.complaints


def test_while_stories_play_their_old_result_is_gone(console: Console) -> None:
    page = console.open("/desk/rule/kickoff-late", "mei")
    play = page.get_by_role("button", name="Play its stories")
    play.click()
    stories = page.locator("[data-stories]")
    expect(stories).to_contain_text("passed", timeout=3 * PATIENCE)
    page.route("**/desk/stories", lambda route: None)
    play.click()
    expect(stories).to_have_text("Playing …")
    assert not console.complaints


def test_a_draft_is_discarded_only_when_it_is_asked_twice(console: Console) -> None:
    page = console.open("/desk/rule/kickoff-late", "mei")
    page.get_by_role("button", name="Save as a draft").click()
    page.locator("main .told").get_by_role("link", name="Look at it as a whole").click()
    page.locator("summary", has_text="Discard").click()
    expect(page.locator(".told.no")).to_have_count(0)
    page.get_by_role("button", name="Yes, discard it").click()
    expect(page.locator("main .told")).to_contain_text("Discarded")
    assert not console.complaints


def test_the_head_says_which_teammate_the_member_is(console: Console) -> None:
    add_member(console.web, "demo", "ops", teammate="mei")
    page = console.open("/", "demo")
    expect(page.locator("header .who")).to_contain_text("demo, as Mei")
    expect(console.open("/", "vic").locator("header .who")).not_to_contain_text(", as")


def test_who_as_of_a_past_day_says_the_day_and_who_was_not_there_yet(console: Console) -> None:
    page = console.open("/who?condition=seats+is+unknown&at=2020-01-01T09:00", "vic")
    expect(page.locator("main")).to_contain_text("As known at Jan 1, 2020 09:00.")
    expect(page.locator("main")).to_contain_text("3 accounts that there are today were not there yet")
    page.goto(f"{console.address}/who?condition=seats+is+unknown&at=2090-05-26T14:00")
    expect(page.locator("main .told.no")).to_contain_text("“May 26, 2090 14:00” is still to come")
