"""The difference between two rulebooks: their meaning, whatever the text looks like."""

import pytest

from rules.difference import Difference, difference
from rules.difference.keys import key_read
from rules.difference.reach import changed_rules, mail_changes, touched_rules
from rules.difference.words import said
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from tests.pure.documents import WORLD, rulebook_of

RULE = """
rule: quiet-seats
says: "{seats} seats"
about: account
accounts: tier = mid
when:
  all:
    - seats >= 5
    - arr < 5000
true_for: 7d
start: quiet-rescue
---
playbook: quiet-rescue
steps:
  - wait: 3d
  - task: Phone {account.name}
    id: phone
    assign: owner
    due: 2d
"""


def apart(text: str, instead: str = RULE) -> Difference:
    return difference(rulebook_of(instead), rulebook_of(text))


def lines(text: str, language: str = "en") -> list[str]:
    return said(apart(text), language)


def test_another_file_comments_and_layout_are_no_difference() -> None:
    moved = rulebook_of(
        "# why\n" + RULE.replace("    - seats >= 5\n", "    - seats >= 5   # five\n"), "there/b.yaml"
    )
    assert not difference(rulebook_of(RULE), moved)
    assert said(difference(moved, moved), "en") == ["No difference in meaning."]


def test_a_changed_threshold_is_told_alone_and_read_aloud_in_both_languages() -> None:
    changed = RULE.replace("seats >= 5", "seats >= 8")
    assert lines(changed) == [
        "rule quiet-seats changes",
        "  when: from “seats is at least 5” to “seats is at least 8”",
    ]
    assert lines(changed, "zh-CN")[0] == "更改规则 quiet-seats"
    assert "由" in lines(changed, "zh-CN")[1]


def test_a_storys_lines_are_told_as_its_author_wrote_them() -> None:
    story = """
---
story: few
begins: 2026-03-02 09:00
account: {name: Acme, tier: mid, seats: 9}
timeline:
  - {day: 1, set: {module core: {users: 6}}, pending: quiet-seats, task: {phone: mei}}
"""
    before = "pending: quiet-seats; task: phone: mei"
    told = said(apart(RULE + story.replace("phone: mei", "phone: lin"), RULE + story), "en")
    assert told == [
        "story few changes",
        f"  timeline, 1, expects: from “{before}” to “{before.replace('mei', 'lin')}”",
    ]


def test_a_part_of_a_condition_that_comes_or_goes_is_told_as_that() -> None:
    assert lines(RULE.replace("    - seats >= 5\n", ""))[1].startswith(
        "  when: “seats is at least 5” is dropped"
    )
    assert lines(RULE.replace("true_for: 7d\n", ""))[1] == "  true for: “7 days” is dropped"


def test_a_rule_of_another_name_is_another_rule() -> None:
    found = apart(RULE.replace("quiet-seats", "loud-seats"))
    assert (found.of("rule", "added"), found.of("rule", "removed")) == ({"loud-seats"}, {"quiet-seats"})
    assert "accounts: “tier is mid”" in "\n".join(said(found, "en"))


def test_a_step_put_before_others_moves_their_numbers_and_changes_none_of_them() -> None:
    found = lines(RULE.replace("steps:\n", "steps:\n  - wait: 1d\n"))
    assert [line for line in found if "phone" in line] == []
    assert "  step 1 (new), waits: “1 day” is added" in found


def test_the_order_of_steps_is_a_difference() -> None:
    two = RULE + "  - task: Write\n    id: write\n    assign: owner\n    due: 1d\n"
    turned = RULE.replace(
        "  - task: Phone", "  - task: Write\n    id: write\n    assign: owner\n    due: 1d\n  - task: Phone"
    )
    assert said(apart(turned, two), "en") == [
        "playbook quiet-rescue changes",
        "  order of steps: from “1 → phone → write” to “1 → write → phone”",
    ]


def test_a_rule_says_that_what_it_is_computed_from_changed() -> None:
    paid = WORLD["vocabulary.yaml"].replace("where renewed_on is empty)", "where renewed_on is known)")
    after, problems = load_rulebook({**WORLD, "vocabulary.yaml": paid, "it.yaml": RULE})
    assert after is not None, problems
    found = difference(rulebook_of(RULE), after)
    assert (found.of("rule"), found.of("derived")) == ({"quiet-seats"}, {"arr"})
    assert "written as before" in said(found, "en")[1]


