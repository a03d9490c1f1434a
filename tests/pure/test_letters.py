"""Letters, looked at as the bytes that go over the wire and as what a mail program makes of them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.email import Email
from rules.team import Teammate
from rules.text import LocalText
from rules.values import Money, Span
from rules.workspace import Sender, Workspace
from workflows.letters import (
    Letter,
    LetterRefused,
    LetterView,
    Stationery,
    as_bytes,
    read_bytes,
    show,
    write_letter,
)
from workflows.unsubscribe import OptOut, read_token
from workflows.wording import one_line

SECRET = "a secret for tests and nothing else"
WORKSPACE = Workspace(
    "acme-cs",
    "Asia/Shanghai",
    "USD",
    ("en", "zh-CN"),
    Sender("Acme Success", "success@acme.test", "1 Example Road, Shanghai"),
)
STATIONERY = Stationery(WORKSPACE, "https://success.acme.test", SECRET)
MEI = Teammate("mei", "陈美", "mei@acme.test", title="客户成功经理")
SENT_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
EVIL = '"><script>alert(1)</script> [x](javascript:alert(1)) **b** <http://evil.test> &amp; # h | `c` \\ zq0q'


def email(text: str = "Hello", **changes: Any) -> Email:
    plain = Email("tips", LocalText({"en": "Tips"}), None, "service", "product-tips", {"en": text})
    return replace(plain, **changes)


def letter(mail: Email, names: Mapping[str, Mapping[str, Any]] | None = None, **changes: Any) -> Letter:
    languages = changes.pop("languages", ("en",))
    view = LetterView(names or {}, languages, ZoneInfo("Asia/Shanghai"))
    asked = {"recipient": "ana@globex.test", "stationery": STATIONERY, "effect_key": KEY, **changes}
    return write_letter(mail, view, **asked)


def raw(written: Letter) -> bytes:
    return as_bytes(written, SENT_AT)


def heads(written: Letter) -> bytes:
    return raw(written).split(b"\r\n\r\n", 1)[0]


def received(written: Letter) -> EmailMessage:
    return message_from_bytes(raw(written), policy=policy.default)


class Elements(HTMLParser):
    """The elements and attributes a browser would see, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data

    def links(self) -> list[str]:
        return [attributes["href"] or "" for tag, attributes in self.found if tag == "a"]


# --- what authors write ---


def test_markdown_becomes_a_page_with_its_style_on_every_element_and_a_text_part():
    written = letter(
        email("# Hello\n\n- **one**\n- [two](https://acme.test/two)\n\n1. a\n2. b\n\n> said\n\n---\n\nend")
    )
    assert "<style" not in written.html
    assert "<strong>one</strong>" in written.html
    assert re.search(r'<a href="https://acme.test/two" style="color: #1b5fc1;">two</a>', written.html)
    assert (
        written.text
        == "Hello\n\n- one\n- two <https://acme.test/two>\n\n1. a\n2. b\n\n> said\n\n--------\n\nend\n"
    )


def test_raw_html_comes_out_as_the_text_it_is():
    written = letter(email('<img src=x onerror="alert(1)"> <b>bold</b>'))
    page = Elements(written.html)
    assert not [tag for tag, _ in page.found if tag in ("img", "b")]
    assert '<img src=x onerror="alert(1)">' in page.said


def test_a_nested_list_and_a_table_read_well_as_text():
    written = letter(email("1. one\n   - sub\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    code"))
    assert written.text == "1. one\n   - sub\n2. two\n\na | b\n1 | 2\n\n    code\n"


VALUES = {
    "account": {
        "name": "Globex",
        "arr": Money(Decimal(30000), "USD"),
        "seats": 1234,
        "use": 0.426,
        "live": True,
    },
    "contract": {"ends_on": date(2026, 8, 15), "notice": Span(90, "d")},
    "run": {"started_at": datetime(2026, 3, 1, 20, 5, tzinfo=UTC)},
}
EVERY_VALUE = (
    "{{ account.arr }}; {{ account.seats }}; {{ account.use | percent }}; {{ account.live }}; "
    "{{ contract.ends_on }}; {{ contract.notice }}; {{ run.started_at }}"
)


