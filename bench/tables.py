"""Tables of medians and ratios, as they are printed."""

from collections.abc import Mapping, Sequence


def print_table(
    unit: str, heads: Sequence[object], columns: Sequence[Mapping[str, float]], measure: str = ""
) -> None:
    """One line a name, one column a head. `measure`: the name that all others are set in ratio to, in brackets."""
    print(unit + (f" (in brackets: times {measure})" if measure else ""))
    print(f"{'':30}" + "".join(f"{head!s:>18}" for head in heads))
    for name in columns[0]:
        cells = (_cell(column[name], column.get(measure)) for column in columns)
        print(f"{name:30}" + "".join(f"{cell:>18}" for cell in cells))
    print()


def _cell(value: float, measure: float | None) -> str:
    shown = f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{shown} ({value / measure:.2f})" if measure else shown


def told(wrong: Sequence[str], skipped: Sequence[str]) -> int:
    """Says who is missing and who was wrong; the exit code: only a wrong answer is a failure."""
    print("".join(f"not taking part: {name}\n" for name in dict.fromkeys(skipped)), end="")
    print(f"WRONG ANSWERS: {', '.join(wrong)}" if wrong else "All gave the same answers.")
    return 1 if wrong else 0