def test_fields_people_and_mails_are_told_by_their_names() -> None:
    changed = {
        **WORLD,
        "team.yaml": WORLD["team.yaml"].replace("mei@acme.test", "mei.chen@acme.test"),
        "vocabulary.yaml": WORLD["vocabulary.yaml"].replace("seats: {type: number}", "seats: {type: money}"),
    }
    after, problems = load_rulebook(changed)
    before, _ = load_rulebook(WORLD)
    assert after is not None, problems
    assert before is not None
    assert said(difference(before, after), "en") == [
        "teammate mei changes",
        "  the e-mail: from “mei@acme.test” to “mei.chen@acme.test”",
        "field account.seats changes",
        "  type: from “number” to “money”",
    ]


def test_of_a_long_text_only_the_lines_that_differ_are_told() -> None:
    tips = WORLD["tips.md"] + "One line.\n\nAnother line.\n"
    before, _ = load_rulebook({**WORLD, "tips.md": tips})
    after, problems = load_rulebook({**WORLD, "tips.md": tips.replace("Another", "A third")})
    assert after is not None, problems
    assert said(difference(before, after), "en") == [
        "mail tips changes",
        "  text (zh-CN): from “Another line.” to “A third line.”",
    ]


def test_of_a_new_rule_all_is_told_that_its_reader_has_to_know() -> None:
    more = RULE.replace("about: account\n", "because: Few seats.\nowner: mei\nalready_true: open\n")
    before, _ = load_rulebook(WORLD)
    found = said(difference(before, rulebook_of(more)), "en")
    assert found[: found.index("playbook quiet-rescue is new")] == [
        "rule quiet-seats is new",
        "  says: “{seats} seats”",
        "  because: “Few seats.”",
        "  owner: “mei”",
        "  accounts: “tier is mid”",
        "  when: “seats is at least 5 and arr is less than 5,000 USD”",
        "  true for: “7 days”",
        "  where it is true already: “open”",
        "  starts: “quiet-rescue”",
    ]


def test_the_first_edition_is_all_new() -> None:
    after, _ = load_rulebook(WORLD)
    assert after is not None
    assert {each.what for each in difference(None, after).nouns} == {"added"}
    assert "playbook rescue is new" in said(difference(None, after), "en")


def test_only_what_may_reach_customers_is_a_change_of_mail() -> None:
    before = rulebook_of(RULE)

    def mails(text: str) -> list[str]:
        after = rulebook_of(text)
        return [f"{each.kind} {each.name}" for each in mail_changes(difference(before, after), after)]

    mailing = RULE.replace("start: quiet-rescue", "start: rescue")
    assert mails(RULE.replace("seats >= 5", "seats >= 6")) == []
    assert mails(mailing) == ["rule quiet-seats"]
    assert mails(mailing.replace("true_for: 7d", "mode: shadow")) == []
    assert mails(RULE.replace("  - wait: 3d", "  - email: tips\n    to: every admin")) == [
        "playbook quiet-rescue"
    ]


def test_a_plan_that_changes_touches_the_rules_that_read_its_milestones() -> None:
    rule = "rule: late\nsays: Late\nwhen: late(onboarding.kickoff)\n"
    before, _ = load_rulebook({**WORLD, "it.yaml": rule})
    later = WORLD["playbooks.yaml"].replace("due: 7d", "due: 9d")
    after, problems = load_rulebook({**WORLD, "it.yaml": rule, "playbooks.yaml": later})
    assert after is not None, problems
    found = difference(before, after)
    assert (found.of("rule"), touched_rules(found, after)) == (frozenset(), frozenset({"late"}))


