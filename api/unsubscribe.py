"""The pages behind the link at the end of a mail: a look changes nothing, a click on the button does (RFC 8058).

Whoever has the link is the recipient: no sign-in, no form token. A mail program's own button posts
`List-Unsubscribe=One-Click` to the same address.
"""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory

from api.guards import open_to_all
from api.identity import parts
from api.problems import bad_request, not_found
from workflows.operations.hearing import resubscribe_address, unsubscribe_address
from workflows.operations.looking import OptOutShown, opt_out_shown
from workflows.unsubscribe import PATH, OptOut, read_token
from workflows.wording import base_of

LINK = "whoever has the link may leave the list"
ASKS = ("topic", "all", "resubscribe", "")
WORDS = {
    "en": {
        "title": "Mails from {sender}",
        "title_nobody": "Mails",
        "to": "Mails to {address}",
        "asks": "Do you want to receive no more mails about “{topic}”?",
        "asks_all": "Do you want to receive no more of these mails?",
        "leave": "Unsubscribe from “{topic}”",
        "leave_all": "Unsubscribe from everything",
        "left": "You will receive no more mails about “{topic}”.",
        "left_all": "You will receive no more mails of this kind.",
        "service": "What concerns your contract and your account itself may still be sent.",
        "back": "Receive them again",
        "is_back": "You will receive these mails again.",
        "other": "中文",
    },
    "zh": {
        "title": "来自 {sender} 的邮件",
        "title_nobody": "邮件",
        "to": "发送至 {address} 的邮件",
        "asks": "是否不再接收关于“{topic}”的邮件?",
        "asks_all": "是否不再接收此类邮件?",
        "leave": "退订“{topic}”",
        "leave_all": "退订全部",
        "left": "您将不再收到关于“{topic}”的邮件。",
        "left_all": "您将不再收到此类邮件。",
        "service": "与您的合同和账户本身有关的通知仍可能发送。",
        "back": "重新接收",
        "is_back": "您将重新收到此类邮件。",
        "other": "English",
    },
}
OTHER = {"en": "zh-CN", "zh": "en"}
TAGS = {"en": "en", "zh": "zh-CN"}

routes = Blueprint("unsubscribe", __name__)


@routes.get(f"{PATH}<token>")
@open_to_all(LINK)
def show(token: str) -> Response:
    """Shows how things stand. Mail scanners follow links, so this changes nothing."""
    return _page(opt_out_shown(parts(), _read(token)), "")


@routes.post(f"{PATH}<token>")
@open_to_all(LINK)
def act(token: str) -> Response:
    opt_out, what = _read(token), request.form.get("what", "")
    if what not in ASKS:
        raise bad_request("unknown-word", "Choose one of the buttons of the page.")
    if what == "resubscribe":
        for topic in dict.fromkeys((opt_out.topic, "")):
            resubscribe_address(parts(), opt_out.address, topic)
    else:
        unsubscribe_address(parts(), opt_out.address, "" if what == "all" else opt_out.topic)
    return _page(opt_out_shown(parts(), opt_out), what)


@routes.get("/page.css")
@open_to_all("how the pages without sign-in look")
def style() -> Response:
    return send_from_directory("static", "page.css", max_age=3600)


def _read(token: str) -> OptOut:
    opt_out = read_token(token, parts().settings.secret_key)
    if opt_out is None:
        raise not_found("link", f"{PATH}…")
    return opt_out


def _page(shown: OptOutShown, what: str) -> Response:
    language = _language(shown)
    topic = shown.topic.replace("-", " ").replace("_", " ")
    words = {
        name: text.format(sender=shown.sender, topic=topic, address=shown.address)
        for name, text in WORDS[language].items()
    }
    page = render_template(
        "unsubscribe.html",
        words=words,
        shown=shown,
        is_back=what == "resubscribe",
        lang=TAGS[language],
        other=OTHER[language],
    )
    return make_response(page, HTTPStatus.OK)


def _language(shown: OptOutShown) -> str:
    """The one chosen on the page, else the contact's, else the browser's."""
    asked = request.args.get("lang", "")
    if asked in TAGS.values():
        return base_of(asked)
    if shown.language:
        return base_of(shown.language)
    return base_of(request.accept_languages.best_match(["en", "zh-CN", "zh"], "en"))
