"""Which passages speak of which theme of the vocabulary, and whether they praise or criticise it: the whole index once.

A theme is a term group of `domain/vocabulary.toml`. A passage speaks of it if one of its sentences holds one of the
group's terms; what it says is the polarity of those sentences. Recommendations are needs, however they are worded.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from answer.counts import count_reports
from answer.said import is_need, is_sure
from answer.scope import find_scope
from answer.theme import find_theme
from answer.words import TermFinder
from domain.types import Passage, PassageKind, Polarity
from domain.vocabulary import Vocabulary, the_vocabulary
from domain.words import stem_words
from index.build import OpenIndex
from index.search import understand_for

Column = npt.NDArray[np.int64]

PRAISED, CRITICISED = 1, 2
_AT_ONCE = 1_000
_SAYS = {
    Polarity.STRENGTH: PRAISED,
    Polarity.WEAKNESS: CRITICISED,
    Polarity.MIXED: PRAISED | CRITICISED,
    Polarity.NEUTRAL: 0,
}


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """One entry per theme and passage that speaks of it: three columns of the same length, by row."""

    names: tuple[str, ...]
    theme: Column
    """Place in `names`."""
    row: Column
    """The passage."""
    said: Column
    """PRAISED, CRITICISED, both added, or 0 for a mention alone."""

    def rows(self, name: str, said: int = 0) -> Column:
        """Return the rows that speak of a theme, or only those that say it."""
        chosen = self.theme == self.names.index(name)
        rows: Column = self.row[chosen & ((self.said & said) == said)]
        return rows


@dataclass(frozen=True, slots=True)
class Spread:
    """Of some theme: the reports that mention, praise and criticise it. A report may do both."""

    mentioning: frozenset[str]
    praising: frozenset[str]
    criticising: frozenset[str]


def read_themes(
    opened: OpenIndex, vocabulary: Vocabulary | None = None, *, kinds: Collection[PassageKind] = tuple(PassageKind)
) -> ThemeTable:
    """Read all passages of these kinds that are the inspectors' own words. Takes about 10 s for 10,000 passages."""
    groups = (vocabulary or the_vocabulary()).groups
    finder, place = TermFinder.of(groups), {group.name: at for at, group in enumerate(groups)}
    facts = opened.facts
    rows = np.flatnonzero(facts.quotable & facts.of_kind(*kinds))
    found: list[tuple[int, int, int]] = []
    for at in range(0, len(rows), _AT_ONCE):
        some = rows[at : at + _AT_ONCE]
        for row, passage in zip(some, opened.passages(some), strict=True):
            if passage.kind is not PassageKind.CONTEXT:
                found += [(place[name], int(row), said) for name, said in _said_of(passage, finder).items()]
    columns = np.array(found, dtype=np.int64).reshape(-1, 3)
    return ThemeTable(tuple(group.name for group in groups), columns[:, 0], columns[:, 1], columns[:, 2])


def spread_of(opened: OpenIndex, table: ThemeTable, name: str) -> Spread:
    """Return which reports say what of a theme."""

    def reports(said: int) -> frozenset[str]:
        return frozenset(report.report_id for report in opened.reports_in(table.rows(name, said)))

    return Spread(reports(0), reports(PRAISED), reports(CRITICISED))


def spread_of_question(opened: OpenIndex, question: str) -> Spread:
    """Return which reports say what of the theme of a question; none if it has nothing that could be counted.

    Raises QuestionRejected for a text that is no question.
    """
    query = understand_for(opened, question)
    theme = find_theme(query, opened.lexical.doc_freq, len(opened))
    counts = count_reports(opened, theme, find_scope(opened, query.filters).rows)
    praising, criticising = counts.reports(Polarity.STRENGTH), counts.reports(Polarity.WEAKNESS)
    return Spread(frozenset(counts.mentioning), praising, criticising)


def _said_of(passage: Passage, finder: TermFinder) -> dict[str, int]:
    """Return the themes that a passage speaks of, each with what it says."""
    said: dict[str, int] = {}
    for sentence in passage.sentences:
        if is_need(sentence, passage):
            says = CRITICISED
        else:
            says = _SAYS[sentence.polarity] if sentence.polarity and is_sure(sentence) else 0
        for theme in {name for name, _ in finder.find(stem_words(sentence.text))}:
            said[theme] = said.get(theme, 0) | says
    return said