def test_values_read_as_the_letters_language_writes_them():
    english, chinese = email(EVERY_VALUE), email("", body={"zh-CN": EVERY_VALUE})
    assert letter(english, VALUES).text == (
        "$30,000; 1,234; 43%; yes; August 15, 2026; 90 days; March 2, 2026, 4:05\u00a0AM\n"
    )
    assert (
        letter(chinese, VALUES).text == "US$30,000; 1,234; 43%; 是; 2026年8月15日; 90天; 2026年3月2日 04:05\n"
    )


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (("zh-CN",), "zh-CN"),
        (("zh-TW",), "zh-CN"),
        (("fr", "zh-CN"), "zh-CN"),
        (("fr",), "en"),
        (("",), "en"),
        ((), "en"),
    ],
)
def test_the_language_is_the_contacts_then_the_workspaces(wanted: tuple[str, ...], got: str):
    mail = email(
        "", subject=LocalText({"zh-CN": "您好", "en": "Hello"}), body={"zh-CN": "您好", "en": "Hello"}
    )
    assert letter(mail, languages=wanted).language == got


def test_a_letter_in_a_language_the_workspace_does_not_speak_takes_what_is_there():
    mail = email("", subject=LocalText({"de": "Hallo"}), body={"de": "Hallo {{ contract.ends_on }}"})
    assert letter(mail, VALUES, languages=("fr",)).text == "Hallo 15. August 2026\n"


def test_else_speaks_for_what_is_unknown_and_known_asks_for_it():
    mail = email("{{ contact.name | else('there') }} {% if contact.role is known %}r{% else %}-{% endif %}")
    assert letter(mail, {"contact": {}}).text == "there -\n"
    assert letter(mail, {"contact": {"name": "Ana", "role": "admin"}}).text == "Ana r\n"


# --- what outsiders supplied ---


def test_a_value_is_text_wherever_it_stands():
    body = (
        "{{ account.name }} **{{ account.name }}** `{{ account.name }}`\n\n# {{ account.name }}\n\n"
        "- {{ account.name }}\n\n    {{ account.name }}\n\n"
        '[go](https://acme.test/?q={{ account.name }} "{{ account.name }}")'
        "\n\n| a |\n|---|\n| {{ account.name }} |\n\n![{{ account.name }}](https://acme.test/{{ account.name }}.png)"
    )
    written = letter(
        email(body, subject=LocalText({"en": "{{ account.name }}"})), {"account": {"name": EVIL}}
    )
    page = Elements(written.html)
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "b"}
    assert page.said.count(EVIL) >= 6
    assert written.text.count(EVIL) >= 6
    assert page.links() == [f"https://acme.test/?q={quoted(EVIL)}"]
    assert not [a for _, attributes in page.found for a in attributes if a.startswith("on")]


def test_a_value_that_looks_like_a_token_of_ours_stays_what_it_is():
    names = {"account": {"name": "zq1q", "url": "https://acme.test/zq0q"}}
    written = letter(email("{{ account.name }} [zq1q]({{ account.url }}) {{ account.url }}"), names)
    assert written.text == "zq1q zq1q <https://acme.test/zq0q> https://acme.test/zq0q\n"
    assert Elements(written.html).links() == ["https://acme.test/zq0q"]


def quoted(text: str) -> str:
    return "".join(c if c.isalnum() or c in "-._~" else f"%{ord(c):02X}" for c in text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.test", "JaVaScRiPt:x", " javascript:x"]
)
def test_a_link_that_is_a_value_leads_nowhere_unless_it_is_a_web_or_mail_address(url: str):
    written = letter(email("[go]({{ account.url }})"), {"account": {"url": url}})
    assert Elements(written.html).links() == ["#"]
    assert written.text == "go\n"


def test_a_link_that_is_a_good_value_is_kept():
    written = letter(
        email("[go]({{ account.url }})"), {"account": {"url": 'https://acme.test/a b?x=1&y="2"'}}
    )
    assert Elements(written.html).links() == ["https://acme.test/a%20b?x=1&y=%222%22"]


@pytest.mark.parametrize("name", ["Acme\r\nBcc: victim@globex.test", "Acme\nX: y", "Acme\rX: y"])
def test_a_line_break_in_a_subject_is_refused(name: str):
    mail = email(subject=LocalText({"en": "For {{ account.name }}"}))
    with pytest.raises(LetterRefused, match="line break"):
        letter(mail, {"account": {"name": name}})


BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"]


@pytest.mark.parametrize("end", BREAKS)
@pytest.mark.parametrize("where", ["subject", "message_id", "language", "headers"])
@pytest.mark.parametrize("word", ["Acme", "Änne"])
def test_no_letter_is_written_with_a_line_break_in_its_head(end: str, where: str, word: str):
    """Whoever made the letter: the bytes are the last place at which a value could become a header."""
    broken = f"{word}{end}Bcc: victim@globex.test"
    changed = {where: {"List-Unsubscribe": broken} if where == "headers" else broken}
    with pytest.raises(LetterRefused, match="head cannot be written"):
        raw(replace(letter(email()), **changed))


def test_no_value_adds_a_header():
    names = {"account": {"name": "Acme\x0b\x0c\x1c\x85\u2028\x00Bcc: victim@globex.test"}}
    written = letter(email(subject=LocalText({"en": "For {{ account.name }}"})), names)
    assert b"Bcc" not in re.findall(rb"^([A-Za-z-]+):", heads(written), re.MULTILINE)
    assert written.subject == "For Acme Bcc: victim@globex.test"


@pytest.mark.parametrize(
    "recipient",
    [
        "ana@globex.test\r\nBcc: x@y.test",
        "ana@globex.test, eve@evil.test",
        "<ana@globex.test>",
        "ana",
        "",
        "a b@c.test",
        "安娜@globex.test",
    ],
)
def test_a_recipient_that_is_no_single_address_is_refused(recipient: str):
    with pytest.raises(LetterRefused, match="no e-mail address"):
        letter(email(), recipient=recipient)


def test_a_name_that_turns_the_writing_around_is_straightened():
    written = letter(email("{{ account.name }}"), {"account": {"name": "abc\u202egnp.exe\ud800"}})
    assert written.text == "abc gnp.exe\n"
    raw(written)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_name_whatever_makes_a_letter_that_reads_back(name: str):
    written = letter(
        email("Dear {{ account.name }}, [x](https://acme.test/{{ account.name }})"),
        {"account": {"name": name}},
    )
    back = read_bytes(raw(written))
    assert (back.text, back.recipient, back.subject) == (written.text, written.recipient, written.subject)
    tags = [
        tag
        for tag, _ in Elements(written.html).found
        if tag not in ("html", "head", "meta", "title", "body", "div")
    ]
    assert tags == ["p", "a"]


# --- what a template may cost ---


BOMBS = [
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{{ 'a' * 1000000000 }}",
    "{{ account.name * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'x'.ljust(1000000000) }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set x = 'aaaa' %}{% set x = x ~ x %}",
    "{% for a in account.many %}{% for b in account.many %}x{% endfor %}{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ account.__class__ }}",
    "{{ account['__init__'].__globals__ }}",
    "{{ self.__init__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{% include '/etc/passwd' %}",
    "{{ config }}",
    "{% for i in account.name %}" + "x" * 90_000 + "{% endfor %}",
    "x" * 100_001,
    "{{ account.name / 0 }}",
    "{{ 1 / 0 }}",
    "{{ account.unheard_of }}",
    "{{ account }}",
    "{{ account.name + 1 }}",
    "{{ account.name > 1 }}",
]  # fmt: skip


@pytest.mark.parametrize("source", BOMBS)
def test_a_bomb_is_refused_and_not_carried_out(source: str):
    with pytest.raises(LetterRefused):
        letter(email(source), {"account": {"name": "Acme Corporation", "many": list(range(100))}})


def test_a_long_value_is_cut_and_a_long_list_too():
    names = {"account": {"name": "x" * 10_000_000, "list": list(range(1_000_000))}}
    written = letter(email("{{ account.name }}\n\n{{ account.list | length }}"), names)
    assert len(written.text) < 3_000
    assert "100" in written.text


def test_a_letter_reads_only_the_names_it_was_given():
    with pytest.raises(LetterRefused, match=r"`contact.name` is unknown"):
        letter(email("{{ contact.name }}"), {"account": {"name": "Acme"}, "contact": {}})
    with pytest.raises(LetterRefused):
        letter(email("{{ contract.ends_on }}"), {"account": {"name": "Acme"}})


