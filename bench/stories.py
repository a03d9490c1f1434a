"""``python -m bench.stories [HOW_MANY]``: how long the stories of a rulebook take, from its files to the last answer.

The shipped stories over and over, each of another account, written out and read as an author's would be; the goal is
500 in 15 s.
"""

import os
import re
import sys
import time

from bench.machine import described
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.rulebook import Documents
from workflows.stories.theatre import open_theatre
from workflows.stories.troupe import open_troupe

HOW_MANY = 500
GOAL_S = 15.0


def main(how_many: int = HOW_MANY) -> int:
    """1 where a story fails: each passes as it is shipped, so somebody gave a wrong answer."""
    documents = written(how_many)
    started = time.perf_counter()
    rulebook, problems = load_rulebook(documents)
    assert rulebook is not None, problems
    stories = list(rulebook.stories.values())
    read = time.perf_counter()
    with open_theatre(documents, rulebook) as theatre, open_troupe(theatre, len(stories)) as troupe:
        failed = [each.story for each in troupe.play(stories) if not each.passed]
    ended = time.perf_counter()
    took, cores = ended - read, os.cpu_count()
    print(f"{len(stories)} stories on {cores} cores: read in {read - started:.1f} s, played in {took:.1f} s")
    print(f"{1000 * took / len(stories):.0f} ms a story; goal for {HOW_MANY}: {GOAL_S:.0f} s")
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return 1 if failed else 0


def written(how_many: int) -> Documents:
    """The shipped rulebook with so many stories, each of an account of its own name."""
    documents = dict(read_folder(library_folder())[0])
    shipped = [
        story.strip() for path in sorted(documents) if path.endswith("stories.yaml")
        for story in documents.pop(path).split("\n---\n")
    ]  # fmt: skip
    made = [_again(shipped[number % len(shipped)], number) for number in range(how_many)]
    for at in range(0, how_many, 100):
        documents[f"stories-{at}.yaml"] = "\n---\n".join(made[at : at + 100]) + "\n"
    return documents


def _again(story: str, number: int) -> str:
    named = re.sub(
        r"^story: .*$", lambda found: f"{found.group()} ({number})", story, count=1, flags=re.MULTILINE
    )
    return re.sub(r"\{name: (Acme|Globex|Initech|Hooli|Umbrella)\b", rf"{{name: \1 {number}", named, count=1)


if __name__ == "__main__":
    print(described(()))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else HOW_MANY))
