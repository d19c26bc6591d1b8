"""What a question is answered from: the rows that meet its filters, each inspection once.

The same report may lie in the corpus twice, as PDF and as Word, or published again: whoever counts files counts one
inspection twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from domain.text import count
from domain.types import Filters, InspectionKind, Report
from index.arrays import Rows
from index.build import OpenIndex
from index.filters import rows_meeting

_MOST_NAMED = 3

SameInspection = tuple[Report, ...]
"""Reports of one inspection, two or more; the first counts for all."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows in scope, None for all, and the inspections of which a file is left out of them."""

    rows: Rows | None
    repeated: tuple[SameInspection, ...] = ()

    @property
    def left_out(self) -> frozenset[str]:
        """Ids of the reports that another one of the same inspection counts for."""
        return frozenset(report.report_id for _, *others in self.repeated for report in others)


def find_scope(opened: OpenIndex, filters: Filters) -> Scope:
    """Return what meets the filters; of reports of one inspection that do, the one published last."""
    rows = rows_meeting(opened.facts, opened.reports, filters)
    if not opened.remember(_repeated):
        return Scope(rows)
    repeated = _repeated_among(opened, opened.reports_in(rows))
    scope = Scope(rows, repeated)
    facts = opened.facts
    left_out = np.array([report_id in scope.left_out for report_id in facts.report_ids])
    kept = np.flatnonzero(facts.searchable) if rows is None else rows
    return Scope(kept[~left_out[facts.report[kept]]], repeated) if repeated else scope


def tell_repeated(scope: Scope) -> Iterator[str]:
    """Say which inspections are in scope in more than one file, and that each counts once."""
    if scope.repeated:
        named = "; ".join(f"{first.name}, {first.inspection}" for first, *_ in scope.repeated[:_MOST_NAMED])
        rest = len(scope.repeated) - _MOST_NAMED
        more = f" and {rest} more" if rest > 0 else ""
        number = count(len(scope.repeated), "inspection")
        is_in, its = ("is", "it counts") if len(scope.repeated) == 1 else ("are", "each counts")
        yield f"{number} {is_in} in this index in more than one file, {its} once: {named}{more}."


def _repeated(opened: OpenIndex) -> tuple[SameInspection, ...]:
    return _repeated_among(opened, list(opened.reports.values()))


def _repeated_among(opened: OpenIndex, reports: Sequence[Report]) -> tuple[SameInspection, ...]:
    """Return the inspections that several of the reports are of, the report that counts for them first.

    That is the one published last; of several, the one with most passages: a copy may have been read less well.
    """
    same: dict[tuple[object, ...], list[Report]] = defaultdict(list)
    for report in reports:
        if report.own_words and report.authority and report.day:
            same[_inspection_of(report)].append(report)
    passages = np.bincount(opened.facts.report, minlength=len(opened.facts.report_ids))
    size = dict(zip(opened.facts.report_ids, passages.tolist(), strict=True))

    def rank(report: Report) -> tuple[int, int, str]:
        return -(report.published or date.min).toordinal(), -size[report.report_id], report.source

    return tuple(tuple(sorted(members, key=rank)) for members in same.values() if len(members) > 1)


def _inspection_of(report: Report) -> tuple[object, ...]:
    """Return by what an inspection is known: authority, kind and days; one of no known kind also by its title."""
    title = report.title if report.kind is InspectionKind.OTHER_INSPECTION else ""
    return report.authority, report.kind, report.inspection_start, report.day, title
