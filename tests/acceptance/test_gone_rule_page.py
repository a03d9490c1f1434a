"""A rule that was taken out is still told of where its signals lead to it."""

from sqlalchemy import update

from api.sign_in_links import make_sign_in_link
from engine.store.schema import signal
from tests.acceptance.test_console import add_member
from tests.harness.web import Web, library
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.recalling import Scope, recall

RULE = """
rule: few-seats
says: "{account.seats} seats"
because: It matters.
when: seats < 10
true_for: WAIT
already_true: open
task: Look
"""


def test_a_rule_that_is_gone_has_a_page_and_its_signals_a_title(web: Web) -> None:
    web.app.config["SESSION_COOKIE_SECURE"] = False
    add_member(web, "olu", "ops")
    late = RULE.replace("few-seats", "late-seats").replace("WAIT", "7d")
    web.publish({**library(), "few.yaml": RULE.replace("true_for: WAIT\n", ""), "late.yaml": late})
    assert web.post("/api/v1/accounts", {"id": "acme"}).status_code in (200, 201)
    web.tell({"account": "acme", "field": "seats", "value": 3})
    while evaluate_accounts(web.parts):
        pass
    assert recall(web.parts, Scope(rule="few-seats"), "olu").taken
    web.publish(library())
    while evaluate_accounts(web.parts):
        pass
    client = web.app.test_client()
    client.get(make_sign_in_link("", web.parts.settings.secret_key, "olu"))
    told = client.get("/rules/few-seats")
    page = told.get_data(as_text=True)
    assert told.status_code == 200
    for said in (
        "This rule is no longer in the rulebook.",
        "It was taken out with edition 3",
        'href="/editions/2"',
        "when: seats &lt; 10",
        "3 seats",
        'href="/rules"',
    ):
        assert said in page, said
    account = client.get("/accounts/acme").get_data(as_text=True)
    assert account.count('<p class="said">3 seats</p>') == 3, "of what was recalled, too"
    with web.parts.database.writing() as conn:
        conn.execute(update(signal).where(signal.c.rule == "late-seats").values(says={}))
    account = client.get("/accounts/acme").get_data(as_text=True)
    assert '<p class="said">‹seats› seats</p>' in account, "its rule's sentence, with the hole named"
    assert client.get("/rules/never-was").status_code == 404
