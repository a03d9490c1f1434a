"""`check` of a whole rulebook, from documents to every problem: 1,000 rules with 300 playbooks; where the time goes."""

import cProfile
import pstats
import random
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

from bench.rulebooks import in_files, rulebook_of
from rules.load import load_rulebook
from rules.problems import Problem
from rules.report import summary
from rules.rulebook import Documents

RULES, PLAYBOOKS, REPEATS, GOAL = 1_000, 300, 3, 3.0
FIELDS = ("modules_in_use >= {few}", "utilisation >= {share}%", "mean(active_users, 7d) >= {number}")
ROOMS = {
    "reading YAML": ("rules/document", "read_documents"),
    "fitting documents into their shapes": ("shapes/shape", "fit"),
    "parsing conditions": ("rules/syntax", "parse"),
    "giving words a meaning, parsing in it": ("rules/load", "_read_all"),
    "proofs of single conditions": ("rules/cautions", "cautions"),
    "checks across documents": ("rules/check.py", "check"),
}
"""Of each function the time within it and all that it calls; some lie within others."""


def documents_of(rules: int, playbooks: int, seed: int = 1) -> Documents:
    """The shipped rulebook, and beside it rules as the other measurements have them, each of which starts one of many
    playbooks: a mail, a wait, a task, a branch.
    """
    documents, rulebook = rulebook_of(rules, seed)
    draw = random.Random(seed)
    names = [f"answer-{number}" for number in range(playbooks - len(rulebook.playbooks))]
    started = {
        path: "\n---\n".join(f"{rule}\nstart: {draw.choice(names)}" for rule in text.split("\n---\n"))
        for path, text in documents.items()
        if path.startswith("made-up")
    }
    return {**documents, **started, **in_files("answers", [_playbook(name, draw) for name in names])}


def _playbook(name: str, draw: random.Random) -> str:
    few, share, number = draw.randint(1, 5), draw.choice((20, 40, 60, 80)), draw.choice((5, 20, 50))
    goal = draw.choice(FIELDS).format(few=few, share=share, number=number)
    return f"""playbook: {name}
about: account
goal: {goal}
exit: {{churned: lifecycle = churned}}
again: {{after: 90d}}
steps:
  - email: adoption-tips
    id: tips
    to: first of [admin, champion, sponsor]
  - wait_until: replied(tips) or {goal}
    at_most: {draw.randint(3, 30)}d
    if_not:
      - task: {{en: "Phone: {{account.modules_in_use}} modules in use", zh-CN: "致电"}}
        assign: responsible
        due: 2bd
        escalate: unanswered
        outcome: {{reached: {{asks: sentiment}}, no_answer: {{again: 2bd, times: 2}}}}
  - branch:
      - if: arr >= {draw.choice((10000, 50000, 200000))}
        then: [{{escalate: renewal-at-risk}}]
      - else: [{{wait: 3bd}}]"""


def main() -> int:
    documents = documents_of(RULES, PLAYBOOKS)
    size = sum(map(len, documents.values()))
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        times = [pool.submit(timed, documents).result() for _ in range(REPEATS)]
    problems = _checked(documents)
    print(f"{RULES:,} rules, {PLAYBOOKS} playbooks, {size:,} characters: {summary(problems)}.")
    print(
        f"{median(times):.2f} s of processor time (goal: under {GOAL:.0f} s), the median of {REPEATS} new processes.\n"
    )
    _print_parts(documents)
    wrong = [str(problem) for problem in problems if problem.is_error]
    print("\n".join(["WRONG: a good rulebook has errors", *wrong[:5]]) if wrong else "No false error.")
    return 1 if wrong else 0


def timed(documents: Documents) -> float:
    """With nothing kept from before: as the command does it."""
    started = time.process_time()
    _checked(documents)
    return time.process_time() - started


def _checked(documents: Documents) -> tuple[Problem, ...]:
    return load_rulebook(documents)[1]


def _print_parts(documents: Documents) -> None:
    profile = cProfile.Profile()
    profile.runcall(_checked, documents)
    stats = pstats.Stats(profile)
    whole = stats.total_tt  # type: ignore[attr-defined]  # the stubs leave it out
    for said, (file, function) in ROOMS.items():
        spent = sum(
            entry[3]
            for (path, _, name), entry in stats.stats.items()  # type: ignore[attr-defined]  # so they do this
            if name == function and file in path
        )
        print(f"{spent / whole:6.0%}  {said}")
    print()
