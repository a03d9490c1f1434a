"""Every queue that is declared is served: who serves reads the declaration, and nobody keeps a list of his own."""

import ast

from tests.architecture.sources import Source, product

DECLARED_IN = "workflows/queues.py"


def test_the_queues_are_declared_once() -> None:
    for queues in declared():
        assert len(set(queues)) == len(queues)


def test_the_worker_serves_what_is_declared() -> None:
    if declared():
        (worker,) = (source for source in product() if source.name == "workflows/worker.py")
        assert reads_queues(worker), "workflows/worker.py must take its queues from workflows.queues.QUEUES"


def test_nobody_else_lists_the_queues() -> None:
    for queues in declared():
        copies = [
            f"{source.name}:{node.lineno}"
            for source in product()
            if source.name != DECLARED_IN
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Tuple | ast.List | ast.Set) and set(queues) <= set(constants(node))
        ]
        assert not copies, f"read workflows.queues.QUEUES instead: {copies}"


def declared() -> list[list[str]]:
    """The names in QUEUES; nothing while no queue is declared."""
    return [
        constants(value)
        for source in product()
        if source.name == DECLARED_IN
        for node in source.tree.body
        if (value := queues_in(node)) is not None
    ]


def queues_in(node: ast.stmt) -> ast.expr | None:
    match node:
        case ast.Assign([ast.Name("QUEUES")], value) | ast.AnnAssign(ast.Name("QUEUES"), value=value):
            return value
    return None


def constants(node: ast.expr) -> list[str]:
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def reads_queues(source: Source) -> bool:
    return any(
        isinstance(node, ast.Name | ast.Attribute) and "QUEUES" in ast.dump(node)
        for node in ast.walk(source.tree)
    )
