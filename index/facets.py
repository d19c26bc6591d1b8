"""Counts for the current question: how many passages on its theme each authority, region, year ... has."""

from collections import Counter

import numpy as np

from domain.types import Polarity, Query, Report
from domain.vocabulary import Vocabulary, the_vocabulary
from index.arrays import Rows
from index.build import OpenIndex
from index.facts import INSPECTION_KINDS
from index.filters import rows_meeting
from index.lines import judging
from index.ranking import aspects_of
from index.search import lexical_query

_LIKELY = 0.5  # a passage is of a polarity if one of its sentences is so more likely than not


def count_facets(opened: OpenIndex, query: Query, vocabulary: Vocabulary | None = None) -> dict[str, dict[str, int]]:
    """Return, for each facet, its values with the number of passages that meet the filters and speak of the theme.

    The facets are authority, region, kind, year, area and polarity (a passage may be of both); values come most
    frequent first. A passage speaks of the theme if it holds a term, or a synonym, of each of the question's aspects.
    """
    rows = rows_on_theme(opened, query, vocabulary or the_vocabulary())
    lines = opened.lines.lines(rows)
    sides = zip((Polarity.STRENGTH, Polarity.WEAKNESS), judging(lines, _LIKELY), strict=True)
    polarity = {
        str(which): int(np.logical_or.reduceat(marked, lines.first[:-1]).sum()) if len(rows) else 0
        for which, marked in sides
    }
    return {**count_values(opened, rows), "polarity": {which: count for which, count in polarity.items() if count}}


def count_values(opened: OpenIndex, rows: Rows) -> dict[str, dict[str, int]]:
    """Return, for each facet but polarity, its values with the number of these rows that have them.

    A passage counts for the year of the inspection and for that of its publication, as it meets a filter by either.
    """
    facts = opened.facts
    of_report = Counter(facts.report_ids[code] for code in facts.report[rows])
    years: Counter[str] = Counter()
    for report_id, count in of_report.items():
        years.update(dict.fromkeys(map(str, years_of(opened.reports[report_id])), count))
    return {
        "authority": _ordered(Counter(facts.authorities[code] for code in facts.authority[rows])),
        "region": _ordered(Counter(facts.regions[code] for code in facts.region[rows])),
        "kind": _ordered(Counter(str(INSPECTION_KINDS[code]) for code in facts.inspection[rows])),
        "year": _ordered(years),
        "area": _ordered(Counter(facts.areas[code] for code in facts.area[rows])),
    }


def years_of(report: Report) -> set[int]:
    """Return the years by which a report is found: of its inspection and of its publication."""
    return {day.year for day in (report.day, report.published) if day}


def rows_on_theme(opened: OpenIndex, query: Query, vocabulary: Vocabulary) -> Rows:
    """Return the rows that meet the filters and hold a term of each aspect, ascending; of no theme, all that meet."""
    rows = rows_meeting(opened.facts, opened.reports, query.filters)
    wanted = lexical_query(query, aspects_of(query, vocabulary), required=True)
    if not wanted.groups and not wanted.phrases:
        return np.flatnonzero(opened.facts.searchable).astype(np.int64) if rows is None else rows
    found, _ = opened.lexical.search(wanted, len(opened), rows)
    return np.sort(found)


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return {value: count for value, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if value}
