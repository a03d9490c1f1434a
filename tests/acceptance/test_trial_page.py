"""What a rule's page says of its trial is what letting it loose would do."""

import pytest

from api.sign_in_links import make_sign_in_link
from tests.acceptance.test_console import add_member
from tests.harness.web import Web, library
from workflows.operations.evaluation import evaluate_accounts

RULE = """
rule: few-seats
says: "{account.seats} seats"
because: It matters.
when: seats < 10
mode: shadow
already_true: ALREADY
task: Look
"""


@pytest.mark.parametrize(
    ("already", "said"),
    [
        ("open", "Going live opens what becomes true after, and what is true already: 1,"),
        ("ignore", "Going live opens what becomes true after; 1 that are true already stay"),
    ],
)
def test_the_page_says_what_becomes_of_those_of_which_it_is_true(
    sqlite_web: Web, already: str, said: str
) -> None:
    web = sqlite_web
    web.app.config["SESSION_COOKIE_SECURE"] = False
    add_member(web, "olu", "ops")
    web.publish({**library(), "few.yaml": RULE.replace("ALREADY", "open")})
    assert web.post("/api/v1/accounts", {"id": "acme"}).status_code in (200, 201)
    web.tell({"account": "acme", "field": "seats", "value": 3})
    while evaluate_accounts(web.parts):
        pass
    web.publish({**library(), "few.yaml": RULE.replace("ALREADY", already)})
    client = web.app.test_client()
    client.get(make_sign_in_link("", web.parts.settings.secret_key, "olu"))
    page = client.get("/rules/few-seats").get_data(as_text=True)
    assert said in page, page[page.find("trial") :][:900]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "You named no time: the last 30 days are taken."), ("zh-CN", "没有说时间：按最近30天算。")],
)
def test_who_says_before_it_is_taken_what_a_proposal_takes_for_granted(
    sqlite_web: Web, language: str, said: str
) -> None:
    web = sqlite_web
    web.app.config["SESSION_COOKIE_SECURE"] = False
    add_member(web, "olu", "ops")
    web.publish(library())
    client = web.app.test_client()
    client.get(make_sign_in_link("", web.parts.settings.secret_key, "olu"))
    headers = {"Accept-Language": language}
    page = client.get("/who?condition=nobody+logged+in", headers=headers).get_data(as_text=True)
    assert (
        page.index("none(login, 30d)")
        < page.index(f'<p class="soft assumed">{said}')
        < page.index("<details")
    )
    part = "the+moon+is+full+and+nobody+logged+in+and+tier+is+high"
    page = client.get(f"/who?condition={part}", headers=headers).get_data(as_text=True)
    assert said in page, "also where nothing can be taken"


def test_the_page_of_a_new_rule_says_that_accounts_are_still_to_be_asked(sqlite_web: Web) -> None:
    web = sqlite_web
    web.app.config["SESSION_COOKIE_SECURE"] = False
    add_member(web, "olu", "ops")
    web.publish(library())
    for account in ("acme", "globex"):
        assert web.post("/api/v1/accounts", {"id": account}).status_code in (200, 201)
    while evaluate_accounts(web.parts):
        pass
    web.publish({**library(), "few.yaml": RULE.replace("ALREADY", "open")})
    client = web.app.test_client()
    client.get(make_sign_in_link("", web.parts.settings.secret_key, "olu"))
    hint = "2 accounts have still to be asked."
    page = client.get("/rules/few-seats").get_data(as_text=True)
    assert page.count(hint) == 2, "beside how it is, and over what letting it loose would do"
    assert page.rindex(hint) < page.index("Let it loose")
    assert client.get("/editions").get_data(as_text=True).count(hint) == 1
    while evaluate_accounts(web.parts):
        pass
    assert "to be asked" not in client.get("/rules/few-seats").get_data(as_text=True)
