"""One ruleset of durable_rules: the only file that knows its C module.

The module is driven directly. ``durable.lang`` and ``durable.engine`` are never imported: their Host starts threads
for ever and loses matches between threads. The calls and their order are those of durable_rules 2.0.28.
"""

from contextlib import suppress

try:
    import durable_rules_engine as _engine
except ImportError as failure:  # not installed, or built for a Python it does not know
    _engine = None
    _why: str | None = " ".join(str(failure).split())
else:
    _why = None

CANARY = "~"
"""The rule that fires on every document, after all others: its silence says that the others cannot be believed."""

FACT = '{"id":"f"'
"""How every document begins; one fact at a time, so one id is enough."""


class Fault(Exception):
    """durable_rules did not answer as it must."""


def durable_rules_available() -> bool:
    return _engine is not None


def why_unavailable() -> str | None:
    """One line to show where durable_rules cannot be imported; None where it can."""
    if _why is None:
        return None
    return (
        f"durable_rules cannot be imported ({_why}), so rules are matched by the plain answer; it needs a C compiler: "
        "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install durable_rules==2.0.28"
    )


class Ruleset:
    """A live ruleset in this process. Not safe between threads: the fence that owns it is called under a lock."""

    def __init__(self, definition: str) -> None:
        if _engine is None:
            raise Fault(_why)
        try:
            self._handle = _engine.create_ruleset("rules", definition)
        except (_engine.error, MemoryError) as failure:
            raise Fault(f"create_ruleset: {failure}") from failure
        self._has_completed = False

    def fired(self, document: str) -> list[str]:
        """The names of the rules that fire on one document, in firing order, without the canary.

        Raises Fault if durable_rules complains or the canary is silent. The ruleset must then be closed: what it
        still holds of this document would corrupt the next answer.
        """
        try:
            names = self._drain(document)
        except (_engine.error, MemoryError, SystemError, ValueError) as failure:
            raise Fault(f"{type(failure).__name__}: {failure}") from failure
        if not names or names.pop() != CANARY:
            raise Fault("the canary did not fire last")
        return names

    def _drain(self, document: str) -> list[str]:
        names = []
        _, state = _engine.assert_fact(self._handle, document)
        started = _engine.start_action_for_state(self._handle, state)
        message = started and started[1]
        while message is not None:
            names.append(message[2 : message.index('"', 2)])
            message = _engine.complete_and_start_action(self._handle, state)
            self._has_completed = True
        _engine.retract_fact(self._handle, FACT + "}")
        return names

    def close(self) -> None:
        """Free the memory. Before a first completed action ``delete_state`` would follow a wild pointer: skip it."""
        with suppress(_engine.error):  # what cannot be freed is lost, but it answers nothing any more
            if self._has_completed:
                _engine.delete_state(self._handle, None)
            _engine.delete_ruleset(self._handle)
