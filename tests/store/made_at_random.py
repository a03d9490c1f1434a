"""Small rulebooks at random: conditions, rules and playbooks of every shape whose answers time or people can change."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.store.acting import TEAM, TIPS
from tests.store.conftest import CHILDREN, WORKSPACE

VOCABULARY = (
    """
vocabulary: core
account:
  name: {type: text, feed: crm}
  tier: {type: choice, of: [high, mid, tech], feed: crm}
  owner: {type: teammate}
  start_date: {type: date}
  seats: {type: number, feed: crm}
  score: {type: number, max_age: 3d}
  mark: {type: number}
  time_zone: {type: text, feed: crm}
  parent: {type: account, feed: crm, below: subsidiary, max_age: 9d}
  active_users: {type: series, every: day, max_age: 3d, feed: telemetry}
"""
    + CHILDREN.replace("money", "number")
    + """\
events:
  login: {feed: telemetry}
  report_created: {feed: telemetry, fields: {pages: {type: number}}}
feeds:
  telemetry: {max_silence: 2d}
  billing: {max_silence: 5d}
  entitlements: {max_silence: 40d}
  crm: {max_silence: 7d}
---
plan: onboarding
accounts: tier in [high, mid]
starts: start_date
milestones:
  kickoff:
    due: 2d
    reached: seats >= 20
  value:
    due: 4d
    reached: count(login, 5d) >= 2
"""
)
CALL = """
rule: r9
says: "Call"
because: Ask why.
kind: risk
area: adoption
already_true: open
when: score < 3
task:
  title: "Call {account.name}"
  id: call
  assign: owner
  due: 2d
  escalate: unanswered
  outcome:
    reached: {}
    no_answer: {again: 1d, times: 1}
    leaving: {start: p1}
---
rule: r8
says: "Begin"
because: Somebody has to.
kind: lifecycle
area: adoption
already_true: open
when: seats >= 0
start: p0
"""
LEAVES = (
    *(
        "seats < 10",
        "seats >= 20",
        "tier = mid",
        "tier != tech",
        "score >= 5",
        "score is unknown",
        "mark > 3",
    ),
    *("changed(seats, 3d)", "was(seats, 2d) < 10", "moved(tier, from high to mid, 4d)", "seats is known"),
    *(
        "start_date in next 5d",
        "start_date in last 4d",
        "days_since(start_date) >= 3d",
        "is past(start_date)",
    ),
    *("none(login, 3d)", "count(login, 4d) >= 2", "since(login) > 2d", "ever(login)", "count(login) >= 3"),
    *("followed(login, report_created, 2d)", "sum(report_created.pages, 3d) > 5", "none(report_created, 4d)"),
    *("mean(active_users, 3d) < 5", "last(active_users) < 5", "fell(active_users, 30%, over 3d)"),
    *("in_a_row(seats < 10, 2, day)", "any(contract where ends_on in next 6d)", "count(contract) >= 1"),
    *("every(contract where amount > 5)", "sum(contract.amount where ends_on in next 9d) > 5"),
    *(
        "any(module where mean(users, 3d) < 3)",
        "none(module where entitled)",
        "min(contract.ends_on) in next 4d",
    ),
    *("late(onboarding.kickoff)", "reached(onboarding.value)", "overdue(onboarding.value) >= 2d"),
    *("late(onboarding.value)", "reached(onboarding.kickoff)", "done(call)", "outcome(call) = reached"),
    *("any(subsidiary where seats < 10)", "count(subsidiary) >= 1", "none(subsidiary where none(login, 3d))"),
    *("any(subsidiary where late(onboarding.kickoff))", "sum(subsidiary.seats) > 20"),
    "any(subsidiary where done(call))",
    "any(subsidiary where reached(onboarding.value))",
)
SPANS = st.sampled_from(["12h", "1d", "2d", "3d", "1bd"])


@st.composite
def conditions(draw: Any, rules: Sequence[str]) -> str:
    """`rules`: those it may ask about."""
    asked = [text for name in rules for text in _of_rule(name)]
    leaf = st.sampled_from(asked) | st.sampled_from(LEAVES) if draw(st.booleans()) else st.sampled_from(asked)
    leaves = [draw(leaf) for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3])))]
    leaves = [f"not ({each})" if draw(st.integers(0, 4)) == 4 else each for each in leaves]
    joint = draw(st.sampled_from([" and ", " or "]))
    return joint.join(leaves)


def _of_rule(name: str) -> list[str]:
    below = [f"any(subsidiary where open({name}))", f"count(subsidiary where opened({name}, 2d)) >= 1"]
    return [f"open({name})", f"not open({name})", f"opened({name}, 2d)", f"opened({name}, 36h)", *below]


@st.composite
def rules(draw: Any, number: int) -> str:
    before = [f"r{n}" for n in range(number)] + ["r9"]
    said = {
        "rule": f"r{number}",
        "says": '"Look"',
        "because": "It matters.",
        "area": "adoption",
        "already_true": draw(st.sampled_from(["open", "open", "ignore"])),
        "kind": draw(st.sampled_from(["risk", "lifecycle", "opportunity"])),
    }
    shape = draw(st.sampled_from(["plain"] * 5 + ["windows", "contract", "each", "every"]))
    said |= draw(_shaped(shape, before))
    if shape in ("plain", "contract"):
        said |= {name: draw(SPANS) for name in ("true_for", "clear_after") if draw(st.booleans())}
        said["when_clear"] = draw(st.sampled_from(["close", "close", "close_if_untouched", "ask", "keep"]))
    more = {
        "not_again_within": SPANS,
        "quiet_while": st.sampled_from(before).map("[{}]".format),
        "accounts": st.sampled_from(LEAVES),
        "until": st.just("2026-03-09"),
        "start": st.sampled_from(["p0", "p1"]),
    }
    if shape not in ("every", "each"):
        more["if_unknown"] = st.sampled_from(["open", "tell_ops"])
    said |= {name: draw(value) for name, value in more.items() if draw(st.integers(0, ODDS[name])) < 2}
    return "".join(f"{key}: {value}\n" for key, value in said.items())


ODDS = {"not_again_within": 5, "quiet_while": 7, "accounts": 9, "until": 19, "start": 2, "if_unknown": 7}
"""Two in so many and one more."""


@st.composite
def _shaped(draw: Any, shape: str, before: Sequence[str]) -> dict[str, str]:
    """What opens it: a condition, a child's, the day it counts to, an event, a moment of each week."""
    if shape == "windows":
        return {
            "about": "contract",
            "counts_to": "ends_on",
            "windows": "{early: {from: 6d}, late: {from: 2d, priority: high}}",
            "when": draw(st.sampled_from(["renewed_on is empty", "amount > 5", "account.seats < 20"])),
            "if_date_moves": draw(st.sampled_from(["retime", "reopen"])),
        }
    if shape == "contract":
        when = draw(st.sampled_from(["ends_on in next 4d", "amount > 5 and account.seats < 20"]))
        return {"about": "contract", "when": when}
    more = {
        "each": st.sampled_from(["login", "report_created where pages > 3"]),
        "every": st.sampled_from(["week on monday 09:00", "week on thursday 10:00"]),
    }
    return {"when": draw(conditions(before))} | ({shape: draw(more[shape])} if shape in more else {})


