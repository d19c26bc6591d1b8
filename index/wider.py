"""Where no report meets what a question restricts itself to: which restriction is in the way, and what it hides."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.text import count
from domain.types import Filters
from index.build import OpenIndex
from index.filters import rows_meeting, without_time


@dataclass(frozen=True, slots=True)
class WiderScope:
    """Filters that reports meet, where none meets those of a question."""

    filters: Filters
    told: str
    """What they let in: "The index holds 1 report of another time: Leeds, ILACS, 21 February-4 March 2022."."""


def find_wider_scope(opened: OpenIndex, filters: Filters) -> WiderScope | None:
    """Return the filters without time, or kinds of inspection, or grades, or any of them: the first that reports meet.

    For filters that no report meets; None where none would even so.
    """
    for other, wider in _wider(filters):
        if held := opened.reports_in(rows_meeting(opened.facts, opened.reports, wider)):
            newest = max(held, key=lambda report: report.day or date.min)
            reports = f"{count(len(held), 'report')} of {other}{', the newest' if len(held) > 1 else ''}"
            return WiderScope(wider, f"The index holds {reports}: {newest.name}, {newest.inspection}.")
    return None


def _wider(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """Yield the filters without one restriction, each with what reports may then be of, and then without them all."""
    steps: dict[str, Callable[[Filters], Filters]] = {
        "time": without_time,
        "kind": lambda one: replace(one, kinds=(), without_kinds=()),
        "grade" if filters.grades else "judgement area": lambda one: replace(one, grades=(), areas=()),
    }
    changing = {name: step for name, step in steps.items() if step(filters) != filters}
    everything = filters
    for name, step in changing.items():
        everything = step(everything)
        yield f"another {name}", step(filters)
    if len(changing) > 1:
        yield f"another {' or '.join(changing)}", everything
