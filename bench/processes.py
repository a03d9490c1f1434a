"""Rivals that need a process of their own: durable_rules' Host, json-rules-engine in Node, Drools in Java.

Each is told the rules and the facts in the first line of its input, answers with what fired for each fact, and every
further line with the microseconds of processor time an evaluation took, as a mean over the facts.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.conditions import Facts
from bench.rivals import Answer, Rules
from engine.matcher import why_unavailable

ROOT = Path(__file__).parent.parent
NODE_MODULES = ROOT / ".venv" / "node_modules"
BRING_NODE = "npm install --prefix .venv json-rules-engine@7.3.1"
DROOLS = ROOT / ".venv" / "drools"
BRING_DROOLS = "pip install --target .venv/drools drools_jpy==0.4.1"
"""A Python package that carries Drools, version 9.105, whole."""
ALL_IN_JAVA = "Drools, all in Java"


class Missing(Exception):
    """Says in one line what is missing, and how to bring it."""


def official_host() -> list[str]:
    if why := why_unavailable():
        raise Missing(why)
    return [sys.executable, "-W", "ignore", "-m", "bench.official_host"]


def json_rules_engine() -> list[str]:
    node = shutil.which("node")
    if node is None:
        raise Missing(f"there is no Node on this machine; with one: {BRING_NODE}")
    if not (NODE_MODULES / "json-rules-engine").exists():
        raise Missing(f"it is not installed: {BRING_NODE}")
    return [node, str(ROOT / "bench" / "json_rules_engine.cjs"), str(NODE_MODULES)]


def drools_from_python() -> list[str]:
    java, _ = _java_and_drools()
    home = Path(java).resolve().parents[1]
    python = [sys.executable, "-W", "ignore", "-m", "bench.drools_from_python", str(DROOLS)]
    return ["env", f"JAVA_HOME={home}", *python]


def drools_alone() -> list[str]:
    """Without Python: what it would be in a server written in Java."""
    java, jar = _java_and_drools()
    return [java, "-cp", str(jar), str(ROOT / "bench" / "Drools.java")]


def _java_and_drools() -> tuple[str, Path]:
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None:
        raise Missing(f"there is no Java development kit on this machine; with one: {BRING_DROOLS}")
    jar = next(DROOLS.glob("drools/jars/*.jar"), None)
    if jar is None:
        raise Missing(f"it is not installed: {BRING_DROOLS}")
    return java, jar


PROCESSES: dict[str, Callable[[], list[str]]] = {
    "durable_rules Host": official_host,
    "json-rules-engine (Node)": json_rules_engine,
    "Drools, from Python": drools_from_python,
    ALL_IN_JAVA: drools_alone,
}


@contextmanager
def opened(
    command: Sequence[str], rules: Rules, facts: Sequence[Facts]
) -> Iterator[tuple[list[Answer], Callable[[], float]]]:
    """What the process answers, and a round of it: microseconds an evaluation."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:

        def ask(told: str = "") -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            print(told, file=process.stdin, flush=True)
            return process.stdout.readline()

        conditions = [[(c.field, c.operator, c.value) for c in sorted(rule)] for rule in rules]
        told = json.dumps({"rules": conditions, "facts": facts})
        try:
            yield [tuple(fired) for fired in json.loads(ask(told))], lambda: float(ask())
        finally:
            process.kill()
