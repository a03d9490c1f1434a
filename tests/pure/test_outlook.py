"""What the sentence of a signal is said with."""

from dataclasses import replace

from engine.answer import frame_of
from rules.expression import Context, FieldRef
from rules.rule import Window
from rules.text import LocalText, Sentence
from rules.values import NUMBER, TEXT, Span
from tests.pure.sayings import rule, value_of
from tests.pure.test_answer import acme, with_modules
from workflows.outlook import heard_of
from workflows.sentences import say

WINDOWS = (
    Window("open", LocalText({"en": "open", "zh-CN": "启动"}), Span(90, "d")),
    Window("press", LocalText({"en": "pressing", "zh-CN": "紧迫"}), Span(30, "d")),
)
SAYS = Sentence({
    language: (Context("window", TEXT), " ", FieldRef("account", "seats", NUMBER)) for language in ("en", "zh-CN")
})  # fmt: skip


def test_each_signal_says_its_own_window_in_each_language() -> None:
    renewal = replace(
        rule("renewal", "trusted"), says=SAYS, windows=WINDOWS, counts_to=value_of("start_date")
    )
    asked = acme(seats=5)
    said = [say(SAYS, heard_of(renewal, asked, "", window)) for window in ("open", "press", "gone")]
    assert said == [
        {"en": "open 5", "zh-CN": "启动 5"},
        {"en": "pressing 5", "zh-CN": "紧迫 5"},
        {"en": " 5", "zh-CN": " 5"},
    ]
    assert frame_of(asked).contexts == {}


def test_what_was_read_of_the_account_and_its_children_is_not_read_again() -> None:
    asked = with_modules(core={"entitled": True})
    core = asked.facts.children["module"]["core"]
    sold = heard_of(rule("sold", "entitled", about="module"), asked, "core", "")
    assert frame_of(sold) is frame_of(asked).of_child(core)
    assert frame_of(heard_of(rule("small", "seats < 10"), asked, "", "")) is frame_of(asked)