def test_of_a_new_rule_all_is_told_that_it_writes_and_nothing_that_goes_without_saying() -> None:
    """Whoever says yes to it reads no file: a cooldown left out here was agreed to by nobody."""
    new = """
rule: loud-seats
says: "{seats} seats"
kind: opportunity
area: adoption
priority: high
when: seats >= 5
if_unknown: tell_ops
clear_after: 2d
not_again_within: 90d
when_clear: ask
"""
    told = said(difference(rulebook_of(RULE), rulebook_of(RULE + "---" + new)), "en")
    assert [line.split(":")[0].strip() for line in told[2:]] == [
        *("kind", "area", "priority", "when"),
        *("where it is unknown", "closes after", "when it is no longer so", "not again within"),
        "where it is true already",
    ]
    assert "  not again within: “90 days”" in told
    usual = new.replace("kind: opportunity", "kind: risk").replace(
        "when_clear: ask", "when_clear: close_if_untouched"
    )
    told = said(difference(rulebook_of(RULE), rulebook_of(RULE + "---" + usual)), "en")
    assert not [line for line in told if line.strip().startswith(("kind", "when it is no"))]


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("true_for", "true for", "须持续"),
        ("windows.press.from", "window press, from so long before", "窗口 press，提前"),
        ("steps.tips.to.roles", "step tips, to whom, roles", "步骤 tips，收件人，角色"),
        ("steps.4.if_not.1.then.2.span", "step 4, if not, step 1, then step 2, waits",
         "步骤 4，若未成立，步骤 1，则步骤 2，等待"),
        ("levels.2.at", "level 2, after", "第 2 级，时点"),
        ("hold_if.accounts_over", "is held, at more accounts than", "暂缓，客户数超过"),
        ("says.en", "says", "提示语 (en)"),
        ("body.zh-CN", "text (zh-CN)", "正文"),
        ("steps", "order of steps", "步骤顺序"),
        ("unheard-of", "unheard-of", "unheard-of"),
    ],
)  # fmt: skip
def test_a_key_is_read_in_the_words_of_its_reader(key: str, english: str, chinese: str) -> None:
    assert (key_read(key, "en"), key_read(key, "zh-CN")) == (english, chinese)


def test_of_a_step_that_goes_it_is_told_what_it_did_and_not_how_its_task_might_have_ended() -> None:
    long = RULE.replace(
        "    due: 2d\n", "    due: 2d\n    checklist: [Read]\n    outcome: {held: {}, missed: {again: 2d}}\n"
    )
    gone = long[: long.index("  - task:")]
    assert said(apart(gone, long), "en") == [
        "playbook quiet-rescue changes",
        "  step phone, what it does: “task” is dropped",
        "  step phone, title: “Phone {name}” is dropped",
        "  step phone, who does it: “owner” is dropped",
        "  step phone, due: “2 days” is dropped",
    ]
    other = long.replace("again: 2d", "again: 3d")
    assert said(apart(other, long), "en")[1] == (
        "  step phone, outcome missed, again: from “2 days” to “3 days”"
    )


def test_of_a_new_playbook_each_step_is_told_with_what_it_does() -> None:
    before, _ = load_rulebook(WORLD)
    found = said(difference(before, rulebook_of(RULE)), "en")
    assert found[found.index("playbook quiet-rescue is new") + 1 :] == [
        "  step 1, what it does: “wait”",
        "  step 1, waits: “3 days”",
        "  step phone, what it does: “task”",
        "  step phone, title: “Phone {name}”",
    ]


def test_an_opening_is_the_doing_of_who_changed_its_rule_or_what_that_starts_and_sends() -> None:
    mail = "---\nemail: hello\nsubject: Hi\nclass: service\n---\nHello.\n"
    other = "---\nrule: loud\nsays: Loud\narea: adoption\nwhen: seats >= 900\n"
    sends = RULE.replace("  - wait: 3d\n", "  - {email: hello, to: every admin}\n  - wait: 3d\n") + other

    def read(was: str, now: str) -> Rulebook:
        documents = {"it.yaml": sends.replace(was, now), "hello.md": mail.replace(was, now)}
        found, problems = load_rulebook({**WORLD, **documents})
        assert found is not None, problems
        return found

    before = read("", "")
    for was, now in (
        ("seats >= 5", "seats >= 6"),
        ("wait: 3d", "wait: 4d"),
        ("Hello.", "Good day."),
        ("says: Loud", "says: Louder"),
    ):
        after = read(was, now)
        changed = changed_rules(difference(before, after), after)
        assert changed == ({"loud"} if "Loud" in was else {"quiet-seats"}), was