TASK = (
    *("  assign: responsible", "  due: 2d", "  escalate: unanswered"),
    "  outcome: {reached: {}, no_answer: {again: 1d, times: 1}}",
)
UNTIL = ("start_date - 1d", "start_date", "min(contract.ends_on)", "tuesday 10:00")


@st.composite
def steps(draw: Any, names: Sequence[str], ids: list[int], depth: int = 1) -> list[str]:
    """`ids`: how many there are already; `depth`: how deep they may nest."""
    lines: list[str] = []
    for _ in range(draw(st.integers(2, 4))):
        ids[0] += 1
        name = f"s{ids[0]}"
        simple = {
            "wait": [f"- wait: {draw(SPANS)}"],
            "until": [f"- wait: {{until: {draw(st.sampled_from(UNTIL))}}}"],
            "email": ["- email: tips", f"  id: {name}", "  to: first of [admin]"],
            "task": [f'- task: "Phone {name}"', f"  id: {name}", *TASK],
            "update": ["- update: {mark: 5}"],
            "escalate": ["- escalate: unanswered"],
        }
        nesting = (
            ["wait_until", "wait_until", "wait_until", "wait_until", "branch"] if depth else ["wait_until"]
        )
        kind = draw(st.sampled_from([*simple, *nesting]))
        lines += simple[kind] if kind in simple else draw(_asking(kind, name, names, ids, depth))
    return lines


@st.composite
def _asking(draw: Any, kind: str, name: str, names: Sequence[str], ids: list[int], depth: int) -> list[str]:
    asked = draw(conditions(names))
    if kind == "branch":
        lines = ["- branch:", f"    - if: {asked}", "      then:"]
        return lines + ["        " + line for line in draw(steps(names, ids, depth - 1))]
    lines = [f"- wait_until: {asked}", f"  id: {name}"]
    if not depth or draw(st.booleans()):
        return [*lines, "  at_most: 30d"]
    lines += [f"  at_most: {draw(SPANS)}", "  if_not:"]
    return lines + ["    " + line for line in draw(steps(names, ids, depth - 1))]


@st.composite
def playbooks(draw: Any, name: str, names: Sequence[str], ids: list[int]) -> str:
    said = [f"playbook: {name}"]
    if draw(st.integers(0, 3)) == 3:
        said.append(f"goal: {draw(conditions(names))}")
    if draw(st.integers(0, 3)) == 3:
        said.append(f"exit: {{left: '{draw(conditions(names))}'}}")
    if draw(st.booleans()):
        said.append(f"on_signal_closed: {draw(st.sampled_from(['exit', 'go_on']))}")
    again = draw(st.sampled_from(["", "once", "{after: 2d}", "{per: start_date}"]))
    said += [f"again: {again}"] if again else []
    said.append("steps:")
    said += ["  " + line for line in draw(steps(names, ids))]
    return "\n".join(said) + "\n"


@st.composite
def rulebooks(draw: Any) -> dict[str, str]:
    count = draw(st.integers(1, 4))
    made = [draw(rules(number)) for number in range(count)]
    names, ids = [*(f"r{n}" for n in range(count)), "r9"], [0]
    books = [draw(playbooks(name, names, ids)) for name in ("p0", "p1")]
    return {
        "workspace.yaml": WORKSPACE,
        "vocabulary.yaml": VOCABULARY,
        "team.yaml": TEAM,
        "tips.md": TIPS.replace("class: marketing\ntopic: product-tips", "class: service"),
        "rules.yaml": "---\n".join([CALL, *made, *books]),
    }