# --- the head ---


def test_the_same_effect_makes_the_same_bytes():
    mail = email("Hello {{ account.name }}", klass="marketing")
    first, second = letter(mail, {"account": {"name": "Acme"}}), letter(mail, {"account": {"name": "Acme"}})
    assert raw(first) == raw(second)
    assert raw(letter(mail, {"account": {"name": "Acme"}}, effect_key="f" * 32)) != raw(first)


def test_the_bytes_are_ascii_with_crlf_and_lines_the_wire_takes():
    mail = email(
        "中文" * 5_000 + "\n\n.dot\n\nFrom me\n\n" + "x" * 5_000, subject=LocalText({"en": "中" * 120})
    )
    sent = raw(letter(mail, teammate=MEI))
    assert sent.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", sent)
    assert max(map(len, sent.split(b"\r\n"))) <= 998


def test_a_chinese_subject_is_encoded_in_words_of_75_and_reads_back():
    subject = "贵司合同将于 2026年8月15日 到期,还有 90 天:请尽早安排续约会议,以免影响团队使用"
    written = letter(email(subject=LocalText({"en": subject})))
    head = heads(written)
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^ ?]+\?[bq]\?[^ ?]*\?=", head))
    assert received(written)["Subject"] == subject
    line = re.search(rb"^Subject: ([^\r]*(?:\r\n [^\r]*)*)", head, re.MULTILINE)
    assert line is not None
    assert str(make_header(decode_header(line[1].replace(b"\r\n", b"").decode()))) == subject


NAMES = st.lists(
    st.sampled_from(
        [
            "Globex",
            "2026",
            "您好",
            "Änne",
            "到期",
            "—",
            "café",
            "😀",
            "a",
            "b,c",
            '"x"',
            "(y)",
            "=?",
            "?=",
            "_",
        ]
    ),
    min_size=1,
    max_size=24,
).map(" ".join)


@given(NAMES, NAMES)
@example("— é Globex Änne Globex — 您好 Globex 您好 café 😀 b,c — 😀 é Änne", "Mei")
@example("Hi", 'a (y) (y) Globex "x" café 到期 "x" (y) Änne a 2026 renewal Globex')
def test_no_blank_is_lost_or_added_where_encoded_words_meet(subject: str, name: str):
    written = replace(letter(email(), teammate=MEI), subject=subject, sender_name=name)
    back = read_bytes(raw(written))
    assert (back.subject, back.sender_name) == (subject, name)
    assert (back.sender, back.reply_to) == (written.sender, written.reply_to)
    encoded = [line for line in heads(written).split(b"\r\n") if b"=?utf-8?" in line]
    assert all(len(line) <= 76 for line in encoded)


