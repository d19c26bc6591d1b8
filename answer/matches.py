"""Which passages match a question: they speak of all of it and, where it asks for a side, a sentence on it is of that.

Every number that opens a list of passages is counted here, and the list is made of the same: so the two agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from answer.counts import Counts, count_rows, counted_parts, rows_holding
from answer.forms import asks_for_words
from answer.scope import find_scope
from answer.theme import find_theme
from domain.types import Hit, Polarity, Query
from index.arrays import Rows, Vector
from index.build import OpenIndex
from index.facets import count_values
from index.search import search

_SIDES = (Polarity.STRENGTH, Polarity.WEAKNESS)


@dataclass(frozen=True, slots=True)
class Found:
    """Passages to show: those that match, in order, and after them those that are less near."""

    hits: tuple[Hit, ...] = ()
    passages: int = 0
    """How many match. There may be fewer hits that do: no more than are shown, and one for the same words twice."""
    reports: int = 0
    """In how many reports these are."""


def count_matches(opened: OpenIndex, query: Query) -> Counts:
    """Count the passages that speak of all of a question that can be counted, whatever they say of it.

    Those that match are `rows_in_question(query.polarity)`. Of a question without a theme these are all that meet its
    filters; of one whose words are everywhere, or nowhere, none. Summaries about reports are among them.
    """
    theme = find_theme(query, opened.lexical.doc_freq, len(opened), literal=asks_for_words(query.text))
    parts, phrases = counted_parts(theme, len(opened)), query.phrases
    scope = find_scope(opened, query.filters).rows
    if parts or phrases:
        return count_rows(opened, rows_holding(opened, parts, phrases, len(opened), scope), parts, phrases)
    if theme.parts:
        return Counts("")
    return count_rows(opened, np.flatnonzero(opened.facts.searchable) if scope is None else scope, (), ())


def count_facets(opened: OpenIndex, counts: Counts, wanted: Polarity | None) -> dict[str, dict[str, int]]:
    """Return for each facet its values with the number of matching passages; for "polarity", of either side."""
    sides = {str(side): len(counts.rows_in_question(side)) for side in _SIDES}
    return {**count_values(opened, _rows(counts, wanted)), "polarity": {side: of for side, of in sides.items() if of}}


def list_passages(
    opened: OpenIndex,
    query: Query,
    best: Sequence[Hit],
    vectors: tuple[Vector, Vector],
    most: int,
    *,
    newest_first: bool = False,
) -> Found:
    """Return the passages to show for a question: at most so many that match, then the others of the `best` hits.

    `best` are those of `search(opened, query)`, and `vectors` of `question_vectors`. Where the search did not come to
    all that match, the rest are searched alone. Where more match than are shown, they are the best, or the newest.
    """
    rows = _rows(count_matches(opened, query), query.polarity)
    is_match = np.isin(opened.rows_of([hit.passage for hit in best]), rows)
    matching = [hit for hit, matches in zip(best, is_match, strict=True) if matches]
    shown = rows
    if newest_first and len(rows) > most:
        matching, shown = [], rows[np.argsort(-opened.facts.day[rows], kind="stable")[:most]]
    listed = [passage for hit in matching for passage in (hit.passage, *(also for _, also in hit.also_in))]
    left = np.setdiff1d(shown, opened.rows_of(listed))
    if len(left) and len(matching) < most:
        matching += search(opened, query, most - len(matching), within=left, vectors=vectors)
    less_near = [replace(hit, less_near=True) for hit, matches in zip(best, is_match, strict=True) if not matches]
    hits = tuple(replace(hit, rank=rank) for rank, hit in enumerate([*matching, *less_near], start=1))
    return Found(hits, len(rows), len(opened.reports_in(rows)))


def _rows(counts: Counts, wanted: Polarity | None) -> Rows:
    return np.sort(np.array(counts.rows_in_question(wanted), dtype=np.int64))
