"""The pages behind the link in a mail: a look changes nothing, a click does, and there is a way back."""

import pytest
from werkzeug.test import TestResponse

from tests.harness.web import Web
from workflows.store.suppression import standing
from workflows.unsubscribe import OptOut, unsubscribe_link

ANA = "ana@acme.test"


def path_of(web: Web, topic: str = "product-tips") -> str:
    settings = web.parts.settings
    return unsubscribe_link("", OptOut(ANA, topic), settings.secret_key)


def topics_left(web: Web) -> set[str]:
    with web.parts.database.reading() as conn:
        return {each.topic for each in standing(conn, [ANA], ())}


def click(web: Web, what: str, topic: str = "product-tips") -> TestResponse:
    return web.anybody("POST", path_of(web, topic), data={"what": what})


def test_a_look_changes_nothing(web: Web) -> None:
    for _ in range(2):
        page = web.anybody("GET", path_of(web))
        assert page.status_code == 200
    assert "Unsubscribe from “product tips”" in page.get_data(as_text=True)
    assert ANA in page.get_data(as_text=True)
    assert topics_left(web) == set()


def test_one_click_of_a_mail_program_leaves_the_topic(web: Web) -> None:
    answer = web.anybody("POST", path_of(web), data="List-Unsubscribe=One-Click", content_type=FORM)
    assert answer.status_code == 200
    assert topics_left(web) == {"product-tips"}
    again = web.anybody("POST", path_of(web))
    assert again.status_code == 200
    assert topics_left(web) == {"product-tips"}


FORM = "application/x-www-form-urlencoded"


def test_everything_can_be_left_and_come_back_to(web: Web) -> None:
    assert "receive no more mails" in click(web, "topic").get_data(as_text=True)
    assert "Unsubscribe from everything" in click(web, "topic").get_data(as_text=True)
    click(web, "all")
    assert topics_left(web) == {"", "product-tips"}
    back = click(web, "resubscribe").get_data(as_text=True)
    assert "You will receive these mails again." in back
    assert topics_left(web) == set()


def test_a_link_without_a_topic_speaks_of_all_mails(web: Web) -> None:
    page = web.anybody("GET", path_of(web, "")).get_data(as_text=True)
    assert "Do you want to receive no more of these mails?" in page
    click(web, "topic", "")
    assert topics_left(web) == {""}


def test_the_contact_reads_their_own_language_or_chooses_another(sqlite_web: Web) -> None:
    chinese = {"Accept-Language": "zh-CN,zh;q=0.9"}
    assert "退订" in sqlite_web.anybody("GET", path_of(sqlite_web), headers=chinese).get_data(as_text=True)
    sqlite_web.tell(
        {"account": "acme", "field": "contact.language", "child": ANA, "value": "en", "creates": True}
    )
    page = sqlite_web.anybody("GET", path_of(sqlite_web), headers=chinese).get_data(as_text=True)
    assert "Unsubscribe" in page
    other = sqlite_web.anybody("GET", f"{path_of(sqlite_web)}?lang=zh-CN").get_data(as_text=True)
    assert 'lang="zh-CN"' in other
    assert "退订" in other


@pytest.mark.parametrize("token", ["x", "WyJhIl0.forged", "%00", "a" * 5000])
def test_a_link_that_is_not_ours_leads_nowhere(sqlite_web: Web, token: str) -> None:
    for method in ("GET", "POST"):
        answer = sqlite_web.anybody(method, f"/unsubscribe/{token}")
        assert answer.status_code in (400, 404)
    assert topics_left(sqlite_web) == set()


def test_the_link_is_no_sign_in_and_stays_out_of_the_log(
    sqlite_web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    path = path_of(sqlite_web)
    answer = sqlite_web.anybody("GET", path)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    logged = capsys.readouterr().out
    assert "/unsubscribe/<token>" in logged
    assert path.rpartition("/")[2] not in logged
