"""A window over a series held against numbers, reckoned for all at once: as exactly as the closures reckon it.

A series is of floats; and whatever meets a float, becomes one. So what stands without the window is reckoned by the
closures, once for each combination of values, and all above the window in arrays of floats.
"""

import operator
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.backtest.crowd.courses import NOWHERE, bare_frame
from engine.backtest.crowd.reads import Reads
from engine.backtest.crowd.steps import Floats, Ints, Values
from engine.order import NUMBERS
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.condition import Compare, Condition
from rules.expression import Arithmetic, Constant, Context, Expr
from rules.walk import walk

EXACT = 2**53
"""Whole numbers up to it are floats; past it, comparing one with a float is not comparing two floats."""
COMPARED: dict[str, Any] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
RECKONED: dict[str, Any] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


class Reckoned:
    """`is_odd`: of which combinations nothing can be said this way."""

    def __init__(
        self, reads: Reads, leaf: Condition, name: str, contexts: Sequence[Mapping[str, Any]]
    ) -> None:
        self._reads, self._leaf, self._name, self._contexts = reads, leaf, name, contexts
        self.is_odd: NDArray[np.bool_] = np.zeros(len(contexts), np.bool_)

    def truths(self, values: Floats, numbers: Ints) -> Values:
        """`values`: of the window; not a number where it is unknown. `numbers`: which combination stands beside it."""
        leaf = self._leaf
        assert isinstance(leaf, Compare)
        with np.errstate(all="ignore"):
            left, right = self._side(leaf.left, values, numbers), self._side(leaf.right, values, numbers)
            if left is None or right is None:
                self.is_odd[:] = True
                return np.zeros(len(values), np.int8)
            is_unknown = np.isnan(left) | np.isnan(right)
            holds = COMPARED[leaf.op](left, right)
        return np.where(is_unknown, UNKNOWN, np.where(holds, TRUE, FALSE)).astype(np.int8)

    def _side(self, node: Expr, values: Floats, numbers: Ints) -> Floats | None:
        """None where it is more than reckoning with numbers."""
        if isinstance(node, Context) and node.name == self._name:
            return values
        if not any(isinstance(part, Context) and part.name == self._name for part in walk(node)):
            return self._beside(node)[numbers]
        if not isinstance(node, Arithmetic):
            return None
        left, right = self._side(node.left, values, numbers), self._side(node.right, values, numbers)
        if left is None or right is None:
            return None
        found: Floats = RECKONED[node.op](left, right)
        is_nothing: Any = right == 0 if node.op == "/" else False
        found = np.where(is_nothing, np.nan, found)
        is_beyond = ~np.isfinite(found) & np.isfinite(left) & np.isfinite(right) & ~np.asarray(is_nothing)
        self.is_odd[np.unique(numbers[is_beyond])] = True
        return found

    def _beside(self, node: Expr) -> Floats:
        """What stands without the window, by combination."""
        found = np.zeros(len(self._contexts))
        for number, value in enumerate(self._worth(node)):
            if type(value) in NUMBERS and abs(value) < EXACT:
                found[number] = float(value)
            else:
                self.is_odd[number] = True
        return found

    def _worth(self, node: Expr) -> list[Any]:
        if isinstance(node, Constant):
            return [node.value] * len(self._contexts)
        if isinstance(node, Context):
            return [values[node.name] for values in self._contexts]
        read, moment = self._reads.compiler.steady(node), self._reads.crowd.clock.begins
        return [read(bare_frame(NOWHERE, moment, values))[0] for values in self._contexts]
