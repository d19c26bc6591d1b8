"""What a question asks of the covers of reports: how authorities were judged, or which inspections there were."""

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """A change of grade between two inspections."""

    BETTER = "better"
    WORSE = "worse"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Steps:
    """The grades that a change is asked to lead from and to; empty where the question leaves one open."""

    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    to_newest: bool = False
    """The newest grade must be one of `end`: "no longer inadequate", "who lost their outstanding"."""

    @property
    def kept(self) -> bool:
        """Whether a grade is asked for that was given twice: "which have stayed good"."""
        return bool(self.start) and self.start == self.end


@dataclass(frozen=True, slots=True)
class Condition:
    """What a question wants of one report: areas judged with one of these grades, or, `negated`, with none of them."""

    areas: tuple[str, ...]
    """Each must meet it, or one of them with `any_area`; none: every area that the report judges."""
    grades: tuple[str, ...]
    negated: bool = False
    any_area: bool = False


@dataclass(frozen=True, slots=True)
class JudgementsAsked:
    """Which judgements are asked for. Their areas and grades, if single ones are asked for, are in the filters."""

    change: Change | None = None
    levels: int = 1
    """By how many grades, at least."""
    steps: Steps | None = None
    """From which grades to which, if a change between certain ones is asked for."""
    conditions: tuple[Condition, ...] = ()
    """To be met by one and the same report."""
    times: int = 1
    """At least how often a grade was given."""
    never: bool = False
    """Who never had the grade."""
    ranked: bool = False
    """The best or the worst: inspectors give grades and rank nobody."""
    by_publication: bool = True
    """A time is met by a report published in it, too; "inspected in 2026" is not."""


@dataclass(frozen=True, slots=True)
class ReportsAsked:
    """Which inspections are asked for."""

    inspector: str | None = None
    """Name of who led them."""
    number: int | None = None
    """So many of the newest, or oldest."""
    oldest_first: bool = False
    only_one: bool = False
    """The newest report, or the oldest."""
    most: bool = False
    """Who was inspected most often."""
    fewest: bool = False
    """Who was inspected least often."""
    at_least: int = 0
    """Who was inspected so often."""
    due: bool = False
    """Who is inspected next, which no report states."""
    not_inspected: bool = False
    """Who was not inspected in the time asked for."""
    in_each_year: bool = False
    """Who was inspected in each of the years compared."""
    by_publication: bool = True
    """A time is met by a report published in it, too; "inspected in 2026" is not."""