def test_a_long_unsubscribe_link_stands_whole_on_one_line():
    stationery = replace(STATIONERY, base_url="https://success.acme.test/" + "long/" * 40)
    written = letter(email(klass="marketing"), stationery=stationery)
    (line,) = [line for line in heads(written).split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert len(line) > 250
    assert re.fullmatch(rb"List-Unsubscribe: <https://success\.acme\.test/[A-Za-z0-9/._-]+>", line)


def test_marketing_can_be_left_with_one_click_and_names_a_postal_address():
    written = letter(email("Hi", klass="marketing"))
    message = received(written)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(message["List-Unsubscribe"])[1:-1]
    assert read_token(link.rsplit("/", 1)[1], SECRET) == OptOut("ana@globex.test", "product-tips")
    for part in (written.text, Elements(written.html).said):
        assert "1 Example Road, Shanghai" in part
    assert link in Elements(written.html).links()
    assert link in written.text


def test_marketing_without_a_postal_address_is_refused():
    nowhere = replace(WORKSPACE, sender=Sender("Acme Success", "success@acme.test"))
    with pytest.raises(LetterRefused, match="postal address"):
        letter(email(klass="marketing"), stationery=replace(STATIONERY, workspace=nowhere))


def test_one_click_is_not_promised_without_https():
    written = letter(
        email(klass="marketing"), stationery=replace(STATIONERY, base_url="http://127.0.0.1:8080")
    )
    assert "List-Unsubscribe" in written.headers
    assert "List-Unsubscribe-Post" not in written.headers


def test_a_service_mail_has_no_unsubscribe_but_may_name_the_link():
    written = letter(email("[leave]({{ links.unsubscribe }})"))
    assert "List-Unsubscribe" not in written.headers
    assert Elements(written.html).links()[0].startswith("https://success.acme.test/unsubscribe/")


def test_every_letter_says_that_a_machine_sent_it_and_carries_its_effect():
    message = received(letter(email()))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<effect.{KEY}@acme.test>"
    assert message["Date"].datetime == SENT_AT


def test_a_letter_from_the_owner_is_in_their_name_and_answered_to_them():
    written = letter(email("Hello"), teammate=MEI)
    message = received(written)
    assert message["From"].addresses[0].display_name == "陈美"
    assert message["From"].addresses[0].addr_spec == "mei@acme.test"
    assert message["Reply-To"].addresses[0].addr_spec == "mei@acme.test"
    assert written.text.endswith("-- \n陈美\n客户成功经理\nAcme Success\n")
    assert "陈美" in Elements(written.html).said
    assert written.envelope_from.endswith("@acme.test")


def test_an_owner_at_another_domain_writes_from_the_workspaces_address():
    written = letter(email(), teammate=replace(MEI, email="mei@partner.test"))
    assert (written.sender, written.sender_name) == ("success@acme.test", "陈美")
    assert written.reply_to == "mei@partner.test"


def test_a_teammate_with_quotes_and_commas_in_the_name_is_one_sender():
    written = letter(email(), teammate=replace(MEI, name='Chen, "Mei" <x@y.test>\r\nBcc: z@y.test'))
    (address,) = received(written)["From"].addresses
    assert address.addr_spec == "mei@acme.test"
    assert b"\r\nBcc:" not in heads(written)


def test_a_preheader_is_seen_in_the_list_of_mails_only():
    written = letter(
        email("Body", preheader=LocalText({"en": "For <{{ account.name }}>"})), {"account": {"name": "A&B"}}
    )
    assert "For &lt;A&amp;B&gt;" in written.html
    assert "A&B" not in written.text


def test_an_empty_or_endless_subject_never_leaves():
    with pytest.raises(LetterRefused, match="subject"):
        letter(email(subject=LocalText({"en": "{{ account.name }}"})), {"account": {"name": "  "}})
    written = letter(
        email(subject=LocalText({"en": "{{ account.name }}"})), {"account": {"name": "x" * 1_900}}
    )
    assert len(written.subject) == 250


def test_a_letter_can_be_shown_and_read_back_from_its_bytes():
    written = letter(email("Hello **you**", klass="marketing"), teammate=MEI)
    back = read_bytes(raw(written))
    assert replace(back, envelope_from=written.envelope_from) == written
    assert show(back).startswith("From: 陈美 <mei@acme.test>\nTo: ana@globex.test\n")
    assert show(back, "html") == written.html


def as_the_library_writes_it(written: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address(written.sender_name, addr_spec=written.sender)
    message["To"] = written.recipient
    message["Subject"] = written.subject
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    return message


LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=120)


@given(
    LINES.filter(str.strip),
    st.lists(LINES, max_size=12).map("\n".join),
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30),
)
def test_a_letter_says_over_the_wire_what_the_library_would_have_it_say(subject: str, text: str, name: str):
    plain = replace(
        letter(email()), text=text, html=f"<p>{text}</p>", subject=one_line(subject), sender_name=name
    )
    ours, theirs = received(plain), as_the_library_writes_it(plain)
    theirs = message_from_bytes(theirs.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert [str(ours[head]) for head in ("From", "To")] == [str(theirs[head]) for head in ("From", "To")]
    # Beside a subject in several words the library's own loses blanks; what was given is what is to be read.
    assert ours["Subject"] == read_bytes(raw(plain)).subject == plain.subject
    for kind in ("plain", "html"):
        body, same = ours.get_body((kind,)), theirs.get_body((kind,))
        assert body is not None
        assert same is not None
        # Text in base64 has the line ends of the wire (RFC 2045, 6.8); the library writes its own, and reads both.
        assert body.get_content().replace("\r\n", "\n") == same.get_content().replace("\r\n", "\n")
        assert all(len(line) <= 998 for line in raw(plain).split(b"\r\n"))
    assert not ours.defects
